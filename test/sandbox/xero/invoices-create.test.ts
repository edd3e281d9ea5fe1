import { describe, expect, it } from 'vitest';
import { invoiceClient, LINE } from './invoice-client.ts';

const line = (changes: Record<string, unknown>) => ({ LineItems: [{ ...LINE, ...changes }] });
const withoutLine = (field: keyof typeof LINE) => {
  const { [field]: _left, ...rest } = LINE;
  return { LineItems: [rest] };
};

describe('a new invoice', () => {
  it('is a draft in the base currency, exclusive of tax and dated today, unless told otherwise', async () => {
    const client = await invoiceClient();
    const { json } = await client.put('/Invoices', {
      Type: 'ACCREC',
      Contact: { ContactID: client.contactId },
      LineItems: [LINE],
    });
    expect(json.Invoices[0]).toMatchObject({
      Status: 'DRAFT',
      CurrencyCode: 'GBP',
      LineAmountTypes: 'Exclusive',
      DateString: '2026-11-22T00:00:00',
      Date: '/Date(1795305600000+0000)/',
      SubTotal: 100,
      TotalTax: 20,
      Total: 120,
      AmountDue: 120,
    });
  });

  it('gets the next number of the series where it brings none; a bill keeps none', async () => {
    const client = await invoiceClient();
    await client.create({ InvoiceNumber: 'INV-0002' });
    const numbers = [];
    for (let i = 0; i < 2; i++) numbers.push(client.stored(await client.create()).number);
    expect(numbers).toEqual(['INV-0001', 'INV-0003']);
    const bill = await client.create({ Type: 'ACCPAY', ...line({ AccountCode: '429', TaxType: 'INPUT2' }) });
    expect(client.stored(bill).number).toBe('');
  });

  it('takes account and tax from the account where the line names none, and keeps its reference', async () => {
    const client = await invoiceClient();
    const id = await client.create({ Reference: 'Order 1', ...withoutLine('TaxType') });
    expect(client.stored(id)).toMatchObject({ reference: 'Order 1', totalTax: '20.00' });
  });

  it('may hold lines that are a description only', async () => {
    const client = await invoiceClient();
    const id = await client.create({ LineItems: [LINE, { Description: 'With thanks' }] });
    expect(client.stored(id)).toMatchObject({ total: '120.00', lines: [{}, { amounts: null }] });
  });

  it.each([
    ['no type', { Type: undefined }, /Type .* must be specified/],
    ['no contact', { Contact: undefined }, /A Contact must be specified/],
    [
      'a contact that does not exist',
      { Contact: { ContactID: '11111111-1111-4111-8111-111111111111' } },
      /could not be found/,
    ],
    ['no lines', { LineItems: [] }, /One or more line items/],
    ['a paid state', { Status: 'PAID' }, /not of valid status/],
    ['a void state', { Status: 'VOIDED' }, /not of valid status/],
    ['a date that is none', { Date: '2026-02-30' }, /not a valid date/],
    [
      'a date in a locked period',
      { Date: '2026-03-31' },
      /cannot be before the period lock date, currently set at 31 March 2026/,
    ],
    ['a currency that is off', { CurrencyCode: 'CHF' }, /^Organisation is not subscribed to currency CHF$/],
    ['an address with the word xero', { Url: 'https://a.example/to-Xero/1' }, /xero/],
    ['an address that is none', { Url: 'invoices/1' }, /valid absolute address/],
    ['a number too long', { InvoiceNumber: 'x'.repeat(256) }, /255/],
    ['SentToContact on a draft', { Status: 'DRAFT', SentToContact: true }, /approved/],
    ['a planned payment date on a sale', { PlannedPaymentDate: '2026-10-31' }, /bills only/],
    ['a line without description', line({ Description: '' }), /Description is required/],
    ['a description too long', line({ Description: 'x'.repeat(4001) }), /4000/],
    ['no account when approved', withoutLine('AccountCode'), /Account must be specified/],
    [
      'an account that does not exist',
      line({ AccountCode: '999' }),
      /^Account code '999' is not a valid code for this document\.$/,
    ],
    ['a bank account', line({ AccountCode: '090' }), /^Account code '090' is not a valid code/],
    ['a system account', line({ AccountCode: '610' }), /^Account code '610' is not a valid code/],
    [
      'an archived account',
      line({ AccountCode: '205' }),
      /^Account code '205' has been archived, or has been deleted\./,
    ],
    [
      'a tax rate that does not exist',
      line({ TaxType: 'OUTPUT9' }),
      /The TaxType code 'OUTPUT9' cannot be used/,
    ],
    [
      'a tax rate the account may not have',
      line({ TaxType: 'INPUT2' }),
      /^The TaxType code 'INPUT2' cannot be used with account code '200'\.$/,
    ],
    [
      'a total that disagrees',
      line({ LineAmount: 99 }),
      /^The line total 99\.00 does not match the expected line total 100\.00$/,
    ],
    ['a total below zero', line({ Quantity: -1 }), /below zero/],
    ['an item', line({ ItemCode: 'X' }), /Item code 'X'/],
    [
      'a line that is not there',
      line({ LineItemID: '11111111-1111-4111-8111-111111111111' }),
      /line item .* could not be found/,
    ],
    ['an id of its own', { InvoiceID: '11111111-1111-4111-8111-111111111111' }, /PUT creates/],
  ])('is refused with %s', async (_name, changes, words) => {
    const client = await invoiceClient();
    expect(client.refused(await client.put('/Invoices', client.invoice(changes)))).toMatch(words);
    expect(client.sandbox.organisations[0]?.invoices.list()).toEqual([]);
  });

  it('on the rounding account is allowed, on other system accounts not', async () => {
    const client = await invoiceClient();
    const rounding = { Description: 'Rounding', LineAmount: 0.01, AccountCode: '860', TaxType: 'NONE' };
    const id = await client.create({ LineItems: [LINE, rounding] });
    expect(client.stored(id).total).toBe('120.01');
  });

  it('for an archived contact is refused', async () => {
    const client = await invoiceClient();
    await client.post('/Contacts', { ContactID: client.contactId, ContactStatus: 'ARCHIVED' });
    const answer = await client.put('/Invoices', client.invoice());
    expect(client.refused(answer)).toMatch(/matched an archived contact/);
  });

  it('as a draft needs neither account nor due date', async () => {
    const client = await invoiceClient();
    const draft = { Status: 'DRAFT', DueDate: undefined, ...withoutLine('AccountCode') };
    expect(client.stored(await client.create(draft)).status).toBe('DRAFT');
  });

  it.each([
    [true, 400],
    [false, 200],
  ])('needs a due date to be approved by the switch: %s', async (approvalNeedsDueDate, status) => {
    const client = await invoiceClient({ switches: { approvalNeedsDueDate } });
    for (const Status of ['AUTHORISED', 'SUBMITTED']) {
      const answer = await client.put('/Invoices', client.invoice({ Status, DueDate: undefined }));
      expect(answer.status).toBe(status);
    }
  });

  it.each([
    ['refuse', 400, undefined],
    ['cut', 200, 255],
  ] as const)('with a reference too long: %s', async (longReference, status, length) => {
    const client = await invoiceClient({ switches: { longReference } });
    const answer = await client.put('/Invoices', client.invoice({ Reference: 'x'.repeat(256) }));
    expect(answer.status).toBe(status);
    expect(client.sandbox.organisations[0]?.invoices.list()[0]?.reference.length).toBe(length);
  });

  it('in another currency takes the rate of the day, and a strange rate brings a warning', async () => {
    const client = await invoiceClient();
    const normal = await client.create({ CurrencyCode: 'EUR' });
    expect(client.stored(normal).currencyRate).toBe('1.160000');
    const strange = client.invoice({ CurrencyCode: 'EUR', CurrencyRate: 11.6 });
    const { json } = await client.put('/Invoices?summarizeErrors=false', strange);
    expect(json.Invoices[0]).toMatchObject({ StatusAttributeString: 'WARNING', CurrencyRate: 11.6 });
    expect(json.Invoices[0]?.['Warnings']).toHaveLength(1);
    expect(client.sandbox.organisations[0]?.invoices.list()).toHaveLength(2);
  });

  it('cannot be approved beyond the limit of the plan', async () => {
    const client = await invoiceClient();
    const { settings } = client.sandbox.organisations[0] ?? {};
    if (settings) settings.approvedInvoicesPerMonth = 1;
    const both = { Invoices: [client.invoice(), client.invoice()] };
    const { json } = await client.put('/Invoices?summarizeErrors=false', both);
    expect(json.Invoices.map((each) => each['StatusAttributeString'])).toEqual(['OK', 'ERROR']);
    const refused = client.refused(await client.put('/Invoices', client.invoice()));
    expect(refused).toBe('You have reached the limit of invoices you can approve');
    const actions = await client.get('/Organisation/Actions');
    expect(actions.text).toMatch(/"CreateApprovedInvoice","Status":"NOT-ALLOWED"/);
  });
});

describe('numbers', () => {
  it('are unique among sales invoices, without case, also within one call', async () => {
    const client = await invoiceClient();
    await client.create({ InvoiceNumber: 'A-1' });
    const again = await client.put('/Invoices', client.invoice({ InvoiceNumber: 'a-1' }));
    expect(client.refused(again)).toBe('Invoice # must be unique.');
    const twins = [client.invoice({ InvoiceNumber: 'A-2' }), client.invoice({ InvoiceNumber: 'A-2' })];
    const { json } = await client.put('/Invoices?summarizeErrors=false', { Invoices: twins });
    expect(json.Invoices.map((each) => each['StatusAttributeString'])).toEqual(['OK', 'ERROR']);
  });

  it('of a living invoice stay taken, even where those of voided ones are free', async () => {
    const client = await invoiceClient({ switches: { numberReusableAfterVoid: true } });
    await client.create({ InvoiceNumber: 'A-1' });
    const again = await client.put('/Invoices', client.invoice({ InvoiceNumber: 'A-1' }));
    expect(client.refused(again)).toBe('Invoice # must be unique.');
  });

  it('are free on bills', async () => {
    const client = await invoiceClient();
    const bill = { Type: 'ACCPAY', InvoiceNumber: 'B-1', ...line({ AccountCode: '429', TaxType: 'INPUT2' }) };
    expect(await client.create(bill)).not.toBe(await client.create(bill));
  });

  it.each([
    [true, 200],
    [false, 400],
  ])('of a voided invoice may be used again by the switch: %s', async (numberReusableAfterVoid, status) => {
    const client = await invoiceClient({ switches: { numberReusableAfterVoid } });
    const id = await client.create({ InvoiceNumber: 'A-1' });
    await client.post(`/Invoices/${id}`, { Status: 'VOIDED' });
    const again = await client.put('/Invoices', client.invoice({ InvoiceNumber: 'A-1' }));
    expect(again.status).toBe(status);
    const { json } = await client.get('/Invoices/A-1');
    expect(json.Invoices[0]?.['Status']).toBe(status === 200 ? 'AUTHORISED' : 'VOIDED');
  });
});

describe('a contact inside an invoice', () => {
  it('with more than its id is updated, and loses the contact persons that are not sent', async () => {
    const client = await invoiceClient();
    await client.post(`/Contacts/${client.contactId}`, { ContactPersons: [{ FirstName: 'P' }] });
    await client.create({ Contact: { ContactID: client.contactId, FirstName: 'New' } });
    const contact = client.sandbox.organisations[0]?.contacts.get(client.contactId);
    expect([contact?.texts.FirstName, contact?.persons]).toEqual(['New', []]);
  });

  it('without an id is found by name, or created', async () => {
    const client = await invoiceClient();
    expect(client.stored(await client.create({ Contact: { Name: 'CUSTOMER' } })).contactId).toBe(
      client.contactId,
    );
    const other = client.stored(await client.create({ Contact: { Name: 'Somebody new' } })).contactId;
    expect(client.sandbox.organisations[0]?.contacts.get(other)?.name).toBe('Somebody new');
  });
});
