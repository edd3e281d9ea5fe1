import { askOf, type ApprovalGate } from '../approval/approval-gate.ts';
import { contentHash } from '../events/content-hash.ts';
import type { DocumentRef } from '../events/document-kind.ts';
import { ReconnectNeeded } from '../oauth/errors.ts';
import { problem, type Problem } from '../problems.ts';
import type { Ask } from '../store/approvals.ts';
import { audit } from '../store/audit.ts';
import type { ConnectionSettings, SettingsRepository } from '../store/connection-settings.ts';
import type { Connection, Connections } from '../store/connections.ts';
import type { Database } from '../store/database.ts';
import type { Gate } from '../store/gate.ts';
import type { DocumentLinks, Link, Links, Part } from '../store/links.ts';
import { createIsLeftBehind } from '../store/replaced.ts';
import type { Snapshot, Snapshots } from '../store/snapshots.ts';
import type { Wait, Waits } from '../store/waits.ts';
import type { WriteResult, Writes } from '../store/writes.ts';
import type { Timing } from '../timing.ts';
import { asUndoSees } from '../undo/as-undo-sees.ts';
import type { UndoGate } from '../undo/undo-gate.ts';
import { decide, needsMoney } from '../xero/decide.ts';
import { isEnding, skip } from '../xero/decisions.ts';
import type { Expected } from '../xero/element.ts';
import { mayWrite } from '../xero/go-live-guard.ts';
import type { CopyOf, OrganisationCopy } from '../xero/organisation-copy.ts';
import type { Payee } from '../xero/payee.ts';
import type { PrepareWrite } from '../xero/prepare-write.ts';
import type { Prepared } from '../xero/prepared.ts';
import { XeroForbidden, XeroUnreadable } from '../xero/read-xero.ts';
import type { RecheckTotals } from '../xero/recheck-totals.ts';
import type { Sender } from '../xero/sender.ts';
import { unprovenProblem } from '../xero/unclear-look.ts';
import { waitsForMoney } from '../xero/waits-for-money.ts';
import type { RecordOutcome, Settled } from './record-outcome.ts';

/** What a push came to. `again`: nothing final yet, worth another try after so many seconds. */
export type PushResult =
  Settled | { readonly outcome: 'again'; readonly sequence: bigint; readonly afterSeconds: number };

export interface PushDocumentDeps {
  readonly database: Database;
  readonly snapshots: Snapshots;
  readonly links: Links;
  readonly waits: Waits;
  readonly writes: Writes;
  readonly connections: Connections;
  readonly settings: SettingsRepository;
  readonly gate: Pick<Gate, 'blocked'>;
  readonly copy: OrganisationCopy;
  readonly prepareWrite: PrepareWrite;
  readonly approval: ApprovalGate;
  readonly undo: UndoGate;
  readonly recheckTotals: RecheckTotals;
  readonly record: RecordOutcome;
  readonly sender: Sender;
  readonly timing: Timing;
  /** Milliseconds of a clock that only runs forward. */
  readonly monotonicNow: () => number;
  /** Which Xero this process speaks to, as it stands with a connection. */
  readonly issuer: string;
  /** Starts the runs of documents that may get on now. */
  readonly startRuns: (documents: readonly DocumentRef[]) => Promise<void>;
  /** Sees to it that waits with a time are taken up when it has come. */
  readonly watchDueWaits: (installationId: string) => Promise<void>;
}

/** The document has no snapshot: nothing is known of it. */
export class UnknownDocument extends Error {
  override readonly name = 'UnknownDocument';
}

/** A refusal that a fresher copy of the organisation's lists may put right; the same element is not sent twice. */
interface Refusal {
  readonly elementHash: string;
  readonly result: WriteResult;
}

/** What one push has come to know on its way. */
interface Course {
  refused?: Refusal;
  /** A file could not be attached: it is not tried again on the way, and people see why. */
  warning?: Problem;
  /** Something new of this very state has been said to Xero. */
  hasSaid?: true;
  /** A person wants the document undone; `ending`: that is what its write is about. */
  undoes?: 'asked' | 'ending' | undefined;
  /** The sync on whose behalf it is pushed. */
  readonly syncRunId?: string | undefined;
}

/** What was asked approval for. */
interface Asked {
  readonly prepared: Prepared;
  readonly settings: ConnectionSettings;
  readonly ask: Ask;
}

type Step =
  | { readonly final: PushResult }
  | { readonly warning: Problem }
  | { readonly writeId: string; readonly sequence: bigint; readonly result: WriteResult | undefined };

/**
 * Brings one document into agreement with Xero, from its newest snapshot: decide ▸ prepare ▸ queue ▸ send ▸ record.
 * Safe to run any number of times, at once or after a crash: what was said already is not said again.
 */
export function createPushDocument(deps: PushDocumentDeps) {
  const { snapshots, links, waits, writes, timing, record } = deps;
  const isLeftBehind = createIsLeftBehind(deps.database);

  /** @throws UnknownDocument, XeroUnreadable, TokenServiceUnavailable, AppRefused, and errors of the database. */
  return async function pushDocument(
    document: DocumentRef,
    { syncRunId }: { readonly syncRunId?: string } = {},
  ): Promise<PushResult> {
    const result = await untilSettled(document, syncRunId);
    const { outcome } = result;
    if (outcome === 'waiting' && syncRunId !== undefined) await waits.note(document, syncRunId);
    if (outcome === 'synced' || outcome === 'unchanged') await used(document, result);
    // Whoever waited for this document gets on, or learns that it is stuck; repeated if we die in between.
    if (result.outcome !== 'again' && result.outcome !== 'waiting')
      await deps.startRuns(await freedBy(document, result));
    return result;
  };

  async function used(document: DocumentRef, { tenantId, sequence }: Settled): Promise<void> {
    if (tenantId !== undefined) await deps.approval.use(document, tenantId, sequence);
  }

  /** Who waited for the document; and, where it is money of an invoice, who waited for that to move. */
  async function freedBy(document: DocumentRef, { outcome, tenantId }: Settled): Promise<DocumentRef[]> {
    const freed = await waits.waitingFor(document);
    const isMoney = document.kind === 'payment' || document.kind === 'credit_note';
    if (isMoney && tenantId !== undefined && (outcome === 'synced' || outcome === 'unchanged')) {
      const xeroId = await writes.invoiceOf(document, tenantId);
      const invoice = xeroId && (await links.ownerOf(tenantId, 'Invoice', xeroId));
      if (invoice) freed.push(...(await waits.waitingFor(invoice)));
    }
    return freed.filter(({ kind, sourceId }) => kind !== document.kind || sourceId !== document.sourceId);
  }

  async function untilSettled(document: DocumentRef, syncRunId: string | undefined): Promise<PushResult> {
    let course: Course = { syncRunId };
    const begun = deps.monotonicNow();
    for (;;) {
      const snapshot = await snapshots.newest(document);
      if (snapshot === undefined)
        throw new UnknownDocument('Nothing is known of this document: no event about it has come.');
      const connection = await deps.connections.ofInstallation(document.installationId);
      const blocked = connectionProblem(connection, deps.issuer);
      if (connection === undefined || blocked !== undefined) {
        const reason = blocked ?? 'not-connected';
        const waiting = await record.wait(snapshot, { reason, tenantId: connection?.tenantId });
        // The connection may have come between the look and the row: then nobody would start this run again.
        const now = await deps.connections.ofInstallation(document.installationId);
        if (connectionProblem(now, deps.issuer) !== undefined) return waiting;
        continue;
      }
      let step: Step;
      try {
        step = await advance(snapshot, connection, course);
      } catch (error) {
        if (error instanceof ReconnectNeeded) continue;
        if (error instanceof XeroUnreadable && error.retrySeconds > timing.longBlock) {
          const why = problem(error instanceof XeroForbidden ? 'rights-missing' : 'limit-reached');
          return waitAWhile(snapshot, connection.tenantId, why, error.retrySeconds);
        }
        throw error;
      }
      // Whatever came of it there: another organisation has taken its place, and has its own say.
      if (await isLeftBehind(document, connection.tenantId)) {
        course = { syncRunId };
        continue;
      }
      if ('final' in step) return step.final;
      if ('warning' in step) {
        course.warning = step.warning;
        continue;
      }
      if (step.result === undefined) return notYet(snapshot, connection, step.writeId);
      const elementHash = course.refused === undefined ? staleElement(step.result) : undefined;
      if (elementHash !== undefined) {
        course.refused = { elementHash, result: step.result };
        // A copy that was read since this began has been contradicted by nobody.
        if (step.result.outcome === 'rejected')
          await deps.copy.refreshAll(copyOf(connection), (deps.monotonicNow() - begun) / 1000);
        continue;
      }
      const newest = await snapshots.newest(document);
      if (newest?.sequence !== step.sequence || step.result.outcome === 'withdrawn') continue;
      if (step.result.outcome === 'synced') {
        course.hasSaid = true;
        if (step.result.warning !== undefined) course.warning = step.result.warning;
        if (step.result.more) continue;
      }
      if (course.undoes !== undefined && step.result.outcome !== 'waiting') {
        if (course.undoes === 'ending' && step.result.outcome !== 'synced')
          await deps.undo.refuse({ snapshot }, connection, step.result.problem);
        continue;
      }
      return told(snapshot, connection, step.result, course);
    }
  }

  async function advance(newest: Snapshot, connection: Connection, course: Course): Promise<Step> {
    const { tenantId } = connection;
    const undo = await deps.undo.find(newest, tenantId);
    const open = await writes.open(newest, tenantId);
    course.undoes = undo?.state !== 'asked' ? undefined : isEnding(open?.operation) ? 'ending' : 'asked';
    if (open !== undefined && open.state !== 'ready') {
      const { seconds, unproven } = await writes.nextStep(open.id);
      if (unproven !== undefined && seconds > timing.longBlock)
        return { final: await askPerson(newest, tenantId, unproven) };
      return settle(open.id, open.sequence, connection);
    }

    const { settings: chosen, version } = await deps.settings.newest(connection.id);
    const mayWait = undo === undefined && course.warning === undefined && mayWrite(connection, chosen);
    // Made anew at each look, what waits in a long queue would use up the calls that it waits for.
    if (open !== undefined && mayWait && (await writes.stillHolds(open, version)))
      return settle(open.id, open.sequence, connection);
    const seen = asUndoSees(
      {
        snapshot: newest,
        links: await links.all(newest, tenantId),
        settings: course.warning === undefined ? chosen : { ...chosen, attachReceipts: false },
      },
      undo,
    );
    const { snapshot, links: present, settings } = seen;
    const money = needsMoney(snapshot.kind, present, settings)
      ? await snapshots.moneyOf(snapshot)
      : undefined;
    const onboarded = await links.onboarded(newest, tenantId, present);
    const decision =
      undo?.state === 'undone'
        ? skip('undone-by-person')
        : decide(snapshot.kind, { ...snapshot, links: present, settings, money, onboarded });
    if (undo?.state === 'asked' && mayWrite(connection, settings)) {
      const next = await deps.undo.step(seen, undo, decision, copyOf(connection));
      if (next === 'again') return advance(newest, connection, course);
      if (next !== 'go') return waitForUndo(newest, connection, next.waitsFor, course);
    }
    if (decision.do === 'nothing' || decision.do === 'skip' || decision.do === 'hold') {
      if (open !== undefined && !(await writes.withdraw(open.id)))
        return settle(open.id, open.sequence, connection);
      if (decision.do === 'nothing') return unchanged(snapshot, connection, present, 'document', course);
      const outcome = decision.do === 'skip' ? 'skipped' : 'held';
      return { final: await record.stop(snapshot, tenantId, outcome, decision.problem) };
    }
    if (!mayWrite(connection, settings))
      return { final: await record.wait(snapshot, { reason: 'not-live', tenantId }) };
    const of = copyOf(connection);
    const prepared = await deps.prepareWrite({
      snapshot,
      operation: decision.do,
      part: decision.part ?? 'document',
      links: present,
      settings,
      of,
      scopes: connection.scopes,
    });
    if (course.undoes !== undefined && (prepared.kind === 'hold' || prepared.kind === 'skip')) {
      await deps.undo.refuse(seen, of, prepared.problem);
      return advance(newest, connection, course);
    }
    const ask = askOf(snapshot, decision, prepared);
    if (ask !== undefined && !(await deps.approval.mayGo(snapshot, tenantId, settings, ask))) {
      if (open !== undefined && !(await writes.withdraw(open.id)))
        return settle(open.id, open.sequence, connection);
      return waitForApproval(snapshot, connection, { prepared, settings, ask }, course);
    }
    if (prepared.kind !== 'write') {
      if (open !== undefined && !(await writes.withdraw(open.id)))
        return settle(open.id, open.sequence, connection);
      const part = decision.part ?? 'document';
      return nothingToSend(snapshot, connection, prepared, present, part, course);
    }
    const { refused } = course;
    if (refused !== undefined && prepared.write.elementHash === refused.elementHash)
      return { final: await told(snapshot, connection, refused.result, course) };
    if (course.undoes !== undefined) course.undoes = 'ending';
    const id = await writes.enqueue(snapshot, tenantId, prepared.write, version, course.syncRunId);
    if (id !== undefined) return settle(id, snapshot.sequence, connection);
    // Another run queued or sent one meanwhile: that one first, and this state after it.
    const other = await writes.open(snapshot, tenantId);
    if (other !== undefined) return settle(other.id, other.sequence, connection);
    if (await isLeftBehind(snapshot, tenantId)) throw new ReconnectNeeded('disconnected');
    return advance(snapshot, connection, course);
  }

  async function settle(writeId: string, sequence: bigint, connection: Connection): Promise<Step> {
    const { id: connectionId, tenantId, generation } = connection;
    const grantee = { connectionId, tenantId, generation };
    return { writeId, sequence, result: await deps.sender.settle(writeId, grantee, timing.outcomeWait) };
  }

  /** The write is still open: try again when there is something to do, or wait as a row if that is long off. */
  async function notYet(snapshot: Snapshot, connection: Connection, writeId: string): Promise<PushResult> {
    const { tenantId } = connection;
    const blocked = await deps.gate.blocked(tenantId, await writes.lane(writeId));
    if (blocked.seconds > timing.longBlock && (await writes.withdraw(writeId)))
      return waitAWhile(snapshot, tenantId, problem('limit-reached'), blocked.seconds);
    const { seconds: lookIn, unproven } = await writes.nextStep(writeId);
    const rest = await writes.secondsUntilDue(writeId);
    const afterSeconds = Math.max(0.5, blocked.seconds, lookIn, rest);
    if (unproven !== undefined) {
      if (afterSeconds > timing.longBlock) return askPerson(snapshot, tenantId, unproven);
    } else if (lookIn > 0) await record.note(snapshot, tenantId, 'unknown', problem('answer-unknown'));
    else if (blocked.by === 'offline')
      await record.note(snapshot, tenantId, 'waiting', problem('xero-offline'));
    return { outcome: 'again', sequence: snapshot.sequence, afterSeconds };
  }

  /** Whether Xero has it is for a person to say, and the next look is far off: no run is kept open for it. */
  function askPerson(snapshot: Snapshot, tenantId: string, unproven: Expected): Promise<PushResult> {
    return record.stop(snapshot, tenantId, 'held', unprovenProblem(unproven));
  }

  async function nothingToSend(
    snapshot: Snapshot,
    connection: Connection,
    prepared: Exclude<Prepared, { kind: 'write' }>,
    present: DocumentLinks,
    part: Part,
    course: Course,
  ): Promise<Step> {
    const { tenantId } = connection;
    switch (prepared.kind) {
      case 'nothing':
        return unchanged(snapshot, connection, present, part, course);
      case 'warn':
        return { warning: prepared.problem };
      case 'later':
        return { final: await waitAWhile(snapshot, tenantId, prepared.problem, prepared.dueInSeconds) };
      case 'adopt':
        return adopt(snapshot, connection, prepared.link, course);
      case 'hold':
      case 'skip': {
        const { problem: found, waitsFor } = prepared;
        const outcome = prepared.kind === 'hold' ? 'held' : 'skipped';
        if (waitsFor === undefined) return { final: await record.stop(snapshot, tenantId, outcome, found) };
        const why = { reason: found.type, tenantId, for: waitsFor };
        // What is due was read in Xero, which may lag behind: once it is looked at again by itself.
        if (found.type === 'changed-payment-too-large') {
          await waitForMoney(snapshot, why);
          return { final: await record.tell(snapshot, tenantId, outcome, found) };
        }
        if (await waitsSinceNow(snapshot, why)) return advance(snapshot, connection, course);
        return { final: await record.stopWaiting(snapshot, why, outcome, found) };
      }
      case 'wait':
        return waitForOther(snapshot, connection, prepared, course);
    }
  }

  /** It is being undone, and something that is set against it goes before. */
  async function waitForUndo(
    snapshot: Snapshot,
    connection: Connection,
    other: DocumentRef,
    course: Course,
  ): Promise<Step> {
    const wait = { reason: 'undo-money-first', tenantId: connection.tenantId, for: other } as const;
    if (await waitsSinceNow(snapshot, wait)) return advance(snapshot, connection, course);
    const waiting = await record.wait(snapshot, wait);
    await deps.startRuns([other]);
    return { final: waiting };
  }

  /** It has asked for approval. That may have come between the look and the row, so it is looked at once more. */
  async function waitForApproval(
    snapshot: Snapshot,
    connection: Connection,
    { prepared, settings, ask }: Asked,
    course: Course,
  ): Promise<Step> {
    const { tenantId } = connection;
    if (prepared.kind === 'wait' && prepared.brings !== undefined) {
      await bringAlong(snapshot, prepared.brings);
      await deps.startRuns([{ installationId: snapshot.installationId, ...prepared.waitsFor }]);
    }
    const waiting = await record.wait(snapshot, { reason: 'approval', tenantId });
    const isApproved = await deps.approval.mayGo(snapshot, tenantId, settings, ask);
    return isApproved ? advance(snapshot, connection, course) : { final: waiting };
  }

  /**
   * Waits from now on, if it did not before. Then it must be looked at once more: what it waits for may have been
   * settled between the look and the wait, and would start nobody.
   */
  async function waitsSinceNow(snapshot: Snapshot, why: Wait): Promise<boolean> {
    if (await waits.isWaiting(snapshot, why)) return false;
    await waits.put(snapshot, why);
    return true;
  }

  async function waitForOther(
    snapshot: Snapshot,
    connection: Connection,
    { problem: why, waitsFor, brings, dueInSeconds }: Extract<Prepared, { kind: 'wait' }>,
    course: Course,
  ): Promise<Step> {
    const { tenantId } = connection;
    const other = { installationId: snapshot.installationId, ...waitsFor };
    if (brings !== undefined) await bringAlong(snapshot, brings);
    const wait = { reason: why.type, tenantId, for: waitsFor, dueInSeconds };
    if (await waitsSinceNow(snapshot, wait)) return advance(snapshot, connection, course);
    const waiting = await record.wait(snapshot, wait);
    // What comes by itself, or by others, is not to be started: it would only wake this one again.
    if (dueInSeconds !== undefined) await deps.watchDueWaits(snapshot.installationId);
    else if ((await snapshots.newest(other)) !== undefined) await deps.startRuns([other]);
    return { final: waiting };
  }

  /** A vendor or employee becomes a document of its own with the first expense that names it, or a name is mended. */
  async function bringAlong({ installationId, sequence }: Snapshot, { kind, data }: Payee): Promise<void> {
    const party = { installationId, kind, sourceId: data.id };
    if ((await snapshots.store({ ...party, sequence, data }, contentHash(kind, data))) === 'stored')
      await snapshots.markHandedOver(party, sequence);
  }

  /** Takes the counterpart over, unless another document was quicker: then the question must be asked anew. */
  async function adopt(
    snapshot: Snapshot,
    connection: Connection,
    link: Link,
    course: Course,
  ): Promise<Step> {
    const { tenantId } = connection;
    const adopted = await deps.database.transaction(async (client) => {
      if (!(await links.save(snapshot, link, client))) return false;
      await audit(client, {
        actor: 'system',
        action: 'document.adopted',
        installationId: snapshot.installationId,
        tenantId,
        document: snapshot,
      });
      return true;
    });
    if (!adopted) return advance(snapshot, connection, course);
    return { final: await record.stop(snapshot, tenantId, 'synced', undefined) };
  }

  /** Nothing new to say of this part; unless somebody else has said something since the link was read. */
  async function unchanged(
    snapshot: Snapshot,
    connection: Connection,
    present: DocumentLinks,
    part: Part,
    course: Course,
  ): Promise<Step> {
    const { tenantId } = connection;
    const posted = { hash: snapshot.contentHash, sequence: snapshot.sequence };
    const link = present.document;
    const stands =
      link === undefined || (await links.savePosted(snapshot, tenantId, link.postedHash, posted));
    if (!stands) return advance(snapshot, connection, course);
    const further = part === 'document' ? undefined : present[part];
    if (further !== undefined) await links.savePosted(snapshot, tenantId, further.postedHash, posted, part);
    // With that noted, a second step may be missing still: the claim of a receipt, the allocation of a credit note.
    if (link !== undefined && link.postedHash !== snapshot.contentHash)
      return advance(snapshot, connection, course);
    // Totals that differ in Xero go on differing until somebody has corrected them there.
    const differs = await deps.recheckTotals(snapshot, present, copyOf(connection));
    if (differs !== undefined) return { final: await record.stop(snapshot, tenantId, 'held', differs) };
    const outcome = course.hasSaid === true ? 'synced' : 'unchanged';
    return { final: await record.stop(snapshot, tenantId, outcome, course.warning) };
  }

  /** It is looked at again by itself after a while. */
  async function waitAWhile(
    snapshot: Snapshot,
    tenantId: string,
    { type: reason }: Problem,
    dueInSeconds: number,
  ): Promise<PushResult> {
    const waiting = await record.wait(snapshot, { reason, tenantId, dueInSeconds });
    await deps.watchDueWaits(snapshot.installationId);
    return waiting;
  }

  /** It follows once the invoice or its money moves; and once by itself, should that have been before the wait. */
  async function waitForMoney(snapshot: Snapshot, why: Wait): Promise<void> {
    if (await waits.isWaiting(snapshot, why)) return waits.put(snapshot, why);
    await waits.put(snapshot, { ...why, dueInSeconds: timing.settle });
    await deps.watchDueWaits(snapshot.installationId);
  }

  /** The word that was written down with Xero's answer. */
  async function told(
    snapshot: Snapshot,
    connection: Connection,
    result: WriteResult,
    { warning }: Course,
  ): Promise<PushResult> {
    const { tenantId } = connection;
    if (result.outcome === 'synced' && warning !== undefined)
      return record.stop(snapshot, tenantId, 'synced', warning);
    const found = 'problem' in result ? result.problem : undefined;
    const invoice = waitsForMoney(snapshot, found);
    if (found === undefined || invoice === undefined) await waits.remove(snapshot);
    else await waitForMoney(snapshot, { reason: found.type, tenantId, for: invoice });
    return {
      outcome: result.outcome === 'withdrawn' ? 'unknown' : result.outcome,
      sequence: snapshot.sequence,
      tenantId,
      problem: found,
    };
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

/** The element of a refusal that contradicts our copy of the organisation's lists. */
function staleElement(result: WriteResult): string | undefined {
  return 'staleElement' in result ? result.staleElement : undefined;
}
