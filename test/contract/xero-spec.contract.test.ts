import { beforeAll, describe, expect, it } from 'vitest';
import { connectedClient } from '../sandbox/xero/sandbox-client.ts';
import type { Answer, Client } from '../sandbox/xero/sandbox-client.ts';
import { createSpecValidator } from './spec-validator.ts';

const accounting = createSpecValidator(new URL('spec/xero_accounting.yaml', import.meta.url));
const identity = createSpecValidator(new URL('spec/xero-identity.yaml', import.meta.url));

/** Calls the sandbox and holds the answer against the specification's operation `path`. */
async function checked(client: Client, method: string, path: string, url: string, body?: unknown) {
  const answer = await client.call(method, url, body);
  expect(accounting.problems(method, path, answer.status, answer.json), `${method} ${url}`).toEqual([]);
  return answer;
}

const ids = (answer: Answer) => ({
  contact: String(answer.json.Contacts?.[0]?.['ContactID']),
  invoice: String(answer.json.Invoices?.[0]?.['InvoiceID']),
});

const fullContact = {
  Name: 'Acme Ltd',
  ContactNumber: 'TT-main-c1',
  AccountNumber: 'A-1',
  FirstName: 'Ann',
  LastName: 'Other',
  EmailAddress: 'ann@acme.example',
  TaxNumber: 'GB1',
  DefaultCurrency: 'GBP',
  Addresses: [{ AddressType: 'STREET', AddressLine1: '1 High Street', City: 'London', Country: 'England' }],
  Phones: [{ PhoneType: 'MOBILE', PhoneNumber: '123' }],
  ContactPersons: [
    { FirstName: 'Bob', LastName: 'B', EmailAddress: 'bob@acme.example', IncludeInEmails: true },
  ],
};

const invoiceFor = (contactId: string, number: string) => ({
  Type: 'ACCREC',
  Contact: { ContactID: contactId },
  InvoiceNumber: number,
  Reference: 'Order 7',
  Date: '2026-10-01',
  DueDate: '2026-10-31',
  ExpectedPaymentDate: '2026-11-02',
  Url: 'https://timetracker.example/invoices/1',
  CurrencyCode: 'EUR',
  Status: 'AUTHORISED',
  LineItems: [
    { Description: 'Work', Quantity: 2.5, UnitAmount: 33.3333, AccountCode: '200', DiscountRate: 10 },
    { Description: 'A note only' },
  ],
});

describe('every answer of the sandbox fits the official specification', () => {
  let client: Client;
  let contactId: string;
  let invoiceId: string;

  beforeAll(async () => {
    client = connectedClient();
    contactId = ids(await client.put('/Contacts', { Contacts: [fullContact] })).contact;
    invoiceId = ids(
      await client.put('/Invoices?unitdp=4', { Invoices: [invoiceFor(contactId, 'A-1')] }),
    ).invoice;
  });

  it('for the organisation and what it may do', async () => {
    const organisation = await checked(client, 'GET', '/Organisation', '/Organisation');
    const actions = await checked(client, 'GET', '/Organisation/Actions', '/Organisation/Actions');
    expect([organisation.status, actions.status]).toEqual([200, 200]);
  });

  it('for accounts, tax rates and currencies, as lists and one by one', async () => {
    const bank = client.sandbox.organisations[0]?.settings.accounts[0]?.id ?? '';
    const answers = [
      await checked(client, 'GET', '/Accounts', '/Accounts'),
      await checked(client, 'GET', '/Accounts/{AccountID}', `/Accounts/${bank}`),
      await checked(client, 'GET', '/TaxRates', '/TaxRates'),
      await checked(client, 'GET', '/TaxRates/{TaxType}', '/TaxRates/OUTPUT2'),
      await checked(client, 'GET', '/Currencies', '/Currencies'),
    ];
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200, 200]);
  });

  it('for contacts: read, listed, created, updated and refused', async () => {
    await checked(client, 'GET', '/Contacts', '/Contacts');
    await checked(client, 'GET', '/Contacts', '/Contacts?page=1&includeArchived=true');
    await checked(client, 'GET', '/Contacts', '/Contacts?page=1&summaryOnly=true');
    await checked(client, 'GET', '/Contacts/{ContactID}', `/Contacts/${contactId}`);
    await checked(client, 'GET', '/Contacts/{ContactNumber}', '/Contacts/TT-main-c1');
    await checked(client, 'PUT', '/Contacts', '/Contacts', { Contacts: [{ Name: 'Second' }] });
    await checked(client, 'POST', '/Contacts', '/Contacts', {
      Contacts: [{ Name: 'Second', FirstName: 'S' }],
    });
    await checked(client, 'POST', '/Contacts/{ContactID}', `/Contacts/${contactId}`, { FirstName: 'Anne' });
    const refused = await checked(client, 'PUT', '/Contacts', '/Contacts', { Contacts: [fullContact] });
    expect(refused.status).toBe(400);
    const mixed = [{ Name: 'Third' }, fullContact];
    await checked(client, 'PUT', '/Contacts', '/Contacts?summarizeErrors=false', { Contacts: mixed });
  });

  it('for invoices: read, listed, created, updated, paid and refused', async () => {
    await checked(client, 'GET', '/Invoices', '/Invoices');
    await checked(client, 'GET', '/Invoices', '/Invoices?page=1&unitdp=4');
    await checked(client, 'GET', '/Invoices', '/Invoices?summaryOnly=true');
    await checked(client, 'GET', '/Invoices/{InvoiceID}', `/Invoices/${invoiceId}`);
    const bill = { ...invoiceFor(contactId, 'B-1'), Type: 'ACCPAY', PlannedPaymentDate: '2026-11-01' };
    const { ExpectedPaymentDate: _no, ...plainBill } = bill;
    const lines = [{ Description: 'Paper', Quantity: 1, UnitAmount: 10, AccountCode: '429' }];
    await checked(client, 'PUT', '/Invoices', '/Invoices', {
      Invoices: [{ ...plainBill, LineItems: lines }],
    });
    await checked(client, 'POST', '/Invoices', '/Invoices', {
      Invoices: [{ InvoiceID: invoiceId, Reference: 'New' }],
    });
    await checked(client, 'POST', '/Invoices/{InvoiceID}', `/Invoices/${invoiceId}`, { Reference: 'Newer' });
    const mixed = [
      { ...invoiceFor(contactId, 'A-3'), CurrencyRate: 9 },
      { ...invoiceFor(contactId, 'A-1') },
      { ...invoiceFor(contactId, 'A-4') },
    ];
    const answer = await checked(client, 'PUT', '/Invoices', '/Invoices?summarizeErrors=false', {
      Invoices: mixed,
    });
    expect(answer.json.Invoices.map((each) => each['StatusAttributeString'])).toEqual([
      'WARNING',
      'ERROR',
      'OK',
    ]);
    const refused = await checked(client, 'PUT', '/Invoices', '/Invoices', { Invoices: mixed });
    expect(refused.status).toBe(400);
    await client.sandbox.app.request(`/sandbox/organisations/${client.tenantId}/invoices/${invoiceId}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ amountPaid: '90.00' }),
    });
    const paid = await checked(client, 'GET', '/Invoices/{InvoiceID}', `/Invoices/${invoiceId}`);
    expect(paid.json.Invoices[0]).toMatchObject({ Status: 'PAID', AmountPaid: 90 });
  });

  it('for connections', async () => {
    const response = await client.sandbox.app.request('/connections', {
      headers: { authorization: `Bearer ${client.token}` },
    });
    // The yaml says date-time, yet its example and Xero's answers carry no zone.
    const body = (await response.json()) as Record<string, string>[];
    const zoned = body.map((each) => ({
      ...each,
      createdDateUtc: `${each['createdDateUtc']}Z`,
      updatedDateUtc: `${each['updatedDateUtc']}Z`,
    }));
    expect(identity.problems('GET', '/Connections', 200, zoned)).toEqual([]);
    expect(body).toHaveLength(1);
  });

  it('and every operation the sandbox offers was looked at', () => {
    const offered = [
      'GET /Organisation 200',
      'GET /Organisation/Actions 200',
      'GET /Accounts 200',
      'GET /Accounts/{AccountID} 200',
      'GET /TaxRates 200',
      'GET /TaxRates/{TaxType} 200',
      'GET /Currencies 200',
      'GET /Contacts 200',
      'GET /Contacts/{ContactID} 200',
      'GET /Contacts/{ContactNumber} 200',
      'PUT /Contacts 200',
      'PUT /Contacts 400',
      'POST /Contacts 200',
      'POST /Contacts/{ContactID} 200',
      'GET /Invoices 200',
      'GET /Invoices/{InvoiceID} 200',
      'PUT /Invoices 200',
      'PUT /Invoices 400',
      'POST /Invoices 200',
      'POST /Invoices/{InvoiceID} 200',
    ];
    expect([...accounting.checked()].sort()).toEqual([...offered].sort());
  });
});

describe('the check itself', () => {
  it('notices a field the specification does not name and a value of the wrong type', () => {
    const body = { Organisations: [{ Name: 7, Colour: 'blue' }] };
    const problems = accounting.problems('GET', '/Organisation', 200, body);
    expect(problems.join('\n')).toMatch(/Colour/);
    expect(problems.join('\n')).toMatch(/Name must be string/);
  });
});
