import { randomBytes, randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { afterAll } from 'vitest';
import { createClock } from '../../sandbox/xero/clock.ts';
import { DEFAULT_APP } from '../../sandbox/xero/create-sandbox.ts';
import type { Invoice } from '../../sandbox/xero/invoice.ts';
import { startSandbox, type SandboxOptions } from '../../sandbox/xero/start-sandbox.ts';
import { createRecordOutcome } from '../../src/activities/record-outcome.ts';
import { createRecheckTotals } from '../../src/xero/recheck-totals.ts';
import { createPushDocument, type PushResult } from '../../src/activities/push-document.ts';
import { createApprovalGate } from '../../src/approval/approval-gate.ts';
import type { ClientData } from '../../src/events/client.ts';
import { contentHash } from '../../src/events/content-hash.ts';
import type { DocumentData } from '../../src/events/document-event.ts';
import type { DocumentKind, DocumentRef } from '../../src/events/document-kind.ts';
import type { InvoiceData } from '../../src/events/invoice.ts';
import { createEncryption } from '../../src/oauth/encryption.ts';
import { sealTokens } from '../../src/oauth/token-store.ts';
import { createXeroAccess } from '../../src/oauth/xero-access.ts';
import { createApprovals } from '../../src/store/approvals.ts';
import { createCalls } from '../../src/store/calls.ts';
import { createConnections } from '../../src/store/connections.ts';
import { createSettingsRepository, type ConnectionSettings } from '../../src/store/connection-settings.ts';
import { createDatabase } from '../../src/store/database.ts';
import { createHandEdits } from '../../src/store/hand-edits.ts';
import { createLinks } from '../../src/store/links.ts';
import { migrate, schemaName } from '../../src/store/migrate.ts';
import { createOutcomes } from '../../src/store/outcomes.ts';
import { createSnapshots } from '../../src/store/snapshots.ts';
import { createUndoDocuments } from '../../src/store/undo-documents.ts';
import { createWaits } from '../../src/store/waits.ts';
import { createWrites } from '../../src/store/writes.ts';
import { createTiming } from '../../src/timing.ts';
import { createUndoGate } from '../../src/undo/undo-gate.ts';
import { createXeroPath } from '../../src/xero/create-xero-path.ts';
import { createCheckHandEdits, type CheckHandEditsDeps } from '../../src/xero/check-hand-edits.ts';
import { createDeliverCall, type DeliverCallDeps } from '../../src/xero/deliver-call.ts';
import { mayWrite } from '../../src/xero/go-live-guard.ts';
import { createLookAtWrite, type LookAtWriteDeps } from '../../src/xero/look-at-write.ts';
import { createSender, type Sender, type SenderDeps } from '../../src/xero/sender.ts';
import { XeroUnreadable } from '../../src/xero/read-xero.ts';
import { createSettleWrite } from '../../src/xero/settle-write.ts';
import { createTestDatabase } from '../support/stack.ts';
import { settings as sampleSettings } from './samples.ts';

const app = { ...DEFAULT_APP, clientId: 'world', clientSecret: 'world-secret' };
const olderApp = { ...app, createdAt: '2025-06-01' };
const installationId = 'main';

/** Without `openid`, whose id token is compared with the machine's own clock while Xero's is ahead of it. */
const allScopes = [
  'offline_access',
  'accounting.invoices',
  'accounting.payments',
  'accounting.contacts',
  'accounting.banktransactions',
  'accounting.settings.read',
  'accounting.attachments',
];

const olderScopes = [
  'offline_access',
  'accounting.transactions',
  'accounting.contacts',
  'accounting.settings.read',
  'accounting.attachments',
];

/** What a test may replace in a process to have it die or freeze somewhere. */
export interface ProcessChanges {
  readonly sender?: Partial<SenderDeps>;
  /** What it has in hand when its patience is over, it never ends. */
  readonly dies?: boolean;
  readonly deliver?: Partial<DeliverCallDeps>;
  readonly look?: Partial<LookAtWriteDeps>;
  readonly check?: Partial<CheckHandEditsDeps>;
  /** How long a push waits for its write, in seconds. */
  readonly outcomeWait?: number;
  /** Runs before each document is prepared. */
  readonly beforePrepare?: () => Promise<void>;
  /** Runs after each document was prepared, before anything follows from that. */
  readonly afterPrepare?: () => Promise<void>;
  /** Which Xero the process takes itself to speak to. */
  readonly issuer?: string;
}

export interface WorldOptions extends SandboxOptions {
  readonly settings?: Partial<ConnectionSettings>;
  /** Runs all durations, ours and Xero's, this many times faster. */
  readonly scale?: number;
  /** Seconds that our gate takes a minute for, where the sandbox's own limits are out of the way. */
  readonly minute?: number;
  /** Where TimeTracker keeps receipts. */
  readonly receiptsFolder?: string;
  /** An app of before March 2026, and an organisation with classic expense claims. */
  readonly older?: boolean;
}

/**
 * A connected installation with its own database and an organisation in the sandbox. The protocol has its own
 * durations, only a run's patience is short: time passes by `pass`, not by waiting, unless a scale is given.
 */
export async function createWorld({
  scale = 1,
  older = false,
  minute,
  receiptsFolder,
  ...options
}: WorldOptions = {}) {
  const timing = {
    ...createTiming(scale),
    outcomeWait: 0.6,
    ...(minute !== undefined && { minute }),
  };
  const url = await createTestDatabase();
  const database = createDatabase({
    url,
    applicationName: 'test',
    searchPath: schemaName,
    size: 20,
    onError: () => {},
  });
  await migrate(database);
  const running = await startSandbox({
    clock: createClock({ scale }),
    ...options,
    apps: [older ? olderApp : app],
  });
  const { sandbox } = running;
  const organisation = sandbox.organisations[older ? 1 : 0];
  if (organisation === undefined) throw new Error('The sandbox has no organisation.');
  const { tenantId } = organisation.settings;
  const encryptionKey = [`k1:${randomBytes(32).toString('base64')}`];
  const config = {
    installationId,
    encryptionKey,
    publicUrl: 'http://localhost:8480',
    xeroClientId: app.clientId,
    xeroClientSecret: app.clientSecret,
    xeroSandboxUrl: running.url,
  };
  const connections = createConnections(database, randomUUID);
  const settings = createSettingsRepository(database);
  const store = {
    snapshots: createSnapshots(database),
    links: createLinks(database),
    outcomes: createOutcomes(database),
    waits: createWaits(database),
    writes: createWrites(database, randomUUID, timing),
  };

  /** Consents once more; a connection that is there already gets its next generation. */
  async function connect(scopes = older ? olderScopes : allScopes, issuer = 'sandbox') {
    const tokens = sandbox.grant({ clientId: app.clientId, tenantId, scopes });
    const encryption = createEncryption(encryptionKey);
    const { access_token: accessToken, refresh_token: refreshToken } = tokens;
    if (refreshToken === undefined) throw new Error('There is no refresh token.');
    const result = await connections.connect(
      {
        installationId,
        tenantId,
        tenantName: organisation?.settings.name ?? '',
        issuer,
        xeroConnectionId: sandbox.connections.list(app.clientId)[0]?.id ?? '',
        scopes: tokens.scope.split(' '),
        expiresInSeconds: tokens.expires_in,
        seal: (id) => sealTokens(encryption, id, { accessToken, refreshToken }),
      },
      'test',
    );
    if (!('connection' in result)) throw new Error(`not connected: ${result.result}`);
    return result.connection;
  }

  const connection = await connect();
  await settings.append(connection.id, 0, sampleSettings(options.settings), 'test');

  async function changeSettings(changes: Partial<ConnectionSettings>) {
    const now = await settings.newest(connection.id);
    await settings.append(connection.id, now.version, { ...now.settings, ...changes }, 'test');
  }

  /** Documents whose runs were asked for, oldest first. */
  const started: DocumentRef[] = [];

  /**
   * One process of ours: a sender and a monotonic clock of its own. Only its connections to PostgreSQL are everybody's,
   * since new ones are what costs most; PostgreSQL tells transactions apart, not processes.
   */
  function startProcess(changes: ProcessChanges = {}) {
    const log = pino({ level: 'silent' });
    const xero = createXeroAccess({ config, database, timing, log });
    const core = {
      config: { timetrackerUrl: 'https://time.example', receiptsFolder },
      database,
      timing,
      log,
      xero,
      snapshots: createSnapshots(database),
      links: createLinks(database),
      outcomes: createOutcomes(database),
      waits: createWaits(database),
      writes: createWrites(database, randomUUID, timing),
      settings: createSettingsRepository(database),
    };
    // The path takes of a core what is here; the rest of one (Temporal, the whole configuration) it does not touch.
    const path = createXeroPath(core as Parameters<typeof createXeroPath>[0]);
    const { client, gate, heedRefusal, readXero, copy, prepareWrite, receiptFiles, monotonicNow } = path;
    const calls = createCalls(database, gate, timing, randomUUID);
    const settle = createSettleWrite(core.links, core.outcomes);
    const shared = { ...xero, database, gate, client, heedRefusal, settle, timing, log };
    const senderId = randomUUID();
    const handEdits = createHandEdits(database);
    const checkHandEdits = createCheckHandEdits({
      ...shared,
      calls,
      links: core.links,
      handEdits,
      readXero,
      ruleOf: async (connectionId) => (await core.settings.newest(connectionId)).settings.handEdits,
      monotonicNow,
      ...changes.check,
    });
    const deliverCall = createDeliverCall({
      ...shared,
      calls,
      receiptFiles,
      checkHandEdits,
      mayWriteTo: async (id) => {
        const found = await xero.connections.find(id);
        return found !== undefined && mayWrite(found, (await core.settings.newest(id)).settings);
      },
      ...changes.deliver,
    });
    const lookAtWrite = createLookAtWrite({
      ...shared,
      links: core.links,
      writes: core.writes,
      handEdits,
      readXero,
      ...changes.look,
    });
    const sender = createSender({
      writes: core.writes,
      ...(changes.dies
        ? { calls, deliverCall, lookAtWrite }
        : {
            calls: { ...calls, claim: counted(senderId, (grantee, by) => calls.claim(grantee, by)) },
            deliverCall: counted(senderId, deliverCall),
            lookAtWrite: counted(senderId, lookAtWrite),
          }),
      timing,
      senderId,
      monotonicNow,
      log,
      ...changes.sender,
    });
    const push = createPushDocument({
      ...core,
      connections: xero.connections,
      copy,
      sender: changes.outcomeWait === undefined ? patient(sender, senderId) : sender,
      prepareWrite: async (request) => {
        await changes.beforePrepare?.();
        const prepared = await prepareWrite(request);
        await changes.afterPrepare?.();
        return prepared;
      },
      approval: createApprovalGate(createApprovals(database)),
      undo: createUndoGate({ undos: createUndoDocuments(database), links: core.links, readXero, copy }),
      recheckTotals: createRecheckTotals(core.links, readXero),
      record: createRecordOutcome(core.outcomes, core.waits),
      monotonicNow,
      gate,
      issuer: changes.issuer ?? xero.hosts.issuer,
      timing: { ...timing, outcomeWait: changes.outcomeWait ?? timing.outcomeWait },
      startRuns: async (documents) => void started.push(...documents),
      watchDueWaits: async () => {},
    });
    return {
      push,
      sender,
      calls,
      client,
      gate,
      copy,
      readXero,
      settle,
      prepareWrite,
      accessTokens: xero.accessTokens,
      ...core,
    };
  }

  /** What processes that live are doing: claims, calls and looks. */
  const underWay: string[] = [];

  function counted<A extends unknown[], R>(senderId: string, work: (...args: A) => Promise<R>) {
    return async (...args: A): Promise<R> => {
      underWay.push(senderId);
      try {
        return await work(...args);
      } finally {
        underWay.splice(underWay.indexOf(senderId), 1);
      }
    };
  }

  /**
   * Waits on as long as the write is on its way and nothing else keeps it: so a slow machine makes no difference to a
   * process of whose patience nothing is said. Nor does it wait for what only time brings, while nothing is under way.
   */
  function patient(sender: Sender, senderId: string): Sender {
    return {
      ...sender,
      async settle(writeId, grantee, seconds) {
        const part = seconds / partsOfPatience;
        for (let attempt = 1; ; attempt += 1) {
          const result = await sender.settle(writeId, grantee, part);
          if (result !== undefined || (underWay.length === 0 && (await waitsForTime(writeId)))) return result;
          const whole = attempt / partsOfPatience;
          if (whole >= 20) return result;
          if (whole < 1 || underWay.includes(senderId)) continue;
          if (!(await isOnItsWay(writeId, senderId, whole))) return result;
        }
      },
    };
  }

  /** Whether the next step of a write comes with time alone: its answer did not come, or Xero wants a rest. */
  async function waitsForTime(writeId: string): Promise<boolean> {
    const found = await database.query<{ seconds: number | null }>(
      `select extract(epoch from greatest(case when write.state in ('in_call', 'unknown') then call.resend_after end,
                                          write.look_after, gate.blocked_until) - clock_timestamp())::float8 as seconds
         from write left join call on call.id = write.call_id left join gate on gate.tenant_id = write.tenant_id
        where write.id = $1 and write.state <> 'done'`,
      [writeId],
    );
    return (found.rows[0]?.seconds ?? 0) > 1;
  }

  async function isOnItsWay(writeId: string, senderId: string, whole: number): Promise<boolean> {
    const found = await database.query(
      `select from write left join call on call.id = write.call_id
        where write.id = $1
          and (write.state = 'ready' and $3::float8 < 3
               or write.state = 'in_call' and call.state = 'sending' and call.sender = $2
               or write.state = 'done')`,
      [writeId, senderId, whole],
    );
    return (found.rowCount ?? 0) > 0;
  }

  // As capture counts: microseconds of the clock.
  let sequence = BigInt(Date.now()) * 1000n;
  /** Stores the next state of a document, as the consumer does. */
  async function publish(kind: DocumentKind, sourceId: string, data: DocumentData[DocumentKind] | null) {
    sequence += 1n;
    const event = {
      installationId,
      kind,
      sourceId,
      sequence,
      data,
      id: `e${sequence}`,
      time: '2026-11-22T10:00:00Z',
    };
    await store.snapshots.store(event, contentHash(kind, data));
    return { installationId, kind, sourceId } satisfies DocumentRef;
  }

  /** Capture has said something new of a document, and the event is not here yet. */
  async function announce({ kind, sourceId }: DocumentRef) {
    sequence += 1n;
    await database.query(
      `insert into published (installation_id, kind, source_id, sequence) values ($1, $2, $3, $4)`,
      [installationId, kind, sourceId, sequence.toString()],
    );
  }

  /** Lets time pass, for our database and for Xero alike. Only while no request is under way. */
  async function pass(seconds: number) {
    for (const [table, columns] of Object.entries(timesOf)) {
      const moved = columns.map((column) => `${column} = ${column} - make_interval(secs => $1)`);
      await database.query(`update ${table} set ${moved.join(', ')}`, [seconds]);
    }
    sandbox.clock.advance(seconds);
  }

  /** Pushes as Temporal does: again and again, each time after the delay that was asked for. */
  async function pushUntilSettled(process: Pushing, document: DocumentRef, attempts = 30): Promise<Settled> {
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      try {
        const result = await process.push(document);
        if (result.outcome !== 'again') return result;
        await pass(result.afterSeconds + 0.1);
      } catch (error) {
        if (!(error instanceof XeroUnreadable)) throw error;
        await pass(error.retrySeconds + 0.1);
      }
    }
    throw new Error(`${document.kind} ${document.sourceId} did not settle in ${attempts} attempts.`);
  }

  afterAll(async () => {
    await database.close();
    await running.stop();
  });

  return {
    ...store,
    database,
    sandbox,
    sandboxUrl: running.url,
    /** For a program of its own that is to serve the same installation. */
    environment: {
      INSTALLATION_ID: installationId,
      STORE_DATABASE_URL: url,
      ENCRYPTION_KEY: encryptionKey.join(','),
      XERO_CLIENT_ID: app.clientId,
      XERO_CLIENT_SECRET: app.clientSecret,
      XERO_SANDBOX_URL: running.url,
    },
    organisation,
    tenantId,
    connection,
    connections,
    connect,
    settings,
    changeSettings,
    started,
    startProcess,
    pass,
    pushUntilSettled,
    publish,
    announce,
    publishClient: (data: ClientData) => publish('client', data.id, data),
    publishInvoice: (data: InvoiceData) => publish('invoice', data.id, data),
    publishDeleted: (document: DocumentRef<DocumentKind>) => publish(document.kind, document.sourceId, null),
    /** What stands in Xero's books. */
    invoices: (): Invoice[] => organisation.invoices.list(),
    contacts: () => organisation.contacts.list(),
    /** Requests to the accounting API since a mark, with the query left out. */
    requests: (mark = 0) =>
      sandbox.calls
        .since(mark)
        .filter(({ path: where }) => where.startsWith('/api.xro'))
        .map((call) => ({ ...call, what: `${call.method} ${call.path.replace('/api.xro/2.0', '')}` })),
    mark: () => sandbox.calls.last(),
    /** Requests that write to Xero, since a mark. */
    writesSince: (mark: number) =>
      sandbox.calls
        .since(mark)
        .filter(({ method, path: where }) => method !== 'GET' && where.startsWith('/api.xro')),
  };
}

export type World = Awaited<ReturnType<typeof createWorld>>;
type Pushing = { readonly push: (document: DocumentRef) => Promise<PushResult> };
type Settled = Exclude<PushResult, { outcome: 'again' }>;

/** A run's patience is looked at so many times while it lasts. */
const partsOfPatience = 4;

/** Every moment that the protocol compares with the clock. */
const timesOf = {
  call: ['first_sent_at', 'send_before', 'deadline', 'resend_after'],
  write: [
    'first_sent_at',
    'absent_since',
    'look_after',
    'checked_at',
    'created_at',
    'prepared_at',
    'unclear_since',
    'unproven_at',
  ],
  gate_slot: ['granted_at', 'in_flight_until', 'answered_at'],
  gate: [
    'blocked_until',
    'paced_until',
    'day_ends_at',
    'called_at',
    'seen_at',
    'fresh_at',
    'turned_from',
    'turned_to',
  ],
  organisation_copy: ['fetched_at'],
  connection: ['access_expires_at', 'refresh_until', 'refresh_retry_at'],
  wait: ['due_at', 'since'],
  link: ['updated_at'],
  outcome: ['recorded_at'],
  snapshot: ['stored_at'],
} as const;
