import { join } from 'node:path';
import type { Browser } from 'puppeteer-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findChromium } from '../../sandbox/stack/chromium.ts';
import { createTestDatabase } from '../support/stack.ts';
import { createLook } from './look-at-page.ts';
import { createPerson, startChromium, type Person } from './person.ts';
import { artefacts, createSetUpWorld, type SetUpWorld } from './set-up-world.ts';

const chromium = findChromium(process.env);

const databases = [await createTestDatabase(), await createTestDatabase()] as const;

const northgate = 'Northgate Design Ltd';
const southgate = 'Southgate Trading Ltd';

describe.skipIf(chromium === undefined)('from an empty database to the first invoice in Xero', () => {
  let world: SetUpWorld;
  let browser: Browser;
  let person: Person;
  let look: ReturnType<typeof createLook>;

  beforeAll(async () => {
    world = await createSetUpWorld(...databases);
    browser = await startChromium(chromium ?? '');
    person = await createPerson(browser, world.url);
    look = createLook(person.page, join(artefacts, 'pages'));
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await world?.stop();
  });

  // Each step goes on from the page that the one before it has left.
  let isStuck = false;

  beforeEach(({ skip, onTestFailed }) => {
    skip(isStuck, 'a step before it failed');
    onTestFailed(async () => {
      isStuck = true;
      world.assertRuns();
      console.error(`The last page was ${person.page.url()}:\n${await person.text()}`);
    });
  });

  const main = () => person.text('main');
  const salesInXero = () => world.northgate.invoices.list().filter(({ type }) => type === 'ACCREC');

  /** By way of Xero's page, and back. */
  async function connect(organisation: string, button = 'Allow access'): Promise<void> {
    await person.open('/integrations/xero');
    await person.press('Connect to Xero', '#connect');
    await person.tick(organisation);
    await person.press(button);
    expect(person.page.url()).toContain(world.url);
  }

  it('says that nothing is set up yet, and where to begin', async () => {
    await person.open('/');
    expect(await main()).toContain('Not set up yet');
    await look.at('overview-new');
    await person.follow('Set up');
    expect(await person.text('#connect')).toContain('Enter the Xero app first.');
    await look.at('setup-new');
  });

  it('says what is missing in the form of the app, and never shows the secret again', async () => {
    await person.press('Save', '#app');
    expect(await person.text('#app')).toContain('Give the client secret too');
    await look.at('app-refused');
    await person.fillIn('Client id', world.app.clientId, '#app');
    await person.fillIn('Client secret', 'mistyped-secret', '#app');
    await person.choose('The app was made', 'On or after', '#app');
    await person.press('Save', '#app');
    expect(await main()).toContain('The app is saved.');
    expect(await person.page.content()).not.toContain('mistyped-secret');
    await look.at('app-saved');
  });

  it('shows the redirect address that Xero wants to be registered', async () => {
    await person.press('Connect to Xero', '#connect');
    expect(await person.text()).toContain('Invalid redirect_uri');
    await person.open('/integrations/xero');
    expect(await person.text('#connect')).toContain('Nobody has come back from Xero yet.');
    expect(await person.text('#xero-errors')).toMatch(
      /“Invalid redirect_uri”\s+The redirect address is not registered/,
    );
    world.registerRedirect(await person.text('#app .address'));
    await person.press('Connect to Xero', '#connect');
    expect(await person.text()).toContain('Select an organisation to connect');
  });

  it('leads back to the setup where Xero refuses the secret', async () => {
    await connect(southgate);
    expect(await main()).toContain('Xero refuses the client secret');
    await look.at('secret-refused');
    await person.follow('To the setup');
    await person.fillIn('Client secret', world.app.clientSecret, '#app');
    await person.press('Save', '#app');
    expect(await main()).toContain('The app is saved.');
  });

  it('says what to do where access was not allowed', async () => {
    await connect(southgate, 'Cancel');
    expect(await main()).toMatch(/Xero was told no[\s\S]*choose Allow access/);
    await look.at('denied');
    await person.follow('Connect again');
    await look.at('connect');
  });

  it('refuses an organisation whose id was given by hand and that was not allowed', async () => {
    await person.open('/integrations/xero');
    await person.fillIn('Organisation id (tenant id), by hand', 'northgate', '#app');
    await person.press('Save', '#app');
    expect(await main()).toContain('Nothing was saved');
    await look.at('id-refused');
    const nobodys = '5d1f8a52-0c1e-4a4e-9a53-0f4a3c1f7b11';
    await person.fillIn('Organisation id (tenant id), by hand', nobodys, '#app');
    await person.press('Save', '#app');
    for (const organisation of [southgate, northgate]) {
      await connect(organisation);
      expect(await main()).toContain('That organisation was not allowed');
    }
    await look.at('not-covered');
  });

  it('has the organisation picked where Xero gave access to several', async () => {
    await person.follow('To the setup');
    await person.fillIn('Organisation id (tenant id), by hand', '', '#app');
    await person.press('Save', '#app');
    await connect(northgate, 'Continue with what is connected');
    expect(await main()).toContain('Choose the organisation');
    await look.at('choose-organisation');
    await person.tick(northgate);
    await person.press('Use this organisation');
    expect(await main()).toMatch(/Connected to Xero\s+Northgate Design Ltd/);
    await look.at('connected');
    await person.follow('To the setup');
    expect(await person.text('#connect')).toMatch(/Northgate Design Ltd[\s\S]*Connected/);
    await look.at('setup-connected');
  });

  it('takes what to sync, how often, and the first day', async () => {
    await person.choose('Direction', 'Import', '#settings');
    await person.press('Save', '#settings');
    expect(await person.text('#settings')).toContain('not available yet');
    await person.choose('Direction', 'Export', '#settings');
    await person.choose('Automatic sync', 'Every day', '#settings');
    await person.fillIn('Time zone', 'Europe/London', '#settings');
    await person.press('Save', '#settings');
    expect(await main()).toContain('The settings are saved.');
    await look.at('settings-saved');
    await person.press('Save', '#go-live');
    expect(await person.text('#go-live')).toContain('Give the first day');
    await look.at('date-missing');
    await person.fillIn('First day', '2026-10-01', '#go-live');
    await person.press('Save', '#go-live');
    expect(await person.text('#go-live')).toContain('Documents dated 1 Oct 2026 or later');
  });

  it('has accounts, tax rates and bank accounts chosen from the organisation’s own', async () => {
    await person.follow('Choose', '#mappings');
    await look.at('mappings');
    await person.follow('Accounts');
    await look.at('accounts');
    await person.choose('Work and items on invoices', '200 ');
    await person.choose('Goods on invoices', '201 ');
    await person.choose('Differences by rounding', '860 ');
    await person.choose('Expenses of any other category', '429 ');
    await person.press('Save');
    expect(await main()).toContain('4 choices are saved.');
    await look.at('accounts-saved');
    await person.follow('← Mappings');
    await person.follow('Tax rates of expenses');
    await person.choose('0 %', 'Zero Rated Expenses');
    await person.press('Save');
    await look.at('purchase-tax');
    await person.follow('Mappings');
    await person.follow('Payments');
    await person.choose('All payments in GBP', '090 ');
    await person.press('Save');
    await look.at('payments');
    for (const section of ['Expense categories', 'Items', 'Clients', 'Employees']) {
      await person.open('/integrations/xero/mappings');
      await person.follow(section);
      await look.at(section.toLowerCase().replace(' ', '-'));
    }
    await person.open('/integrations/xero/mappings/clients/1');
    await look.at('client');
  });

  it('tests the connection, and warns of what is not chosen yet', async () => {
    await person.follow('Setup');
    await person.press('Test', '#test');
    expect(await person.text('#test')).toMatch(/Warning\s+Mapping\s+Not chosen yet: tax rates of sales\./);
    await look.at('tested');
  });

  it('reads what is in Xero already, and compares', async () => {
    await person.open('/integrations/xero/onboarding');
    await look.at('onboarding');
    await person.press('Read Xero', '#read');
    await person.seesBecome(/Read: [\d,]+ objects? on/, 60);
    expect(await person.text('#compare')).toMatch(/0 there, 0 likely there, 0 unclear, \d+ not there\./);
    await person.press('Show the first documents', '#dry-run');
    // Without the place on the page, from which the keyboard would go on.
    await person.open('/integrations/xero/onboarding?look=yes');
    await look.at('onboarding-compared');
    expect(salesInXero()).toEqual([]);
  });

  it('shows in a dry run what would be sent and what is missing, and sends nothing', async () => {
    // The invoices have come to where only the tax rate is missing: their clients go ahead of them.
    await person.finds('/', /MILL-1\s+Invoice[^\n]*\s+480\.00 GBP\s+Needs you\s+No tax rate/, 30);
    await person.finds('/', /MILL-2\s+Invoice[^\n]*\s+300\.00 GBP\s+Needs you\s+No tax rate/, 30);
    await person.follow('Sync now');
    await look.at('sync');
    await person.tick('Dry run: show what would be sent to Xero, and send nothing');
    await person.press('Sync now');
    await person.seesBecome(/Done\s+Dry run/, 30);
    await look.at('dry-run');
    await person.follow('What would be sent to Xero');
    expect(await main()).toMatch(/MILL-2\s+Invoice\s+needs you\s+No tax rate chosen for 20/);
    expect(salesInXero()).toEqual([]);
    await look.at('plan');
  });

  it('leads from an invoice that needs a choice to that choice', async () => {
    await person.follow('MILL-2');
    await look.at('invoice-held');
    await person.follow('Choose under Tax rates of sales');
    await look.at('sales-tax');
    await person.choose('20 %', '20% (VAT on Income)');
    await person.press('Save');
    expect(await main()).toContain('1 choice is saved.');
    await person.follow('Setup');
    await person.press('Test', '#test');
    expect(await person.text('#test')).not.toMatch(/Warning|Failed/);
    expect(await person.text('#mappings')).toContain('Done');
    await look.at('setup-done');
  });

  it('brings the first invoices into Xero', async () => {
    await person.press('Sync now', '#now');
    await person.seesBecome(/Done\s+All documents/, 30);
    await look.at('synced');
    expect(await person.text('.syncs')).toContain('Dry run');
    await person.finds('/', /MILL-2\s+Invoice · Fern Bakery · 12 Oct 2026\s+300\.00 GBP\s+In Xero/, 30);
    await person.finds('/', /MILL-1\s+Invoice · Ash & Partners · 5 Oct 2026\s+480\.00 GBP\s+In Xero/, 30);
    await look.at('overview');
    await person.follow('MILL-2');
    expect(await main()).toMatch(/In Xero\s+MILL-2 · AUTHORISED/);
    await look.at('invoice');
    expect(salesInXero().map(({ number, total, status }) => [number, total, status])).toEqual(
      expect.arrayContaining([
        ['MILL-1', '480.00', 'AUTHORISED'],
        ['MILL-2', '300.00', 'AUTHORISED'],
      ]),
    );
  });

  it('asks once more before it disconnects', async () => {
    await person.follow('Setup');
    await person.follow('Disconnect', '#connect');
    expect(await main()).toContain('Disconnect Northgate Design Ltd?');
    await look.at('disconnect');
    await person.open('/nowhere');
    await look.at('not-found');
  });

  it('can be read on a phone, in the dark, by keyboard and by a screen reader', () => {
    expect(look.faults()).toEqual([]);
  });
});
