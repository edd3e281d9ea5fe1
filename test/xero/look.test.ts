import { describe, expect, it } from 'vitest';
import { carriesMark, judgeLook, lookRequest } from '../../src/xero/look.ts';
import { mapContact } from '../../src/xero/map-contact.ts';
import { mapInvoice } from '../../src/xero/map-invoice.ts';
import { parseAnswer } from '../../src/xero/parse-answer.ts';
import { client, contactXeroId, context, invoice, invoiceXeroId, line, link, write } from './samples.ts';

const answer = (status: number, body: unknown) => ({
  status,
  headers: {},
  body: typeof body === 'string' ? body : JSON.stringify(body),
});
const ours = 'https://time.example/invoices/7?ttx=main.invoice.7';
const lookAt = (target: ReturnType<typeof write>, invoices: unknown[], linked = link()) =>
  judgeLook(target, linked, answer(200, { Invoices: invoices })).kind;

describe('where a look asks', () => {
  it('for a created invoice: by its number', () => {
    expect(lookRequest(write({ expected: { marker: 'm', number: 'A "1" \\ 2' } }))).toEqual({
      path: '/Invoices',
      collection: 'Invoices',
      query: { where: String.raw`InvoiceNumber=="A \"1\" \\ 2"`, unitdp: '4', page: '1' },
    });
  });

  it('for a created contact: by our number, archived ones included', () => {
    expect(
      lookRequest(write({ kind: 'client', xeroKind: 'Contact', expected: { marker: 'TT-main-c3' } })),
    ).toEqual({
      path: '/Contacts',
      collection: 'Contacts',
      query: { where: 'ContactNumber=="TT-main-c3"', includeArchived: 'true', page: '1' },
    });
  });

  it('for anything else: by its id', () => {
    const update = write({ operation: 'update', expected: { marker: 'm', xeroId: invoiceXeroId } });
    expect(lookRequest(update)).toEqual({
      path: `/Invoices/${invoiceXeroId}`,
      query: { unitdp: '4' },
      collection: 'Invoices',
    });
    const result = mapContact(client(), 'TT-main-c3', { contactId: contactXeroId });
    if (!result.ok) throw new Error('held');
    const contact = write({
      kind: 'client',
      xeroKind: 'Contact',
      operation: 'update',
      expected: result.mapped.expected,
    });
    expect(lookRequest(contact)).toEqual({
      path: `/Contacts/${contactXeroId}`,
      query: {},
      collection: 'Contacts',
    });
  });
});

describe('our mark', () => {
  const element = (Url: string) => parseAnswer(JSON.stringify({ a: [{ Url }] }), 'a')?.elements[0];
  const carries = (url: string) => {
    const found = element(url);
    return found !== undefined && carriesMark(write(), found);
  };

  it('is the one of this very document: another installation, kind or id is not ours', () => {
    expect(carries(ours)).toBe(true);
    expect(carries('https://elsewhere.example/invoices/7?a=1&ttx=main.invoice.7')).toBe(true);
    expect(carries('https://time.example/invoices/7?ttx=other.invoice.7')).toBe(false);
    expect(carries('https://time.example/invoices/7?ttx=main.invoice.71')).toBe(false);
    expect(carries('https://time.example/invoices/7?ttx=main.credit_note.7')).toBe(false);
    expect(carries('https://time.example/invoices/7')).toBe(false);
    expect(carries('no address')).toBe(false);
    expect(carries('')).toBe(false);
  });
});

describe('a look for a created invoice', () => {
  it('finds it by its mark', () => {
    expect(lookAt(write(), [{ Type: 'ACCREC', InvoiceNumber: 'INV-7', Url: ours, Status: 'PAID' }])).toBe(
      'applied',
    );
  });

  it('sees nothing', () => {
    expect(lookAt(write(), [])).toBe('absent');
  });

  it('sees that somebody else has the number', () => {
    expect(lookAt(write(), [{ Type: 'ACCREC', Status: 'DRAFT' }])).toBe('taken');
  });

  it('does not mind bills, nor what somebody else has voided', () => {
    expect(lookAt(write(), [{ Type: 'ACCPAY', Status: 'AUTHORISED' }])).toBe('absent');
    expect(lookAt(write(), [{ Type: 'ACCREC', Status: 'VOIDED' }])).toBe('absent');
  });

  it('takes ours before any other, and a living one before an ended one', () => {
    const living = { InvoiceID: 'living', Type: 'ACCREC', Url: ours, Status: 'AUTHORISED' };
    const voided = { InvoiceID: 'voided', Type: 'ACCREC', Url: ours, Status: 'VOIDED' };
    const other = { InvoiceID: 'other', Type: 'ACCREC', Status: 'AUTHORISED' };
    const found = judgeLook(write(), undefined, answer(200, { Invoices: [other, voided, living] }));
    expect(found.kind === 'applied' && found.element.text('InvoiceID')).toBe('living');
    expect(lookAt(write(), [voided])).toBe('applied');
  });

  it('learns nothing from trouble', () => {
    for (const trouble of [answer(404, ''), answer(500, ''), answer(401, '{}'), answer(200, '<html>')]) {
      expect(judgeLook(write(), undefined, trouble)).toEqual({ kind: 'unclear' });
    }
  });
});

describe('a look for a created contact', () => {
  const created = write({
    kind: 'client',
    xeroKind: 'Contact',
    expected: { marker: 'TT-main-c3', name: 'Ash' },
  });
  const look = (contacts: unknown[]) =>
    judgeLook(created, undefined, answer(200, { Contacts: contacts })).kind;

  it('goes by our number alone', () => {
    expect(look([{ ContactNumber: 'TT-main-c3', Name: 'Renamed' }])).toBe('applied');
    expect(look([])).toBe('absent');
  });
});

describe('a look for an updated invoice', () => {
  const data = invoice({
    lines: [line({ description: 'Logo' }), line({ description: 'Site', quantity: '2', unitPrice: '50' })],
    subtotal: '200.00',
    taxAmount: '40.00',
    total: '240.00',
    buyerReference: 'PO 1',
  });
  const result = mapInvoice(data, context({ link: link() }));
  if (!result.ok) throw new Error('held');
  const update = write({ operation: 'update', ...result.mapped });
  const before = { UpdatedDateUTC: '/Date(1793613600000+0000)/' };
  const linked = link({ xeroUpdatedAt: new Date(1_793_613_600_000) });
  const asMeant = {
    InvoiceID: invoiceXeroId,
    InvoiceNumber: 'INV-7',
    Reference: 'PO 1',
    CurrencyCode: 'GBP',
    Url: ours,
    Contact: { ContactID: contactXeroId, Name: 'Ash' },
    DateString: '2026-11-02T00:00:00',
    DueDateString: '2026-12-02T00:00:00',
    UpdatedDateUTC: '/Date(1793700000000+0000)/',
    LineItems: [
      { Description: 'Site', Quantity: 2.0, UnitAmount: 50.0, AccountCode: '200', TaxType: 'OUTPUT2' },
      { Description: 'Logo', Quantity: 1.0, UnitAmount: 100.0, AccountCode: '200', TaxType: 'OUTPUT2' },
    ],
  };
  const look = (element: unknown) => lookAt(update, [element], linked);

  it('finds it as meant, whatever the order of its lines', () => {
    expect(look(asMeant)).toBe('applied');
  });

  it.each([
    ['number', { InvoiceNumber: 'INV-8' }],
    ['reference', { Reference: 'PO 0' }],
    ['currency', { CurrencyCode: 'EUR' }],
    ['contact', { Contact: { ContactID: 'another' } }],
    ['date', { DateString: '2026-11-03T00:00:00' }],
    ['due date', { DueDateString: '2026-12-03T00:00:00' }],
    ['number of lines', { LineItems: asMeant.LineItems.slice(1) }],
    ['price of a line', { LineItems: asMeant.LineItems.map((one) => ({ ...one, UnitAmount: 50.01 })) }],
    ['account of a line', { LineItems: asMeant.LineItems.map((one) => ({ ...one, AccountCode: '260' })) }],
  ])('finds that its %s is not as meant', (_, different) => {
    expect(look({ ...asMeant, ...different, ...before })).toBe('before');
    expect(look({ ...asMeant, ...different })).toBe('conflict');
  });

  it('takes what is older than what we have seen for a read that lags behind', () => {
    expect(look({ ...asMeant, Reference: 'PO 0', UpdatedDateUTC: '/Date(1793600000000+0000)/' })).toBe(
      'before',
    );
  });

  it('finds it gone', () => {
    expect(judgeLook(update, linked, answer(404, '')).kind).toBe('gone');
  });
});

describe('a look for a void', () => {
  const end = write({
    operation: 'void',
    element: JSON.stringify({ InvoiceID: invoiceXeroId, Status: 'VOIDED' }),
    expected: { marker: 'main.invoice.7', xeroId: invoiceXeroId, status: 'VOIDED' },
  });

  it('goes by the status alone', () => {
    expect(lookAt(end, [{ InvoiceID: invoiceXeroId, Status: 'VOIDED' }])).toBe('applied');
    const updated = { UpdatedDateUTC: `/Date(${link().xeroUpdatedAt?.getTime()}+0000)/` };
    expect(lookAt(end, [{ InvoiceID: invoiceXeroId, Status: 'AUTHORISED', ...updated }])).toBe('before');
    expect(lookAt(end, [{ InvoiceID: 'another', Status: 'VOIDED' }])).toBe('unclear');
  });
});

describe('a look for an updated contact', () => {
  const data = client({
    phone: '01904 1',
    address: '1 High St\nYork',
    contactPerson: 'Jo',
    email: 'jo@ash.example',
  });
  const result = mapContact(data, 'TT-main-c3', { contactId: contactXeroId });
  if (!result.ok) throw new Error('held');
  const update = write({
    kind: 'client',
    xeroKind: 'Contact',
    operation: 'update',
    path: '/Contacts',
    ...result.mapped,
  });
  const street = {
    AddressType: 'STREET',
    AddressLine1: '1 High St',
    AddressLine2: 'York',
    AttentionTo: 'Jo',
  };
  const asMeant = {
    ContactID: contactXeroId,
    Name: 'Ash & Co',
    ContactNumber: 'TT-main-c3',
    EmailAddress: 'jo@ash.example',
    Phones: [
      { PhoneType: 'FAX', PhoneNumber: '' },
      { PhoneType: 'DEFAULT', PhoneNumber: '01904 1' },
    ],
    Addresses: [{ AddressType: 'POBOX' }, street],
    UpdatedDateUTC: '/Date(1793700000000+0000)/',
  };
  const look = (element: unknown, linked = link({ xeroKind: 'Contact', xeroId: contactXeroId })) =>
    judgeLook(update, linked, answer(200, { Contacts: [element] })).kind;

  it('finds it as meant', () => {
    expect(look(asMeant)).toBe('applied');
  });

  it.each([
    ['name', { Name: 'Ash' }],
    ['e-mail address', { EmailAddress: '' }],
    ['our number', { ContactNumber: undefined }],
    ['phone', { Phones: [{ PhoneType: 'DEFAULT', PhoneNumber: '01904 2' }] }],
    ['street', { Addresses: [{ ...street, AddressLine1: '2 High St' }] }],
    ['a line too many', { Addresses: [{ ...street, AddressLine3: 'Yorkshire' }] }],
    ['person', { Addresses: [{ ...street, AttentionTo: '' }] }],
  ])('finds that the %s is not as meant', (_, different) => {
    expect(look({ ...asMeant, ...different })).toBe('conflict');
  });

  it('is free to say it again to a contact that it took over and never saw itself', () => {
    expect(look({ ...asMeant, Phones: [] }, link({ xeroUpdatedAt: null }))).toBe('before');
  });
});
