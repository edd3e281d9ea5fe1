import { describe, expect, it } from 'vitest';
import { invoiceClient, LINE } from './invoice-client.ts';
import { moneyClient } from './money-client.ts';

describe('the pages', () => {
  it('list the organisations and lead to their books', async () => {
    const client = await invoiceClient();
    const response = await client.sandbox.app.request('/');
    const text = await response.text();
    expect(text).toMatch(/<a href="\/organisations\/nG4d1">Northgate Design Ltd<\/a>/);
    expect(text).toMatch(/Connected/);
    expect(text).not.toMatch(/<script/);
  });

  it.each(['nG4d1', encodeURIComponent('!nG4d1'), 'tenant id'])('show the books of %s', async (name) => {
    const client = await invoiceClient();
    const line = { ...LINE, Description: 'Work on <b>site</b>' };
    await client.create({ InvoiceNumber: 'A-1', LineItems: [line] });
    const path = name === 'tenant id' ? client.tenantId : name;
    const response = await client.sandbox.app.request(`/organisations/${path}`);
    const text = await response.text();
    expect(response.status).toBe(200);
    for (const word of ['A-1', 'Customer', 'AUTHORISED', 'GBP 120.00', '2 x 50', 'Work on &lt;b&gt;site']) {
      expect(text).toContain(word);
    }
    expect(text).toMatch(/prefers-color-scheme: dark/);
    expect(text).not.toMatch(/<script/);
  });

  it('show payments with what they pay, and credit notes with what they are set off against', async () => {
    const client = await moneyClient();
    const invoice = await client.create({ InvoiceNumber: 'A-1' });
    await client.payInvoice(invoice, { Amount: 55.55, Reference: 'TT <p1>', IsReconciled: true });
    await client.allocate(await client.createNote(), invoice, 12.34);
    const text = await (await client.sandbox.app.request('/organisations/nG4d1')).text();
    const words = ['Payments (1)', 'GBP 55.55', 'TT &lt;p1&gt;', 'Business Bank Account', 'Reconciled'];
    for (const word of [...words, 'Credit notes (1)', 'CN-0001', 'A-1: 12.34', '107.66']) {
      expect(text).toContain(word);
    }
  });

  it('say so where there is no such organisation', async () => {
    const client = await invoiceClient();
    expect((await client.sandbox.app.request('/organisations/nobody')).status).toBe(404);
  });
});
