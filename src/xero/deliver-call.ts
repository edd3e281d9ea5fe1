import type { Logger } from 'pino';
import type { AccessToken, AccessTokens } from '../oauth/access-token.ts';
import { ReconnectNeeded } from '../oauth/errors.ts';
import type { Call, Calls } from '../store/calls.ts';
import type { Database, Queryable } from '../store/database.ts';
import type { Gate } from '../store/gate.ts';
import type { Write } from '../store/writes.ts';
import type { Timing } from '../timing.ts';
import { collectionOf, writeQueryOf } from './call-shape.ts';
import type { CheckHandEdits } from './check-hand-edits.ts';
import type { HeedRefusal } from './heed-refusal.ts';
import { judgeCall, judgeRemoval, refusedAll, type CallVerdict, type MemberVerdict } from './judge-answer.ts';
import { hasNumber } from './known-refusals.ts';
import { limitNews, minuteLeft } from './limit-news.ts';
import { notPermitted, saysEnded, saysNumberTaken } from './refusal-of.ts';
import { sentElement } from './look-kinds.ts';
import { pairWith } from './pair-answer.ts';
import type { ReceiptFiles } from './receipt-files.ts';
import type { SettleWrite } from './settle-write.ts';
import type { FileBody, HttpResult, XeroClient } from './xero-client.ts';
import { xeroKinds } from './xero-kinds.ts';

export interface DeliverCallDeps {
  readonly database: Database;
  readonly calls: Calls;
  readonly gate: Gate;
  readonly client: XeroClient;
  readonly accessTokens: AccessTokens;
  readonly heedRefusal: HeedRefusal;
  readonly settle: SettleWrite;
  readonly receiptFiles: ReceiptFiles;
  readonly checkHandEdits: CheckHandEdits;
  readonly timing: Timing;
  readonly log: Logger;
  /** Whether writing to the connection's organisation is allowed at all. */
  readonly mayWriteTo: (connectionId: string) => Promise<boolean>;
}

/**
 * Sends a call that is committed already and writes down what came of it. If another sender took the call over
 * meanwhile, its word counts and this answer is dropped.
 */
export function createDeliverCall(deps: DeliverCallDeps) {
  const { database, calls, gate, settle, timing, log } = deps;

  /** @param sendBefore the moment of the monotonic clock (milliseconds) after which nothing is sent any more. */
  return async function deliverCall(
    claimed: Call,
    writes: readonly Write[],
    sender: string,
    sendBefore: number,
  ) {
    const call = await deps.checkHandEdits(claimed, writes, sender, sendBefore);
    if (call === undefined) return;
    const sent = await send(call, writes, sendBefore);
    const result = sent.result;
    if (result.kind !== 'no-answer') await gate.answered(call.slotId, minuteLeft(result));
    const { idField } = xeroKinds[writes[0]?.xeroKind ?? 'Invoice'];
    const judged = sent.lost
      ? ({ kind: 'no-permission' } as const)
      : call.method === 'DELETE'
        ? judgeRemoval(result)
        : judgeCall(result, collectionOf(call.path), idField, writes.length, pairWith(writes));
    await gate.learn(call.tenantId, limitNews(result, judged, timing));
    const verdict = cautious(await followUp(call, judged, writes.length, sent), call);
    log.debug(
      { callId: call.id, attempt: call.attempt, verdict: verdict.kind, status: statusOf(result) },
      'call judged',
    );
    await database.transaction(async (client) => {
      if (!(await calls.isMine(client, call, sender))) return;
      const isOtherFile = result.kind === 'not-sent' && result.cause === 'OTHER_FILE';
      await apply(client, call, writes, verdict, statusOf(result), isOtherFile);
    });
  };

  async function send(call: Call, writes: readonly Write[], sendBefore: number): Promise<Sent> {
    const file = await fileOf(writes);
    if (file === 'other') return { result: { kind: 'not-sent', cause: 'OTHER_FILE' } };
    if (!(await deps.mayWriteTo(call.connectionId)))
      return { result: { kind: 'not-sent', cause: 'NOT_LIVE' } };
    let token: AccessToken;
    try {
      token = await deps.accessTokens.forConnection(call.connectionId);
    } catch (error) {
      log.warn(
        { callId: call.id, error: error instanceof Error ? error.message : 'unknown' },
        'no token for a call',
      );
      return { result: { kind: 'not-sent', cause: 'NO_TOKEN' }, lost: error instanceof ReconnectNeeded };
    }
    // A connection is for one organisation for ever; should that ever be broken, nothing goes out.
    if (token.tenantId !== call.tenantId) return { result: { kind: 'not-sent', cause: 'OTHER_TENANT' } };
    const result = await deps.client.send({
      method: call.method,
      path: call.path,
      query: writeQueryOf(call.path),
      tenantId: call.tenantId,
      accessToken: token.accessToken,
      // Xero repeats no removal, and knows no key for one.
      ...(call.method !== 'DELETE' && { body: file ?? call.body, idempotencyKey: call.idempotencyKey }),
      sendBefore,
      deadlineSeconds: timing.httpDeadline,
    });
    return { result, token };
  }

  /** The file that a call attaches; `other`: it is not the one any more that the call was made for. */
  async function fileOf([write]: readonly Write[]): Promise<FileBody | 'other' | undefined> {
    const meant = write?.xeroKind === 'Attachment' ? sentElement(write) : undefined;
    if (meant === undefined) return undefined;
    const file = await deps.receiptFiles.open(meant.text('Receipt') ?? '');
    if (!('bytes' in file) || file.sha256 !== meant.text('Sha256')) return 'other';
    return { bytes: file.bytes, mimeType: file.type.mimeType };
  }

  async function apply(
    client: Queryable,
    call: Call,
    writes: readonly Write[],
    verdict: CallVerdict,
    status: number | null,
    isOtherFile: boolean,
  ): Promise<void> {
    if (isOtherFile) {
      // A file of one name replaces the other, so whatever became of an earlier request, the next one mends it.
      for (const write of writes) await settle.withdrawn(client, write);
      return calls.close(client, call.id, null);
    }
    if (verdict.kind === 'unknown') return calls.markUnknown(client, call.id, verdict.httpStatus);
    const members = verdict.kind === 'members' ? verdict.members : [];
    const open = await calls.openMembers(client, call.id);
    const doubtful: string[] = [];
    for (const [index, write] of writes.entries()) {
      if (!open.has(write.id)) continue;
      const member = cautiousMember(members[index] ?? { kind: 'again' }, call);
      if (needsLook(member, write, call)) {
        // The refusal may speak of our own earlier request: look before believing it.
        if (member.kind === 'refused') await settle.doubted(client, write, member.messages);
        doubtful.push(write.id);
      } else if (member.kind === 'done') await settle.applied(client, write, member.element);
      else if (member.kind === 'refused') await settle.refused(client, write, member.messages);
      else await settle.again(client, write, verdict.kind === 'split' ? half(writes.length) : null);
    }
    if (doubtful.length > 0) await calls.markForLooks(client, call.id, status, doubtful);
    else await calls.close(client, call.id, status);
  }

  /** What the answer means for the grant itself. A 403 of a living grant is about this very request. */
  async function followUp(
    call: Call,
    verdict: CallVerdict,
    count: number,
    { result, token }: Sent,
  ): Promise<CallVerdict> {
    if (token === undefined || result.kind !== 'answer') return verdict;
    const { status } = result.answer;
    if (status !== 401 && status !== 403) return verdict;
    try {
      const news = await deps.heedRefusal(call.connectionId, token, result.answer);
      if (news === 'sound') return refusedAll([`${notPermitted} (HTTP ${status}).`], count);
    } catch (error) {
      log.warn(
        { callId: call.id, error: error instanceof Error ? error.message : 'unknown' },
        'grant not renewed',
      );
      // Xero's identity service is in trouble: asking again at once would only use up calls.
      await gate.learn(call.tenantId, {
        dayRemaining: null,
        block: { seconds: timing.minute / 4, by: 'grant' },
      });
    }
    return verdict;
  }
}

/** What became of a request, and the token it went with; `lost`: there is none, and a person must connect. */
interface Sent {
  readonly result: HttpResult;
  readonly token?: AccessToken;
  readonly lost?: boolean;
}

export type DeliverCall = ReturnType<typeof createDeliverCall>;

/** A repeated call proves nothing about its first request by not being applied itself. */
function cautious(verdict: CallVerdict, call: Call): CallVerdict {
  if (call.attempt === 1) return verdict;
  if (verdict.kind === 'split') return { kind: 'unknown', httpStatus: verdict.httpStatus, offline: false };
  const provesNothing = verdict.kind === 'again' || verdict.kind === 'no-permission';
  return provesNothing ? { kind: 'unknown', httpStatus: null, offline: false } : verdict;
}

/** Nor does it about one of its members. */
function cautiousMember(member: MemberVerdict, call: Call): MemberVerdict {
  return member.kind === 'again' && call.attempt > 1 ? { kind: 'unidentified' } : member;
}

/** How many of a call that was refused as a whole go into each of the next: alone, the bad one is told apart. */
function half(members: number): number {
  return Math.max(1, Math.floor(members / 2));
}

/**
 * A refused create whose number or name is taken, or that was sent before, may have met its own earlier self; what
 * cannot be ended may have been ended by somebody else, as meant.
 */
function needsLook(member: MemberVerdict, write: Write, call: Call): boolean {
  if (member.kind === 'unidentified') return true;
  if (member.kind !== 'refused') return false;
  if (call.attempt > 1) return true;
  if (write.operation === 'void' || write.operation === 'delete') return member.messages.some(saysEnded);
  return write.operation === 'create' && hasNumber(write) && member.messages.some(saysNumberTaken);
}

function statusOf(result: HttpResult): number | null {
  return result.kind === 'answer' ? result.answer.status : null;
}
