import { setTimeout as sleep } from 'node:timers/promises';
import type { DocumentRef, LedgerKind } from '../events/document-kind.ts';
import type { SettingsRepository } from '../store/connection-settings.ts';
import type { Connections } from '../store/connections.ts';
import type { Database } from '../store/database.ts';
import type { Links } from '../store/links.ts';
import type { Snapshots } from '../store/snapshots.ts';
import { documentsOfPage } from '../store/sync-pages.ts';
import type { SyncCounts, SyncRun } from '../store/sync-runs.ts';
import type { Writes } from '../store/writes.ts';
import { connectedOnly } from './connected-only.ts';
import type { PushDocument, PushResult } from './push-document.ts';
import type { PushedAs, PushTogether } from './push-together.ts';
import { alreadyStands, type Standing } from './already-stands.ts';

/** Part of the documents of a kind: ids beyond `after`, up to `upTo`. */
export interface SyncPage {
  readonly kind: LedgerKind;
  readonly after: string;
  readonly upTo: string;
}

/** How a page is worked on and watched. */
export interface PageControl {
  /** Documents that an earlier attempt is done with, by id. */
  readonly done: Readonly<Record<string, PushedAs>>;
  /** Aborted when the sync is cancelled or the process stops: no further document is begun. */
  readonly signal: AbortSignal;
  /** Told after each document. */
  readonly onDone: (sourceId: string, as: PushedAs) => void;
}

export interface SyncPageDeps {
  readonly database: Database;
  readonly snapshots: Snapshots;
  readonly links: Links;
  readonly writes: Writes;
  readonly connections: Connections;
  readonly settings: SettingsRepository;
  readonly pushDocument: PushDocument;
  readonly pushTogether: PushTogether;
  /** Starts the runs of documents. */
  readonly startRuns: (documents: readonly DocumentRef[]) => Promise<void>;
}

/** Seconds after which a page leaves what is not settled to the documents' own runs. */
const patience = 240;

/** What a document waits for when a connection is lost under a page. */
const forConnection: ReadonlySet<string> = new Set(['needs-reconnect', 'not-connected']);

function isForConnection(result: PushResult): boolean {
  return result.outcome === 'waiting' && forConnection.has(result.problem?.type ?? '');
}

/**
 * Brings a page of documents into agreement with Xero. What stands already costs no call and changes nothing. A
 * connection that is lost ends it: what was begun waits, and the rest stays as it is.
 */
export function createSyncPage(deps: SyncPageDeps) {
  const stands = alreadyStands(deps);

  /**
   * @returns what became of each document that was looked at, by id; fewer than all if it was aborted.
   * @throws ReconnectNeeded
   */
  return async function syncPage(
    run: SyncRun,
    page: SyncPage,
    control: PageControl,
  ): Promise<Record<string, PushedAs>> {
    const done: Record<string, PushedAs> = { ...control.done };
    const documents = await documentsOfPage(deps.database, run, page.kind, page);
    const standing = await standingOf(run);

    function onDone({ sourceId }: DocumentRef, as: PushedAs): void {
      done[sourceId] = as;
      control.onDone(sourceId, as);
    }

    const push = (document: DocumentRef) => deps.pushDocument(document, { syncRunId: run.id });

    for (;;) {
      const lost = new AbortController();
      const open = await deps.pushTogether(
        documents.filter(({ sourceId }) => done[sourceId] === undefined),
        {
          async push(document) {
            const result = await push(document);
            if (isForConnection(result)) lost.abort();
            return result;
          },
          stands: (document, before) => stands(document, standing, before),
          patience,
          signal: AbortSignal.any([control.signal, lost.signal]),
          onDone,
        },
      );
      if (lost.signal.aborted) {
        // What is still queued waits from now on, as its own run would have it.
        for (const document of open) await push(document);
        connectedOnly(await deps.connections.ofInstallation(run.installationId));
        continue;
      }
      if (isCancelled(control.signal)) await withdrawOpen(run.installationId, open);
      return done;
    }
  };

  /** Against what a document is judged. @throws ReconnectNeeded */
  async function standingOf(run: SyncRun): Promise<Standing> {
    const connection = connectedOnly(await deps.connections.ofInstallation(run.installationId));
    const { settings } = await deps.settings.newest(connection.id);
    return { tenantId: connection.tenantId, settings, bySchedule: run.requestedBy === 'schedule' };
  }

  /**
   * After a cancel nothing of ours stays queued: what was not sent is taken back, what is at Xero is awaited. A
   * document whose answer does not come goes on in its own run, as every unknown outcome does.
   */
  async function withdrawOpen(installationId: string, documents: readonly DocumentRef[]): Promise<void> {
    const connection = await deps.connections.ofInstallation(installationId);
    if (connection === undefined) return;
    await Promise.all(
      documents.map(async (document) => {
        let wasSent = false;
        for (let tries = 0; tries < 90; tries += 1) {
          const write = await deps.writes.open(document, connection.tenantId);
          if (write === undefined) break;
          if (write.state === 'ready') {
            if (await deps.writes.withdraw(write.id)) break;
          } else {
            wasSent = true;
            if (write.state !== 'in_call') break;
            await sleep(500);
          }
        }
        if (wasSent) await deps.startRuns([document]);
      }),
    );
  }
}

export type SyncPageWork = ReturnType<typeof createSyncPage>;

/** Why a page was stopped: somebody cancelled the sync, or the process ends and another goes on. */
export const stopReasons = { cancelled: 'cancelled', stopping: 'stopping' } as const;

function isCancelled(signal: AbortSignal): boolean {
  return signal.aborted && signal.reason === stopReasons.cancelled;
}

/** How many documents came to what. */
export function countOutcomes(done: Readonly<Record<string, string>>): SyncCounts {
  const counts: Record<string, number> = {};
  for (const as of Object.values(done)) counts[as] = (counts[as] ?? 0) + 1;
  return counts;
}
