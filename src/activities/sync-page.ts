import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { DocumentRef, LedgerKind } from '../events/document-kind.ts';
import type { SettingsRepository } from '../store/connection-settings.ts';
import type { Connections } from '../store/connections.ts';
import type { Database } from '../store/database.ts';
import type { Links } from '../store/links.ts';
import type { OutcomeName, Outcomes } from '../store/outcomes.ts';
import type { Snapshots } from '../store/snapshots.ts';
import { documentsOfPage } from '../store/sync-pages.ts';
import type { SyncCounts, SyncRun } from '../store/sync-runs.ts';
import type { Writes } from '../store/writes.ts';
import { logFault, retrySecondsOf } from './activity-errors.ts';
import { connectedOnly } from './connected-only.ts';
import { UnknownDocument, type PushDocument, type PushResult } from './push-document.ts';
import { alreadyStands, type Standing } from './already-stands.ts';

/** Part of the documents of a kind: ids beyond `after`, up to `upTo`. */
export interface SyncPage {
  readonly kind: LedgerKind;
  readonly after: string;
  readonly upTo: string;
}

/** What became of a document in a sync; `left`: its own run goes on with it. */
export type SyncedAs = OutcomeName | 'left';

/** How a page is worked on and watched. */
export interface PageControl {
  /** Documents that an earlier attempt is done with, by id. */
  readonly done: Readonly<Record<string, SyncedAs>>;
  /** Aborted when the sync is cancelled or the process stops: no further document is begun. */
  readonly signal: AbortSignal;
  /** Told after each document. */
  readonly onDone: (sourceId: string, as: SyncedAs) => void;
}

export interface SyncPageDeps {
  readonly database: Database;
  readonly snapshots: Snapshots;
  readonly links: Links;
  readonly outcomes: Outcomes;
  readonly writes: Writes;
  readonly connections: Connections;
  readonly settings: SettingsRepository;
  readonly pushDocument: PushDocument;
  /** Starts the runs of documents. */
  readonly startRuns: (documents: readonly DocumentRef[]) => Promise<void>;
  /** Starts runs that only show what is written down. */
  readonly showRuns: (documents: readonly DocumentRef[]) => Promise<void>;
  readonly log: Pick<Logger, 'error'>;
}

/** Documents of one page that are pushed at the same time: as many as one call takes, so that calls are full. */
const atOnce = 50;

/** Seconds after which a page leaves what is not settled to the documents' own runs. */
const patience = 240;

/** A document that asks to be tried again later than this, in seconds, is left to its own run at once. */
const longPause = 60;

/** Waiting for a document that goes first: its run may be about to end. Looked at again so often, so many seconds apart. */
const firstOne = { problems: new Set(['contact-first', 'payee-first', 'invoice-first']), looks: 5, apart: 3 };

/** What a document waits for when a connection is lost under a page. */
const forConnection: ReadonlySet<string> = new Set(['needs-reconnect', 'not-connected']);

interface Queued {
  readonly document: DocumentRef;
  /** How often it was found waiting for another one. */
  readonly waited: number;
  /** Milliseconds of the process's clock. */
  readonly notBefore: number;
}

/**
 * Brings a page of documents into agreement with Xero, each through the same push as its own run. What stands already
 * costs no call and changes nothing. No document delays another: what takes long is left to its own run, and what is
 * found to need a person gets one, so that it is seen in Temporal. A connection that is lost ends it: what was begun
 * waits, and the rest stays as it is.
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
  ): Promise<Record<string, SyncedAs>> {
    const done: Record<string, SyncedAs> = { ...control.done };
    const documents = await documentsOfPage(deps.database, run, page.kind, page);
    const queue: Queued[] = documents
      .filter(({ sourceId }) => done[sourceId] === undefined)
      .map((document) => ({ document, waited: 0, notBefore: 0 }));
    const impatientAt = performance.now() + patience * 1000;
    /** Looked at, and not settled: their writes may be queued. */
    const open = new Set<DocumentRef>();
    const standing = await standingOf(run);
    let isLost = false;

    function note(document: DocumentRef, as: SyncedAs): void {
      open.delete(document);
      done[document.sourceId] = as;
      control.onDone(document.sourceId, as);
    }

    async function leave(document: DocumentRef): Promise<void> {
      await deps.startRuns([document]);
      note(document, 'left');
    }

    async function workOn({ document, waited }: Queued): Promise<void> {
      const before = await deps.outcomes.find(document);
      const already = await stands(document, standing, before);
      if (already !== undefined) return note(document, already);
      open.add(document);
      const result = await push(document);
      if (result === undefined) return leave(document);
      if (result.outcome === 'again') {
        const due = performance.now() + result.afterSeconds * 1000;
        if (result.afterSeconds > longPause || due > impatientAt) return leave(document);
        queue.push({ document, waited, notBefore: due });
        return;
      }
      isLost ||= result.outcome === 'waiting' && forConnection.has(result.problem?.type ?? '');
      if (result.outcome === 'waiting' && firstOne.problems.has(result.problem?.type ?? '')) {
        const notBefore = performance.now() + firstOne.apart * 1000;
        if (waited < firstOne.looks) return void queue.push({ document, waited: waited + 1, notBefore });
      }
      const needsSomebody = result.outcome === 'held' || result.outcome === 'rejected';
      const isNew = before?.name !== result.outcome || before.problem?.type !== result.problem?.type;
      if (needsSomebody && isNew) await deps.showRuns([document]);
      note(document, result.outcome);
    }

    async function push(document: DocumentRef): Promise<PushResult | undefined> {
      try {
        return await deps.pushDocument(document, { syncRunId: run.id });
      } catch (error) {
        const afterSeconds = retrySecondsOf(error);
        if (afterSeconds !== undefined) return { outcome: 'again', sequence: 0n, afterSeconds };
        // A fault of ours with this one: its own run shows it and goes on trying, and the others are not kept waiting.
        if (!(error instanceof UnknownDocument)) logFault(error, deps.log);
        return undefined;
      }
    }

    async function lane(): Promise<void> {
      while (!control.signal.aborted && !isLost) {
        const now = performance.now();
        const at = queue.findIndex(({ notBefore }) => notBefore <= now);
        const next = at === -1 ? undefined : queue.splice(at, 1)[0];
        if (next !== undefined) await workOn(next);
        else if (queue.length === 0) return;
        else await sleep(200);
      }
    }

    for (;;) {
      const ends = await Promise.allSettled(Array.from({ length: atOnce }, lane));
      const failed = ends.find((end) => end.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
      if (!isLost) break;
      // What is still queued waits from now on, as its own run would have it.
      for (const document of open) await push(document);
      connectedOnly(await deps.connections.ofInstallation(run.installationId));
      isLost = false;
    }
    if (isCancelled(control.signal)) await withdrawOpen(run.installationId, [...open]);
    return done;
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
