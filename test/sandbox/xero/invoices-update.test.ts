import { describe, expect, it } from 'vitest';
import { invoiceClient, LINE } from './invoice-client.ts';
import type { InvoiceClient } from './invoice-client.ts';

const NOT_VALID = 'Invoice not of valid status for modification';
const PAID_EDIT = 'This document cannot be edited as it has a payment or credit note allocated to it.';

const update = (client: InvoiceClient, id: string, changes: Record<string, unknown>) =>
  client.post(`/Invoices/${id}?unitdp=4`, changes);

describe('POST without an id', () => {
  it('updates the sales invoice that has the number: the trap PUT avoids', async () => {
    const client = await invoiceClient();
    const id = await client.create({ InvoiceNumber: 'A-1' });
    const { status, json } = await client.post(
      '/Invoices',
      client.invoice({ InvoiceNumber: 'a-1', Reference: 'over' }),
    );
    expect([status, json.Invoices[0]?.['InvoiceID']]).toEqual([200, id]);
    expect(client.stored(id).reference).toBe('over');
  });

  it.each([
    [true, 1],
    [false, 2],
  ])('and a bill that has the number, by the switch: %s', async (postBillNumberUpdates, count) => {
    const client = await invoiceClient({ switches: { postBillNumberUpdates } });
    const lines = [{ ...LINE, AccountCode: '429', TaxType: 'INPUT2' }];
    const bill = client.invoice({ Type: 'ACCPAY', InvoiceNumber: 'B-1', LineItems: lines });
    await client.post('/Invoices', bill);
    await client.post('/Invoices', bill);
    expect(client.sandbox.organisations[0]?.invoices.list()).toHaveLength(count);
  });

  it('refuses to touch a voided invoice whose number is not free', async () => {
    const client = await invoiceClient();
    await update(client, await client.create({ InvoiceNumber: 'A-1' }), { Status: 'VOIDED' });
    const answer = await client.post('/Invoices', client.invoice({ InvoiceNumber: 'A-1' }));
    expect(client.refused(answer)).toBe(NOT_VALID);
  });
});

describe('the status', () => {
  const STATUSES = ['DRAFT', 'SUBMITTED', 'AUTHORISED', 'PAID', 'VOIDED', 'DELETED'];

  it.each([
    ['DRAFT', ['DRAFT', 'SUBMITTED', 'AUTHORISED', 'DELETED']],
    ['SUBMITTED', ['DRAFT', 'SUBMITTED', 'AUTHORISED', 'DELETED']],
    ['AUTHORISED', ['AUTHORISED', 'VOIDED']],
  ])('%s may become %j and nothing else', async (from, allowed) => {
    const client = await invoiceClient();
    for (const to of STATUSES) {
      const id = await client.create({ Status: from });
      const answer = await update(client, id, { Status: to });
      const expected = allowed.includes(to) ? [200, undefined, to] : [400, NOT_VALID, from];
      const [problem] = answer.status === 400 ? client.problems(answer) : [];
      expect([answer.status, problem, client.stored(id).status]).toEqual(expected);
    }
  });

  it.each(['VOIDED', 'DELETED'])('%s is the end', async (end) => {
    const client = await invoiceClient();
    const id = await client.create({ Status: end === 'VOIDED' ? 'AUTHORISED' : 'DRAFT' });
    await update(client, id, { Status: end });
    for (const changes of [{ Status: end }, { Status: 'DRAFT' }, { Reference: 'x' }]) {
      expect(client.refused(await update(client, id, changes))).toBe(NOT_VALID);
    }
  });

  it('of a refused update is echoed as it was asked for, and stored as it was', async () => {
    const client = await invoiceClient();
    const id = await client.create();
    const changes = { Invoices: [{ InvoiceID: id, Status: 'DELETED' }] };
    const { status, json } = await client.post('/Invoices?summarizeErrors=false', changes);
    expect(status).toBe(200);
    expect(json.Invoices[0]).toMatchObject({ InvoiceID: id, Status: 'DELETED', HasErrors: true });
    expect(client.stored(id).status).toBe('AUTHORISED');
  });

  it('of a draft that is approved brings the checks of approval', async () => {
    const client = await invoiceClient();
    const { AccountCode: _none, TaxType: _neither, ...bare } = LINE;
    const id = await client.create({ Status: 'DRAFT', DueDate: undefined, LineItems: [bare] });
    const words = client.refused(await update(client, id, { Status: 'AUTHORISED' }));
    expect(words).toMatch(/due date/);
    expect(words).toMatch(/Account must be specified/);
  });
});

describe('lines', () => {
  it('with their id are updated, without are new, and those not sent are gone', async () => {
    const client = await invoiceClient();
    const second = { ...LINE, Description: 'Second' };
    const id = await client.create({ LineItems: [LINE, second] });
    const [first] = client.stored(id).lines;
    await update(client, id, {
      LineItems: [
        { LineItemID: first?.id, UnitAmount: 60 },
        { ...LINE, Description: 'Third' },
      ],
    });
    const after = client.stored(id);
    expect(after.lines.map((each) => each.description)).toEqual(['Work', 'Third']);
    expect(after.lines[0]?.id).toBe(first?.id);
    expect(after).toMatchObject({ subTotal: '220.00', totalTax: '44.00', amountDue: '264.00' });
  });

  it('stay as they are where no lines are sent', async () => {
    const client = await invoiceClient();
    const id = await client.create();
    await update(client, id, { Reference: 'x' });
    expect(client.stored(id).lines).toHaveLength(1);
  });

  it('keep four decimals of a price that is not sent again', async () => {
    const client = await invoiceClient();
    const id = await client.create({ LineItems: [{ ...LINE, Quantity: 3, UnitAmount: 33.3333 }] });
    const line = client.stored(id).lines[0];
    await client.post(`/Invoices/${id}`, {
      LineItems: [{ LineItemID: line?.id, Description: 'Other words' }],
    });
    expect(client.stored(id).lines[0]).toMatchObject({ description: 'Other words', amounts: line?.amounts });
  });

  it('multiply a new quantity with the four decimals of the price that is kept', async () => {
    const client = await invoiceClient();
    const id = await client.create({ LineItems: [{ ...LINE, Quantity: 3, UnitAmount: 33.3333 }] });
    const LineItemID = client.stored(id).lines[0]?.id;
    await client.post(`/Invoices/${id}`, { LineItems: [{ LineItemID, Quantity: 6 }] });
    expect(client.stored(id).lines[0]?.amounts).toMatchObject({
      unitAmount: '33.3333',
      lineAmount: '200.00',
    });
  });

  it('keep a tax that was given until the tax rate changes', async () => {
    const client = await invoiceClient();
    const id = await client.create({ LineItems: [{ ...LINE, TaxAmount: 19.99 }] });
    const LineItemID = client.stored(id).lines[0]?.id;
    await update(client, id, { LineItems: [{ LineItemID, Description: 'Other words' }] });
    expect(client.stored(id).totalTax).toBe('19.99');
    await update(client, id, { LineItems: [{ LineItemID, TaxType: 'RROUTPUT' }] });
    expect(client.stored(id).totalTax).toBe('5.00');
  });

  it('of another invoice are refused', async () => {
    const client = await invoiceClient();
    const other = client.stored(await client.create()).lines[0]?.id;
    const id = await client.create();
    const answer = await update(client, id, { LineItems: [{ ...LINE, LineItemID: other }] });
    expect(client.refused(answer)).toMatch(/could not be found on this document/);
  });

  it('are worked out anew when the invoice becomes inclusive of tax', async () => {
    const client = await invoiceClient();
    const id = await client.create();
    await update(client, id, { LineAmountTypes: 'Inclusive' });
    expect(client.stored(id)).toMatchObject({ subTotal: '83.33', totalTax: '16.67', total: '100.00' });
  });
});

describe('an invoice with money applied', () => {
  it('flips to PAID when nothing is due, and back when the payment goes', async () => {
    const client = await invoiceClient();
    const id = await client.create();
    await client.pay(id, '50.00');
    expect(client.stored(id)).toMatchObject({ status: 'AUTHORISED', amountDue: '70.00' });
    await client.pay(id, '120.00');
    expect(client.stored(id)).toMatchObject({ status: 'PAID', amountDue: '0.00', fullyPaidOn: '2026-11-22' });
    await client.pay(id, '0.00');
    expect(client.stored(id)).toMatchObject({ status: 'AUTHORISED', fullyPaidOn: null });
  });

  it.each(['50.00', '120.00'])('(%s of 120.00) refuses whatever changes the money', async (paid) => {
    const client = await invoiceClient();
    const id = await client.create();
    await client.pay(id, paid);
    const LineItemID = client.stored(id).lines[0]?.id;
    const edits = [
      { Date: '2026-10-02' },
      { LineItems: [{ LineItemID, Quantity: 3 }] },
      { LineItems: [{ LineItemID, TaxType: 'ZERORATEDOUTPUT' }] },
      { LineItems: [LINE] },
      { LineAmountTypes: 'Inclusive' },
      { Status: 'VOIDED' },
    ];
    for (const edit of edits) {
      expect([edit, client.refused(await update(client, id, edit))]).toEqual([edit, PAID_EDIT]);
    }
  });

  it('takes a reference, a due date, a number, words and accounts', async () => {
    const client = await invoiceClient();
    const id = await client.create();
    await client.pay(id, '120.00');
    const LineItemID = client.stored(id).lines[0]?.id;
    const answer = await update(client, id, {
      Date: '2026-10-01',
      Reference: 'New',
      DueDate: '2026-12-01',
      InvoiceNumber: 'NEW-1',
      LineItems: [{ LineItemID, Description: 'Words', AccountCode: '201', Quantity: 2, UnitAmount: 50 }],
    });
    expect(answer).toMatchObject({ status: 200 });
    expect(client.stored(id)).toMatchObject({
      status: 'PAID',
      reference: 'New',
      number: 'NEW-1',
      total: '120.00',
    });
  });

  it('does not move UpdatedDateUTC when only the due date changes', async () => {
    const client = await invoiceClient();
    const id = await client.create();
    await client.pay(id, '50.00');
    const before = client.stored(id).updatedAt;
    client.sandbox.clock.advance(60);
    await update(client, id, { DueDate: '2026-12-01' });
    expect(client.stored(id)).toMatchObject({ dueDate: '2026-12-01', updatedAt: before });
    await update(client, id, { Reference: 'moves' });
    expect(client.stored(id).updatedAt).toBe(before + 60_000);
  });

  it.each([
    [true, 60_000],
    [false, 0],
  ])('moves UpdatedDateUTC by the payment by the switch: %s', async (paymentMovesUpdatedDate, moved) => {
    const client = await invoiceClient({ switches: { paymentMovesUpdatedDate } });
    const id = await client.create();
    const before = client.stored(id).updatedAt;
    client.sandbox.clock.advance(60);
    await client.pay(id, '1.00');
    expect(client.stored(id).updatedAt - before).toBe(moved);
  });
});

describe('a locked period', () => {
  it('closes the invoices in it, and the end of year lock says so', async () => {
    const client = await invoiceClient();
    const id = await client.create();
    const { settings } = client.sandbox.organisations[0] ?? {};
    if (settings) settings.endOfYearLockDate = '2026-10-31';
    for (const changes of [{ Reference: 'x' }, { Date: '2026-11-05' }, { Status: 'VOIDED' }]) {
      expect(client.refused(await update(client, id, changes))).toMatch(
        /end of year lock date, .* 31 October 2026/,
      );
    }
  });

  it('takes no invoice that moves into it', async () => {
    const client = await invoiceClient();
    const id = await client.create();
    expect(client.refused(await update(client, id, { Date: '2026-03-01' }))).toMatch(/period lock date/);
  });
});
