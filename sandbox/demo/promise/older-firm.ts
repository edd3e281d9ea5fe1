import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { choosePort } from '../../stack/ports.ts';
import { runCommand } from '../../stack/run-command.ts';
import { nodeFlags, type ChildProgram } from '../child-program.ts';
import { createDemoFirm } from '../create-demo-firm.ts';
import { demoIdentity, firmNames } from '../demo-identity.ts';
import { firm } from '../firm.ts';
import type { RunningDemo } from '../running-demo.ts';
import { createWriteBackRole } from '../write-back-role.ts';

/**
 * A second, small firm with a TimeTracker, a store and a worker of its own, which nobody has set up yet: its worker
 * is told of no app at Xero.
 */
export interface OlderFirm extends Pick<RunningDemo, 'timetrackerUrl' | 'environment' | 'cli'> {
  readonly installationId: string;
  readonly worker: ChildProgram;
  readonly pagesUrl: string;
  /** An app from before 2 March 2026, and one from after. Both know this firm's callback. */
  readonly apps: Readonly<Record<'older' | 'newer', { readonly id: string; readonly secret: string }>>;
  /** Ids of its expenses. */
  readonly expenses: readonly number[];
}

const root = join(import.meta.dirname, '..', '..', '..');
/** Of employees who are users of the organisation: a train ticket, a courier, a conference. */
const expenseIds = [5, 10, 13];
const installationId = 'older';

/** What it makes is removed with the demo beside which it runs. @param folder the demo's */
export async function startOlderFirm(demo: RunningDemo, folder: string): Promise<OlderFirm> {
  const identity = await demoIdentity(folder);
  const names = firmNames(identity).olderFirm;
  const [timetrackerUrl, storeUrl, port] = await Promise.all([
    demo.stack.createDatabase(names.timetracker),
    demo.stack.createDatabase(names.store),
    choosePort(0, new Set()),
  ]);
  await createDemoFirm(timetrackerUrl, {
    clients: firm.clients.filter(({ id }) => id === 1),
    invoices: [],
    expenses: firm.expenses.filter(({ id }) => expenseIds.includes(id)),
    creditNotes: [],
  });
  const pagesUrl = `http://localhost:${port}`;
  const apps = {
    older: { id: 'older-client', secret: randomBytes(24).toString('base64url') },
    newer: { id: 'newer-client', secret: randomBytes(24).toString('base64url') },
  };
  const redirectUris = [`${pagesUrl}/integrations/xero/callback`];
  await registerApp(demo, apps.older, '2025-06-01', redirectUris);
  await registerApp(demo, apps.newer, '2026-09-01', redirectUris);
  const settings: NodeJS.ProcessEnv = {
    INSTALLATION_ID: installationId,
    TIMETRACKER_DATABASE_URL: timetrackerUrl,
    TIMETRACKER_WRITE_DATABASE_URL: await createWriteBackRole(timetrackerUrl, names.role),
    STORE_DATABASE_URL: storeUrl,
    ENCRYPTION_KEY: `older:${randomBytes(32).toString('base64')}`,
    // Beginning like the demo's, so that what removes those removes these.
    KAFKA_TOPIC_PREFIX: `${demo.environment['KAFKA_TOPIC_PREFIX'] ?? ''}older.`,
    KAFKA_GROUP_ID: `timetracker-xero-demo-${identity.id}-older`,
    TEMPORAL_TASK_QUEUE: `timetracker-xero-demo-${identity.id}-older`,
    XERO_CLIENT_ID: undefined,
    XERO_CLIENT_SECRET: undefined,
    HTTP_PORT: String(port),
    PUBLIC_URL: pagesUrl,
  };
  const environment = { ...demo.environment, ...settings };
  const worker = await demo.startWorker(settings);
  return {
    installationId,
    environment,
    worker,
    pagesUrl,
    apps,
    expenses: expenseIds,
    timetrackerUrl,
    cli: (...words) =>
      runCommand(process.execPath, [...nodeFlags, join(root, 'src', 'cli.ts'), ...words], {
        cwd: folder,
        env: environment,
      }),
  };
}

async function registerApp(
  { sandbox }: RunningDemo,
  { id, secret }: { readonly id: string; readonly secret: string },
  createdAt: string,
  redirectUris: readonly string[],
): Promise<void> {
  await sandbox.set('apps', {
    clientId: id,
    clientSecret: secret,
    name: `TimeTracker sync (${id})`,
    createdAt,
    redirectUris,
  });
}
