import { contentHash } from '../events/content-hash.ts';
import type { DocumentRef } from '../events/document-kind.ts';
import type { SettingsRepository } from '../store/connection-settings.ts';
import type { Connection, Connections } from '../store/connections.ts';
import type { Database } from '../store/database.ts';
import type { PlannedDocument, PlannedDocuments } from '../store/planned-documents.ts';
import type { Snapshot, Snapshots } from '../store/snapshots.ts';
import { documentsOfPage } from '../store/sync-pages.ts';
import type { SyncRun } from '../store/sync-runs.ts';
import { stepsOf } from '../sync-request.ts';
import type { Payee } from '../xero/payee.ts';
import type { DocumentPlan, PlanDocument } from '../xero/plan-document.ts';
import { plannedRequest } from '../xero/planned-request.ts';
import { connectedOnly } from './connected-only.ts';
import type { SyncPage } from './sync-page.ts';

export interface PlanPageDeps {
  readonly database: Database;
  readonly snapshots: Snapshots;
  readonly connections: Connections;
  readonly settings: SettingsRepository;
  readonly planDocument: PlanDocument;
  readonly planned: PlannedDocuments;
}

export interface PlanControl {
  readonly signal: AbortSignal;
  readonly onDone: (sourceId: string, as: DocumentPlan['plan']) => void;
}

/** A dry run's page: what would be said to Xero about each document is written down for people, and nothing is done. */
export function createPlanPage(deps: PlanPageDeps) {
  /** @returns the plan of each document, by id. Throws as `planDocument`, and ReconnectNeeded. */
  return async function planPage(
    run: SyncRun,
    page: SyncPage,
    { signal, onDone }: PlanControl,
  ): Promise<Record<string, DocumentPlan['plan']>> {
    const connection = connectedOnly(await deps.connections.ofInstallation(run.installationId));
    const { settings } = await deps.settings.newest(connection.id);
    const plans: Record<string, DocumentPlan['plan']> = {};
    const shown = new Map<string, PlannedDocument>();
    const show = (document: DocumentRef, plan: DocumentPlan) => {
      const line = toShow(document, plan);
      if (line !== undefined) shown.set(`${line.kind}/${line.sourceId}`, line);
    };
    for (const document of await documentsOfPage(deps.database, run, page.kind, page)) {
      if (signal.aborted) break;
      const plan = await planOf(document, connection, settings);
      if (plan === undefined) continue;
      plans[document.sourceId] = plan.plan;
      onDone(document.sourceId, plan.plan);
      if (plan.plan === 'wait' && plan.brings !== undefined) {
        const party = await newParty(run.installationId, plan.brings);
        if (party !== undefined) show(party, await deps.planDocument(party, connection, settings));
      }
      show(document, plan);
    }
    const steps = stepsOf(run.kinds);
    const lines = [...shown.values()];
    for (const kind of new Set(lines.map((line) => line.kind)))
      await deps.planned.save(
        run.id,
        steps.indexOf(kind),
        lines.filter((line) => line.kind === kind),
      );
    return plans;
  };

  /** A vendor or employee that would become a contact with its first expense; undefined if it is known already. */
  async function newParty(installationId: string, { kind, data }: Payee): Promise<Snapshot | undefined> {
    const party = { installationId, kind, sourceId: data.id };
    if ((await deps.snapshots.newest(party)) !== undefined) return undefined;
    return { ...party, sequence: 0n, contentHash: contentHash(kind, data), data, handedOver: true };
  }

  async function planOf(
    document: DocumentRef,
    connection: Connection,
    settings: Parameters<PlanDocument>[2],
  ): Promise<DocumentPlan | undefined> {
    const snapshot = await deps.snapshots.newest(document);
    return snapshot && deps.planDocument(snapshot, connection, settings);
  }
}

export type PlanPageWork = ReturnType<typeof createPlanPage>;

/** What people are shown of it; nothing of what stays as it is. */
function toShow(document: DocumentRef, found: DocumentPlan): PlannedDocument | undefined {
  const { kind, sourceId } = document;
  const line = { kind, sourceId, calls: 0, request: undefined, problem: undefined };
  switch (found.plan) {
    case 'nothing':
    case 'skip':
      return undefined;
    case 'adopt':
      return { ...line, plan: found.plan };
    case 'hold':
      return { ...line, plan: found.plan, problem: found.problem };
    case 'wait':
      return { ...line, plan: found.plan, calls: found.calls, problem: found.problem };
    default:
      return { ...line, plan: found.plan, calls: found.calls, request: plannedRequest(found.write) };
  }
}
