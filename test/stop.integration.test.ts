import { afterAll, beforeAll, expect, it } from 'vitest';
import { freshWorkflowBundle } from '../sandbox/demo/workflow-bundle.ts';
import { DEFAULT_APP } from '../sandbox/xero/create-sandbox.ts';
import { startSandbox } from '../sandbox/xero/start-sandbox.ts';
import { contentHash } from '../src/events/content-hash.ts';
import { createEncryption } from '../src/oauth/encryption.ts';
import { sealTokens } from '../src/oauth/token-store.ts';
import { createOutcomes } from '../src/store/outcomes.ts';
import { createSnapshots } from '../src/store/snapshots.ts';
import { createRuns, createTemporalAccess, runIdOf } from '../src/temporal.ts';
import { client as sampleClient } from './events/sample-client.ts';
import { connectStore, openStore } from './support/connected-store.ts';
import { runProgram } from './support/run-program.ts';
import { createTestDatabase, testStack } from './support/stack.ts';
import { testConfig, testEnvironmentWith } from './support/test-config.ts';
import { settings } from './xero/samples.ts';

const servers = testStack();
const installationId = `stop-${servers.topicPrefix.slice(1, 9)}`;
const app = { ...DEFAULT_APP, clientId: 'test-app', clientSecret: 'test-app-secret' };

beforeAll(() => freshWorkflowBundle(), 120_000);

it('a call to Xero that is under way when the process stops still gets its answer, and is not made again', async () => {
  const running = await startSandbox({ apps: [app] });
  afterAll(() => running.stop());
  const { sandbox } = running;
  const tenantId = sandbox.organisations[0]?.settings.tenantId ?? '';
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
    LOG_LEVEL: 'info',
  });
  const config = testConfig(environment);
  const tokens = sandbox.grant({ clientId: app.clientId, tenantId });
  const pair = { accessToken: tokens.access_token, refreshToken: tokens.refresh_token ?? '' };
  const encryption = createEncryption(config.encryptionKey);
  await connectStore(
    database,
    {
      installationId,
      tenantId,
      scopes: tokens.scope.split(' '),
      seal: (id) => sealTokens(encryption, id, pair),
    },
    settings(),
  );
  const temporal = createTemporalAccess(config);
  afterAll(() => temporal.close());
  await temporal.registerSearchAttributes();

  const document = { installationId, kind: 'client', sourceId: sampleClient.id } as const;
  await createSnapshots(database).store(
    { ...document, sequence: 5n, data: sampleClient },
    contentHash('client', sampleClient),
  );
  await createRuns(temporal.client, servers.taskQueue).start(document, 5n);
  const creations = () => sandbox.calls.since(0).filter(({ method }) => method === 'PUT');

  sandbox.faults.add({ kind: 'delay', method: 'PUT', path: '/Contacts', delayMs: 6000 });
  const first = runProgram('main.ts', [], environment);
  await expect.poll(() => creations().length, { timeout: 40_000, interval: 50 }).toBe(1);
  first.send('SIGTERM');
  expect(await first.ended).toBe(0);
  expect(await createOutcomes(database).find(document)).toMatchObject({ name: 'synced' });
  expect(first.output()).toContain('"msg":"stopped"');

  const second = runProgram('main.ts', [], environment);
  const result = await temporal.client.workflow.getHandle(runIdOf(document)).result();
  expect(result).toMatchObject({ sequence: '5', problem: null });
  expect(creations()).toHaveLength(1);
  second.send('SIGTERM');
  expect(await second.ended).toBe(0);
}, 120_000);
