import { describe, expect, it } from 'vitest';
import { COSTS, spendingClient } from './spending-client.ts';
import type { SpendingClient } from './spending-client.ts';

const BYTES = Buffer.from([0, 255, 254, 13, 10, 0, 128, 200]);
const TODAY = ['accounting.invoices', 'accounting.contacts', 'accounting.settings', 'accounting.attachments'];

/** Sends a file as it is. */
async function send(
  client: SpendingClient,
  path: string,
  bytes: Buffer = BYTES,
  { method = 'PUT', ...headers }: Record<string, string> = {},
) {
  const response = await client.sandbox.app.request(`/api.xro/2.0${path}`, {
    method,
    headers: {
      authorization: `Bearer ${client.token}`,
      'xero-tenant-id': client.tenantId,
      accept: 'application/json',
      'content-type': 'image/png',
      ...headers,
    },
    ...(method === 'GET' ? {} : { body: new Uint8Array(bytes) }),
  });
  const body = Buffer.from(await response.arrayBuffer());
  const isJson = response.headers.get('content-type')?.startsWith('application/json');
  const json = isJson ? JSON.parse(body.toString()) : {};
  return { status: response.status, body, headers: response.headers, json };
}

const words = (answer: Awaited<ReturnType<typeof send>>): string =>
  answer.json.Elements?.[0]?.ValidationErrors.map((each: { Message: string }) => each.Message).join('; ') ??
  '';

async function bill(client: SpendingClient, changes = {}): Promise<string> {
  const body = {
    Type: 'ACCPAY',
    Contact: { ContactID: client.contactId },
    LineItems: [COSTS],
    ...changes,
  };
  return String(client.first(await client.put('/Invoices', body), 'Invoices')['InvoiceID']);
}

describe('a file', () => {
  it.each(['PUT', 'POST'])('sent by %s comes back byte by byte, by name and by id', async (method) => {
    const client = await spendingClient();
    const path = `/Invoices/${await bill(client)}/Attachments`;
    const answer = await send(client, `${path}/receipt%207.png`, BYTES, { method });
    expect(answer.json).toMatchObject({
      Attachments: [
        {
          FileName: 'receipt 7.png',
          MimeType: 'image/png',
          ContentLength: 8,
          Url: `http://localhost:8491/api.xro/2.0${path}/receipt%207.png`,
        },
      ],
    });
    const [file] = client.list(await client.get(path), 'Attachments');
    for (const name of ['receipt%207.png', String(file?.['AttachmentID'])]) {
      const got = await send(client, `${path}/${name}`, BYTES, { method: 'GET', accept: 'image/png' });
      expect([got.status, got.headers.get('content-type')]).toEqual([200, 'image/png']);
      expect(got.body.equals(BYTES)).toBe(true);
    }
  });

  it('hangs on invoices, credit notes, receipts and bank transactions, which say so', async () => {
    const client = await spendingClient();
    const note = await client.put('/CreditNotes', {
      Type: 'ACCPAYCREDIT',
      Contact: { ContactID: client.contactId },
      LineItems: [COSTS],
    });
    const parents = {
      Invoices: await bill(client),
      CreditNotes: String(client.first(note, 'CreditNotes')['CreditNoteID']),
      Receipts: await client.createReceipt(),
      BankTransactions: await client.createSpend(),
    };
    for (const [name, id] of Object.entries(parents)) {
      const path = `/${name}/${id}`;
      const has = async () => client.first(await client.get(path), name)['HasAttachments'];
      expect([name, await has()]).toEqual([name, false]);
      expect((await send(client, `${path}/Attachments/a.png`)).status).toBe(200);
      expect([name, await has()]).toEqual([name, true]);
    }
  });

  it('of the same name replaces the one before', async () => {
    const client = await spendingClient();
    const path = `/Invoices/${await bill(client)}/Attachments`;
    await send(client, `${path}/a.png`);
    await send(client, `${path}/A.png`, Buffer.from('new'), { 'content-type': 'text/plain' });
    const listed = client.list(await client.get(path), 'Attachments');
    expect(listed).toMatchObject([{ FileName: 'A.png', MimeType: 'text/plain', ContentLength: 3 }]);
    expect((await send(client, `${path}/a.png`, BYTES, { method: 'GET' })).body.toString()).toBe('new');
  });

  it('is the tenth at most, while a known one may still be replaced', async () => {
    const client = await spendingClient();
    const path = `/Invoices/${await bill(client)}/Attachments`;
    for (let n = 1; n <= 10; n++) expect((await send(client, `${path}/${n}.png`)).status).toBe(200);
    const eleventh = await send(client, `${path}/11.png`);
    expect([eleventh.status, words(eleventh)]).toEqual([400, expect.stringContaining('at most 10')]);
    expect((await send(client, `${path}/10.png`)).status).toBe(200);
  });

  it.each(['<', '>', ':', '"', '/', '\\', '|', '?', '*', '+', '\0'])(
    'may not have %j in its name',
    async (sign) => {
      const client = await spendingClient();
      const name = encodeURIComponent(`a${sign}b.png`);
      const answer = await send(client, `/Invoices/${await bill(client)}/Attachments/${name}`);
      expect([answer.status, words(answer)]).toEqual([400, expect.stringContaining('file name')]);
    },
  );

  it('may have brackets in its name where they are encoded', async () => {
    const client = await spendingClient();
    const path = `/Invoices/${await bill(client)}/Attachments`;
    expect(words(await send(client, `${path}/a[1].png`))).toMatch(/percent-encoded/);
    expect((await send(client, `${path}/a%5B1%5D.png`)).status).toBe(200);
  });

  it('is refused where it is empty, without a type, or too large', async () => {
    const client = await spendingClient({ switches: { largestAttachment: 8 } });
    const path = `/Invoices/${await bill(client)}/Attachments/a.png`;
    expect(words(await send(client, path, Buffer.alloc(0)))).toMatch(/empty/);
    expect((await send(client, path, BYTES, { 'content-type': '' })).status).toBe(415);
    expect((await send(client, path, Buffer.alloc(9))).status).toBe(413);
    expect((await send(client, path)).status).toBe(200);
  });

  it('is 404 where there is no document, and no file', async () => {
    const client = await spendingClient();
    const nowhere = `/Invoices/${client.contactId}/Attachments`;
    expect((await send(client, `${nowhere}/a.png`)).status).toBe(404);
    expect((await client.get(nowhere)).status).toBe(404);
    const path = `/Invoices/${await bill(client)}/Attachments`;
    expect((await client.get(`${path}/a.png`)).status).toBe(404);
    expect((await send(client, `/Contacts/${client.contactId}/Attachments/a.png`)).status).toBe(404);
  });

  it('goes with a sales invoice only, where customers are to see it', async () => {
    const client = await spendingClient();
    const sale = await bill(client, { Type: 'ACCREC', LineItems: [{ ...COSTS, AccountCode: '200' }] });
    const online = (id: string) => send(client, `/Invoices/${id}/Attachments/a.png?IncludeOnline=true`);
    expect((await online(sale)).json.Attachments[0].IncludeOnline).toBe(true);
    expect(words(await online(await bill(client)))).toMatch(/IncludeOnline/);
  });

  it('goes with a receipt only while that is a draft', async () => {
    const client = await spendingClient();
    const id = await client.createReceipt();
    expect((await send(client, `/Receipts/${id}/Attachments/a.png`)).status).toBe(200);
    await client.claim(id);
    expect(words(await send(client, `/Receipts/${id}/Attachments/b.png`))).toMatch(/DRAFT/);
  });

  it.each([true, false])('moves the UpdatedDateUTC of its document by the switch: %s', async (moves) => {
    const client = await spendingClient({ switches: { attachmentMovesUpdatedDate: moves } });
    const id = await bill(client);
    client.sandbox.clock.advance(60);
    await send(client, `/Invoices/${id}/Attachments/a.png`);
    const changed = await client.get('/Invoices', { 'if-modified-since': '2026-11-22T10:00:30' });
    expect(client.list(changed, 'Invoices')).toHaveLength(moves ? 1 : 0);
  });

  it('needs the scope of attachments, to read and to write', async () => {
    const client = await spendingClient({ scopes: TODAY.slice(0, 3) });
    const path = `/Invoices/${await bill(client)}/Attachments`;
    expect((await send(client, `${path}/a.png`)).status).toBe(401);
    expect((await client.get(path)).status).toBe(401);
  });
});

describe('an idempotency key on a file', () => {
  it('brings the first answer back, and knows bytes apart that are no text', async () => {
    const client = await spendingClient();
    const path = `/Invoices/${await bill(client)}/Attachments/a.png`;
    const key = { 'idempotency-key': 'k' };
    const first = await send(client, path, BYTES, key);
    const again = await send(client, path, BYTES, key);
    expect(again.body.equals(first.body)).toBe(true);
    const other = Buffer.from(BYTES);
    other[1] = 253;
    expect((await send(client, path, other, key)).status).toBe(400);
  });
});

describe('the state', () => {
  it('lists files without their contents', async () => {
    const client = await spendingClient();
    await send(client, `/Invoices/${await bill(client)}/Attachments/a.png`);
    const response = await client.sandbox.app.request('/sandbox/state');
    const text = await response.text();
    expect(text).toContain('"fileName":"a.png"');
    expect(text).not.toContain(BYTES.toString('base64'));
  });
});
