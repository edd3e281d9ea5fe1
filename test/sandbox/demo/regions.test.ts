import { describe, expect, it } from 'vitest';
import type { Books } from '../../../sandbox/demo/books.ts';
import { compareBooks } from '../../../sandbox/demo/compare-books.ts';
import type { Expectation } from '../../../sandbox/demo/expectation.ts';
import { expectedIn } from '../../../sandbox/demo/firm.ts';
import { demoRegion, demoRegions } from '../../../sandbox/demo/regions/demo-regions.ts';
import { regionNames, type DemoRegion } from '../../../sandbox/demo/regions/region.ts';
import { settingsFor, type MappingChoices } from '../../../sandbox/demo/settings.ts';
import { newOrganisation } from '../../../sandbox/xero/organisations.ts';
import { connectionSettings } from '../../../src/store/connection-settings.ts';
import { firmInMemory } from './firm-in-memory.ts';

const others = regionNames.filter((name) => name !== 'UK').map((name) => [name, demoRegions[name]] as const);

/** The organisation as the sandbox starts it. */
function organisationOf({ organisation, edition }: DemoRegion) {
  return newOrganisation(1, {
    tenantId: '00000000-0000-4000-8000-000000000001',
    name: organisation,
    region: edition,
    shortCode: '!aaaaa',
    isDemoCompany: false,
    classicExpenses: false,
    createdAt: 0,
    periodLockDate: null,
  }).settings;
}

/** Where each document must be, judged from the rows alone. */
function judged(region: DemoRegion, choices: MappingChoices) {
  const books: Books = {
    organisation: region.organisation,
    currencies: organisationOf(region).currencies,
    lockedUntil: '',
    contacts: [],
    invoices: [],
    bills: [],
    payments: [],
    creditNotes: [],
  };
  return compareBooks(firmInMemory(region.firm), books, { untouched: true, choices }).rows;
}

/** How many of a kind are judged to be where. */
function counts(rows: ReturnType<typeof judged>, kind: string) {
  const own = rows.filter((row) => row.kind === kind).map(({ verdict }) => verdict.state);
  const of = (state: string): number => own.filter((one) => one === state).length;
  return {
    documents: own.length,
    inXero: of('inXero'),
    held: of('held'),
    rejected: of('rejected'),
    leftAlone: of('leftAlone'),
  };
}

function verdictFor(expected: Expectation): object {
  if (expected.state === 'inXero') return { state: 'inXero', rounding: expected.rounding ?? '0.00' };
  if (expected.state === 'held') return { state: 'held', problems: [expected.problem] };
  return expected;
}

describe.each(others)('the firm of the region %s', (_name, region) => {
  const { firm, choices, expected, missing } = region;
  const verdicts = judged(region, choices);
  const documents = [
    ...firm.invoices.map((row) => ['invoice', row.id, row.trap ?? '', row.expect] as const),
    ...firm.expenses.map((row) => ['expense', row.id, row.trap, row.expect] as const),
    ...firm.payments.map((row) => ['payment', row.id, row.trap, row.expect] as const),
    ...firm.creditNotes.map((row) => ['credit_note', row.id, row.trap, row.expect] as const),
  ];

  it.each(documents)('%s %i (%s) has one reason to be where it is', (kind, id, _trap, expectation) => {
    const row = verdicts.find((one) => one.kind === kind && one.id === id);
    expect(row?.verdict).toMatchObject(verdictFor(expectation));
  });

  it('has exactly the documents it says', () => {
    const kinds = ['client', 'invoice', 'expense', 'payment', 'credit_note'];
    const found = Object.fromEntries(kinds.map((kind) => [kind, counts(verdicts, kind)]));
    expect(found).toEqual(expected.documents);
    if (missing === undefined) return;
    const later = judged(region, missing.choices);
    expect(Object.fromEntries(kinds.map((kind) => [kind, counts(later, kind)]))).toEqual(
      missing.expected.documents,
    );
  });

  it('is in the money of its organisation, which Xero says is there', () => {
    const settings = organisationOf(region);
    expect([firm.office.currency, settings.baseCurrency]).toEqual([region.currency, region.currency]);
    expect(settings.taxRates.map(({ taxType }) => taxType)).toContain(region.noTax);
    for (const { number } of firm.invoices) expect(number.startsWith(firm.office.invoicePrefix)).toBe(true);
  });

  it('has choices that the product takes, of accounts and rates that the organisation has', () => {
    const { accounts, taxRates } = organisationOf(region);
    const settings = settingsFor(choices, accounts);
    expect(connectionSettings.parse(settings)).toMatchObject(settings);
    const codes = accounts.flatMap(({ code, type }) => (code === null || type === 'BANK' ? [] : [code]));
    const chosen = [...Object.values(choices.accounts), ...choices.expenseAccounts.map((row) => row.account)];
    for (const code of chosen) expect(codes).toContain(code);
    const active = taxRates.filter(({ status }) => status === 'ACTIVE');
    for (const { rate, taxType } of [...choices.taxTypes, ...choices.purchaseTaxTypes]) {
      const found = active.find((one) => one.taxType === taxType);
      expect([taxType, Number(found?.rate)]).toEqual([taxType, Number(rate)]);
    }
  });
});

describe('the traps of the regions', () => {
  const rateOf = ({ firm }: DemoRegion, id: number) =>
    firm.invoices.find((row) => row.id === id)?.totals.taxRate;

  it("in the United States include New York's rate, which TimeTracker cuts", () => {
    expect(rateOf(demoRegions.US, 5)).toBe('8.88');
  });

  it('in New Zealand include the tax of three lines that is a cent apart', () => {
    const totals = demoRegions.NZ.firm.invoices.find((row) => row.id === 3)?.totals;
    expect(totals).toMatchObject({ subtotal: '76.30', taxAmount: '11.45', totalAmount: '87.75' });
  });

  it('in the euro area are rates of which the organisation has none', () => {
    const { missing } = demoRegions.EU;
    const rates = organisationOf(demoRegions.EU).taxRates.map(({ rate }) => rate);
    expect(rates.every((rate) => rate === '0')).toBe(true);
    expect(missing?.sales.map(({ rate }) => rate)).toEqual(['19', '7']);
  });
});

describe('a region', () => {
  it('is found by its name, however it is written', () => {
    expect(demoRegion('nz').organisation).toBe('Kōwhai Press Limited');
  });

  it('that there is not is told with those that there are', () => {
    expect(() => demoRegion('FR')).toThrow('There is no region FR; there are UK, US, AU, NZ, EU.');
  });

  it('counts its expectations up to its documents', () => {
    for (const { expected, expectedAfterEdits } of Object.values(demoRegions)) {
      for (const { documents, ...states } of [
        ...Object.values(expected.documents),
        ...Object.values(expectedAfterEdits),
      ]) {
        expect(Object.values<number>(states).reduce((sum, count) => sum + count, 0)).toBe(documents);
      }
    }
  });

  it('names rows of its expectations in all states', () => {
    for (const [, { firm }] of others) expect(expectedIn(firm.invoices, 'held').length).toBeGreaterThan(1);
  });
});
