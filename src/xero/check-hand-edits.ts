import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { AppRefused, ReconnectNeeded, TokenServiceUnavailable } from '../oauth/errors.ts';
import { problem } from '../problems.ts';
import { audit } from '../store/audit.ts';
import type { Call, Calls } from '../store/calls.ts';
import type { Database, Queryable } from '../store/database.ts';
import type { Gate } from '../store/gate.ts';
import type { HandEditRow, HandEdits } from '../store/hand-edits.ts';
import type { Link, Links } from '../store/links.ts';
import type { Write } from '../store/writes.ts';
import type { Timing } from '../timing.ts';
import { findHandEdits } from './find-hand-edits.ts';
import { sentElement } from './look-kinds.ts';
import { isPaidInXero } from './paid-in-xero.ts';
import type { XeroElement } from './parse-answer.ts';
import { readPresent } from './read-present.ts';
import { XeroForbidden, XeroUnreadable, type ReadXero } from './read-xero.ts';
import { notPermitted } from './refusal-of.ts';
import { seenHash } from './seen-hash.ts';
import { seenWords } from './seen-words.ts';
import type { SettleWrite } from './settle-write.ts';
import { xeroKinds } from './xero-kinds.ts';

export interface CheckHandEditsDeps {
  readonly database: Database;
  readonly calls: Pick<Calls, 'isMine' | 'close' | 'markUnknown'>;
  readonly gate: Pick<Gate, 'takeForRead' | 'answered'>;
  readonly links: Pick<Links, 'all'>;
  readonly handEdits: HandEdits;
  readonly readXero: ReadXero;
  readonly settle: SettleWrite;
  readonly timing: Timing;
  /** What the settings of a connection say about hand edits. */
  readonly ruleOf: (connectionId: string) => Promise<'hold' | 'overwrite'>;
  /** Milliseconds of a clock that only runs forward. */
  readonly monotonicNow: () => number;
  readonly log: Logger;
}

type Edited = Omit<HandEditRow, 'foundAt'>;

/** What a look at Xero says about the writes of a call. */
type Looked =
  | {
      readonly kind: 'seen';
      readonly edited: ReadonlyMap<string, Edited>;
      /** By write, the status of what was approved since: it is ended in another way. */
      readonly approved: ReadonlyMap<string, string>;
    }
  | { readonly kind: 'unreadable'; readonly seconds: number }
  | { readonly kind: 'forbidden' };

/**
 * Looks in Xero, before anything there is changed or ended, whether somebody has changed it by hand: once for all the
 * writes of a call. What was changed is for a person, unless the settings say that TimeTracker wins; the others go on.
 * Nothing is sent as long as Xero cannot be read.
 */
export function createCheckHandEdits(deps: CheckHandEditsDeps) {
  const { calls, database, gate, handEdits, settle, timing, log } = deps;

  /**
   * The call as it may be sent, by the slot that is left for that. Undefined: it is not to be sent; what becomes of its
   * writes is written down.
   * @param sendBefore the moment of the monotonic clock (milliseconds) after which nothing is sent any more.
   */
  return async function checkHandEdits(
    call: Call,
    writes: readonly Write[],
    sender: string,
    sendBefore: number,
  ): Promise<Call | undefined> {
    const open = writes.filter(canBeEdited);
    if (open.length === 0) return call;
    const unchecked = await handEdits.unchecked(call.id, timing.checkHolds);
    const due = open.filter(({ id }) => unchecked.has(id));
    // A call that may have been sent is compared anew before it is repeated: minutes lie between the two.
    const isRepeat = due.length === 0 && call.attempt > 1;
    if (due.length === 0 && !isRepeat) return call;
    const looked = await look(call, isRepeat ? open : due);
    const isClear = looked.kind === 'seen' && looked.edited.size === 0 && looked.approved.size === 0;
    const slotId = isClear ? await nextSlot(call.tenantId, sendBefore) : undefined;
    const isMine = await database.transaction(async (client) => {
      if (!(await calls.isMine(client, call, sender))) return false;
      if (looked.kind === 'seen') {
        const clear = due.filter(({ id }) => !looked.edited.has(id) && !looked.approved.has(id));
        await handEdits.markChecked(
          client,
          clear.map(({ id }) => id),
        );
      }
      if (slotId === undefined)
        await (isRepeat ? putOff(client, call, looked) : putBack(client, call, writes, looked));
      return true;
    });
    if (isMine && slotId !== undefined) return { ...call, slotId };
    if (slotId !== undefined) await gate.answered(slotId);
    return undefined;
  };

  /** A call that has never been sent: its writes are free again, but for those that a person must look at. */
  async function putBack(client: Queryable, call: Call, writes: readonly Write[], looked: Looked) {
    for (const write of writes) {
      const edited = looked.kind === 'seen' ? looked.edited.get(write.id) : undefined;
      const status = looked.kind === 'seen' ? looked.approved.get(write.id) : undefined;
      if (edited !== undefined) {
        await handEdits.save(write, write.tenantId, edited, client);
        await settle.held(client, write, problem('changed-in-xero'));
      } else if (status !== undefined) {
        await handEdits.noteStatus(write, write.tenantId, status, client);
        await settle.withdrawn(client, write);
      } else if (looked.kind === 'forbidden') {
        await settle.refused(client, write, [`${notPermitted} (HTTP 403).`]);
      } else await settle.again(client, write);
    }
    if (looked.kind === 'unreadable')
      await handEdits.postpone(
        client,
        writes.map(({ id }) => id),
        looked.seconds,
      );
    await calls.close(client, call.id, null);
  }

  /** A call that may have been sent stays unknown; where somebody has changed something, Xero is asked about each. */
  async function putOff(client: Queryable, call: Call, looked: Looked) {
    await calls.markUnknown(client, call.id, null);
    if (looked.kind === 'seen' && looked.edited.size + looked.approved.size > 0)
      await handEdits.askAboutEach(client, call.id);
  }

  async function look(call: Call, writes: readonly Write[]): Promise<Looked> {
    const { connectionId, tenantId, slotId } = call;
    try {
      const present = await readPresent(deps.readXero, { connectionId, tenantId, slotId }, writes);
      return { kind: 'seen', ...(await compare(call, writes, present)) };
    } catch (error) {
      if (error instanceof XeroForbidden) return { kind: 'forbidden' };
      const isUnreadable = error instanceof XeroUnreadable;
      if (!isUnreadable && !isAboutTokens(error)) throw error;
      log.warn({ callId: call.id, error: error.name }, 'Xero could not be read before an update');
      // A read without an answer leaves its slot to run out: Xero may still be working on it.
      if (!isUnreadable) await gate.answered(slotId);
      const rest = timing.offlineRest / 10;
      const seconds = isUnreadable ? Math.min(error.retrySeconds, rest) : rest;
      return { kind: 'unreadable', seconds };
    }
  }

  async function compare(
    call: Call,
    writes: readonly Write[],
    present: ReadonlyMap<string, XeroElement>,
  ): Promise<{ edited: Map<string, Edited>; approved: Map<string, string> }> {
    const rule = await deps.ruleOf(call.connectionId);
    const edited = new Map<string, Edited>();
    const approved = new Map<string, string>();
    for (const write of writes) {
      const element = present.get(write.expected.xeroId ?? '');
      const link = (await deps.links.all(write, write.tenantId))[write.part];
      if (element === undefined || link === undefined || !isNewer(link, element)) continue;
      await handEdits.notePaid(write, write.tenantId, isPaidInXero(element));
      const status = element.text('Status') ?? '';
      if (isApprovedMeanwhile(write, status)) approved.set(write.id, status);
      if (link.xeroHash !== null && link.xeroHash === seenHash(write.xeroKind, element)) continue;
      const found = conflictOf(write, link, element);
      if (found === undefined || found.fields.length === 0) continue;
      if (rule === 'overwrite' && !found.isEnded) await noteOverwritten(write, found);
      else edited.set(write.id, found);
    }
    return { edited, approved };
  }

  /** The fields by name only: what they said stands in Xero's own history. */
  async function noteOverwritten(write: Write, { fields }: Edited): Promise<void> {
    await audit(database, {
      actor: 'system',
      action: 'document.overwritten',
      installationId: write.installationId,
      tenantId: write.tenantId,
      document: write,
      details: {
        operation: write.operation,
        sequence: write.sequence.toString(),
        fields: [...new Set(fields.map(({ field }) => field))].join(' '),
      },
    });
  }

  /** A slot for the call itself, if one comes free in time. */
  async function nextSlot(tenantId: string, sendBefore: number): Promise<string | undefined> {
    for (;;) {
      if (deps.monotonicNow() >= sendBefore) return undefined;
      const grant = await gate.takeForRead(tenantId);
      if (grant.granted) return grant.slotId;
      if (deps.monotonicNow() + grant.waitSeconds * 1000 >= sendBefore) return undefined;
      await sleep(grant.waitSeconds * 1000);
    }
  }
}

export type CheckHandEdits = ReturnType<typeof createCheckHandEdits>;

/** There is no token to read with, for now or until a person has connected again. */
function isAboutTokens(error: unknown): error is Error {
  return (
    error instanceof ReconnectNeeded ||
    error instanceof TokenServiceUnavailable ||
    error instanceof AppRefused
  );
}

/** Payments, allocations and claims nobody can change, only end; and what is new nobody has changed. */
function canBeEdited({ operation, part, xeroKind, expected }: Write): boolean {
  if (operation === 'create' || part !== 'document' || expected.xeroId === undefined) return false;
  return ['Contact', 'Invoice', 'CreditNote', 'BankTransaction', 'Receipt'].includes(xeroKind);
}

/** Whether a draft that we mean to delete is none any more: what is approved can only be voided. */
function isApprovedMeanwhile({ operation, xeroKind }: Write, status: string): boolean {
  const isApproval = xeroKind === 'Invoice' || xeroKind === 'CreditNote';
  return operation === 'delete' && isApproval && (status === 'AUTHORISED' || status === 'PAID');
}

/**
 * Whether somebody may have touched it since we saw it last. A read that is older than that, as reads lag behind our own
 * writes, says nothing.
 */
function isNewer({ xeroUpdatedAt: seen }: Link, element: XeroElement): boolean {
  const updated = element.instant('UpdatedDateUTC');
  return seen === null || updated === undefined || updated.getTime() > seen.getTime();
}

/** What was changed by hand in an object that a write is about, and how it stands now. Undefined for what is new. Pure. */
export function conflictOf(write: Write, link: Link | undefined, present: XeroElement): Edited | undefined {
  const { operation, xeroKind } = write;
  if (operation === 'create') return undefined;
  const meant = operation === 'update' ? sentElement(write) : undefined;
  const seen = link?.xeroSeen ?? null;
  const { edits, isEnded } = findHandEdits({ kind: xeroKind, operation, seen, meant, present });
  const { numberField } = xeroKinds[xeroKind];
  return {
    contentHash: write.contentHash,
    operation,
    fields: edits,
    isEnded,
    shown: {
      xeroNumber: (numberField === null ? undefined : present.text(numberField)) ?? null,
      xeroStatus: present.text('Status') ?? present.text('ContactStatus') ?? link?.xeroStatus ?? '',
      xeroUpdatedAt: present.instant('UpdatedDateUTC') ?? null,
      xeroHash: seenHash(xeroKind, present),
      xeroSeen: seenWords(xeroKind, present) ?? null,
    },
  };
}
