import type { DocumentEvent } from '../events/document-event.ts';
import { contentHash } from '../events/content-hash.ts';
import type { DocumentRef } from '../events/document-kind.ts';
import { problem } from '../problems.ts';
import type { SettingsRepository } from '../store/connection-settings.ts';
import type { Connection, Connections, ConnectionStatus } from '../store/connections.ts';
import type { Links } from '../store/links.ts';
import type { Outcomes } from '../store/outcomes.ts';
import type { Snapshots } from '../store/snapshots.ts';
import type { Waits } from '../store/waits.ts';
import type { Writes } from '../store/writes.ts';
import { decide } from '../xero/decide.ts';

export interface HandOverDeps {
  readonly snapshots: Snapshots;
  readonly links: Links;
  readonly outcomes: Outcomes;
  readonly waits: Waits;
  readonly writes: Writes;
  readonly connections: Connections;
  readonly settings: SettingsRepository;
  /** Starts or signals the document's run; returns once Temporal has accepted. */
  readonly startRun: (document: DocumentRef, sequence: bigint) => Promise<void>;
  /** Starts the runs of documents that waited for this one. */
  readonly startRuns: (documents: readonly DocumentRef[]) => Promise<void>;
}

/** What became of an event. `known` and `older` were handed over before; `settled` needs no run. */
export type HandOverResult = 'older' | 'known' | 'settled' | 'started';

/**
 * Hands an event over: store the snapshot ▸ start its run ▸ note that it was handed over. Only then may the offset
 * be committed. A replay of any part of the topic stores nothing and starts nothing.
 */
export function createHandOver(deps: HandOverDeps) {
  return async function handOver(event: DocumentEvent): Promise<HandOverResult> {
    const hash = contentHash(event.kind, event.data);
    const stored = await deps.snapshots.store(event, hash);
    if (stored !== 'stored') return stored;
    const settled = await settleWithoutRun(event, hash);
    if (!settled) await deps.startRun(event, event.sequence);
    await deps.snapshots.markHandedOver(event, event.sequence);
    return settled ? 'settled' : 'started';
  };

  /** Unchanged and left alone need no run, unless something about the document is still on its way. */
  async function settleWithoutRun(event: DocumentEvent, hash: string): Promise<boolean> {
    const connection = await deps.connections.ofInstallation(event.installationId);
    if (connection?.status !== 'connected') return waitForConnection(event, connection?.status);
    const { tenantId } = connection;
    if (await deps.writes.isOpen(event, tenantId)) return false;
    const { settings, version } = await deps.settings.newest(connection.id);
    const links = await deps.links.all(event, tenantId);
    const link = links.document;
    const { data, sourceId } = event;
    const onboarded = await deps.links.onboarded(event, tenantId, links);
    const decision = decide(event.kind, { sourceId, data, contentHash: hash, links, settings, onboarded });
    if (decision.do === 'nothing') {
      const posted = { hash, sequence: event.sequence };
      if (link !== undefined && !(await deps.links.savePosted(event, tenantId, link.postedHash, posted)))
        return false;
      // Totals that differ in Xero stay a problem, which the run says again.
      if (Object.values(links).some(({ differsFrom }) => differsFrom !== null)) return false;
      await deps.outcomes.record(event, { name: 'unchanged', sequence: event.sequence, tenantId });
    } else if (decision.do === 'skip') {
      await deps.outcomes.record(event, {
        name: 'skipped',
        sequence: event.sequence,
        tenantId,
        problem: decision.problem,
      });
    } else {
      return false;
    }
    await deps.waits.remove(event);
    await deps.startRuns(await deps.waits.waitingFor(event));
    return isStillSo(connection, version);
  }

  /** Whoever changed settings or organisation meanwhile may have looked at what is left alone before this was. */
  async function isStillSo({ id, installationId }: Connection, version: number): Promise<boolean> {
    const now = await deps.connections.ofInstallation(installationId);
    return now?.id === id && (await deps.settings.newest(id)).version === version;
  }

  /** Waiting is a row. The connection may have come between the look and the row, so it is looked at once more. */
  async function waitForConnection(
    event: DocumentEvent,
    status: ConnectionStatus | undefined,
  ): Promise<boolean> {
    const waiting = problem(status === 'needs_reconnect' ? 'needs-reconnect' : 'not-connected');
    await deps.waits.put(event, { reason: waiting.type });
    await deps.outcomes.record(event, { name: 'waiting', sequence: event.sequence, problem: waiting });
    const connection = await deps.connections.ofInstallation(event.installationId);
    return connection?.status !== 'connected';
  }
}

export type HandOver = ReturnType<typeof createHandOver>;
