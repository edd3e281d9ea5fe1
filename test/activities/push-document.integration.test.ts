import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DocumentRef } from '../../src/events/document-kind.ts';
import { DEFAULT_APP } from '../../sandbox/xero/create-sandbox.ts';
import { reopenStuckDocuments } from '../../src/store/stuck-documents.ts';
import { client, invoice, line } from '../xero/samples.ts';
import { createWorld, type World } from '../xero/world.ts';

let world: World;
let nextId = 100;

beforeAll(async () => {
  world = await createWorld();
  // Limits are per app: what others do must not use up ours.
  world.sandbox.register({ ...DEFAULT_APP, clientId: 'others', clientSecret: 'others-secret' });
});

beforeEach(async () => {
  // Each test has a minute of its own.
  await world.pass(61);
  world.sandbox.faults.clear();
  world.started.length = 0;
});

/** A client and an invoice of its own for each test, both known and none posted. */
async function newDocuments(more: Parameters<typeof invoice>[0] = {}) {
  const id = String((nextId += 1));
  const data = invoice({ id, number: `INV-${id}`, clientId: id, ...more });
  const clientRef = await world.publishClient(client({ id, name: `Client ${id}` }));
  const invoiceRef = await world.publishInvoice(data);
  return { id, data, clientRef, invoiceRef };
}

/** The same with the client in Xero already. */
async function newInvoice(more: Parameters<typeof invoice>[0] = {}) {
  const documents = await newDocuments(more);
  const process = world.startProcess();
  expect(await world.pushUntilSettled(process, documents.clientRef)).toMatchObject({ outcome: 'synced' });
  return { ...documents, process };
}

const inXero = (number: string) => world.invoices().filter((each) => each.number === number);
const outcomeOf = (document: DocumentRef) => world.outcomes.find(document);

describe('a client and its invoice', () => {
  it('arrive in Xero once each, the contact first', async () => {
    const { id, clientRef, invoiceRef } = await newDocuments();
    const process = world.startProcess();
    expect(await process.push(clientRef)).toMatchObject({ outcome: 'synced' });
    expect(await process.push(invoiceRef)).toMatchObject({ outcome: 'synced' });
    const contacts = world.contacts().filter((each) => each.number === `TT-main-c${id}`);
    expect(contacts).toMatchObject([{ name: `Client ${id}` }]);
    expect(inXero(`INV-${id}`)).toMatchObject([
      { status: 'AUTHORISED', total: '120.00', contactId: contacts[0]?.id, date: '2026-11-02' },
    ]);
    expect(await world.links.find(invoiceRef, world.tenantId)).toMatchObject({
      origin: 'timetracker',
      xeroNumber: `INV-${id}`,
      xeroStatus: 'AUTHORISED',
      postedLines: [{ lineItemId: inXero(`INV-${id}`)[0]?.lines[0]?.id, accountCode: '200' }],
    });
    expect(await outcomeOf(invoiceRef)).toMatchObject({ name: 'synced', problem: undefined });
  });

  it('wait for each other: the invoice starts its client, which starts the invoice', async () => {
    const { clientRef, invoiceRef } = await newDocuments();
    const process = world.startProcess();
    expect(await process.push(invoiceRef)).toMatchObject({
      outcome: 'waiting',
      problem: { type: 'contact-first' },
    });
    expect(world.started).toEqual([clientRef]);
    await process.push(clientRef);
    expect(world.started).toEqual([clientRef, invoiceRef]);
    expect(await process.push(invoiceRef)).toMatchObject({ outcome: 'synced' });
    expect(await world.waits.waitingFor(clientRef)).toEqual([]);
  });

  it('are left alone when nothing has changed: not one request goes out', async () => {
    const { invoiceRef, clientRef, data, process } = await newInvoice();
    await process.push(invoiceRef);
    const mark = world.mark();
    await world.publishInvoice(data);
    expect(await process.push(invoiceRef)).toMatchObject({ outcome: 'unchanged' });
    expect(await process.push(clientRef)).toMatchObject({ outcome: 'unchanged' });
    expect(world.requests(mark)).toEqual([]);
  });

  it('are not written to when the change is none for Xero', async () => {
    const { invoiceRef, data, process } = await newInvoice();
    await process.push(invoiceRef);
    const mark = world.mark();
    await world.publishInvoice({ ...data, status: 'paid', amountPaid: data.total, notes: 'Thank you!' });
    expect(await process.push(invoiceRef)).toMatchObject({ outcome: 'unchanged' });
    expect(world.writesSince(mark)).toEqual([]);
    // And the next look at the same state does not even map it.
    expect(await process.push(invoiceRef)).toMatchObject({ outcome: 'unchanged' });
  });
});

describe('a changed invoice', () => {
  it('is updated in place: its id, and the ids of lines that stayed', async () => {
    const { id, data, invoiceRef, process } = await newInvoice({
      lines: [line({ description: 'Logo' }), line({ description: 'Site' })],
      subtotal: '200.00',
      taxAmount: '40.00',
      total: '240.00',
    });
    await process.push(invoiceRef);
    const [before] = inXero(`INV-${id}`);
    await world.publishInvoice({
      ...data,
      lines: [
        line({ description: 'Site' }),
        line({ description: 'Photos', amount: '50.00', unitPrice: '50.00' }),
      ],
      subtotal: '150.00',
      taxAmount: '30.00',
      total: '180.00',
    });
    expect(await process.push(invoiceRef)).toMatchObject({ outcome: 'synced' });
    const [after, ...others] = inXero(`INV-${id}`);
    expect(others).toEqual([]);
    expect(after).toMatchObject({ id: before?.id, total: '180.00', status: 'AUTHORISED' });
    const ids = (invoice: typeof after) =>
      new Map(invoice?.lines.map(({ description, id: lineId }) => [description, lineId]));
    expect(ids(after).get('Site')).toBe(ids(before).get('Site'));
    expect([...ids(after).keys()].toSorted()).toEqual(['Photos', 'Site']);
  });

  it('is voided when it is cancelled, and stays as it is from then on', async () => {
    const { id, data, invoiceRef, process } = await newInvoice();
    await process.push(invoiceRef);
    await world.publishInvoice({ ...data, status: 'cancelled' });
    expect(await process.push(invoiceRef)).toMatchObject({ outcome: 'synced' });
    expect(inXero(`INV-${id}`)).toMatchObject([{ status: 'VOIDED' }]);
    expect(await process.push(invoiceRef)).toMatchObject({ outcome: 'unchanged' });
    await world.publishInvoice({ ...data, status: 'sent', notes: 'again' });
    expect(await process.push(invoiceRef)).toMatchObject({
      outcome: 'held',
      problem: { type: 'voided-in-xero' },
    });
  });

  it('is voided when it is deleted, or deleted where it was never approved', async () => {
    const { id, invoiceRef, process } = await newInvoice();
    await process.push(invoiceRef);
    await world.publishDeleted(invoiceRef);
    expect(await process.push(invoiceRef)).toMatchObject({ outcome: 'synced' });
    expect(inXero(`INV-${id}`)).toMatchObject([{ status: 'VOIDED' }]);

    await world.changeSettings({ invoiceStatus: 'DRAFT' });
    const draft = await newInvoice();
    await draft.process.push(draft.invoiceRef);
    await world.publishDeleted(draft.invoiceRef);
    expect(await draft.process.push(draft.invoiceRef)).toMatchObject({ outcome: 'synced' });
    expect(inXero(`INV-${draft.id}`)).toMatchObject([{ status: 'DELETED' }]);
    await world.changeSettings({ invoiceStatus: 'AUTHORISED' });
  });
});

describe('two processes with one document', () => {
  it('make one contact and one invoice of it, however often they push at once', async () => {
    const { id, clientRef, invoiceRef } = await newDocuments();
    const processes = [world.startProcess(), world.startProcess()];
    const pushAll = (document: DocumentRef) =>
      Promise.all(processes.flatMap(({ push }) => Array.from({ length: 5 }, () => push(document))));
    await pushAll(clientRef);
    await pushAll(invoiceRef);
    for (const document of [clientRef, invoiceRef]) {
      for (const process of processes) {
        const result = await world.pushUntilSettled(process, document);
        expect(['synced', 'unchanged']).toContain(result.outcome);
      }
    }
    expect(inXero(`INV-${id}`)).toHaveLength(1);
    expect(world.contacts().filter((each) => each.number === `TT-main-c${id}`)).toHaveLength(1);
    const written = await world.database.query(
      `select operation from write where source_id = $1 and result->>'outcome' = 'synced'`,
      [id],
    );
    expect(written.rows).toEqual([{ operation: 'create' }, { operation: 'create' }]);
  });

  it('end with the newest state when it changes under their hands', async () => {
    const { id, data, invoiceRef } = await newInvoice();
    const processes = [world.startProcess(), world.startProcess()];
    for (let round = 1; round <= 8; round += 1) {
      await world.publishInvoice({ ...data, buyerReference: `round ${round}` });
      await Promise.all([...processes, ...processes].map(({ push }) => push(invoiceRef)));
    }
    for (const process of processes) await world.pushUntilSettled(process, invoiceRef);
    expect(inXero(`INV-${id}`)).toMatchObject([{ reference: 'round 8' }]);
  });

  it('go by settings that were changed after they had been prepared', async () => {
    const { id, invoiceRef } = await newInvoice();
    const { settings } = await world.settings.newest(world.connection.id);
    let isChanged = false;
    const process = world.startProcess({
      async afterPrepare() {
        if (isChanged) return;
        isChanged = true;
        await world.changeSettings({ accounts: { ...settings.accounts, items: '201' } });
      },
    });
    try {
      expect(await world.pushUntilSettled(process, invoiceRef)).toMatchObject({ outcome: 'synced' });
    } finally {
      await world.changeSettings({ accounts: settings.accounts });
    }
    expect(inXero(`INV-${id}`).map(({ lines }) => lines.map(({ accountCode }) => accountCode))).toEqual([
      ['201'],
    ]);
  });

  it('say a newer state in the same push, though another process sends the older one just then', async () => {
    const { id, data, invoiceRef, process } = await newInvoice({ buyerReference: 'first' });
    const { connection, tenantId } = world;
    // What mapping reads is fresh, so that only the write is kept back.
    await process.copy.facts({ connectionId: connection.id, tenantId });
    const block = { seconds: 60, by: 'test' };
    await process.gate.learn(tenantId, { dayRemaining: null, block });
    const early = world.startProcess({ outcomeWait: 0.1 });
    expect(await early.push(invoiceRef)).toMatchObject({ outcome: 'again' });
    await world.database.query(`update gate set blocked_until = null where tenant_id = $1`, [tenantId]);
    await world.publishInvoice({ ...data, buyerReference: 'second' });
    const late = world.startProcess({
      async beforePrepare() {
        const open = await world.writes.open(invoiceRef, tenantId);
        const grantee = { connectionId: connection.id, tenantId, generation: connection.generation };
        if (open !== undefined) await process.sender.settle(open.id, grantee, 10);
      },
    });
    expect(await world.pushUntilSettled(late, invoiceRef)).toMatchObject({ outcome: 'synced' });
    expect(inXero(`INV-${id}`)).toMatchObject([{ reference: 'second' }]);
  });
});

describe('what a person must see', () => {
  it('a total that Xero makes different: held at once, and not forgotten when it is pushed again', async () => {
    const { id, data, invoiceRef, process } = await newInvoice();
    // The organisation changes the rate behind the back of our copy of its tax rates.
    const rate = world.organisation.settings.taxRates.find(({ taxType }) => taxType === 'OUTPUT2');
    if (rate === undefined) throw new Error('no rate');
    await process.copy.facts({ connectionId: world.connection.id, tenantId: world.tenantId });
    rate.rate = '17.5';
    try {
      expect(await process.push(invoiceRef)).toMatchObject({
        outcome: 'held',
        problem: { type: 'totals-differ', parameters: { total: '120.00', xeroTotal: '117.50' } },
      });
    } finally {
      rate.rate = '20';
    }
    expect(inXero(`INV-${id}`)).toHaveLength(1);
    expect(await process.push(invoiceRef)).toMatchObject({
      outcome: 'held',
      problem: { type: 'totals-differ' },
    });
    expect(await outcomeOf(invoiceRef)).toMatchObject({ name: 'held', problem: { type: 'totals-differ' } });
    // Reopening everything that is stuck makes nobody forget it.
    await reopenStuckDocuments(world.database, invoiceRef.installationId);
    expect(await process.push(invoiceRef)).toMatchObject({ problem: { type: 'totals-differ' } });
    // A change in TimeTracker posts it anew, and then it is right.
    await world.publishInvoice({ ...data, buyerReference: 'corrected' });
    expect(await process.push(invoiceRef)).toMatchObject({ outcome: 'synced' });
    expect(await outcomeOf(invoiceRef)).toMatchObject({ name: 'synced' });
  });

  it('an account archived in Xero: a clear problem, and a retry succeeds once the mapping is mended', async () => {
    const { id, invoiceRef, process } = await newInvoice();
    await process.copy.facts({ connectionId: world.connection.id, tenantId: world.tenantId });
    const accounts = { items: '200', goods: '201', expenses: '270', rounding: '860', defaultExpense: null };
    const account = world.organisation.settings.accounts.find(({ code }) => code === '200');
    if (account === undefined) throw new Error('no account');
    account.status = 'ARCHIVED';
    try {
      // Our copy says that the account is active; Xero refuses; the fresh copy then explains it.
      expect(await process.push(invoiceRef)).toMatchObject({
        outcome: 'held',
        problem: { type: 'account-unusable', parameters: { account: '200', lineType: 'items' } },
      });
      const mark = world.mark();
      expect(await process.push(invoiceRef)).toMatchObject({ outcome: 'held' });
      expect(world.writesSince(mark)).toEqual([]);
      await world.changeSettings({
        accounts: { ...accounts, items: '260', goods: '260', expenses: '260' },
      });
      expect(await process.push(invoiceRef)).toMatchObject({ outcome: 'synced' });
      expect(inXero(`INV-${id}`)).toMatchObject([{ lines: [{ accountCode: '260' }] }]);
    } finally {
      account.status = 'ACTIVE';
      await world.changeSettings({
        accounts,
      });
      await vi.waitFor(
        () => process.copy.refreshAll({ connectionId: world.connection.id, tenantId: world.tenantId }, 0),
        { timeout: 30_000 },
      );
    }
  });

  it('a total that somebody has put right in Xero, no longer', async () => {
    const { id, invoiceRef, process } = await newInvoice();
    const rate = world.organisation.settings.taxRates.find(({ taxType }) => taxType === 'OUTPUT2');
    if (rate === undefined) throw new Error('no rate');
    await process.copy.facts({ connectionId: world.connection.id, tenantId: world.tenantId });
    rate.rate = '17.5';
    expect(await process.push(invoiceRef)).toMatchObject({ problem: { type: 'totals-differ' } });
    rate.rate = '20';
    const [posted] = inXero(`INV-${id}`);
    await sendInvoice('POST', {
      InvoiceID: posted?.id,
      LineItems: [
        {
          LineItemID: posted?.lines[0]?.id,
          Description: 'Corrected by hand',
          Quantity: 1,
          UnitAmount: 100,
          AccountCode: '200',
          TaxType: 'OUTPUT2',
        },
      ],
    });
    expect(await process.push(invoiceRef)).toMatchObject({ outcome: 'unchanged' });
    expect(await outcomeOf(invoiceRef)).toMatchObject({ name: 'unchanged' });
  });

  it("Xero's own words where it refuses for a reason of its own", async () => {
    const { invoiceRef, process } = await newInvoice();
    const { settings } = world.organisation;
    settings.blockedActions = ['CreateApprovedInvoice'];
    try {
      expect(await process.push(invoiceRef)).toMatchObject({
        outcome: 'rejected',
        problem: {
          type: 'refused-plan-limit',
          parameters: { message: expect.stringContaining('limit of invoices you can approve') as string },
        },
      });
    } finally {
      settings.blockedActions = [];
    }
  });

  it('a number that somebody else has in Xero, alive or voided', async () => {
    for (const status of ['AUTHORISED', 'VOIDED'] as const) {
      const { id, data, invoiceRef, process } = await newInvoice();
      await takeNumber(`INV-${id}`, status);
      expect(await world.pushUntilSettled(process, invoiceRef)).toMatchObject({
        outcome: 'held',
        problem: { type: 'number-taken', parameters: { number: `INV-${id}` } },
      });
      expect(inXero(`INV-${id}`)).toHaveLength(1);
      // With a number of its own it goes.
      await world.publishInvoice({ ...data, number: `INV-${id}-B` });
      expect(await world.pushUntilSettled(process, invoiceRef)).toMatchObject({ outcome: 'synced' });
    }
  });

  it('a client that cannot go, and with it its invoices; once it is mended, all go', async () => {
    const { id, clientRef, invoiceRef } = await newDocuments();
    await world.publishClient(client({ id, name: '<b>Ash</b>' }));
    const process = world.startProcess();
    expect(await process.push(clientRef)).toMatchObject({
      outcome: 'held',
      problem: { type: 'contact-name-invalid' },
    });
    expect(await process.push(invoiceRef)).toMatchObject({
      outcome: 'held',
      problem: { type: 'client-needs-you' },
    });
    await world.publishClient(client({ id, name: `Ash ${id}` }));
    world.started.length = 0;
    expect(await process.push(clientRef)).toMatchObject({ outcome: 'synced' });
    expect(world.started).toEqual([invoiceRef]);
    expect(await process.push(invoiceRef)).toMatchObject({ outcome: 'synced' });
  });
});

describe('a contact that is in Xero already', () => {
  it('is taken as it is, by its name or our number, and written to only when the client changes', async () => {
    const id = String((nextId += 1));
    const contact = await addContact(`Old Friend ${id}`);
    const clientRef = await world.publishClient(client({ id, name: `old  friend ${id}` }));
    const process = world.startProcess();
    await vi.waitFor(
      () => process.copy.refreshAll({ connectionId: world.connection.id, tenantId: world.tenantId }, 0),
      { timeout: 30_000 },
    );
    const mark = world.mark();
    expect(await process.push(clientRef)).toMatchObject({ outcome: 'synced' });
    expect(world.writesSince(mark)).toEqual([]);
    expect(await world.links.find(clientRef, world.tenantId)).toMatchObject({
      origin: 'xero',
      xeroId: contact,
    });
    await world.publishClient(client({ id, name: `Old Friend ${id}`, phone: '020 7946 0000' }));
    expect(await process.push(clientRef)).toMatchObject({ outcome: 'synced' });
    const now = world.contacts().find((each) => each.id === contact);
    expect(now).toMatchObject({ number: `TT-main-c${id}` });
    expect(await world.links.find(clientRef, world.tenantId)).toMatchObject({ origin: 'xero' });
  });

  it('is found though it appeared after our copy was made', async () => {
    const id = String((nextId += 1));
    const clientRef = await world.publishClient(client({ id, name: `Newcomer ${id}` }));
    const process = world.startProcess();
    await vi.waitFor(
      () => process.copy.refreshAll({ connectionId: world.connection.id, tenantId: world.tenantId }, 0),
      { timeout: 30_000 },
    );
    const contact = await addContact(`NEWCOMER ${id}`);
    expect(await process.push(clientRef)).toMatchObject({ outcome: 'synced' });
    expect(await world.links.find(clientRef, world.tenantId)).toMatchObject({ xeroId: contact });
  });

  it('is not taken twice', async () => {
    const id = String((nextId += 1));
    const other = String((nextId += 1));
    const process = world.startProcess();
    const first = await world.publishClient(client({ id, name: `Twin ${id}`, sameName: [other] }));
    const second = await world.publishClient(client({ id: other, name: `TWIN ${id}`, sameName: [id] }));
    expect(await process.push(first)).toMatchObject({ outcome: 'synced' });
    expect(await process.push(second)).toMatchObject({
      outcome: 'held',
      problem: { type: 'contact-name-taken' },
    });
  });
});

/** Somebody else enters a contact in Xero; answers with its id. */
async function addContact(name: string): Promise<string> {
  const { access_token: token } = foreignTokens();
  const answer = await fetch(`${world.sandboxUrl}/api.xro/2.0/Contacts`, {
    method: 'PUT',
    headers: foreignHeaders(token),
    body: JSON.stringify({ Contacts: [{ Name: name }] }),
  });
  const body = (await answer.json()) as { Contacts: { ContactID: string }[] };
  return body.Contacts[0]?.ContactID ?? '';
}

/** Somebody else uses a number for an invoice of their own. */
async function takeNumber(number: string, status: 'AUTHORISED' | 'VOIDED'): Promise<void> {
  const id = await sendInvoice('PUT', {
    Type: 'ACCREC',
    Status: 'AUTHORISED',
    InvoiceNumber: number,
    Contact: { ContactID: world.contacts()[0]?.id },
    Date: '2026-11-01',
    DueDate: '2026-11-30',
    LineItems: [{ Description: 'By hand', Quantity: 1, UnitAmount: 10, AccountCode: '200' }],
  });
  if (status === 'VOIDED') await sendInvoice('POST', { InvoiceID: id, Status: 'VOIDED' });
}

/** Somebody else writes an invoice; answers with its id. */
async function sendInvoice(method: 'PUT' | 'POST', element: object): Promise<string | undefined> {
  const answer = await fetch(`${world.sandboxUrl}/api.xro/2.0/Invoices`, {
    method,
    headers: foreignHeaders(foreignTokens().access_token),
    body: JSON.stringify({ Invoices: [element] }),
  });
  if (answer.status !== 200) throw new Error(await answer.text());
  return ((await answer.json()) as { Invoices: { InvoiceID: string }[] }).Invoices[0]?.InvoiceID;
}

function foreignTokens() {
  return world.sandbox.grant({ clientId: 'others', tenantId: world.tenantId });
}

function foreignHeaders(token: string) {
  return {
    authorization: `Bearer ${token}`,
    'xero-tenant-id': world.tenantId,
    accept: 'application/json',
    'content-type': 'application/json',
  };
}
