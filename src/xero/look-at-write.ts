import type { Logger } from 'pino';
import type { AccessTokens } from '../oauth/access-token.ts';
import { problem } from '../problems.ts';
import { closeCallOf } from '../store/close-call.ts';
import type { Database, Queryable } from '../store/database.ts';
import type { Gate } from '../store/gate.ts';
import type { HandEdits } from '../store/hand-edits.ts';
import type { Links } from '../store/links.ts';
import type { Write, Writes } from '../store/writes.ts';
import type { Timing } from '../timing.ts';
import { conflictOf } from './check-hand-edits.ts';
import type { HeedRefusal } from './heed-refusal.ts';
import { judgeCall } from './judge-answer.ts';
import { limitNews, minuteLeft } from './limit-news.ts';
import { lookRequestOfMany, shownOf } from './look-together.ts';
import { judgeCreate, judgeLook, judgeShown, lookRequest, type LookVerdict } from './look.ts';
import { lookKinds, type LookRequest } from './look-kinds.ts';
import { parseAnswer, type ParsedAnswer, type XeroElement } from './parse-answer.ts';
import { XeroUnreadable, type ReadXero } from './read-xero.ts';
import type { SettleWrite } from './settle-write.ts';
import { afterUnclearLook } from './unclear-look.ts';
import type { HttpAnswer, XeroClient } from './xero-client.ts';
import { xeroKinds } from './xero-kinds.ts';

export interface LookAtWriteDeps {
  readonly database: Database;
  readonly links: Links;
  readonly writes: Pick<Writes, 'endedIds'>;
  readonly readXero: ReadXero;
  readonly gate: Gate;
  readonly client: XeroClient;
  readonly accessTokens: AccessTokens;
  readonly heedRefusal: HeedRefusal;
  readonly settle: SettleWrite;
  readonly handEdits: HandEdits;
  readonly timing: Timing;
  readonly log: Logger;
}

/** How many objects one look reads by their ids; what was just made is among the newest. */
const closerReads = 10;

/**
 * Asks Xero what became of writes whose answer never came: of one, or of several that one request can show. Absence is
 * believed only when it was seen twice, a settle time apart, since Xero's reads may lag behind its writes.
 */
export function createLookAtWrite(deps: LookAtWriteDeps) {
  const { database, gate, settle, timing, log } = deps;

  return async function lookAtWrite(
    writes: readonly Write[],
    connectionId: string,
    slotId: string,
    sendBefore: number,
  ) {
    const [first] = writes;
    if (first === undefined) return;
    const request = writes.length === 1 ? lookRequest(first) : lookRequestOfMany(writes);
    const answer = await ask(request, first.tenantId, connectionId, slotId, sendBefore);
    const listed =
      writes.length === 1 || answer?.status !== 200
        ? undefined
        : parseAnswer(answer.body, request.collection);
    for (const write of writes) {
      const verdict = await verdictOf(write, connectionId, answer, writes.length === 1 ? 'alone' : listed);
      log.info(
        { writeId: write.id, operation: write.operation, verdict: verdict.kind },
        'looked for a write',
      );
      await database.transaction((client) => apply(client, write, verdict));
      // A list may leave out what the object's own address shows, or refuses to show.
      if (verdict.kind === 'unclear' && answer !== undefined && writes.length > 1)
        await lookAlone(database, write);
    }
  };

  /** Xero's answer, if there is one. */
  async function ask(
    { path, query }: LookRequest,
    tenantId: string,
    connectionId: string,
    slotId: string,
    sendBefore: number,
  ): Promise<HttpAnswer | undefined> {
    const token = await deps.accessTokens.forConnection(connectionId);
    if (token.tenantId !== tenantId)
      throw new Error('The connection is not to the organisation of the write.');
    const result = await deps.client.send({
      method: 'GET',
      path,
      query,
      tenantId,
      accessToken: token.accessToken,
      sendBefore,
      deadlineSeconds: timing.httpDeadline,
    });
    // A look that got no answer leaves its slot to run out: Xero may still be working on it.
    if (result.kind !== 'no-answer') await gate.answered(slotId, minuteLeft(result));
    await gate.learn(tenantId, limitNews(result, judgeCall(result, '', '', 0), timing));
    if (result.kind !== 'answer') return undefined;
    await deps.heedRefusal(connectionId, token, result.answer);
    return result.answer;
  }

  /** @param listed `alone`, or what the answer shows of several; undefined: nothing that can be read. */
  async function verdictOf(
    write: Write,
    connectionId: string,
    answer: HttpAnswer | undefined,
    listed: 'alone' | ParsedAnswer | undefined,
  ): Promise<LookVerdict | { readonly kind: 'put-off' }> {
    if (answer === undefined || saysNothing(answer)) return { kind: 'put-off' };
    if (listed === undefined) return { kind: 'unclear' };
    try {
      return await judge(write, connectionId, answer, listed === 'alone' ? undefined : listed);
    } catch (error) {
      // The list was to be had, and not what stands behind it.
      if (error instanceof XeroUnreadable) return { kind: 'unclear' };
      throw error;
    }
  }

  /** @param listed what the answer shows, if it is about several. */
  async function judge(
    write: Write,
    connectionId: string,
    answer: HttpAnswer,
    listed: ParsedAnswer | undefined,
  ): Promise<LookVerdict> {
    const links = await deps.links.all(write, write.tenantId);
    const ended = await deps.writes.endedIds(write, write.tenantId);
    if (listed !== undefined)
      return judgeShown(write, links[write.part], shownOf(write, listed.elements), ended);
    const verdict = judgeLook(write, links[write.part], answer, ended);
    return verdict.kind === 'absent' ? lookCloser(write, connectionId, answer, ended) : verdict;
  }

  /** Reads one by one what the list was too short about. */
  async function lookCloser(
    write: Write,
    connectionId: string,
    answer: HttpAnswer,
    ended: ReadonlySet<string>,
  ): Promise<LookVerdict> {
    const { xeroKind, tenantId } = write;
    const { path, collection, idField } = xeroKinds[xeroKind];
    const listed = parseAnswer(answer.body, collection)?.elements ?? [];
    const likely = (lookKinds[xeroKind].toRead?.(write, listed) ?? []).flatMap(
      (one) => one.text(idField) ?? [],
    );
    const read: XeroElement[] = [];
    for (const id of likely) {
      if (read.length === closerReads) break;
      if ((await deps.links.ownerOf(tenantId, xeroKind, id)) !== undefined) continue;
      const { elements } = await deps.readXero({ connectionId, tenantId, path: `${path}/${id}` });
      read.push(...elements);
    }
    return judgeCreate(write, read, ended);
  }

  async function apply(
    client: Queryable,
    write: Write,
    verdict: LookVerdict | { readonly kind: 'put-off' },
  ): Promise<void> {
    const mine = await client.query(`select from write where id = $1 and state = 'unknown' for update`, [
      write.id,
    ]);
    if (mine.rowCount !== 1) return;
    switch (verdict.kind) {
      case 'applied':
        await settle.applied(client, write, verdict.element);
        return closeCallOf(client, write.id);
      case 'taken':
        await settle.held(client, write, problem('number-taken', { number: write.expected.number ?? '' }));
        return closeCallOf(client, write.id);
      case 'removed':
        return believeIfSeenTwice(client, write, () => settle.applied(client, write, verdict.element));
      case 'gone':
        return believeIfSeenTwice(client, write, () => settle.held(client, write, problem('gone-in-xero')));
      case 'conflict':
        await holdForHandEdit(client, write, verdict.element);
        return closeCallOf(client, write.id);
      case 'absent':
      case 'before':
        return believeIfSeenTwice(client, write, () => settle.notApplied(client, write));
      case 'put-off':
        return lookAgain(client, write, timing.settle / 4);
      case 'unclear':
        return lookMoreRarely(client, write);
    }
  }

  /** Xero has told nothing: it is asked less and less often, and after a while a person is. */
  async function lookMoreRarely(client: Queryable, write: Write): Promise<void> {
    const unclear = await client.query<{ looks: number; seconds: number }>(
      `update write set unclear_looks = unclear_looks + 1, unclear_since = coalesce(unclear_since, clock_timestamp())
        where id = $1
       returning unclear_looks as looks, extract(epoch from clock_timestamp() - unclear_since)::float8 as seconds`,
      [write.id],
    );
    const { looks = 1, seconds = 0 } = unclear.rows[0] ?? {};
    const { nextInSeconds, needsPerson } = afterUnclearLook(looks, seconds, timing);
    await lookAgain(client, write, nextInSeconds);
    if (needsPerson) await settle.unproven(client, write);
  }

  /** Somebody has changed it meanwhile: both values are for a person to decide about. */
  async function holdForHandEdit(client: Queryable, write: Write, present: XeroElement): Promise<void> {
    const links = await deps.links.all(write, write.tenantId);
    const edited = conflictOf(write, links[write.part], present);
    if (edited !== undefined) await deps.handEdits.save(write, write.tenantId, edited, client);
    await settle.held(client, write, problem('changed-in-xero'));
  }

  /** Twice the same: then it is so. */
  async function believeIfSeenTwice(
    client: Queryable,
    write: Write,
    then: () => Promise<void>,
  ): Promise<void> {
    const seen = await client.query<{ settled: boolean }>(
      `update write set absent_looks = absent_looks + 1, absent_since = coalesce(absent_since, clock_timestamp())
        where id = $1
       returning absent_looks >= 2
                 and absent_since <= clock_timestamp() - make_interval(secs => $2) as settled`,
      [write.id, timing.settle],
    );
    if (seen.rows[0]?.settled !== true) return lookAgain(client, write, timing.settle);
    await closeCallOf(client, write.id);
    await then();
  }
}

/** Of this very write, as no answer does: the organisation is at its limit or offline, and the gate rests meanwhile. */
function saysNothing({ status }: HttpAnswer): boolean {
  return status === 429 || status === 503;
}

export type LookAtWrite = ReturnType<typeof createLookAtWrite>;

async function lookAgain(client: Queryable, write: Write, seconds: number): Promise<void> {
  await client.query(
    `update write set look_after = clock_timestamp() + make_interval(secs => $2) where id = $1`,
    [write.id, seconds],
  );
}

async function lookAlone(database: Queryable, write: Write): Promise<void> {
  await database.query(`update write set most_members = 1 where id = $1 and state = 'unknown'`, [write.id]);
}
