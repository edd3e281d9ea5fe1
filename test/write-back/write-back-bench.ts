import { randomBytes, randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { createDocumentLinks } from '../../src/http/document-links.ts';
import { connectionSettings } from '../../src/store/connection-settings.ts';
import { createDatabase } from '../../src/store/database.ts';
import { createLinks, type Link } from '../../src/store/links.ts';
import { createOverview } from '../../src/store/overview.ts';
import {
  createWriteBackRound,
  type WriteBackDependencies,
  type WriteBackTarget,
} from '../../src/write-back/write-back-round.ts';
import { createBench, installationId, type Bench } from '../capture/capture-bench.ts';

export const tenantId = '7a1c0000-0000-4000-8000-000000000001';
/** What docs/security.md says to run. */
export const grantStatement = (role: string, tables = 'public.invoices, public.expenses') =>
  `GRANT SELECT (id, integration_metadata), UPDATE (integration_metadata) ON ${tables} TO ${role}`;

/** A demo firm whose documents are captured, a role that may write ids, and rounds that do. */
export interface WriteBackBench {
  readonly bench: Bench;
  readonly role: string;
  /** The database as that role. */
  readonly timetracker: ReturnType<typeof createDatabase>;
  round(changes?: Partial<WriteBackDependencies>): Promise<'again' | 'rest'>;
  /** As if the document stood in Xero. Answers with its id there. */
  link(kind: 'invoice' | 'expense', sourceId: number, changes?: Partial<Link>): Promise<string>;
  /** As if that had been voided in Xero and another one made. Answers with the id of the new one. */
  replace(kind: 'invoice' | 'expense', sourceId: number, changes?: Partial<Link>): Promise<string>;
  /** The metadata as text, and all other columns. */
  row(kind: 'invoice' | 'expense', id: number): Promise<{ metadata: string | null; others: string }>;
  /** The ids of an invoice as they stand in TimeTracker. */
  noted(kind: 'invoice' | 'expense', id: number): Promise<Record<string, unknown> | null>;
  setMetadata(kind: 'invoice' | 'expense', id: number, json: string | null): Promise<void>;
  problems(): Promise<[string, string, Record<string, string>][]>;
  close(): Promise<void>;
}

const tables = { invoice: 'invoices', expense: 'expenses' } as const;

export const settings = (changes: object = {}): WriteBackTarget['settings'] =>
  connectionSettings.parse({ writeBack: true, ...changes });

/** What stands in Xero for a document, with an id of its own. */
export function newLink(changes: Partial<Link> = {}): Link {
  return {
    tenantId,
    part: 'document',
    origin: 'timetracker',
    xeroKind: 'Invoice',
    xeroId: randomUUID(),
    xeroNumber: null,
    xeroStatus: 'AUTHORISED',
    postedHash: null,
    postedSequence: null,
    postedLines: [],
    postedElementHash: null,
    xeroUpdatedAt: null,
    xeroHash: null,
    differsFrom: null,
    ...changes,
  };
}

export async function createWriteBackBench(): Promise<WriteBackBench> {
  const bench = await createBench();
  bench.capture().start();
  await bench.settled();
  const role = `ids_${randomBytes(5).toString('hex')}`;
  const password = randomBytes(8).toString('hex');
  await bench.firm.query(`create role ${role} login password '${password}'`);
  await bench.firm.query(grantStatement(role));
  const url = new URL(bench.timetrackerUrl);
  url.username = role;
  url.password = password;
  const timetracker = createDatabase({
    url: url.href,
    applicationName: 'test ids',
    onError: () => undefined,
    size: 1,
  });
  const links = createLinks(bench.store);
  const overview = createOverview(bench.store);

  const written: WriteBackBench = {
    bench,
    role,
    timetracker,
    round: (changes = {}) =>
      createWriteBackRound({
        store: bench.store,
        timetracker,
        installationId,
        isTrial: false,
        target: async () => ({ connection: { tenantId }, settings: settings(), shortCode: '!abc' }),
        holdLease: async () => true,
        links: createDocumentLinks({
          installationId,
          temporalUiUrl: 'http://localhost:1',
          temporalNamespace: 'default',
          timetrackerUrl: 'http://localhost:1',
          xeroSandboxUrl: undefined,
        }),
        logger: pino({ enabled: false }),
        isStopping: () => false,
        ...changes,
      })(),
    async link(kind, sourceId, changes = {}) {
      const link = newLink(changes);
      const saved = await links.save({ installationId, kind, sourceId: String(sourceId) }, link);
      if (!saved) throw new Error('the link belongs to another document');
      return link.xeroId;
    },
    async replace(kind, sourceId, changes) {
      await bench.store.query(`update link set xero_status = 'VOIDED' where kind = $1 and source_id = $2`, [
        kind,
        sourceId,
      ]);
      return written.link(kind, sourceId, changes);
    },
    async row(kind, id) {
      const found = await bench.firm.query<{ metadata: string | null; others: string }>(
        `select integration_metadata::text as metadata, (to_jsonb(t) - 'integration_metadata')::text as others
           from ${tables[kind]} t where id = $1`,
        [id],
      );
      return found.rows[0] ?? { metadata: null, others: '' };
    },
    async noted(kind, id) {
      const { metadata } = await written.row(kind, id);
      return metadata === null ? null : (JSON.parse(metadata) as Record<string, unknown>);
    },
    async setMetadata(kind, id, json) {
      await bench.firm.query(`update ${tables[kind]} set integration_metadata = $2 where id = $1`, [
        id,
        json,
      ]);
    },
    async problems() {
      const stops = await overview.captureStops(installationId);
      return stops.map(({ problem, kind, parameters }) => [problem, kind, parameters]);
    },
    async close() {
      await timetracker.close();
      await bench.firm.query(`drop owned by ${role}`);
      await bench.firm.query(`drop role ${role}`);
      await bench.close();
    },
  };
  return written;
}
