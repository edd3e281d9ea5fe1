import { describe, expect, it } from 'vitest';
import { REGIONS } from '../../../sandbox/xero/region.ts';
import type { Region } from '../../../sandbox/xero/region.ts';
import { control } from './browser.ts';
import { clientOf, connectedClient } from './sandbox-client.ts';
import type { Answer, Client } from './sandbox-client.ts';

/** A client of a new organisation in a region. */
function inRegion(region: Region): Client {
  const { sandbox } = connectedClient({ organisations: [{ region, name: `${region} Ltd` }] });
  return clientOf(sandbox, (url, init) => Promise.resolve(sandbox.app.request(url, init)), '', 2);
}

const listed = (answer: Answer, name: string): Record<string, unknown>[] => {
  const body: Record<string, Record<string, unknown>[]> = JSON.parse(answer.text);
  return body[name] ?? [];
};

/** Sells for 100.00 and returns the answer. */
async function sell(client: Client, line: Record<string, unknown>, changes: Record<string, unknown> = {}) {
  const made = await client.put('/Contacts', { Name: `Customer ${Object.values(line).join(' ')}` });
  const ContactID = made.json.Contacts[0]?.['ContactID'];
  return client.put('/Invoices', {
    Type: 'ACCREC',
    Contact: { ContactID },
    Date: '2026-10-01',
    DueDate: '2026-10-31',
    Status: 'AUTHORISED',
    LineItems: [{ Description: 'Work', Quantity: 1, UnitAmount: 100, ...line }],
    ...changes,
  });
}

describe('an organisation of each region', () => {
  it.each([
    ['AU', 'AU', 'AUD', 'AUSEASTERNSTANDARDTIME'],
    ['NZ', 'NZ', 'NZD', 'NEWZEALANDSTANDARDTIME'],
    ['UK', 'GB', 'GBP', 'GMTSTANDARDTIME'],
    ['US', 'US', 'USD', 'EASTERNSTANDARDTIME'],
    ['GLOBAL', 'DE', 'EUR', 'WEUROPESTANDARDTIME'],
  ] as const)('%s says where it is and what it counts in', async (region, country, currency, zone) => {
    const client = inRegion(region);
    const [organisation] = listed(await client.get('/Organisation'), 'Organisations');
    expect(organisation).toMatchObject({
      Name: `${region} Ltd`,
      Version: region,
      CountryCode: country,
      BaseCurrency: currency,
      Timezone: zone,
      IsDemoCompany: false,
    });
    const currencies = listed(await client.get('/Currencies'), 'Currencies');
    expect(currencies.map((each) => each['Code'])).toContain(currency);
  });

  it.each([
    ['AU', ['OUTPUT', 'INPUT', 'EXEMPTOUTPUT', 'EXEMPTEXPENSES', 'BASEXCLUDED', 'CAPEXINPUT', 'INPUTTAXED']],
    ['NZ', ['OUTPUT2', 'INPUT2', 'ZERORATED', 'NONE', 'GSTONIMPORTS']],
    ['UK', ['OUTPUT2', 'INPUT2', 'ZERORATEDOUTPUT', 'ZERORATEDINPUT', 'NONE']],
    ['US', ['OUTPUT', 'INPUT', 'NONE', 'TAX001', 'AVALARA']],
    ['GLOBAL', ['OUTPUT', 'INPUT', 'NONE']],
  ] as const)('%s has tax rates of its own', async (region, types) => {
    const rates = listed(await inRegion(region).get('/TaxRates?where=Status%3D%3D%22ACTIVE%22'), 'TaxRates');
    expect(rates.map((each) => each['TaxType'])).toEqual(expect.arrayContaining([...types]));
  });

  it.each([
    ['AU', '200', 'OUTPUT', 10],
    ['NZ', '200', 'OUTPUT2', 15],
    ['UK', '200', 'OUTPUT2', 20],
    ['US', '400', 'OUTPUT', 8.25],
    ['GLOBAL', '200', 'OUTPUT', 0],
  ] as const)('%s sells on %s with the tax of that account', async (region, AccountCode, TaxType, tax) => {
    const client = inRegion(region);
    const answer = await sell(client, { AccountCode });
    expect(answer.json.Invoices[0]).toMatchObject({
      CurrencyCode: client.sandbox.organisations[2]?.settings.baseCurrency,
      LineItems: [{ TaxType }],
      TotalTax: tax,
    });
  });

  it.each(REGIONS)('%s has items and accounts whose tax types and codes exist there', (region) => {
    const { settings, items } = inRegion(region).sandbox.organisations[2] ?? {};
    const active = settings?.taxRates.filter((rate) => rate.status === 'ACTIVE') ?? [];
    const fits = (taxType: string | null, code: string | null) => {
      const account = settings?.accounts.find((each) => each.code === code);
      const rate = active.find((each) => each.taxType === taxType);
      return account !== undefined && rate?.appliesTo.includes(account.class);
    };
    for (const { sales, purchase } of items?.list() ?? []) {
      for (const price of [sales, purchase].filter((each) => each.accountCode !== null)) {
        expect(fits(price.taxType, price.accountCode)).toBe(true);
      }
    }
    for (const account of settings?.accounts ?? []) {
      const rate = active.find((each) => each.taxType === account.taxType);
      expect([account.name, rate?.appliesTo.includes(account.class)]).toEqual([account.name, true]);
    }
    const codes = settings?.accounts.flatMap((each) => each.code ?? []) ?? [];
    expect(new Set(codes).size).toBe(codes.length);
    const systems = settings?.accounts.flatMap((each) => each.systemAccount ?? []) ?? [];
    expect(systems).toEqual(expect.arrayContaining(['DEBTORS', 'CREDITORS', 'GST', 'ROUNDING']));
  });

  it.each(REGIONS)('%s has rates whose components add up to them', async (region) => {
    const rates = listed(await inRegion(region).get('/TaxRates'), 'TaxRates');
    for (const rate of rates) {
      const components = rate['TaxComponents'] as { Rate: number }[];
      expect(components.reduce((all, each) => all + each.Rate, 0)).toBeCloseTo(
        Number(rate['EffectiveRate']),
        4,
      );
    }
  });
});

describe('what differs between regions is refused where it does not belong', () => {
  it('Australia has no NONE: documents without tax are BASEXCLUDED', async () => {
    const client = inRegion('AU');
    const refused = await sell(client, { AccountCode: '200', TaxType: 'NONE' });
    expect(client.problems(refused)).toEqual([
      "The TaxType code 'NONE' cannot be used with account code '200'.",
    ]);
    const answer = await sell(client, { AccountCode: '200' }, { LineAmountTypes: 'NoTax' });
    expect(answer.json.Invoices[0]).toMatchObject({ TotalTax: 0, LineItems: [{ TaxType: 'BASEXCLUDED' }] });
  });

  it('New Zealand lists the rates of 12.5 % as deleted, and takes them no more', async () => {
    const client = inRegion('NZ');
    const rates = listed(await client.get('/TaxRates'), 'TaxRates');
    expect(rates.filter((each) => each['Status'] === 'DELETED').map((each) => each['TaxType'])).toEqual([
      'INPUT',
      'OUTPUT',
    ]);
    expect((await sell(client, { AccountCode: '200', TaxType: 'OUTPUT' })).status).toBe(400);
  });

  it('in the United States 200 is Accounts Payable, which nobody sells on', async () => {
    const client = inRegion('US');
    expect((await sell(client, { AccountCode: '200' })).status).toBe(400);
  });

  it('in the United States the automatic look-up of rates is listed, but closed to the API', async () => {
    const client = inRegion('US');
    expect((await sell(client, { AccountCode: '400', TaxType: 'AVALARA' })).status).toBe(400);
    expect((await sell(client, { AccountCode: '400', TaxType: 'TAX001' })).json.Invoices[0]).toMatchObject({
      TotalTax: 8.75,
    });
  });
});

describe('a rate that an organisation does not start with', () => {
  const enter = (client: Client, body: object) =>
    control(client.sandbox, `/organisations/${client.tenantId}/tax-rates`, body);
  const german = { name: 'USt 19 %', rate: '19', reportTaxType: 'OUTPUT' };

  it('is missing until somebody enters it; then it is listed, and taxes what names it', async () => {
    const client = inRegion('GLOBAL');
    expect((await sell(client, { AccountCode: '200', TaxType: 'TAX001' })).status).toBe(400);
    expect((await enter(client, german)).json).toMatchObject({ taxType: 'TAX001', status: 'ACTIVE' });
    const rates = listed(await client.get('/TaxRates'), 'TaxRates');
    expect(rates.find((each) => each['TaxType'] === 'TAX001')).toMatchObject({
      Name: 'USt 19 %',
      EffectiveRate: 19,
      CanApplyToRevenue: true,
    });
    const sold = await sell(client, { AccountCode: '200', TaxType: 'TAX001', Quantity: 3 });
    expect(sold.json.Invoices[0]).toMatchObject({ TotalTax: 57 });
  });

  it('gets the next free code, and a name of its own', async () => {
    const client = inRegion('US');
    expect((await enter(client, { ...german, name: 'Use tax', rate: '6.5' })).json).toMatchObject({
      taxType: 'TAX002',
    });
    expect((await enter(client, { ...german, name: 'USE TAX' })).status).toBe(400);
    expect((await enter(client, { ...german, rate: 'much' })).status).toBe(400);
  });
});

describe('organisations can be added', () => {
  it('to the two that are always there and stay the first', () => {
    const { sandbox } = inRegion('AU');
    const plain = connectedClient().sandbox;
    const ids = sandbox.organisations.map(({ settings }) => settings.tenantId);
    expect(ids.slice(0, 2)).toEqual(plain.organisations.map(({ settings }) => settings.tenantId));
    expect(ids).toHaveLength(3);
  });

  it('by a control, with money of their own, and also twice under one name', async () => {
    const { sandbox } = connectedClient();
    const body = { region: 'AU', name: 'Twin Pty', baseCurrency: 'NZD', isDemoCompany: true };
    const first = await control(sandbox, '/organisations', body);
    const second = await control(sandbox, '/organisations', body);
    expect(first.json).toMatchObject({ name: 'Twin Pty', region: 'AU', baseCurrency: 'NZD' });
    expect(second.json['tenantId']).not.toBe(first.json['tenantId']);
    expect(second.json['shortCode']).not.toBe(first.json['shortCode']);
    const { settings } = sandbox.organisations[3] ?? {};
    expect(settings?.accounts.find((each) => each.code === '090')?.currencyCode).toBe('NZD');
    expect(settings?.accounts[0]?.id).not.toBe(sandbox.organisations[2]?.settings.accounts[0]?.id);
    expect(settings?.currencies[0]).toBe('NZD');
  });

  it('of a known region only', async () => {
    const { sandbox } = connectedClient();
    expect((await control(sandbox, '/organisations', { region: 'FR', name: 'X' })).status).toBe(400);
    expect((await control(sandbox, '/organisations', { region: 'UK' })).status).toBe(400);
  });

  it('and have controls and pages as the others have', async () => {
    const { sandbox } = connectedClient();
    const { json } = await control(sandbox, '/organisations', { region: 'NZ', name: 'Harbour Ltd' });
    const code = String(json['shortCode']).slice(1);
    expect((await control(sandbox, `/organisations/${code}`, { offline: true })).status).toBe(200);
    const page = await sandbox.app.request(`/organisations/${code}`);
    expect(await page.text()).toContain('Base currency NZD');
  });
});
