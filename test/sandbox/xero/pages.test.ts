import { describe, expect, it } from 'vitest';
import { invoiceClient, LINE } from './invoice-client.ts';

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

  it('say so where there is no such organisation', async () => {
    const client = await invoiceClient();
    expect((await client.sandbox.app.request('/organisations/nobody')).status).toBe(404);
  });
});
