import { changeBuyerReference } from '../edits.ts';
import { readBooks } from '../read-books.ts';
import { demoOrganisation, type RunningDemo } from '../running-demo.ts';
import { demoApp } from './connection-rows.ts';
import { eventually } from './eventually.ts';
import type { PromiseRow } from './promise-rows.ts';
import { expectThat, type Proof } from './prove.ts';
import { readSandboxState } from './sandbox-state.ts';
import { withDatabase } from './with-database.ts';

/** Seconds: a token lives 30 minutes. */
const longerThanToken = 1860;
const invoice = { id: 12, number: 'INV-20260722-1000' } as const;
const reference = 'after the token had expired';

/** Xero's clock is put past the token's life, and a change is made; nobody connects again. */
export function refreshRows(demo: RunningDemo): Proof<PromiseRow>[] {
  return [{ row: 'refresh in the background', prove: () => letExpire(demo) }];
}

async function letExpire(demo: RunningDemo): Promise<string> {
  const { sandbox, sandboxUrl, timetrackerUrl } = demo;
  const { calls: mark } = await readSandboxState(sandboxUrl);
  await sandbox.set('clock', { advanceSeconds: longerThanToken });
  await withDatabase(timetrackerUrl, (client) => changeBuyerReference(client, invoice.id, reference));
  await eventually(30, 'the change has not arrived', async () => {
    const { invoices } = await readBooks(sandboxUrl, demoOrganisation);
    return invoices.find((one) => one.number === invoice.number && one.reference.includes(reference));
  });
  const calls = (await sandbox.calls(mark)).filter(({ clientId }) => clientId === demoApp);
  const refreshes = calls.filter(({ path }) => path === '/connect/token');
  const consents = calls.filter(({ path }) => path.startsWith('/identity/'));
  const [refresh] = refreshes;
  expectThat(refreshes.length === 1, `${refreshes.length} refreshes instead of 1`);
  expectThat(refresh?.status === 200, `the refresh was answered ${refresh?.status}`);
  expectThat(consents.length === 0, 'a consent page was opened');
  const after = calls.filter(
    ({ n, path, status }) => n > refresh.n && path.startsWith('/api.xro/') && status === 200,
  );
  expectThat(after.length > 0, 'no call came after the refresh');
  expectThat((await demo.connectionStatus()) === 'connected', 'the connection asks for a person');
  return `the token expired: 1 refresh, ${after.length} calls to Xero passed after it, and nobody connected again`;
}
