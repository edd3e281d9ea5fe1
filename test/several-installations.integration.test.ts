import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDemoFirm } from '../sandbox/demo/create-demo-firm.ts';
import { createDraft, setStatus } from '../sandbox/demo/edits.ts';
import { firm } from '../sandbox/demo/firm.ts';
import { freshWorkflowBundle } from '../sandbox/demo/workflow-bundle.ts';
import { choosePort } from '../sandbox/stack/ports.ts';
import { runCommand } from '../sandbox/stack/run-command.ts';
import { DEFAULT_APP } from '../sandbox/xero/create-sandbox.ts';
import type { Organisation } from '../sandbox/xero/organisations.ts';
import { startSandbox, type Sandbox } from '../sandbox/xero/start-sandbox.ts';
import type { Environment } from '../src/config.ts';
import { createEncryption } from '../src/oauth/encryption.ts';
import { sealTokens } from '../src/oauth/token-store.ts';
import type { Database } from '../src/store/database.ts';
import { createRuns, createTemporalAccess, runIdOf } from '../src/temporal.ts';
import { ttxero } from './cli/run-in-process.ts';
import { decideAtXero } from './oauth/oauth-setup.ts';
import { connectStore, openStore } from './support/connected-store.ts';
import { startProgram, type Program } from './support/run-program.ts';
import { createTestDatabase, testStack } from './support/stack.ts';
import { createSwitchedProxy, type SwitchedProxy } from './support/switched-proxy.ts';
import { testConfig, testEnvironmentWith } from './support/test-config.ts';
import { settings } from './xero/samples.ts';

/** Two firms, each with a TimeTracker, an organisation and an app of its own, served by one process of the product. */

interface Firm {
  readonly id: 'acme' | 'globex';
  readonly organisation: Organisation;
  /** Takes its TimeTracker's database away from the process, and brings it back. */
  readonly proxy: SwitchedProxy;
  readonly timetracker: Client;
  readonly origin: string;
  readonly file: string;
}

const servers = testStack();
const root = join(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'several-'));
afterAll(() => rmSync(folder, { recursive: true }));

let sandbox: Sandbox;
let store: Database;
let environment: Environment;
let acme: Firm;
let globex: Firm;
let program: Program;

const appOf = (id: string, port: number) => ({
  ...DEFAULT_APP,
  clientId: `${id}-app`,
  clientSecret: `${id}-secret`,
  redirectUris: [`http://localhost:${port}/integrations/xero/callback`],
});

async function newFirm(id: Firm['id'], port: number, organisation: Organisation): Promise<Firm> {
  const url = new URL(await createTestDatabase());
  await createDemoFirm(url.href, {
    clients: firm.clients.slice(0, 1),
    invoices: [],
    expenses: [],
    creditNotes: [],
  });
  const timetracker = new Client({ connectionString: url.href });
  await timetracker.connect();
  afterAll(() => timetracker.end());
  const proxy = await createSwitchedProxy(url.host);
  url.host = proxy.address;
  const origin = `http://localhost:${port}`;
  const file = join(folder, `${id}.env`);
  const own = {
    INSTALLATION_ID: id,
    TIMETRACKER_DATABASE_URL: url.href,
    XERO_CLIENT_ID: `${id}-app`,
    XERO_CLIENT_SECRET: `${id}-secret`,
    HTTP_PORT: String(port),
    PUBLIC_URL: origin,
  };
  writeFileSync(
    file,
    Object.entries(own)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
  );
  return { id, organisation, proxy, timetracker, origin, file };
}

/** Gives the permission; its token has run out, so that it must be renewed before the first call, by its own app. */
async function connect({ id, organisation }: Firm): Promise<void> {
  const { tenantId, name } = organisation.settings;
  const clientId = `${id}-app`;
  const tokens = sandbox.grant({ clientId, tenantId });
  const encryption = createEncryption(testConfig().encryptionKey);
  const pair = { accessToken: tokens.access_token, refreshToken: tokens.refresh_token ?? '' };
  await connectStore(
    store,
    {
      installationId: id,
      tenantId,
      tenantName: name,
      xeroConnectionId: sandbox.connections.list(clientId)[0]?.id ?? '',
      scopes: tokens.scope.split(' '),
      expiresInSeconds: 0,
      seal: (connectionId) => sealTokens(encryption, connectionId, pair),
    },
    settings(),
  );
}

beforeAll(async () => {
  await freshWorkflowBundle();
  const ports = [await choosePort(0, new Set())];
  ports.push(await choosePort(0, new Set(ports)));
  const [one = 0, other = 0] = ports;
  const running = await startSandbox({
    apps: [appOf('acme', one), appOf('globex', other)],
  });
  afterAll(() => running.stop());
  ({ sandbox } = running);
  const [north, south] = sandbox.organisations;
  if (north === undefined || south === undefined) throw new Error('The sandbox has too few organisations.');
  acme = await newFirm('acme', one, north);
  globex = await newFirm('globex', other, south);
  const storeUrl = await createTestDatabase();
  environment = testEnvironmentWith({
    INSTALLATION_FILES: [acme.file, globex.file].join(','),
    STORE_DATABASE_URL: storeUrl,
    TIMETRACKER_DATABASE_URL: undefined,
    XERO_CLIENT_ID: undefined,
    XERO_CLIENT_SECRET: undefined,
    KAFKA_BROKERS: servers.kafkaBrokers,
    KAFKA_TOPIC_PREFIX: servers.topicPrefix,
    KAFKA_GROUP_ID: `${servers.topicPrefix}group`,
    TEMPORAL_ADDRESS: servers.temporalAddress,
    TEMPORAL_TASK_QUEUE: servers.taskQueue,
    XERO_SANDBOX_URL: running.url,
    LOG_LEVEL: 'info',
  });
  store = await openStore(storeUrl, 'acme');
  for (const each of [acme, globex]) await connect(each);
  await acme.proxy.off();
  program = startProgram('main.ts', [], environment);
  afterAll(() => program.kill());
}, 120_000);

/**
 * What a person does who follows the link of `ttxero connect` and chooses an organisation at Xero.
 * @returns how it ended.
 */
async function consent(
  { id, origin }: Firm,
  { settings: { tenantId } }: Organisation,
): Promise<string | null> {
  const { out } = await ttxero(environment, 'connect', '--installation', id);
  const [link = ''] = /http:\S+/.exec(out) ?? [];
  const begun = await fetch(link, { redirect: 'manual' });
  const [cookie = ''] = begun.headers.getSetCookie();
  expect(cookie).toContain(`ttxero-connect-${id}=`);
  const atXero = new URL(begun.headers.get('location') ?? '');
  expect(atXero.searchParams.get('client_id')).toBe(`${id}-app`);
  const callback = await decideAtXero(atXero, { organisation: tenantId });
  expect(callback.origin).toBe(origin);
  const end = await fetch(callback, {
    redirect: 'manual',
    headers: { cookie: cookie.split(';')[0] ?? '' },
  });
  return new URL(end.headers.get('location') ?? '', origin).searchParams.get('outcome');
}

/** An invoice of the only client, typed and sent in TimeTracker. */
async function sendInvoice({ timetracker }: Firm, number: string): Promise<void> {
  const id = await createDraft(timetracker, {
    number,
    clientId: 1,
    issueDate: '2026-11-02',
    dueDate: '2026-11-30',
    currency: 'GBP',
    taxRate: '20.00',
    lines: [{ description: 'Design', quantity: '2.00', unitPrice: '50.00' }],
  });
  await setStatus(timetracker, id, 'sent');
}

const numbersIn = ({ organisation }: Firm) =>
  organisation.invoices
    .list()
    .map(({ number }) => number)
    .toSorted();

/** Waits until these and no other invoices are in the firm's books. */
const untilBooked = (of: Firm, ...numbers: string[]) =>
  expect.poll(() => numbersIn(of), { timeout: 60_000 }).toEqual(numbers);

const overviewOf = async ({ origin }: Firm) => (await fetch(`${origin}/`)).text();
const statusOf = async (...args: string[]) => {
  const { out } = await ttxero(environment, 'status', '--json', ...args);
  return JSON.parse(out) as { readonly organisation: { readonly status: string } };
};

describe('one process for two TimeTrackers', { timeout: 120_000 }, () => {
  it('serves the one while the database of the other is away, and says so where it belongs', async () => {
    await expect.poll(() => program.output(), { timeout: 60_000 }).toContain('timetracker-xero is running');
    await sendInvoice(acme, 'INV-A1');
    await sendInvoice(globex, 'INV-G1');
    await untilBooked(globex, 'INV-G1');
    expect(numbersIn(acme)).toEqual([]);

    await expect.poll(() => overviewOf(acme), { timeout: 30_000 }).toContain('TimeTracker is not read');
    expect(await overviewOf(globex)).not.toContain('TimeTracker is not read');
    expect(await overviewOf(globex)).toContain('timetracker-xero · globex</a>');
    expect(await statusOf()).toMatchObject([
      { installation: 'acme', stops: [{ problem: 'timetracker-not-read' }] },
      { installation: 'globex', stops: [] },
    ]);
    const warned = program
      .output()
      .split('\n')
      .find((line) => line.includes('does not answer'));
    expect(JSON.parse(warned ?? '{}')).toMatchObject({ level: 'warn', installation: 'acme' });
  });

  it('takes the documents of each to its own organisation and to no other', async () => {
    // The same ids in both: nothing but the installation tells them apart.
    await acme.proxy.on();
    await untilBooked(acme, 'INV-A1');
    expect(numbersIn(globex)).toEqual(['INV-G1']);
    for (const { organisation, id } of [acme, globex])
      expect(organisation.contacts.list().map(({ number }) => number)).toContain(`TT-${id}-c1`);
    await expect.poll(() => overviewOf(acme), { timeout: 30_000 }).not.toContain('TimeTracker is not read');
    expect(await overviewOf(acme)).toContain('INV-A1');
    expect(await overviewOf(acme)).not.toContain('INV-G1');
  });

  it('goes on with the one while the connection of the other is lost, and with both once it is back', async () => {
    sandbox.connections.disconnect(acme.organisation.settings.tenantId);
    await sendInvoice(acme, 'INV-A2');
    const connectionOf = async ({ id }: Firm) => {
      const { organisation } = await statusOf('--installation', id);
      return organisation.status;
    };
    await expect.poll(() => connectionOf(acme), { timeout: 60_000 }).toBe('needs_reconnect');
    await sendInvoice(globex, 'INV-G2');
    await untilBooked(globex, 'INV-G1', 'INV-G2');
    expect([await connectionOf(globex), numbersIn(acme)]).toEqual(['connected', ['INV-A1']]);
    expect(await consent(acme, acme.organisation)).toBe('reconnected');
    await untilBooked(acme, 'INV-A1', 'INV-A2');
    expect(numbersIn(globex)).toEqual(['INV-G1', 'INV-G2']);
  });

  it('takes what another program publishes with the command of docs/events.md as its own', async () => {
    const page = readFileSync(join(root, 'docs', 'events.md'), 'utf8');
    const [, command = ''] = /<!-- command: publish -->\s+```sh\n(.+?)```/s.exec(page) ?? [];
    const { code, output } = await runCommand('sh', ['-c', command], {
      cwd: root,
      env: {
        PATH: `${dirname(process.execPath)}:${process.env['PATH']}`,
        KAFKA_BROKERS: servers.kafkaBrokers,
        KAFKA_TOPIC_PREFIX: servers.topicPrefix,
        INSTALLATION_ID: 'globex',
      },
    });
    expect({ code, output }).toMatchObject({
      code: 0,
      output: expect.stringContaining('invoice/') as unknown,
    });
    await untilBooked(globex, 'ELSEWHERE-1', 'INV-G1', 'INV-G2');
    expect(numbersIn(acme)).toEqual(['INV-A1', 'INV-A2']);
    const booked = globex.organisation.contacts.list().map(({ name, number }) => ({ name, number }));
    expect(booked).toContainEqual({ name: 'Elsewhere Ltd', number: 'TT-globex-c900000000001' });
  });

  it('connects each by its own app and address, and none to the organisation of the other', async () => {
    expect(await consent(globex, acme.organisation)).toBe('organisation_taken');
  });

  it('does nothing for a TimeTracker that it does not serve, and says so', async () => {
    const mark = sandbox.calls.last();
    const document = { installationId: 'initech', kind: 'invoice', sourceId: '1' } as const;
    const temporal = createTemporalAccess(testConfig({ TEMPORAL_ADDRESS: servers.temporalAddress }));
    afterAll(() => temporal.close());
    await createRuns(temporal.client, servers.taskQueue).start(document, 1n);
    const handle = temporal.client.workflow.getHandle(runIdOf(document));
    const failure = async () =>
      (await handle.describe()).raw.pendingActivities?.[0]?.lastFailure?.applicationFailureInfo?.type;
    await expect.poll(failure, { timeout: 30_000 }).toBe('UnknownInstallation');
    await handle.terminate();
    expect(program.output()).toContain('does not serve the installation \\"initech\\"');
    const paths = sandbox.calls.since(mark).map(({ path }) => path);
    expect(paths.filter((path) => path.startsWith('/api.xro'))).toEqual([]);
  });
});
