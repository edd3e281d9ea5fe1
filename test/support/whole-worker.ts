import { pino } from 'pino';
import { afterAll } from 'vitest';
import { freshWorkflowBundle } from '../../sandbox/demo/workflow-bundle.ts';
import { createClock } from '../../sandbox/xero/clock.ts';
import { DEFAULT_APP } from '../../sandbox/xero/create-sandbox.ts';
import { startSandbox } from '../../sandbox/xero/start-sandbox.ts';
import { startWorker } from '../../src/activities/worker.ts';
import { contentHash } from '../../src/events/content-hash.ts';
import type { DocumentRef, LedgerKind } from '../../src/events/document-kind.ts';
import type { LedgerData } from '../../src/events/party.ts';
import { createInstallations } from '../../src/installations.ts';
import { createEncryption } from '../../src/oauth/encryption.ts';
import { sealTokens } from '../../src/oauth/token-store.ts';
import { client, invoice, settings } from '../xero/samples.ts';
import { connectStore, openStore } from './connected-store.ts';
import { createTestDatabase, testStack } from './stack.ts';
import { testConfig, testEnvironmentWith } from './test-config.ts';

const app = { ...DEFAULT_APP, clientId: 'test-app', clientSecret: 'test-app-secret' };

/**
 * A connected installation of its own, with an organisation in the sandbox, on the shared Temporal. Once `start` was
 * called its worker runs in this process, as in the product, until the file's tests are over.
 * @param scale Ours and Xero's clocks run this many times faster, so that its limit of calls does not slow a test down.
 */
export async function createWholeWorker(scale = 5) {
  await freshWorkflowBundle();
  const servers = testStack();
  const installationId = `whole-${servers.topicPrefix.slice(1, 9)}`;
  const running = await startSandbox({ clock: createClock({ scale }), apps: [app] });
  afterAll(() => running.stop());
  const { sandbox } = running;
  const organisation = sandbox.organisations[0];
  if (organisation === undefined) throw new Error('The sandbox has no organisation.');
  const { tenantId } = organisation.settings;
  const url = await createTestDatabase();
  const database = await openStore(url, installationId);
  const environment = testEnvironmentWith({
    ROLES: 'worker',
    INSTALLATION_ID: installationId,
    STORE_DATABASE_URL: url,
    TIMETRACKER_DATABASE_URL: await createTestDatabase(),
    TEMPORAL_ADDRESS: servers.temporalAddress,
    TEMPORAL_TASK_QUEUE: servers.taskQueue,
    XERO_SANDBOX_URL: running.url,
    TIMING_SCALE: String(scale),
  });
  const config = testConfig(environment);
  const tokens = sandbox.grant({ clientId: app.clientId, tenantId });
  const pair = { accessToken: tokens.access_token, refreshToken: tokens.refresh_token ?? '' };
  const connection = await connectStore(
    database,
    {
      installationId,
      tenantId,
      scopes: tokens.scope.split(' '),
      expiresInSeconds: tokens.expires_in,
      seal: (id) => sealTokens(createEncryption(config.encryptionKey), id, pair),
    },
    settings(),
  );
  const installations = createInstallations([config], pino({ level: 'silent' }));
  const [core] = installations.all;
  afterAll(() => installations.close());
  await core.temporal.registerSearchAttributes();

  let sequence = 1_000_000n;
  /** Stores the next state of a document as the consumer does, and starts no run. */
  async function store<K extends LedgerKind>(
    kind: K,
    sourceId: string,
    data: LedgerData[K] | null,
  ): Promise<DocumentRef> {
    sequence += 1n;
    const document = { installationId, kind, sourceId };
    await core.snapshots.store({ ...document, sequence, data }, contentHash(kind, data));
    return document;
  }

  return {
    core,
    installationId,
    environment,
    connection,
    sandbox,
    taskQueue: servers.taskQueue,
    store,

    /** A client and its invoices, numbered `INV-<id>`. */
    async storeFirm(ids: readonly number[]): Promise<void> {
      await store('client', '3', client());
      for (const id of ids)
        await store('invoice', String(id), invoice({ id: String(id), number: `INV-${id}` }));
    },

    /** The worker of the product, in this process. */
    async start() {
      const worker = await startWorker(installations);
      afterAll(() => worker.stop());
      return worker;
    },

    /** Numbers of the invoices in Xero's books. */
    numbers: () =>
      organisation.invoices
        .list()
        .map(({ number }) => number)
        .toSorted(),
    mark: () => sandbox.calls.last(),
    /** Requests that write to Xero, since a mark. */
    writesSince: (mark: number) =>
      sandbox.calls.since(mark).filter(({ method, path }) => method !== 'GET' && path.startsWith('/api.xro')),

    async openWrites(): Promise<unknown[]> {
      return (await database.query(`select state from write where state <> 'done'`)).rows;
    },
  };
}

export type WholeWorker = Awaited<ReturnType<typeof createWholeWorker>>;
