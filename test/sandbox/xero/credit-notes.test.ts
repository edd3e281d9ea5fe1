import { describe, expect, it } from 'vitest';
import { LINE } from './invoice-client.ts';
import { moneyClient } from './money-client.ts';
import type { MoneyClient } from './money-client.ts';

const NOT_VALID = 'Invoice not of valid status for modification';
const USED = 'This document cannot be edited as it has a payment or credit note allocated to it.';

const refusal = async (client: MoneyClient, changes: Record<string, unknown>) =>
  client.refused(await client.put('/CreditNotes', client.creditNote(changes)));
const update = (client: MoneyClient, id: string, changes: Record<string, unknown>) =>
  client.post(`/CreditNotes/${id}?unitdp=4`, changes);

describe('a credit note', () => {
  it('has the totals of an invoice with the same lines, and all of it is left', async () => {
    const client = await moneyClient();
    const lines = ['25.06', '25.61', '25.63'].map((price) => ({ ...LINE, Quantity: 1, UnitAmount: +price }));
    const note = client.storedNote(await client.createNote({ LineItems: lines }));
    const invoice = client.stored(await client.create({ LineItems: lines }));
    expect(note).toMatchObject({ subTotal: '76.30', totalTax: invoice.totalTax, total: invoice.total });
    expect(note.remainingCredit).toBe(note.total);
    expect(note.lines.map((each) => each.amounts)).toEqual(invoice.lines.map((each) => each.amounts));
  });

  it('gets a number of the series CN, and a draft by default dated today', async () => {
    const client = await moneyClient();
    const id = await client.createNote({ Status: undefined, Date: undefined });
    expect(client.storedNote(id)).toMatchObject({ number: 'CN-0001', status: 'DRAFT', date: '2026-11-22' });
    expect(client.storedNote(await client.createNote()).number).toBe('CN-0002');
  });

  it('to a supplier has no reference, may share its number, and gets none by itself', async () => {
    const client = await moneyClient();
    const lines = [{ ...LINE, AccountCode: '429', TaxType: 'INPUT2' }];
    const supplier = { Type: 'ACCPAYCREDIT', LineItems: lines, Reference: 'ignored' };
    const first = await client.createNote({ ...supplier, CreditNoteNumber: 'S-1' });
    await client.createNote({ ...supplier, CreditNoteNumber: 'S-1' });
    expect(client.storedNote(first)).toMatchObject({ number: 'S-1', reference: '', total: '120.00' });
    expect(client.storedNote(await client.createNote(supplier)).number).toBe('');
  });

  it('keeps four decimals of a price with unitdp=4, and two without', async () => {
    const client = await moneyClient();
    const lines = [{ ...LINE, Quantity: 3, UnitAmount: 33.3333 }];
    const fine = await client.put('/CreditNotes?unitdp=4', client.creditNote({ LineItems: lines }));
    const coarse = await client.put('/CreditNotes', client.creditNote({ LineItems: lines }));
    expect([fine, coarse].map((each) => each.json.CreditNotes[0]?.['SubTotal'])).toEqual([100, 99.99]);
    const id = String(fine.json.CreditNotes[0]?.['CreditNoteID']);
    const read = async (query: string) => (await client.get(`/CreditNotes/${id}${query}`)).text;
    expect(await read('?unitdp=4')).toContain('"UnitAmount":33.3333');
    expect(await read('')).toContain('"UnitAmount":33.33,');
  });

  it('may be in another currency, with the day rate or its own', async () => {
    const client = await moneyClient();
    const day = client.storedNote(await client.createNote({ CurrencyCode: 'EUR' }));
    const own = client.storedNote(await client.createNote({ CurrencyCode: 'EUR', CurrencyRate: 1.2 }));
    expect([day.currencyRate, own.currencyRate]).toEqual(['1.160000', '1.200000']);
  });

  it('keeps due date, reference and the sent mark', async () => {
    const client = await moneyClient();
    const sent = { DueDate: '2026-12-01', Reference: 'TT-main-cn4', SentToContact: true };
    const id = await client.createNote(sent);
    const { json } = await client.get(`/CreditNotes/${id}`);
    expect(json.CreditNotes[0]).toMatchObject({
      Reference: 'TT-main-cn4',
      SentToContact: true,
      DueDateString: '2026-12-01T00:00:00',
      RemainingCredit: 120,
      Allocations: [],
      Payments: [],
    });
  });
});

describe('a credit note is refused', () => {
  it.each([
    ['without a type', { Type: undefined }, /Type of the credit note/],
    ['without a contact', { Contact: undefined }, /Contact must be specified/],
    ['without lines', { LineItems: [] }, /line items must be specified/],
    [
      'with a discount',
      { LineItems: [{ ...LINE, DiscountRate: 10 }] },
      /Discounts are not allowed on credit/,
    ],
    ['in a currency that is off', { CurrencyCode: 'CHF' }, /not subscribed to currency CHF/],
    ['in a locked period', { Date: '2026-03-31' }, /period lock date/],
    ['as paid', { Status: 'PAID' }, /not of valid status/],
    ['approved without an account', { LineItems: [{ Description: 'x', UnitAmount: 1 }] }, /Account must be/],
    ['with a wrong date', { Date: 'tomorrow' }, /not a valid date/],
    ['with an id', { CreditNoteID: '00000000-0000-4000-8000-000000000000' }, /PUT creates credit notes/],
    ['sent as a draft', { Status: 'DRAFT', SentToContact: true }, /approved credit notes/],
  ])('%s', async (_name, changes, words) => {
    const client = await moneyClient();
    expect(await refusal(client, changes)).toMatch(words);
    expect(client.books.creditNotes.list()).toHaveLength(0);
  });

  it('to an archived contact', async () => {
    const client = await moneyClient();
    await client.control(`/contacts/${client.contactId}`, { status: 'ARCHIVED' });
    expect(await refusal(client, {})).toMatch(/archived contact/);
  });

  it('with a number that is taken, without regard to case and in the same call', async () => {
    const client = await moneyClient();
    await client.createNote({ CreditNoteNumber: 'C-1' });
    expect(await refusal(client, { CreditNoteNumber: 'c-1' })).toBe('Credit note # must be unique.');
    const two = [
      client.creditNote({ CreditNoteNumber: 'C-2' }),
      client.creditNote({ CreditNoteNumber: 'C-2' }),
    ];
    const { json } = await client.put('/CreditNotes?summarizeErrors=false', { CreditNotes: two });
    expect(json.CreditNotes.map((each) => each['StatusAttributeString'])).toEqual(['OK', 'ERROR']);
  });

  it.each([
    [false, 400],
    [true, 200],
  ])(
    'or not, with the number of a voided one, by the switch: %s',
    async (numberReusableAfterVoid, status) => {
      const client = await moneyClient({ switches: { numberReusableAfterVoid } });
      await update(client, await client.createNote({ CreditNoteNumber: 'C-1' }), { Status: 'VOIDED' });
      const answer = await client.put('/CreditNotes', client.creditNote({ CreditNoteNumber: 'C-1' }));
      expect(answer.status).toBe(status);
    },
  );

  it('with a Url: credit notes have none', async () => {
    const client = await moneyClient();
    const answer = await client.put('/CreditNotes', client.creditNote({ Url: 'https://tt.example/1' }));
    expect(answer.status).toBe(400);
    expect(client.sandbox.calls.since(0).at(-1)?.unknown).toMatch(/Url/);
  });
});

describe('POST', () => {
  it('updates the credit note that has the number: the trap PUT avoids', async () => {
    const client = await moneyClient();
    const id = await client.createNote({ CreditNoteNumber: 'C-1' });
    const changes = client.creditNote({ CreditNoteNumber: 'c-1', Reference: 'over' });
    const { json } = await client.post('/CreditNotes', changes);
    expect(json.CreditNotes[0]).toMatchObject({ CreditNoteID: id, Reference: 'over' });
    expect(client.books.creditNotes.list()).toHaveLength(1);
  });

  it('creates one where the number is new, and knows an unknown id as a 404', async () => {
    const client = await moneyClient();
    await client.post('/CreditNotes', client.creditNote({ CreditNoteNumber: 'C-9' }));
    expect(client.books.creditNotes.list()).toHaveLength(1);
    const answer = await update(client, client.tenantId, { Reference: 'x' });
    expect([answer.status, answer.text]).toEqual([404, '']);
  });

  it('replaces lines by their ids', async () => {
    const client = await moneyClient();
    const id = await client.createNote({ LineItems: [LINE, { ...LINE, Description: 'Second' }] });
    const LineItemID = client.storedNote(id).lines[0]?.id;
    await update(client, id, { LineItems: [{ LineItemID, UnitAmount: 60 }] });
    expect(client.storedNote(id)).toMatchObject({ total: '144.00', remainingCredit: '144.00' });
    expect(client.storedNote(id).lines.map((each) => each.id)).toEqual([LineItemID]);
  });
});

describe('the status', () => {
  const STATUSES = ['DRAFT', 'SUBMITTED', 'AUTHORISED', 'PAID', 'VOIDED', 'DELETED'];

  it.each([
    ['DRAFT', ['DRAFT', 'SUBMITTED', 'AUTHORISED', 'DELETED']],
    ['SUBMITTED', ['DRAFT', 'SUBMITTED', 'AUTHORISED', 'DELETED']],
    ['AUTHORISED', ['AUTHORISED', 'VOIDED']],
    ['VOIDED', []],
    ['DELETED', []],
  ])('%s of a credit note may become %j and nothing else', async (from, allowed: string[]) => {
    const client = await moneyClient();
    for (const to of STATUSES) {
      const gone = from === 'VOIDED' || from === 'DELETED';
      const id = await client.createNote({
        Status: from === 'DELETED' ? 'DRAFT' : gone ? 'AUTHORISED' : from,
      });
      if (gone) await update(client, id, { Status: from });
      const answer = await update(client, id, { Status: to });
      const [problem] = answer.status === 400 ? client.problems(answer) : [];
      const expected = allowed.includes(to) ? [200, undefined, to] : [400, NOT_VALID, from];
      expect([answer.status, problem, client.storedNote(id).status]).toEqual(expected);
    }
  });

  it('stays while credit is applied, in part or in full: neither void nor delete', async () => {
    const client = await moneyClient();
    const invoice = await client.create();
    const id = await client.createNote();
    await client.allocate(id, invoice, 20);
    expect(client.refused(await update(client, id, { Status: 'VOIDED' }))).toBe(USED);
    await client.allocate(id, invoice, 100);
    for (const Status of ['VOIDED', 'DELETED', 'AUTHORISED']) {
      expect(client.refused(await update(client, id, { Status }))).toBe(USED);
    }
  });

  it('stays while a refund is there, and may be VOIDED when it is deleted', async () => {
    const client = await moneyClient();
    const id = await client.createNote();
    const { Invoice: _none, ...refund } = client.payment('');
    const paid = await client.put('/Payments', { ...refund, CreditNote: { CreditNoteID: id } });
    expect(client.refused(await update(client, id, { Status: 'VOIDED' }))).toBe(USED);
    await client.post(`/Payments/${String(paid.json.Payments[0]?.['PaymentID'])}`, { Status: 'DELETED' });
    expect(await update(client, id, { Status: 'VOIDED' })).toMatchObject({ status: 200 });
  });
});

describe('a credit note that has been used', () => {
  it('takes words and accounts, and refuses what changes the money', async () => {
    const client = await moneyClient();
    const id = await client.createNote();
    await client.allocate(id, await client.create(), 20);
    const LineItemID = client.storedNote(id).lines[0]?.id;
    const other = await client.put('/Contacts', { Name: 'Other' });
    const edits = [
      { Date: '2026-11-04' },
      { LineItems: [{ LineItemID, Quantity: 3 }] },
      { LineItems: [LINE] },
      { LineAmountTypes: 'Inclusive' },
      { Contact: { ContactID: other.json.Contacts[0]?.['ContactID'] } },
    ];
    for (const edit of edits) {
      expect([edit, client.refused(await update(client, id, edit))]).toEqual([edit, USED]);
    }
    const words = { Reference: 'New', LineItems: [{ LineItemID, Description: 'W', AccountCode: '201' }] };
    expect(await update(client, id, words)).toMatchObject({ status: 200 });
    expect(client.storedNote(id)).toMatchObject({ reference: 'New', remainingCredit: '100.00' });
  });
});

describe('reading credit notes', () => {
  it('lists them by filter, order, page and time of change', async () => {
    const client = await moneyClient();
    const first = await client.createNote({ CreditNoteNumber: 'C-1', Reference: 'TT-main-cn1' });
    client.sandbox.clock.advance(60);
    const second = await client.createNote({ CreditNoteNumber: 'C-2', Status: 'DRAFT' });
    const list = async (query: string, headers = {}) =>
      (await client.get(`/CreditNotes${query}`, headers)).json.CreditNotes.map(
        (each) => each['CreditNoteID'],
      );

    expect(await list('')).toEqual([first, second]);
    expect(await list('?order=CreditNoteNumber%20DESC')).toEqual([second, first]);
    expect(await list('?page=2&pageSize=1')).toEqual([second]);
    expect(await list('', { 'if-modified-since': '2026-11-22T10:00:30' })).toEqual([second]);
    expect(await list(`?where=${encodeURIComponent('CreditNoteNumber=="c-1"')}`)).toEqual([first]);
    expect(await list(`?where=${encodeURIComponent('Reference=="TT-main-cn1"')}`)).toEqual([first]);
    expect(await list(`?where=${encodeURIComponent('Status=="DRAFT" AND RemainingCredit>1')}`)).toEqual([
      second,
    ]);
    expect((await client.get('/CreditNotes?Statuses=DRAFT')).status).toBe(400);
  });

  it('leaves lines and allocations out of a list without pages', async () => {
    const client = await moneyClient();
    await client.createNote();
    const [brief] = (await client.get('/CreditNotes')).json.CreditNotes;
    const [whole] = (await client.get('/CreditNotes?page=1')).json.CreditNotes;
    expect(brief).toMatchObject({ LineItems: [], RemainingCredit: 120 });
    expect(brief).not.toHaveProperty('Allocations');
    expect(whole).toMatchObject({ LineItems: [{ Description: 'Work' }], Allocations: [] });
  });

  it('are not among the invoices', async () => {
    const client = await moneyClient();
    await client.createNote();
    expect((await client.get('/Invoices?page=1')).json.Invoices).toEqual([]);
  });

  it('needs accounting.invoices, or the broad scope of an older app', async () => {
    const client = await moneyClient();
    const { tenantId, sandbox } = client;
    const older = { clientId: 'older', clientSecret: 's', name: 'Older', redirectUris: [] };
    sandbox.register({ ...older, createdAt: '2025-06-01' });
    const status = async (scope: string) => {
      const grant = { clientId: 'older', tenantId, scopes: [scope] };
      const headers = { authorization: `Bearer ${sandbox.grant(grant).access_token}` };
      return (await client.get('/CreditNotes', headers)).status;
    };
    const scopes = ['accounting.payments', 'accounting.invoices.read', 'accounting.transactions.read'];
    expect(await Promise.all(scopes.map(status))).toEqual([401, 200, 200]);
  });
});
