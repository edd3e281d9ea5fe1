import { describe, expect, it } from 'vitest';
import { createDocumentLinks } from '../../src/http/document-links.ts';

const settings = {
  installationId: 'main',
  temporalUiUrl: 'http://localhost:8233/',
  temporalNamespace: 'a b',
  timetrackerUrl: 'https://time.example/',
  xeroSandboxUrl: undefined,
};
const id = '0b5c1f8e-9d6b-4a57-9a63-6c5a2f5d9f01';

describe('the links of a document', () => {
  const links = createDocumentLinks(settings);

  it('lead to its workflow runs, whose id is one part of the address', () => {
    expect(links.temporal('invoice', '12')).toBe(
      'http://localhost:8233/namespaces/a%20b/workflows/sync%2Fmain%2Finvoice%2F12',
    );
  });

  it('lead to TimeTracker where it has a page', () => {
    expect(links.timetracker('invoice', '12')).toBe('https://time.example/invoices/12');
    expect(links.timetracker('client', '3')).toBe('https://time.example/clients/3');
    expect(links.timetracker('credit_note', '3')).toBeUndefined();
  });

  it.each(['!nG4d1', 'nG4d1'])('lead to Xero for the organisation %s', (shortCode) => {
    expect(links.xero({ kind: 'invoice', xeroKind: 'Invoice', xeroId: id }, shortCode)).toBe(
      `https://go.xero.com/app/!nG4d1/invoicing/view/${id}`,
    );
    expect(links.xero({ kind: 'client', xeroKind: 'Contact', xeroId: id }, shortCode)).toBe(
      `https://go.xero.com/app/!nG4d1/contacts/contact/${id}`,
    );
  });

  it('lead to the page that fits what an expense became', () => {
    const page = (xeroKind: string) => links.xero({ kind: 'expense', xeroKind, xeroId: id }, '!nG4d1');
    const older = 'https://go.xero.com/organisationlogin/default.aspx?shortcode=!nG4d1&redirecturl=';
    expect(page('Invoice')).toBe(`${older}/AccountsPayable/Edit.aspx?InvoiceID=${id}`);
    expect(page('BankTransaction')).toBe(`${older}/Bank/ViewTransaction.aspx?bankTransactionID=${id}`);
    expect(page('Receipt')).toBeUndefined();
  });

  it('lead to the books of the sandbox where that plays Xero', () => {
    const sandbox = createDocumentLinks({ ...settings, xeroSandboxUrl: 'http://localhost:8491/' });
    expect(sandbox.xero({ kind: 'invoice', xeroKind: 'Invoice', xeroId: id }, '!nG4d1')).toBe(
      'http://localhost:8491/organisations/nG4d1',
    );
  });

  it('lead nowhere in Xero before the document is there', () => {
    expect(links.xero({ kind: 'invoice', xeroKind: null, xeroId: null }, '!nG4d1')).toBeUndefined();
    expect(links.xero({ kind: 'invoice', xeroKind: 'Invoice', xeroId: id }, null)).toBeUndefined();
  });
});
