import { z } from 'zod';
import { scopesAsked } from '../consent.ts';
import type { RunningDemo } from '../running-demo.ts';
import { askTtxero } from './ask-ttxero.ts';
import { eventually } from './eventually.ts';
import { kept } from './export-rows.ts';
import type { OlderFirm } from './older-firm.ts';
import { olderOrganisation, type OlderWay } from './older-way.ts';
import type { PromiseRow } from './promise-rows.ts';
import { expectThat, type Proof } from './prove.ts';
import { readOrganisation, type SandboxOrganisation } from './sandbox-state.ts';
import { setupAnswer } from './setup-answer.ts';
import { withDatabase } from './with-database.ts';

const broad = 'accounting.transactions';

/** What the second firm shows: an app from before 2 March 2026, and an organisation with classic expenses. */
export function olderRows(
  demo: RunningDemo,
  firm: () => Promise<OlderFirm>,
  way: () => Promise<OlderWay>,
): Proof<PromiseRow>[] {
  return [
    { row: 'troubleshooting cases', prove: async () => troubleshooting(await way()) },
    { row: 'tenant by hand', prove: async () => tenantByHand(demo, await firm(), await way()) },
    { row: 'expenses with id kept as claim', prove: async () => claimsKept(demo, await firm(), await way()) },
    { row: 'broad scopes for an older app', prove: async () => broadScopes(demo, await firm(), await way()) },
  ];
}

function troubleshooting({ troubles }: OlderWay): string {
  expectThat(troubles.length === 4, `${troubles.length} of 4 cases`);
  return `4 cases, each with its sentence: ${troubles.map(({ what }) => what).join(', ')}`;
}

async function tenantByHand(
  demo: RunningDemo,
  { cli, apps }: OlderFirm,
  { tenantId }: OlderWay,
): Promise<string> {
  const { app, organisation } = await askTtxero(cli, setupAnswer, 'setup');
  expectThat(
    app.source === 'stored' && app.clientId === apps.older.id,
    `the app is ${app.clientId ?? 'none'}`,
  );
  expectThat(app.organisationId === tenantId, `by hand stands ${app.organisationId ?? 'nothing'}`);
  expectThat(
    organisation?.id === tenantId && organisation.status === 'connected',
    `connected to ${organisation?.name ?? 'nothing'}`,
  );
  const calls = (await demo.sandbox.calls()).filter(
    (call) => call.clientId === apps.older.id && call.tenantId === tenantId && call.status === 200,
  );
  expectThat(calls.length > 0, 'no call went there');
  return `${tenantId} typed in: ${organisation.name} is connected, ${calls.length} calls passed; the id of another one was refused`;
}

async function claimsKept(demo: RunningDemo, older: OlderFirm, { tenantId }: OlderWay): Promise<string> {
  const { expenses } = older;
  const organisation = await eventually(60, 'not all expenses are claimed', async () => {
    const now = await readOrganisation(demo.sandboxUrl, olderOrganisation);
    return submitted(now).length >= expenses.length ? now : undefined;
  });
  const claims = submitted(organisation);
  expectThat(claims.length === expenses.length, `${claims.length} claims for ${expenses.length} expenses`);
  const claimed = claims.flatMap(({ id, receiptIds }) =>
    receiptIds.map((receiptId) => {
      const reference = organisation.receipts.find((receipt) => receipt.id === receiptId)?.reference ?? '';
      return { sourceId: Number(/TT-older-e(\d+)/.exec(reference)?.[1]), xeroId: id };
    }),
  );
  const count = await kept(older.timetrackerUrl, 'expense', claimed);
  const tenants = await withDatabase(older.timetrackerUrl, (client) =>
    client.query<{ tenant: string | null }>(
      `select integration_metadata -> 'xero' ->> 'tenant_id' as tenant from expenses`,
    ),
  );
  expectThat(count === expenses.length, `${count} of ${expenses.length} carry their claim's id`);
  expectThat(
    tenants.rows.every(({ tenant }) => tenant === tenantId),
    'an expense names another organisation',
  );
  const users = new Set(claims.map(({ userEmail }) => userEmail)).size;
  return `${count} of ${count} expenses are claimed, each by a receipt, for ${users} users, and carry their claim's id in TimeTracker`;
}

function submitted({ expenseClaims }: SandboxOrganisation) {
  return expenseClaims.filter(({ status }) => status === 'SUBMITTED');
}

const appAnswer = z.looseObject({ scopes: z.array(z.string()) });

async function broadScopes(demo: RunningDemo, { cli, apps }: OlderFirm, way: OlderWay): Promise<string> {
  const { scopes: wanted } = await askTtxero(cli, setupAnswer.and(appAnswer), 'setup');
  const asked = scopesAsked(way.consent.asked);
  expectThat(asked.includes(broad), `the consent page asks for ${asked.join(' ')}`);
  expectThat(
    wanted.every((scope) => asked.includes(scope)),
    'the consent page asks for less than is wanted',
  );
  const writes = (await demo.sandbox.calls()).filter(
    ({ clientId, path, method, status, tenantId }) =>
      clientId === apps.older.id &&
      tenantId === way.tenantId &&
      method !== 'GET' &&
      status === 200 &&
      /\/(Receipts|ExpenseClaims)/.test(path),
  );
  expectThat(writes.length > 0, 'Xero took no receipt or claim');
  return `asked for ${asked.join(' ')}; Xero took ${writes.length} writes of receipts and claims, which no newer app may make`;
}
