import { describe, expect, it } from 'vitest';
import { spendingClient } from './spending-client.ts';
import type { SpendingClient } from './spending-client.ts';

const FONT = {
  Code: 'FONT',
  Name: 'Font',
  Description: 'Font licence',
  SalesDetails: { UnitPrice: 12.345, AccountCode: '201', TaxType: 'OUTPUT2' },
};

const codes = async (client: SpendingClient, query = '', headers = {}) =>
  client.list(await client.get(`/Items${query}`, headers), 'Items').map((each) => each['Code']);

describe('items', () => {
  it('are there from the start, some sold, some bought', async () => {
    const client = await spendingClient();
    expect(await codes(client, '?order=Code')).toEqual(['CONSULT', 'DESIGN', 'EXPENSE', 'LICENCE', 'PAPER']);
    expect(await codes(client, '?where=IsSold==false')).toEqual(['PAPER']);
  });

  it('are found by id and by code, however it is written', async () => {
    const client = await spendingClient();
    const byCode = client.first(await client.get('/Items/design'), 'Items');
    expect(byCode).toMatchObject({ Code: 'DESIGN', SalesDetails: { UnitPrice: 82.5, AccountCode: '200' } });
    const byId = client.first(await client.get(`/Items/${String(byCode['ItemID'])}`), 'Items');
    expect(byId).toEqual(byCode);
    expect((await client.get('/Items/NOTHING')).status).toBe(404);
  });

  it('are created, with prices of two decimals or of four', async () => {
    const client = await spendingClient();
    const two = client.first(await client.put('/Items', FONT), 'Items');
    expect(two).toMatchObject({ Code: 'FONT', IsSold: true, SalesDetails: { UnitPrice: 12.35 } });
    const four = await client.put('/Items?unitdp=4', { ...FONT, Code: 'FONT4' });
    expect(client.first(four, 'Items')).toMatchObject({ SalesDetails: { UnitPrice: 12.345 } });
    expect(await codes(client, '', { 'if-modified-since': '2026-11-22T00:00:00' })).toEqual(
      expect.arrayContaining(['FONT', 'FONT4']),
    );
  });

  it('have one code each: PUT refuses it, POST changes the item that has it', async () => {
    const client = await spendingClient();
    await client.put('/Items', FONT);
    const again = await client.put('/Items', { ...FONT, Code: 'font' });
    expect(client.refused(again)).toBe("Price List Item with Code 'font' already exists");
    const changed = client.first(await client.post('/Items', { Code: 'FONT', Name: 'Typeface' }), 'Items');
    expect(changed).toMatchObject({ Name: 'Typeface', Description: 'Font licence' });
    const id = String(changed['ItemID']);
    await client.post(`/Items/${id}`, { Code: 'TYPE' });
    expect(client.first(await client.get('/Items/TYPE'), 'Items')['ItemID']).toBe(id);
    expect((await client.post(`/Items/${client.contactId}`, { Code: 'X' })).status).toBe(404);
  });

  it.each([
    ['no code', { Code: undefined }, /Code of the item must be specified/],
    ['a long code', { Code: 'x'.repeat(31) }, /at most 30 characters/],
    ['a long name', { Name: 'x'.repeat(51) }, /at most 50 characters/],
    ['a long description', { Description: 'x'.repeat(4001) }, /at most 4000 characters/],
    ['an account that is not there', { SalesDetails: { AccountCode: '999' } }, /'999' is not a valid code/],
    [
      'a tax that does not fit',
      { SalesDetails: { AccountCode: '200', TaxType: 'INPUT2' } },
      /'INPUT2' cannot be used/,
    ],
    ['a price although it is not sold', { IsSold: false }, /need an item that is sold/],
    ['a negative price', { SalesDetails: { UnitPrice: -1 } }, /below zero/],
  ])('are refused with %s', async (_name, changes, words) => {
    const client = await spendingClient();
    expect(client.refused(await client.put('/Items', { ...FONT, ...changes }))).toMatch(words);
  });
});

describe('a line that names an item', () => {
  const invoice = (client: SpendingClient, line: Record<string, unknown>, changes = {}) => ({
    Type: 'ACCREC',
    Contact: { ContactID: client.contactId },
    Date: '2026-10-01',
    DueDate: '2026-10-31',
    LineItems: [line],
    ...changes,
  });
  const lineOf = async (client: SpendingClient, body: unknown) => {
    const answer = await client.put('/Invoices?unitdp=4', body);
    expect(answer).toMatchObject({ status: 200 });
    const [line] = client.first(answer, 'Invoices')['LineItems'] as Record<string, unknown>[];
    return line;
  };

  it('takes description, price, account and tax from it', async () => {
    const client = await spendingClient();
    expect(await lineOf(client, invoice(client, { ItemCode: 'consult', Quantity: 2 }))).toMatchObject({
      ItemCode: 'CONSULT',
      Description: 'Consulting',
      UnitAmount: 95,
      LineAmount: 190,
      AccountCode: '200',
      TaxType: 'OUTPUT2',
    });
  });

  it('keeps what it says itself', async () => {
    const client = await spendingClient();
    const line = {
      ItemCode: 'CONSULT',
      Description: 'Talk',
      UnitAmount: 10,
      AccountCode: '260',
      TaxType: 'RROUTPUT',
    };
    expect(await lineOf(client, invoice(client, line))).toMatchObject({
      ...line,
      LineAmount: 10,
      TaxAmount: 0.5,
    });
  });

  it('takes the other side of the item on a bill', async () => {
    const client = await spendingClient();
    const bill = invoice(client, { ItemCode: 'PAPER', Quantity: 2 }, { Type: 'ACCPAY' });
    expect(await lineOf(client, bill)).toMatchObject({
      LineAmount: 49.98,
      AccountCode: '461',
      TaxType: 'INPUT2',
    });
  });

  it.each([
    ['is not there', 'NOTHING', 'ACCREC'],
    ['is not sold', 'PAPER', 'ACCREC'],
    ['is not bought', 'CONSULT', 'ACCPAY'],
  ])('is refused where the item %s', async (_name, ItemCode, Type) => {
    const client = await spendingClient();
    const line = { ItemCode, Description: 'Work', UnitAmount: 1, AccountCode: '429' };
    const answer = await client.put('/Invoices', invoice(client, line, { Type }));
    expect(client.refused(answer)).toContain(`Item code '${ItemCode}' is not valid.`);
  });

  it('keeps its item and its price through an update, and loses the item by an empty code', async () => {
    const client = await spendingClient();
    const made = await client.put('/Invoices', invoice(client, { ItemCode: 'CONSULT', UnitAmount: 10 }));
    const id = String(client.first(made, 'Invoices')['InvoiceID']);
    const [line] = client.books.invoices.get(id)?.lines ?? [];
    const update = async (change: object) => {
      await client.post(`/Invoices/${id}`, { LineItems: [{ LineItemID: line?.id, ...change }] });
      return client.books.invoices.get(id)?.lines[0];
    };
    expect(await update({ ItemCode: 'CONSULT', Quantity: 2 })).toMatchObject({
      itemCode: 'CONSULT',
      amounts: { lineAmount: '20.00' },
    });
    expect(await update({ Description: 'Talk' })).toMatchObject({ itemCode: 'CONSULT', description: 'Talk' });
    expect(await update({ ItemCode: '' })).toMatchObject({
      itemCode: null,
      amounts: { lineAmount: '20.00' },
    });
  });

  it('is fixed once the invoice has a payment', async () => {
    const client = await spendingClient();
    const made = await client.put(
      '/Invoices',
      invoice(client, { ItemCode: 'CONSULT' }, { Status: 'AUTHORISED' }),
    );
    const id = String(client.first(made, 'Invoices')['InvoiceID']);
    await client.control(`/organisations/${client.tenantId}/invoices/${id}`, { amountPaid: '10.00' });
    const [line] = client.books.invoices.get(id)?.lines ?? [];
    const change = (ItemCode: string) =>
      client.post(`/Invoices/${id}`, { LineItems: [{ LineItemID: line?.id, ItemCode }] });
    expect((await change('CONSULT')).status).toBe(200);
    expect(client.refused(await change('EXPENSE'))).toMatch(/payment or credit note allocated/);
  });
});
