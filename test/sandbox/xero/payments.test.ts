import { describe, expect, it } from 'vitest';
import { LINE } from './invoice-client.ts';
import { moneyClient } from './money-client.ts';
import type { MoneyClient } from './money-client.ts';

const NOT_AUTHORISED = 'Payments can only be made against Authorised documents';
const TOO_MUCH = 'Payment amount exceeds the amount outstanding on this document';

const account = (client: MoneyClient, name: string) =>
  client.books.settings.accounts.find((each) => each.name === name);

const refusal = async (client: MoneyClient, body: unknown) =>
  client.refused(await client.put('/Payments', body));

describe('a payment', () => {
  it('leaves the rest due on its invoice, and turns it to PAID when nothing is left', async () => {
    const client = await moneyClient();
    const id = await client.create();
    await client.payInvoice(id, { Amount: 50 });
    expect(client.stored(id)).toMatchObject({
      status: 'AUTHORISED',
      amountPaid: '50.00',
      amountDue: '70.00',
      fullyPaidOn: null,
    });
    await client.payInvoice(id, { Amount: 70, Date: '2026-11-05' });
    expect(client.stored(id)).toMatchObject({
      status: 'PAID',
      amountPaid: '120.00',
      amountDue: '0.00',
      fullyPaidOn: '2026-11-05',
    });
  });

  it('is fully paid on the day of its latest payment, in whatever order they were entered', async () => {
    const client = await moneyClient();
    const id = await client.create();
    await client.payInvoice(id, { Amount: 70, Date: '2026-11-10' });
    await client.payInvoice(id, { Amount: 50, Date: '2026-11-01' });
    expect(client.stored(id).fullyPaidOn).toBe('2026-11-10');
  });

  it('twice the same is two payments: nothing makes them unique', async () => {
    const client = await moneyClient();
    const id = await client.create();
    const same = client.payment(id, { Amount: 10, Reference: 'Same' });
    await client.put('/Payments', same);
    await client.put('/Payments', same);
    expect(client.books.payments.list()).toHaveLength(2);
    expect(client.stored(id).amountPaid).toBe('20.00');
  });

  it('repeated with its Idempotency-Key is one payment', async () => {
    const client = await moneyClient();
    const id = await client.create();
    const key = { 'idempotency-key': 'k' };
    const first = await client.put('/Payments', client.payment(id), key);
    const second = await client.put('/Payments', client.payment(id), key);
    expect(second.text).toBe(first.text);
    expect(client.books.payments.list()).toHaveLength(1);
  });

  it('pays a bill in the same way, and says so in its type', async () => {
    const client = await moneyClient();
    const lines = [{ ...LINE, AccountCode: '429', TaxType: 'INPUT2' }];
    const id = await client.create({ Type: 'ACCPAY', InvoiceNumber: 'B-1', LineItems: lines });
    const { json } = await client.put('/Payments', client.payment(id, { Amount: 120 }));
    expect(json.Payments[0]).toMatchObject({ PaymentType: 'ACCPAYPAYMENT', Invoice: { Status: 'PAID' } });
    expect(client.stored(id).status).toBe('PAID');
  });

  it('refunds a credit note, and stands with it as a document of its type', async () => {
    const client = await moneyClient();
    const id = await client.createNote();
    const { Invoice: _none, ...rest } = client.payment('');
    const { json } = await client.put('/Payments', {
      ...rest,
      CreditNote: { CreditNoteID: id },
      Amount: 120,
    });
    expect(json.Payments[0]).toMatchObject({
      PaymentType: 'ARCREDITPAYMENT',
      Invoice: { Type: 'ACCRECCREDIT', InvoiceID: id, AmountDue: 0, Status: 'PAID' },
    });
    expect(client.storedNote(id)).toMatchObject({ remainingCredit: '0.00', status: 'PAID' });
  });

  it('finds its document by number as well, but a bill never', async () => {
    const client = await moneyClient();
    await client.create({ InvoiceNumber: 'A-1' });
    const lines = [{ ...LINE, AccountCode: '429', TaxType: 'INPUT2' }];
    await client.create({ Type: 'ACCPAY', InvoiceNumber: 'B-1', LineItems: lines });
    await client.createNote({ CreditNoteNumber: 'C-1' });
    const { Invoice: _none, ...rest } = client.payment('');
    const ways = [
      { Invoice: { InvoiceNumber: 'A-1' } },
      { InvoiceNumber: 'a-1' },
      { CreditNoteNumber: 'C-1' },
    ];
    for (const way of ways) {
      expect(await client.put('/Payments', { ...rest, ...way, Amount: 1 })).toMatchObject({ status: 200 });
    }
    expect(await refusal(client, { ...rest, InvoiceNumber: 'B-1' })).toBe('Invoice could not be found');
  });

  it('keeps the reference, the words for the bank and the mark of a reconciliation', async () => {
    const client = await moneyClient();
    const id = await client.create();
    const words = { Reference: 'TT-main-p7', Particulars: 'P', Details: 'D', BankAccountNumber: '12-3' };
    const paymentId = await client.payInvoice(id, { ...words, IsReconciled: true });
    const { json } = await client.get(`/Payments/${paymentId}`);
    expect(json.Payments[0]).toMatchObject({ ...words, IsReconciled: true, Status: 'AUTHORISED' });
  });

  it.each([
    [true, 60_000],
    [false, 0],
  ])('moves the UpdatedDateUTC of its invoice by the switch: %s', async (paymentMovesUpdatedDate, moved) => {
    const client = await moneyClient({ switches: { paymentMovesUpdatedDate } });
    const id = await client.create();
    const before = client.stored(id).updatedAt;
    client.sandbox.clock.advance(60);
    await client.payInvoice(id);
    expect(client.stored(id).updatedAt - before).toBe(moved);
  });
});

describe('a payment is refused', () => {
  it.each(['DRAFT', 'SUBMITTED', 'VOIDED', 'DELETED'])('on a document that is %s', async (status) => {
    const client = await moneyClient();
    const gone = status === 'VOIDED' || status === 'DELETED';
    const id = await client.create({ Status: status === 'DELETED' ? 'DRAFT' : gone ? 'AUTHORISED' : status });
    if (gone) await client.post(`/Invoices/${id}`, { Status: status });
    expect(await refusal(client, client.payment(id))).toBe(NOT_AUTHORISED);
    expect(client.books.payments.list()).toHaveLength(0);
  });

  it('above what is due, to the cent, and on a paid document for both reasons', async () => {
    const client = await moneyClient();
    const id = await client.create();
    expect(await refusal(client, client.payment(id, { Amount: 120.01 }))).toBe(TOO_MUCH);
    await client.payInvoice(id, { Amount: 120 });
    expect(await refusal(client, client.payment(id, { Amount: 0.01 }))).toBe(
      `${NOT_AUTHORISED}; ${TOO_MUCH}`,
    );
  });

  it.each([
    ['0', 0, /greater than 0/],
    ['less than nothing', -5, /greater than 0/],
    ['more than two decimals', 1.005, /two decimals/],
    ['no amount', undefined, /must be specified/],
  ])('with %s', async (_name, Amount, words) => {
    const client = await moneyClient();
    const id = await client.create();
    expect(await refusal(client, client.payment(id, { Amount }))).toMatch(words);
  });

  it('without a document, with one that does not exist, or with two', async () => {
    const client = await moneyClient();
    const id = await client.create();
    const CreditNoteID = await client.createNote();
    const { Invoice: _none, ...nothing } = client.payment(id);
    expect(await refusal(client, nothing)).toMatch(/document that is paid/);
    expect(await refusal(client, client.payment(client.tenantId))).toBe('Invoice could not be found');
    const unknown = { ...nothing, CreditNote: { CreditNoteID: client.tenantId } };
    expect(await refusal(client, unknown)).toBe('Credit note could not be found');
    expect(await refusal(client, client.payment(id, { CreditNote: { CreditNoteID } }))).toBe(
      'Payment is applied to more than one document',
    );
  });

  it('without an account, or with one that is unknown, archived or not for payments', async () => {
    const client = await moneyClient();
    const id = await client.create();
    const pay = (Account: unknown) => refusal(client, client.payment(id, { Account }));
    expect(await pay(undefined)).toBe('Account could not be found');
    expect(await pay({ Code: '999' })).toBe('Account could not be found');
    expect(await pay({ Code: '200' })).toMatch(/neither a bank account nor enabled for payments/);
    const bank = account(client, 'Business Bank Account');
    expect(await pay({ AccountID: bank?.id, Code: '200' })).toBe('Account could not be found');
    await client.control('/accounts/090', { status: 'ARCHIVED' });
    expect(await pay({ Code: '090' })).toMatch(/has been archived/);
  });

  it('without a date, with a wrong one, and in a locked period', async () => {
    const client = await moneyClient();
    const id = await client.create();
    const pay = (Date: unknown) => refusal(client, client.payment(id, { Date }));
    expect(await pay(undefined)).toMatch(/date must be specified/);
    expect(await pay('2026-02-30')).toMatch(/not a valid date/);
    expect(await pay('2026-11-01T10:00:00+13:00')).toMatch(/not a valid date/);
    expect(await pay('2026-03-31')).toMatch(/period lock date, currently set at 31 March 2026/);
  });

  it('with a reference of more than 255 characters, unless the switch cuts it', async () => {
    const client = await moneyClient();
    const id = await client.create();
    const Reference = 'x'.repeat(256);
    expect(await refusal(client, client.payment(id, { Reference }))).toMatch(/maximum length of 255/);
    client.sandbox.switches.longReference = 'cut';
    expect(client.storedPayment(await client.payInvoice(id, { Reference })).reference).toHaveLength(255);
  });

  it('with fields the sandbox does not know, prepayments and overpayments among them', async () => {
    const client = await moneyClient();
    const id = await client.create();
    for (const changes of [{ Colour: 'blue' }, { Prepayment: { PrepaymentID: id } }, { Amount: '50.00' }]) {
      const answer = await client.put('/Payments', client.payment(id, changes));
      expect(answer.status).toBe(400);
      expect(client.sandbox.calls.since(0).at(-1)?.unknown).toBeTruthy();
    }
  });
});

describe('an account', () => {
  it('may be named by its id: some bank accounts have no code', async () => {
    const client = await moneyClient();
    const id = await client.create();
    const savings = account(client, 'Business Savings Account');
    const paymentId = await client.payInvoice(id, { Account: { AccountID: savings?.id.toUpperCase() } });
    const { json } = await client.get(`/Payments/${paymentId}`);
    expect(json.Payments[0]?.['Account']).toEqual({ AccountID: savings?.id, Name: savings?.name });
  });

  it('that is no bank account may take payments where that is switched on, and may be named outside', async () => {
    const client = await moneyClient();
    const id = await client.create();
    await client.payInvoice(id, { Account: { Code: '835' } });
    await client.payInvoice(id, { Account: undefined, Code: '090' });
    expect(client.stored(id).amountPaid).toBe('100.00');
  });
});

describe('a payment in another currency', () => {
  const EUR = { CurrencyCode: 'EUR', CurrencyRate: 1.2 };

  const euroAccount = async (client: MoneyClient) => {
    const savings = account(client, 'Business Savings Account');
    if (savings) savings.currencyCode = 'EUR';
    return { Account: { AccountID: savings?.id } };
  };

  it('derives the rate from the amount that came to a bank account in the base currency', async () => {
    const client = await moneyClient();
    const id = await client.create(EUR);
    const payment = client.storedPayment(await client.payInvoice(id, { Amount: 120, BankAmount: 96 }));
    expect(payment).toMatchObject({ amount: '120.00', bankAmount: '96.00', currencyRate: '1.250000' });
    expect(client.stored(id).status).toBe('PAID');
  });

  it('works the bank amount out from a rate, or from the day rate', async () => {
    const client = await moneyClient();
    const id = await client.create(EUR);
    const byRate = client.storedPayment(await client.payInvoice(id, { CurrencyRate: 1.25 }));
    expect(byRate).toMatchObject({ bankAmount: '40.00', currencyRate: '1.250000' });
    const byDay = client.storedPayment(await client.payInvoice(id));
    expect(byDay).toMatchObject({ bankAmount: '43.10', currencyRate: '1.160000' });
  });

  it('is the same amount on a bank account in its own currency', async () => {
    const client = await moneyClient();
    const id = await client.create(EUR);
    const into = await euroAccount(client);
    expect(client.storedPayment(await client.payInvoice(id, into))).toMatchObject({
      bankAmount: '50.00',
      currencyRate: '1.160000',
    });
    expect(await refusal(client, client.payment(id, { ...into, BankAmount: 40 }))).toMatch(
      /bank amount 40.00 does not match 50.00/,
    );
  });

  it('of a document in the base currency reaches a bank account in another one', async () => {
    const client = await moneyClient();
    const id = await client.create();
    const into = await euroAccount(client);
    const payment = client.storedPayment(await client.payInvoice(id, { ...into, BankAmount: 57.5 }));
    expect(payment).toMatchObject({ amount: '50.00', bankAmount: '57.50', currencyRate: '1.000000' });
    const byDay = client.storedPayment(await client.payInvoice(id, into));
    expect(byDay.bankAmount).toBe('58.00');
  });

  it('is refused where amount, bank amount and rate contradict each other', async () => {
    const client = await moneyClient();
    const euros = await client.create(EUR);
    const pounds = await client.create();
    const pay = (id: string, changes: Record<string, unknown>) =>
      refusal(client, client.payment(id, changes));
    expect(await pay(euros, { BankAmount: 45, CurrencyRate: 1.25 })).toMatch(/45.00 does not match 40.00/);
    expect(await pay(pounds, { BankAmount: 49 })).toMatch(/49.00 does not match 50.00/);
    expect(await pay(pounds, { CurrencyRate: 1.25 })).toMatch(/another currency than the base currency/);
    expect(await pay(euros, { CurrencyRate: 0 })).toMatch(/above 0/);
  });
});

describe('several payments', () => {
  it('in one call see each other: the second may not take what the first has taken', async () => {
    const client = await moneyClient();
    const id = await client.create();
    const two = { Payments: [client.payment(id, { Amount: 100 }), client.payment(id, { Amount: 100 })] };
    const all = await client.put('/Payments', two);
    expect(client.refused(all)).toBe(TOO_MUCH);
    expect(client.books.payments.list()).toHaveLength(0);

    const { status, json } = await client.put('/Payments?summarizeErrors=false', two);
    expect(status).toBe(200);
    expect(json.Payments.map((each) => each['StatusAttributeString'])).toEqual(['OK', 'ERROR']);
    expect(json.Payments[1]).toMatchObject({
      PaymentID: '00000000-0000-0000-0000-000000000000',
      Amount: 100,
      HasValidationErrors: true,
      ValidationErrors: [{ Message: TOO_MUCH }],
    });
    expect(client.stored(id)).toMatchObject({ amountPaid: '100.00', amountDue: '20.00' });
  });

  it('are for PUT only: POST takes one, and knows no summarizeErrors', async () => {
    const client = await moneyClient();
    const id = await client.create();
    const one = client.payment(id, { Amount: 10 });
    expect(await client.post('/Payments', one)).toMatchObject({ status: 200 });
    expect((await client.post('/Payments', { Payments: [one, one] })).status).toBe(400);
    expect((await client.post('/Payments?summarizeErrors=false', one)).status).toBe(400);
    expect(client.books.payments.list()).toHaveLength(1);
  });
});

describe('deleting a payment', () => {
  it('gives back what was due, and turns PAID back', async () => {
    const client = await moneyClient();
    const id = await client.create();
    await client.payInvoice(id, { Amount: 50 });
    const last = await client.payInvoice(id, { Amount: 70 });
    client.sandbox.clock.advance(60);
    const { status, json } = await client.post(`/Payments/${last}`, { Status: 'DELETED' });
    expect(status).toBe(200);
    expect(json.Payments[0]).toMatchObject({
      PaymentID: last,
      Status: 'DELETED',
      Invoice: { InvoiceID: id, Status: 'AUTHORISED', AmountDue: 70, AmountPaid: 50 },
    });
    const after = client.stored(id);
    expect(after).toMatchObject({ status: 'AUTHORISED', amountDue: '70.00', fullyPaidOn: null });
    expect(after.updatedAt).toBe(client.sandbox.clock.now());
    expect(client.storedPayment(last).updatedAt).toBe(client.sandbox.clock.now());
  });

  it('is the only change there is, and happens once', async () => {
    const client = await moneyClient();
    const id = await client.payInvoice(await client.create());
    const change = (body: unknown) => client.post(`/Payments/${id}`, body);
    expect((await change({ Amount: 10, Status: 'DELETED' })).status).toBe(400);
    expect(client.refused(await change({ Status: 'AUTHORISED' }))).toMatch(/cannot be changed/);
    expect(client.refused(await client.put('/Payments', { PaymentID: id }))).toMatch(/cannot be changed/);
    expect(await change({ Payments: [{ PaymentID: id, Status: 'DELETED' }] })).toMatchObject({ status: 200 });
    expect(client.refused(await change({ Status: 'DELETED' }))).toMatch(/deleted already/);
  });

  it('of a payment that does not exist is a 404 without content', async () => {
    const client = await moneyClient();
    const answer = await client.post(`/Payments/${client.tenantId}`, { Status: 'DELETED' });
    expect([answer.status, answer.text]).toEqual([404, '']);
  });

  it('is refused once it was reconciled, unless the switch allows it', async () => {
    const client = await moneyClient();
    const id = await client.payInvoice(await client.create());
    await client.control(`/payments/${id}`, { isReconciled: true });
    const remove = () => client.post(`/Payments/${id}`, { Status: 'DELETED' });
    expect(client.refused(await remove())).toMatch(/reconciled/);
    expect(client.storedPayment(id).status).toBe('AUTHORISED');
    client.sandbox.switches.reconciledPaymentDeletable = true;
    expect(await remove()).toMatchObject({ status: 200 });
  });

  it('dated in a period that was locked since is refused', async () => {
    const client = await moneyClient();
    const id = await client.payInvoice(await client.create());
    await client.control('', { periodLockDate: '2026-11-01' });
    expect(client.refused(await client.post(`/Payments/${id}`, { Status: 'DELETED' }))).toMatch(
      /period lock date/,
    );
  });
});

describe('an invoice with payments', () => {
  it('can be neither voided nor deleted, and may be voided once they are deleted', async () => {
    const client = await moneyClient();
    const id = await client.create();
    const paymentId = await client.payInvoice(id);
    const update = (body: unknown) => client.post(`/Invoices/${id}`, body);
    expect(client.refused(await update({ Status: 'VOIDED' }))).toMatch(/payment or credit note allocated/);
    expect(client.refused(await update({ Status: 'DELETED' }))).toMatch(/not of valid status/);
    await client.post(`/Payments/${paymentId}`, { Status: 'DELETED' });
    expect(await update({ Status: 'VOIDED' })).toMatchObject({ status: 200 });
  });

  it('takes a new due date and a Url, and refuses another expected payment date or rate', async () => {
    const client = await moneyClient();
    const dates = { ExpectedPaymentDate: '2026-11-20', CurrencyCode: 'EUR', CurrencyRate: 1.2 };
    const id = await client.create(dates);
    await client.payInvoice(id);
    const update = (body: unknown) => client.post(`/Invoices/${id}`, body);
    const Url = 'https://timetracker.example/invoices/1';
    expect(await update({ ...dates, DueDate: '2026-12-01', Url })).toMatchObject({ status: 200 });
    for (const edit of [{ ExpectedPaymentDate: '2026-11-21' }, { CurrencyRate: 1.3 }]) {
      expect(client.refused(await update(edit))).toMatch(/payment or credit note allocated/);
    }
  });

  it('holds them where it is read alone or in pages, the deleted ones left out', async () => {
    const client = await moneyClient();
    const id = await client.create();
    const kept = await client.payInvoice(id, { Amount: 50, Reference: 'kept' });
    await client.post(`/Payments/${await client.payInvoice(id, { Amount: 1 })}`, { Status: 'DELETED' });
    const nested = { PaymentID: kept, Amount: 50, Reference: 'kept', Date: '/Date(1793491200000+0000)/' };
    for (const path of [`/Invoices/${id}`, '/Invoices?page=1']) {
      const { json } = await client.get(path);
      expect(json.Invoices[0]).toMatchObject({ Payments: [nested], CreditNotes: [], AmountDue: 70 });
      expect(json.Invoices[0]?.['Payments']).toHaveLength(1);
    }
    for (const path of ['/Invoices', '/Invoices?summaryOnly=true']) {
      expect((await client.get(path)).json.Invoices[0]).not.toHaveProperty('Payments');
    }
  });
});

describe('reading payments', () => {
  it('lists them all, the deleted ones too: that is how a deletion shows', async () => {
    const client = await moneyClient();
    const id = await client.create();
    const first = await client.payInvoice(id, { Amount: 10 });
    client.sandbox.clock.advance(60);
    const second = await client.payInvoice(id, { Amount: 20 });
    client.sandbox.clock.advance(60);
    await client.post(`/Payments/${first}`, { Status: 'DELETED' });
    const list = async (path: string, headers = {}) =>
      (await client.get(path, headers)).json.Payments.map((each) => each['PaymentID']);

    expect(await list('/Payments')).toEqual([second, first]);
    expect(await list('/Payments', { 'if-modified-since': '2026-11-22T10:01:30' })).toEqual([first]);
    expect(await list('/Payments?order=Amount%20DESC')).toEqual([second, first]);
    expect(await list('/Payments?page=2&pageSize=1')).toEqual([first]);
    expect(await list('/Payments?where=Status%3D%3D%22DELETED%22')).toEqual([first]);
    const ofInvoice = encodeURIComponent(`Invoice.InvoiceID==Guid("${id}") AND Amount>10`);
    expect(await list(`/Payments?where=${ofInvoice}`)).toEqual([second]);
    expect((await client.get('/Payments?where=Colour%3D%3D1')).status).toBe(400);
  });

  it('shows the invoice in brief in a list, and whole where the payment is read alone', async () => {
    const client = await moneyClient();
    const id = await client.create({ InvoiceNumber: 'A-1' });
    const paymentId = await client.payInvoice(id);
    const brief = (await client.get('/Payments')).json.Payments[0]?.['Invoice'];
    expect(brief).toMatchObject({ InvoiceID: id, InvoiceNumber: 'A-1', LineItems: [], Payments: [] });
    expect(brief).not.toHaveProperty('AmountDue');
    const whole = (await client.get(`/Payments/${paymentId}`)).json.Payments[0]?.['Invoice'];
    expect(whole).toMatchObject({ AmountDue: 70, Payments: [{ PaymentID: paymentId }], Total: 120 });
    expect(whole?.['LineItems']).toHaveLength(1);
  });

  it('lags behind writes where that is switched on, the invoice along with its payment', async () => {
    const client = await moneyClient();
    const id = await client.create();
    client.sandbox.clock.advance(60);
    client.sandbox.switches.readLagSeconds = 10;
    const paymentId = await client.payInvoice(id, { Amount: 120 });
    expect((await client.get(`/Payments/${paymentId}`)).status).toBe(404);
    expect((await client.get('/Payments')).json.Payments).toEqual([]);
    expect((await client.get(`/Invoices/${id}`)).json.Invoices[0]).toMatchObject({
      Status: 'AUTHORISED',
      Payments: [],
    });
    client.sandbox.clock.advance(10);
    expect((await client.get(`/Invoices/${id}`)).json.Invoices[0]).toMatchObject({
      Status: 'PAID',
      Payments: [{ PaymentID: paymentId }],
    });
  });

  it('needs accounting.payments, or the broad scope of an older app', async () => {
    const client = await moneyClient();
    const id = await client.create();
    const { tenantId, sandbox } = client;
    const older = { clientId: 'older', clientSecret: 's', name: 'Older', redirectUris: [] };
    sandbox.register({ ...older, createdAt: '2025-06-01' });
    const status = async (scopes: string[], method: string) => {
      const token = sandbox.grant({ clientId: 'older', tenantId, scopes }).access_token;
      const body = method === 'PUT' ? client.payment(id, { Amount: 1 }) : undefined;
      return (await client.call(method, '/Payments', body, { authorization: `Bearer ${token}` })).status;
    };
    expect(await status(['accounting.invoices'], 'GET')).toBe(401);
    expect(await status(['accounting.payments.read'], 'GET')).toBe(200);
    expect(await status(['accounting.payments.read'], 'PUT')).toBe(401);
    expect(await status(['accounting.payments'], 'PUT')).toBe(200);
    expect(await status(['accounting.transactions'], 'PUT')).toBe(200);
  });
});

describe('a fault', () => {
  it.each([
    ['error500Before', 500, 0],
    ['error500After', 500, 1],
    ['offline503', 503, 0],
    ['html', 502, 1],
  ] as const)('%s on a payment answers %i and leaves %i payments', async (kind, status, count) => {
    const client = await moneyClient();
    const id = await client.create();
    client.sandbox.faults.add({ kind, method: 'PUT', path: '/Payments', when: 'after' });
    expect((await client.put('/Payments', client.payment(id))).status).toBe(status);
    expect(client.books.payments.list()).toHaveLength(count);
  });
});
