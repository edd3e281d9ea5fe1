import type { Logger } from 'pino';
import type { DocumentRef } from '../events/document-kind.ts';
import { ReconnectNeeded } from '../oauth/errors.ts';
import { problem, type Problem } from '../problems.ts';
import { audit } from '../store/audit.ts';
import type { SettingsRepository } from '../store/connection-settings.ts';
import type { Connection, Connections } from '../store/connections.ts';
import type { Database } from '../store/database.ts';
import type { Gate } from '../store/gate.ts';
import type { Link, Links } from '../store/links.ts';
import type { OutcomeName, Outcomes } from '../store/outcomes.ts';
import type { Snapshot, Snapshots } from '../store/snapshots.ts';
import type { Wait, Waits } from '../store/waits.ts';
import type { WriteResult, Writes } from '../store/writes.ts';
import type { Timing } from '../timing.ts';
import { decide } from '../xero/decide.ts';
import { mayWrite } from '../xero/go-live-guard.ts';
import type { CopyOf, OrganisationCopy } from '../xero/organisation-copy.ts';
import type { Prepared, PrepareWrite } from '../xero/prepare-write.ts';
import type { Sender } from '../xero/sender.ts';

/** What a push came to. `again`: nothing final yet, worth another try after so many seconds. */
export type PushResult =
  | {
      readonly outcome: OutcomeName;
      readonly sequence: bigint;
      readonly tenantId: string | undefined;
      readonly problem: Problem | undefined;
    }
  | { readonly outcome: 'again'; readonly sequence: bigint; readonly afterSeconds: number };

export interface PushDocumentDeps {
  readonly database: Database;
  readonly snapshots: Snapshots;
  readonly links: Links;
  readonly outcomes: Outcomes;
  readonly waits: Waits;
  readonly writes: Writes;
  readonly connections: Connections;
  readonly settings: SettingsRepository;
  readonly copy: OrganisationCopy;
  readonly prepareWrite: PrepareWrite;
  readonly sender: Sender;
  readonly timing: Timing;
  /** Which Xero this process speaks to, as it stands with a connection. */
  readonly issuer: string;
  /** Starts the runs of documents that may get on now. */
  readonly startRuns: (documents: readonly DocumentRef[]) => Promise<void>;
  /** Sees to it that waits with a time are taken up when it has come. */
  readonly watchDueWaits: (installationId: string) => Promise<void>;
  readonly gate: Pick<Gate, 'blockedSeconds'>;
  readonly log: Logger;
}

/** The document has no snapshot: nothing is known of it. */
export class UnknownDocument extends Error {
  override readonly name = 'UnknownDocument';
}

/**
 * Brings one document into agreement with Xero, from its newest snapshot: decide ▸ prepare ▸ queue ▸ send ▸ record.
 * Safe to run any number of times, at once or after a crash: what was said already is not said again.
 */
export function createPushDocument(deps: PushDocumentDeps) {
  const { snapshots, links, outcomes, waits, writes, timing } = deps;

  /** @throws UnknownDocument, XeroUnreadable, TokenServiceUnavailable, AppRefused, and errors of the database. */
  return async function pushDocument(document: DocumentRef): Promise<PushResult> {
    const result = await untilSettled(document);
    // Whoever waited for this document gets on, or learns that it is stuck; repeated if we die in between.
    if (result.outcome !== 'again' && result.outcome !== 'waiting')
      await deps.startRuns(await waits.waitingFor(document));
    return result;
  };

  async function untilSettled(document: DocumentRef): Promise<PushResult> {
    let copyRefreshed = false;
    for (;;) {
      const snapshot = await snapshots.newest(document);
      if (snapshot === undefined)
        throw new UnknownDocument('Nothing is known of this document: no event about it has come.');
      const connection = await deps.connections.ofInstallation(document.installationId);
      const blocked = connectionProblem(connection, deps.issuer);
      if (connection === undefined || blocked !== undefined) {
        const waiting = await wait(snapshot, {
          reason: blocked ?? 'not-connected',
          tenantId: connection?.tenantId,
        });
        // The connection may have come between the look and the row: then nobody would start this run again.
        const now = await deps.connections.ofInstallation(document.installationId);
        if (connectionProblem(now, deps.issuer) !== undefined) return waiting;
        continue;
      }
      let step: Step;
      try {
        step = await advance(snapshot, connection);
      } catch (error) {
        if (!(error instanceof ReconnectNeeded)) throw error;
        continue;
      }
      if ('final' in step) return step.final;
      if (step.result === undefined) return notYet(snapshot, connection, step.writeId);
      if (isStale(step.result) && !copyRefreshed) {
        copyRefreshed = true;
        await deps.copy.refreshAll(copyOf(connection));
        continue;
      }
      const newest = await snapshots.newest(document);
      if (newest?.sequence !== step.sequence || step.result.outcome === 'withdrawn') continue;
      return final(snapshot, connection, step.result);
    }
  }

  type Step =
    | { readonly final: PushResult }
    | { readonly writeId: string; readonly sequence: bigint; readonly result: WriteResult | undefined };

  async function advance(snapshot: Snapshot, connection: Connection): Promise<Step> {
    const { tenantId } = connection;
    const open = await writes.open(snapshot, tenantId);
    if (open !== undefined && open.state !== 'ready') return settle(open.id, open.sequence, connection);

    const { settings } = await deps.settings.newest(connection.id);
    const link = await links.find(snapshot, tenantId);
    const decision = decide(snapshot.kind, { ...snapshot, link, settings });
    if (decision.do === 'nothing' || decision.do === 'skip' || decision.do === 'hold') {
      if (open !== undefined && !(await writes.withdraw(open.id)))
        return settle(open.id, open.sequence, connection);
      if (decision.do === 'nothing') return unchanged(snapshot, connection, link);
      const outcome = decision.do === 'skip' ? 'skipped' : 'held';
      return { final: await stop(snapshot, connection, outcome, decision.problem) };
    }
    if (!mayWrite(connection, settings))
      return { final: await wait(snapshot, { reason: 'not-live', tenantId }) };
    const of = copyOf(connection);
    const prepared = await deps.prepareWrite({ snapshot, operation: decision.do, link, settings, of });
    if (prepared.kind !== 'write') {
      if (open !== undefined && !(await writes.withdraw(open.id)))
        return settle(open.id, open.sequence, connection);
      return nothingToSend(snapshot, connection, prepared, link);
    }
    const id = await writes.enqueue(snapshot, tenantId, prepared.write);
    // Another run queued or sent it first: go with that one.
    const queued = id ?? (await writes.open(snapshot, tenantId))?.id;
    if (queued === undefined) return advance(snapshot, connection);
    return settle(queued, snapshot.sequence, connection);
  }

  async function settle(writeId: string, sequence: bigint, connection: Connection): Promise<Step> {
    const grantee = {
      connectionId: connection.id,
      tenantId: connection.tenantId,
      generation: connection.generation,
    };
    return { writeId, sequence, result: await deps.sender.settle(writeId, grantee, timing.outcomeWait) };
  }

  /** The write is still open: try again when there is something to do, or wait as a row if that is long off. */
  async function notYet(snapshot: Snapshot, connection: Connection, writeId: string): Promise<PushResult> {
    const { tenantId } = connection;
    const blocked = await deps.gate.blockedSeconds(tenantId);
    if (blocked > timing.longBlock && (await writes.withdraw(writeId))) {
      const waiting = await wait(snapshot, { reason: 'limit-reached', tenantId, dueInSeconds: blocked });
      await deps.watchDueWaits(snapshot.installationId);
      return waiting;
    }
    const afterSeconds = Math.max(0.5, blocked, await writes.secondsUntilNextStep(writeId));
    return { outcome: 'again', sequence: snapshot.sequence, afterSeconds };
  }

  async function nothingToSend(
    snapshot: Snapshot,
    connection: Connection,
    prepared: Exclude<Prepared, { kind: 'write' }>,
    link: Link | undefined,
  ): Promise<Step> {
    switch (prepared.kind) {
      case 'nothing':
        return unchanged(snapshot, connection, link);
      case 'adopt':
        return adopt(snapshot, connection, prepared.link);
      case 'hold':
        if (prepared.waitsFor !== undefined) {
          await waits.put(snapshot, {
            reason: prepared.problem.type,
            tenantId: connection.tenantId,
            for: prepared.waitsFor,
          });
          return { final: await stop(snapshot, connection, 'held', prepared.problem, true) };
        }
        return { final: await stop(snapshot, connection, 'held', prepared.problem) };
      case 'wait':
        return waitForOther(snapshot, connection, prepared.problem, prepared.waitsFor);
    }
  }

  /** Waits, then looks once more: the other document may have arrived between the look and the wait. */
  async function waitForOther(
    snapshot: Snapshot,
    connection: Connection,
    why: Problem,
    other: Pick<DocumentRef, 'kind' | 'sourceId'>,
  ): Promise<Step> {
    const { tenantId } = connection;
    const otherRef = { installationId: snapshot.installationId, ...other };
    const result = await wait(snapshot, { reason: why.type, tenantId, for: other });
    if ((await links.find(otherRef, tenantId)) !== undefined) return advance(snapshot, connection);
    if ((await snapshots.newest(otherRef)) !== undefined) await deps.startRuns([otherRef]);
    return { final: result };
  }

  /** Takes the counterpart over, unless another document was quicker: then the question must be asked anew. */
  async function adopt(snapshot: Snapshot, connection: Connection, link: Link): Promise<Step> {
    const adopted = await deps.database.transaction(async (client) => {
      if (!(await links.save(snapshot, link, client))) return false;
      await audit(client, {
        actor: 'system',
        action: 'document.adopted',
        installationId: snapshot.installationId,
        tenantId: connection.tenantId,
        document: snapshot,
      });
      return true;
    });
    if (!adopted) return advance(snapshot, connection);
    return { final: await stop(snapshot, connection, 'synced', undefined) };
  }

  /** Nothing new to say; unless somebody else has said something since the link was read. */
  async function unchanged(
    snapshot: Snapshot,
    connection: Connection,
    link: Link | undefined,
  ): Promise<Step> {
    const posted = { hash: snapshot.contentHash, sequence: snapshot.sequence };
    const stands =
      link === undefined || (await links.savePosted(snapshot, connection.tenantId, link.postedHash, posted));
    if (!stands) return advance(snapshot, connection);
    // Totals that differ in Xero go on differing while nothing new is posted.
    const last = await outcomes.find(snapshot);
    const differs = last?.tenantId === connection.tenantId && last.problem?.type === 'totals-differ';
    return {
      final: differs
        ? await stop(snapshot, connection, 'held', last.problem)
        : await stop(snapshot, connection, 'unchanged', undefined),
    };
  }

  async function final(snapshot: Snapshot, connection: Connection, result: WriteResult): Promise<PushResult> {
    await waits.remove(snapshot);
    const outcome = result.outcome === 'withdrawn' ? 'unknown' : result.outcome;
    const found = 'problem' in result ? result.problem : undefined;
    return { outcome, sequence: snapshot.sequence, tenantId: connection.tenantId, problem: found };
  }

  async function stop(
    snapshot: Snapshot,
    connection: Connection,
    name: OutcomeName,
    found: Problem | undefined,
    keepWait = false,
  ): Promise<PushResult> {
    const { sequence } = snapshot;
    const { tenantId } = connection;
    await outcomes.record(snapshot, { name, sequence, tenantId, problem: found });
    if (!keepWait) await waits.remove(snapshot);
    return { outcome: name, sequence, tenantId, problem: found };
  }

  async function wait(snapshot: Snapshot, why: Wait): Promise<PushResult> {
    const found = problem(why.reason);
    await waits.put(snapshot, why);
    await outcomes.record(snapshot, {
      name: 'waiting',
      sequence: snapshot.sequence,
      tenantId: why.tenantId,
      problem: found,
    });
    return { outcome: 'waiting', sequence: snapshot.sequence, tenantId: why.tenantId, problem: found };
  }
}

export type PushDocument = ReturnType<typeof createPushDocument>;

/** A connection to the sandbox is none for a process that speaks to Xero, and the other way round. */
function connectionProblem(
  connection: Connection | undefined,
  issuer: string,
): 'not-connected' | 'needs-reconnect' | undefined {
  if (connection === undefined || connection.status === 'disconnected') return 'not-connected';
  if (connection.issuer !== issuer) return 'not-connected';
  return connection.status === 'needs_reconnect' ? 'needs-reconnect' : undefined;
}

function copyOf(connection: Connection): CopyOf {
  return { connectionId: connection.id, tenantId: connection.tenantId };
}

function isStale(result: WriteResult): boolean {
  return 'staleCopy' in result && result.staleCopy;
}
