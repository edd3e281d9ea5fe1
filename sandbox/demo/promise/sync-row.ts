import { z } from 'zod';
import { demoOrganisation, type RunningDemo } from '../running-demo.ts';
import { askTtxero } from './ask-ttxero.ts';
import { demoApp } from './connection-rows.ts';
import type { PromiseRow } from './promise-rows.ts';
import { expectThat, type Proof } from './prove.ts';
import { readOrganisation, readSandboxState } from './sandbox-state.ts';
import { withDatabase } from './with-database.ts';

/** A currency whose documents Xero has refused so far. */
const currency = 'CHF';

const plan = z.object({
  kind: z.string(),
  sourceId: z.string(),
  plan: z.string(),
  request: z.object({ payloadHash: z.string() }).optional(),
});
const dryAnswer = z.object({
  state: z.string(),
  total: z.number(),
  calls: z.number(),
  documents: z.array(plan),
});
const answer = z.object({ state: z.string(), total: z.number(), counts: z.record(z.string(), z.number()) });

/** What Xero refused until something was put right there: nothing tells us, so somebody presses Sync now. */
export function syncRows(demo: RunningDemo): Proof<PromiseRow>[] {
  return [{ row: 'Sync now', prove: () => dryRunThenSync(demo) }];
}

async function dryRunThenSync(demo: RunningDemo): Promise<string> {
  const { cli, sandbox, sandboxUrl, storeUrl } = demo;
  // What still comes by itself must not be taken for the dry run's.
  await demo.untilSettled({ timeoutSeconds: 60 });
  const { tenantId, currencies } = await readOrganisation(sandboxUrl, demoOrganisation);
  await sandbox.set(`organisations/${tenantId}`, { currencies: [...currencies, currency] });
  const { calls: mark } = await readSandboxState(sandboxUrl);
  const writesSince = async () =>
    (await sandbox.calls(mark)).filter(
      (call) => call.clientId === demoApp && call.tenantId === tenantId && call.method !== 'GET',
    );

  const dry = await askTtxero(cli, dryAnswer, 'sync', '--dry-run', '--wait');
  const early = await writesSince();
  const shown = dry.documents.flatMap((one) => (one.request === undefined ? [] : [one]));
  expectThat(
    dry.state === 'done' && shown.length > 0,
    `the dry run is ${dry.state} and shows ${shown.length} payloads`,
  );
  expectThat(early.length === 0, `the dry run wrote ${early.length} times`);

  const done = await askTtxero(cli, answer, 'sync', '--wait');
  expectThat(done.state === 'done', `the sync is ${done.state}`);
  const writes = await writesSince();
  const posted = await postedSince(storeUrl, writes);
  const wanted = shown.map(({ kind, sourceId, request }) => `${kind}/${sourceId} ${request?.payloadHash}`);
  expectThat(
    wanted.toSorted().join() === posted.toSorted().join(),
    `shown: ${wanted.join(', ')}; posted: ${posted.join(', ')}`,
  );
  const { invoices } = await readOrganisation(sandboxUrl, demoOrganisation);
  const arrived = invoices.filter(({ currencyCode }) => currencyCode === currency).length;
  expectThat(arrived === 2, `${arrived} of the 2 documents in ${currency} are in Xero`);
  return (
    `dry run: ${shown.length} payloads in ${dry.calls} calls, no write; then ${done.total} documents looked at, and the ` +
    `same ${posted.length} payloads sent by SHA-256 (${shown.map(({ kind, sourceId }) => `${kind} ${sourceId}`).join(', ')}); ` +
    `the ${arrived} in ${currency}, refused before, are in Xero`
  );
}

/** What went into these writes: each document with the SHA-256 of its part of a body that Xero has had in full. */
async function postedSince(
  storeUrl: string,
  writes: readonly { readonly idempotencyKey: string | null; readonly requestBytes: number }[],
): Promise<string[]> {
  const { rows } = await withDatabase(storeUrl, (client) =>
    client.query<{ document: string; key: string; bytes: number }>(
      `select w.kind || '/' || w.source_id || ' ' || encode(sha256(convert_to(w.element, 'UTF8')), 'hex') as document,
              c.idempotency_key as key, octet_length(convert_to(c.body, 'UTF8')) as bytes
         from timetracker_xero.write w join timetracker_xero.call c on c.id = w.call_id
        where c.idempotency_key = any ($1) and position(w.element in c.body) > 0`,
      [writes.map(({ idempotencyKey }) => idempotencyKey)],
    ),
  );
  return rows
    .filter(({ key, bytes }) =>
      writes.some((one) => one.idempotencyKey === key && one.requestBytes === bytes),
    )
    .map(({ document }) => document);
}
