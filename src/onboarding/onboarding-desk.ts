import type { Core } from '../core.ts';
import type { OrganisationLists } from '../mapping/lists.ts';
import { changeMapping, type MappingChanged } from '../settings/change-mapping.ts';
import { confirmGoLive, type SettingsChanged } from '../settings/change-settings.ts';
import type { ConnectionSettings } from '../store/connection-settings.ts';
import type { Connection } from '../store/connections.ts';
import { createDatabase } from '../store/database.ts';
import { callsPerMinute } from '../store/gate-lanes.ts';
import { arrivedDocuments, type Arrived } from '../store/on-their-way.ts';
import { createOnboardingStore, type OnboardingChoice } from '../store/onboarding.ts';
import type { CarriedOut } from '../store/onboarding-work.ts';
import { readOwnConnector, type OwnConnectorFound } from '../timetracker/read-own-connector.ts';
import type { PrepareWrite } from '../xero/prepare-write.ts';
import type { ListsRead } from '../xero/organisation-lists.ts';
import type { ListName } from '../mapping/lists.ts';
import { createOnboarding, type OnboardingPlan } from './create-onboarding.ts';
import type { OnboardingRow } from './decide-row.ts';
import { estimate, type Estimate } from './estimate.ts';
import type { ComparedKind } from './finding.ts';
import { createFirstPayloads, type FirstPayload } from './first-payloads.ts';
import { judgeConnector, type ConnectorVerdict } from './judge-connector.ts';
import { obstaclesOf, type Obstacle } from './obstacles.ts';

export interface OnboardingDeskDeps {
  readonly core: Pick<
    Core,
    'config' | 'database' | 'settings' | 'links' | 'snapshots' | 'resumeStuck' | 'onSettingsChanged' | 'log'
  >;
  readonly prepareWrite: PrepareWrite;
  /** Lists of the organisation, each read at most once. */
  readonly lists: (connection: Connection, names: readonly ListName[]) => Promise<ListsRead>;
  /** Has the organisation read. */
  readonly startReading: (installationId: string) => Promise<void>;
  readonly now: () => Date;
}

/** Everything that a person looks at before they say yes. */
export interface OnboardingView {
  readonly plan: OnboardingPlan;
  readonly arrived: Arrived;
  readonly connector: OwnConnectorFound;
  readonly obstacles: readonly Obstacle[];
  readonly goLiveDate: string | null;
}

/** What would go to Xero first. */
export interface DryRun {
  readonly estimate: Estimate;
  readonly payloads: readonly FirstPayload[];
  readonly goLiveDate: string | null;
}

export type Confirmed =
  | { readonly result: 'done'; readonly counts: CarriedOut; readonly settings: SettingsChanged }
  | { readonly result: 'obstacles'; readonly obstacles: readonly Obstacle[] }
  /** What would be done is not what was shown any more. */
  | { readonly result: 'changed' };

/** Lists that the built-in connector's choices are judged by. */
const listsOfConnector = ['accounts', 'contacts', 'items'] as const satisfies readonly ListName[];

/** So many of the first documents are shown as they would go. */
const shownFirst = 5;

/** What pages and commands onboard an installation with. */
export function createOnboardingDesk(deps: OnboardingDeskDeps) {
  const { core } = deps;
  const { installationId } = core.config;
  const store = createOnboardingStore(core.database);
  const onboarding = createOnboarding({ database: core.database, store, settings: core.settings });

  /** TimeTracker's own connector as it is set up now; read with a connection that is let go of at once. */
  async function ownConnector(): Promise<OwnConnectorFound> {
    const timetracker = createDatabase({
      url: core.config.timetrackerDatabaseUrl,
      applicationName: 'timetracker-xero',
      readOnly: true,
      size: 1,
      onError: (error) => core.log.warn({ error }, "a connection to TimeTracker's database broke"),
    });
    try {
      return await readOwnConnector(timetracker);
    } finally {
      await timetracker.close();
    }
  }

  async function view(connection: Connection, isOwnSyncSaidOff = false): Promise<OnboardingView> {
    const [plan, arrived, connector, { settings }] = await Promise.all([
      onboarding.plan(connection),
      arrivedDocuments(core.database, installationId),
      ownConnector(),
      core.settings.newest(connection.id),
    ]);
    const obstacles = obstaclesOf({ ...plan, arrived, connector, isOwnSyncSaidOff, now: deps.now() });
    return { plan, arrived, connector, obstacles, goLiveDate: settings.goLiveDate };
  }

  /** The built-in connector's values with a verdict each; none if there is no such connector. */
  async function verdicts(connection: Connection): Promise<readonly ConnectorVerdict[]> {
    const connector = await ownConnector();
    if (connector.is !== 'there') return [];
    const { lists } = await deps.lists(connection, listsOfConnector);
    const { settings } = await core.settings.newest(connection.id);
    return (await judge(connection, connector, lists, settings)).verdicts;
  }

  async function judge(
    connection: Connection,
    { connector }: Extract<OwnConnectorFound, { is: 'there' }>,
    lists: OrganisationLists,
    settings: ConnectionSettings,
  ) {
    const clients = await core.database.query<{ source_id: string }>(
      `select source_id from snapshot where installation_id = $1 and kind = 'client' and data is not null`,
      [installationId],
    );
    return judgeConnector({
      connector,
      settings,
      lists,
      tenantId: connection.tenantId,
      clients: new Set(clients.rows.map((row) => row.source_id)),
    });
  }

  /** Takes over what is valid of the built-in connector's configuration. Undefined: there is no such connector. */
  async function takeOver(connection: Connection, actor: string): Promise<MappingChanged | undefined> {
    const connector = await ownConnector();
    if (connector.is !== 'there') return undefined;
    const { lists } = await deps.lists(connection, listsOfConnector);
    const { settings } = await core.settings.newest(connection.id);
    const judged = await judge(connection, connector, lists, settings);
    const isTaken = judged.verdicts.some(({ verdict }) => verdict === 'taken');
    // Of settings that somebody changes at this very moment nothing is lost: then nothing is taken over.
    return changeMapping(core, connection, {
      change: (newest) =>
        isTaken && JSON.stringify(newest) === JSON.stringify(settings) ? judged.settings : newest,
      lists,
      actor,
    });
  }

  /** What would go to Xero from this day on. Throws as `readXero`. */
  async function dryRun(connection: Connection, date: string | null): Promise<DryRun> {
    const { settings } = await core.settings.newest(connection.id);
    const goLiveDate = date ?? settings.goLiveDate;
    const { rows } = await onboarding.plan(connection);
    const going = rows.filter((row) => isGoing(row, goLiveDate));
    const byKind: Partial<Record<ComparedKind, number>> = {};
    for (const { finding } of going) byKind[finding.document.kind] = (byKind[finding.document.kind] ?? 0) + 1;
    const contacts = new Set(going.flatMap(({ finding: { document } }) => document.contactName ?? [])).size;
    const firstPayloads = createFirstPayloads({ ...core, prepareWrite: deps.prepareWrite });
    return {
      estimate: estimate({ byKind, contacts }, callsPerMinute),
      payloads: await firstPayloads(connection, { ...settings, goLiveDate }, going.slice(0, shownFirst)),
      goLiveDate,
    };
  }

  return {
    view,
    verdicts,
    takeOver,
    dryRun,

    /** Forgets what was read of the organisation; what was decided stays. */
    forget: ({ tenantId }: Pick<Connection, 'tenantId'>) => store.forgetObjects(tenantId),

    /** Has the organisation read; what was read before is kept, and only what changed since is read. */
    read: () => deps.startReading(installationId),

    /**
     * A person chooses for documents; nothing comes of it before they confirm.
     * @param object what is adopted, where it is not the likeliest.
     * @returns those that can be chosen so.
     */
    async choose(
      connection: Connection,
      rows: readonly OnboardingRow[],
      choice: OnboardingChoice,
      actor: string,
      object: string | null = null,
    ): Promise<OnboardingRow[]> {
      const wantedOf = ({ finding: { candidates } }: OnboardingRow) =>
        object === null ? candidates[0] : candidates.find(({ xeroId }) => xeroId === object);
      const possible = rows.filter(
        (row) => row.offers.includes(choice) && (choice !== 'adopt' || wantedOf(row) !== undefined),
      );
      for (const row of possible) {
        const { finding } = row;
        const xeroId = choice === 'adopt' ? (wantedOf(row)?.xeroId ?? null) : null;
        await store.choose(
          { ...finding.document, installationId },
          connection.tenantId,
          choice,
          xeroId,
          actor,
        );
      }
      return possible;
    },

    /**
     * A person has said yes: what is there already is linked, what may be is left alone, and documents go from this day
     * on. The caller has had the name of the organisation typed. Nothing is written to Xero by it; what is to be posted
     * follows by itself.
     * @param seen the fingerprint of what the person saw.
     */
    async confirm(
      connection: Connection,
      { date, seen, actor, isOwnSyncSaidOff = false }: Confirmation,
    ): Promise<Confirmed> {
      const { obstacles } = await view(connection, isOwnSyncSaidOff);
      if (obstacles.length > 0) return { result: 'obstacles', obstacles };
      const counts = await onboarding.carryOut(connection, seen, actor);
      if (counts === undefined) return { result: 'changed' };
      return { result: 'done', counts, settings: await confirmGoLive(core, connection, date, actor) };
    },
  };
}

export interface Confirmation {
  /** The go-live date, `YYYY-MM-DD`. */
  readonly date: string;
  readonly seen: string;
  /** `cli` or `page`. */
  readonly actor: string;
  readonly isOwnSyncSaidOff?: boolean;
}

export type OnboardingDesk = ReturnType<typeof createOnboardingDesk>;

/** Whether a document is posted, as far as its decision and its date say. */
function isGoing({ decision, finding }: OnboardingRow, goLiveDate: string | null): boolean {
  const { notOwed, date } = finding.document;
  if (decision === 'post') return true;
  return decision === 'by-date' && notOwed === null && (goLiveDate === null || date >= goLiveDate);
}
