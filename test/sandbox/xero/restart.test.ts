import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startSandbox } from '../../../sandbox/xero/start-sandbox.ts';
import { readStateFile } from '../../../sandbox/xero/state-file.ts';
import { claimsOf, control, organisationStatus, refresh } from './browser.ts';
import { LINE } from './invoice-client.ts';
import { connectedClient, clientOf } from './sandbox-client.ts';

let folder: string;
let stateFile: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'xero-sandbox-'));
  stateFile = join(folder, 'state.json');
});
afterEach(() => rm(folder, { recursive: true }));

describe('a sandbox with a state file', () => {
  it('goes on where it stopped: books, tokens, keys, limits, switches, ids and time', async () => {
    const first = await startSandbox({ stateFile, seed: 7 });
    first.sandbox.clock.advance(3600);
    const client = clientOf(first.sandbox, fetch, first.url);
    const key = { 'idempotency-key': 'k' };
    const made = await client.put('/Contacts', { Name: 'Acme' }, key);
    first.sandbox.switches.readLagSeconds = 3;
    const before = first.sandbox.clock.now();
    const remaining = Number(made.headers.get('x-daylimit-remaining'));
    await first.stop();

    const second = await startSandbox({ stateFile });
    try {
      expect(second.sandbox.clock.now()).toBeGreaterThanOrEqual(before);
      expect(second.sandbox.switches.readLagSeconds).toBe(3);
      const call = (path: string, init: RequestInit) => {
        const headers = {
          ...key,
          authorization: `Bearer ${client.token}`,
          'xero-tenant-id': client.tenantId,
          accept: 'application/json',
          'content-type': 'application/json',
        };
        return fetch(`${second.url}/api.xro/2.0${path}`, { ...init, headers });
      };
      const again = await call('/Contacts', { method: 'PUT', body: '{"Name":"Acme"}' });
      expect(await again.text()).toBe(made.text);
      expect(Number(again.headers.get('x-daylimit-remaining'))).toBe(remaining - 1);
      expect(second.sandbox.organisations[0]?.contacts.list()).toHaveLength(1);
      expect(second.sandbox.calls.since(0).map((each) => each.n)).toEqual([1, 2]);
      expect(second.sandbox.ids.made()).toBeGreaterThanOrEqual(first.sandbox.ids.made());
    } finally {
      await second.stop();
    }
  });

  it('keeps payments, credit notes and what they leave due', async () => {
    const first = await startSandbox({ stateFile });
    const client = clientOf(first.sandbox, fetch, first.url);
    const contact = await client.put('/Contacts', { Name: 'Acme' });
    const document = {
      Contact: { ContactID: contact.json.Contacts[0]?.['ContactID'] },
      Date: '2026-10-01',
      DueDate: '2026-10-31',
      Status: 'AUTHORISED',
      LineItems: [LINE],
    };
    const made = await client.put('/Invoices', { ...document, Type: 'ACCREC' });
    const Invoice = { InvoiceID: made.json.Invoices[0]?.['InvoiceID'] };
    const payment = { Invoice, Account: { Code: '090' }, Date: '2026-10-02', Amount: 20 };
    const paid = await client.put('/Payments', payment);
    const credited = await client.put('/CreditNotes', { ...document, Type: 'ACCRECCREDIT' });
    const note = String(credited.json.CreditNotes[0]?.['CreditNoteID']);
    const allocation = { Invoice, Amount: 100, Date: '2026-10-02' };
    await client.put(`/CreditNotes/${note}/Allocations`, allocation);
    await first.stop();

    const second = await startSandbox({ stateFile });
    try {
      const again = clientOf(second.sandbox, fetch, second.url);
      const read = async () => (await again.get(`/Invoices/${Invoice.InvoiceID}`)).json.Invoices[0];
      expect(await read()).toMatchObject({
        Status: 'PAID',
        Payments: [{ Amount: 20 }],
        CreditNotes: [{ CreditNoteID: note, AppliedAmount: 100 }],
      });
      await again.post(`/Payments/${String(paid.json.Payments[0]?.['PaymentID'])}`, { Status: 'DELETED' });
      expect(await read()).toMatchObject({ Status: 'AUTHORISED', AmountDue: 20, AmountCredited: 100 });
    } finally {
      await second.stop();
    }
  });

  it('keeps organisations of other regions, people, connections and the grace of a refresh token', async () => {
    const wanted = { region: 'AU', name: 'Harbour Pty' } as const;
    const first = await startSandbox({ stateFile, organisations: [wanted] });
    const { sandbox } = first;
    const tenantId = sandbox.organisations[2]?.settings.tenantId ?? '';
    const email = 'new@northgate.example';
    await control(sandbox, '/people', { email, organisations: [tenantId] });
    const { refresh_token: token = '' } = sandbox.grant({ clientId: 'demo-client', tenantId, user: email });
    const { body } = await refresh(sandbox, token);
    await first.stop();

    const second = await startSandbox({ stateFile, organisations: [wanted] });
    try {
      expect(second.sandbox.organisations).toHaveLength(3);
      expect(await organisationStatus(second.sandbox, body.access_token, tenantId)).toBe(200);
      expect((await refresh(second.sandbox, token)).body.refresh_token).toBe(body.refresh_token);
      const next = await refresh(second.sandbox, body.refresh_token);
      expect(claimsOf(next.body.id_token ?? '')).toMatchObject({ preferred_username: email });
      expect(Object.keys(second.sandbox.refreshes.all().families)).toHaveLength(1);
    } finally {
      await second.stop();
    }
  });

  it('writes soon after a change, whole and for its owner only', async () => {
    const running = await startSandbox({ stateFile });
    try {
      await clientOf(running.sandbox, fetch, running.url).put('/Contacts', { Name: 'Acme' });
      await expect.poll(() => readFile(stateFile, 'utf8').catch(() => ''), { timeout: 5000 }).toMatch(/Acme/);
      expect((await stat(stateFile)).mode & 0o077).toBe(0);
    } finally {
      await running.stop();
    }
  });

  it('says what to do about a file that is not its own', async () => {
    await writeFile(stateFile, '{"version":9}');
    expect(() => readStateFile(stateFile)).toThrow(/Remove it to start with fresh books/);
  });
});

describe('the command', () => {
  it('prints one line when it is ready and saves its state when it is asked to stop', async () => {
    const main = new URL('../../../sandbox/xero/main.ts', import.meta.url).pathname;
    const args = [main, '--port', '0', '--state-file', stateFile, '--organisation', 'NZ:Harbour Ltd'];
    const child = spawn(process.execPath, args, {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines: string[] = [];
    const reader = createInterface({ input: child.stdout });
    reader.on('line', (line) => lines.push(line));
    await expect.poll(() => lines.length, { timeout: 9000 }).toBe(1);
    const url = /^Xero sandbox on (http:\/\/localhost:\d+)$/.exec(lines[0] ?? '')?.[1] ?? '';
    expect((await fetch(url)).status).toBe(200);

    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    const names = readStateFile(stateFile)?.organisations.map(({ settings }) => settings.name);
    expect(names).toEqual(['Northgate Design Ltd', 'Southgate Trading Ltd', 'Harbour Ltd']);
    expect(lines).toHaveLength(1);
  }, 20_000);
});

describe('the seed', () => {
  it('decides every id: two runs of the same calls give the same bytes', async () => {
    const run = async (seed: number) => {
      const client = connectedClient({ seed });
      const texts = [
        (await client.put('/Contacts', { Name: 'Acme' })).text,
        (await client.get('/Accounts')).text,
      ];
      return texts.join('\n');
    };
    expect(await run(1)).toBe(await run(1));
    expect(await run(1)).not.toBe(await run(2));
  });
});
