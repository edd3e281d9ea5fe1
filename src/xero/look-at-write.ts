import type { Logger } from 'pino';
import type { AccessTokens } from '../oauth/access-token.ts';
import { problem } from '../problems.ts';
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
import type { ReadXero } from './read-xero.ts';
import type { SettleWrite } from './settle-write.ts';
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
      const verdict =
        answer === undefined || (writes.length > 1 && listed === undefined)
          ? ({ kind: 'unclear' } as const)
          : await judge(write, connectionId, answer, listed);
      log.info(
        { writeId: write.id, operation: write.operation, verdict: verdict.kind },
        'looked for a write',
      );
      await database.transaction((client) => apply(client, write, verdict));
      // A list may leave out what the object's own address shows, or refuses to show.
      if (verdict.kind === 'unclear' && writes.length > 1) await lookAlone(database, write);
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

  async function apply(client: Queryable, write: Write, verdict: LookVerdict): Promise<void> {
    const mine = await client.query(`select from write where id = $1 and state = 'unknown' for update`, [
      write.id,
    ]);
    if (mine.rowCount !== 1) return;
    switch (verdict.kind) {
      case 'applied':
        await settle.applied(client, write, verdict.element);
        return closeCall(client, write);
      case 'taken':
        await settle.held(client, write, problem('number-taken', { number: write.expected.number ?? '' }));
        return closeCall(client, write);
      case 'removed':
        return believeIfSeenTwice(client, write, () => settle.applied(client, write, verdict.element));
      case 'gone':
        return believeIfSeenTwice(client, write, () => settle.held(client, write, problem('gone-in-xero')));
      case 'conflict':
        await holdForHandEdit(client, write, verdict.element);
        return closeCall(client, write);
      case 'absent':
      case 'before':
        return believeIfSeenTwice(client, write, () => settle.notApplied(client, write));
      case 'unclear':
        return lookAgain(client, write, timing.settle / 4);
    }
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
    await closeCall(client, write);
    await then();
  }
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

/** A call is over once none of its writes is open any more. */
async function closeCall(client: Queryable, write: Write): Promise<void> {
  await client.query(
    `update call set state = 'answered', answered_at = clock_timestamp()
      where id = (select call_id from write where id = $1)
        and not exists (select from write other
                         where other.call_id = call.id and other.id <> $1 and other.state <> 'done')`,
    [write.id],
  );
}
