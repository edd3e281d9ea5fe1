import type { Timing } from '../timing.ts';
import { callBody } from '../xero/call-shape.ts';
import type { Database, Queryable } from './database.ts';
import type { Gate } from './gate.ts';
import {
  callToResend,
  holdGrant,
  laneOfNext,
  readyWrites,
  writesToLookAt,
  type CallRow,
  type Grantee,
} from './next-work.ts';
import { writeColumns, writeFromRow, type Write, type WriteRow } from './writes.ts';

/** One HTTP request that writes to Xero. */
export interface Call {
  readonly id: string;
  readonly tenantId: string;
  readonly connectionId: string;
  readonly generation: number;
  readonly method: 'PUT' | 'POST' | 'DELETE';
  readonly path: string;
  readonly body: string;
  readonly idempotencyKey: string;
  readonly attempt: number;
  readonly slotId: string;
  readonly serverErrors: number;
}

/** What a sender does next for an organisation. */
export type Claim =
  | { readonly next: 'send'; readonly call: Call; readonly writes: readonly Write[] }
  /** By the connection of the call that the writes were sent in. */
  | {
      readonly next: 'look';
      readonly writes: readonly Write[];
      readonly connectionId: string;
      readonly slotId: string;
    }
  | { readonly next: 'wait'; readonly seconds: number }
  | { readonly next: 'nothing' };

/** Calls to Xero, committed before they are sent. */
export function createCalls(database: Database, gate: Gate, timing: Timing, newId: () => string) {
  const margin = timing.abortedInFlight;

  return {
    /**
     * Takes the next thing to do for an organisation, if the gate lets it out now: first a call whose answer never
     * came, then a look at what became of writes, then ready writes by priority and age. What is ready is chosen once
     * the gate is open: so calls fill while they wait, and what is alone goes at once.
     */
    claim(grantee: Grantee, sender: string): Promise<Claim> {
      return database.transaction(async (client) => {
        if (!(await holdGrant(client, grantee))) return { next: 'nothing' };
        const again = await callToResend(client, grantee, timing);
        const looks = again === undefined ? await writesToLookAt(client, grantee, timing) : [];
        const isOpen = again !== undefined || looks.length > 0;
        const lane = isOpen ? 'asking' : await laneOfNext(client, grantee);
        if (lane === undefined) return { next: 'nothing' };

        const grant = await gate.take(client, grantee.tenantId, lane);
        if (!grant.granted) return { next: 'wait', seconds: grant.waitSeconds };

        if (looks.length > 0) {
          const ids = looks.map(({ id }) => id);
          await client.query(
            `update write set state = 'unknown', look_after = clock_timestamp() + make_interval(secs => $2)
              where id = any($1)`,
            [ids, timing.httpDeadline + margin],
          );
          // From now on an answer to their call comes too late: the look has the word.
          await client.query(
            `update call set state = 'unknown'
              where id in (select call_id from write where id = any($1)) and state = 'sending'`,
            [ids],
          );
          return { next: 'look', writes: looks, connectionId: grantee.connectionId, slotId: grant.slotId };
        }
        if (again !== undefined) {
          const call = await takeOver(client, again, grant.slotId, sender, timing);
          return { next: 'send', call, writes: await writesOf(client, call.id) };
        }
        const ready = await readyWrites(client, grantee);
        if (ready.length === 0) {
          await gate.giveBack(client, grant);
          return { next: 'nothing' };
        }
        const call = await create(client, grantee, ready, grant.slotId, sender, newId(), timing);
        return { next: 'send', call, writes: ready };
      });
    },

    /** Whether a call is still this sender's: another may have taken it over after its deadline. */
    async isMine(client: Queryable, call: Call, sender: string): Promise<boolean> {
      const found = await client.query(
        `select from call where id = $1 and sender = $2 and attempt = $3 and state = 'sending' for update`,
        [call.id, sender, call.attempt],
      );
      return found.rowCount === 1;
    },

    /** The answer came and says what became of every member. */
    async close(client: Queryable, callId: string, httpStatus: number | null): Promise<void> {
      await client.query(
        `update call set state = 'answered', http_status = $2, answered_at = clock_timestamp() where id = $1`,
        [callId, httpStatus],
      );
    },

    /**
     * Nobody knows what became of it. An unanswered request may still be running until its deadline; one answered
     * with a fault is over, and goes out again a little later. Should one of its writes be what Xero stumbles over, it
     * must not do so for ever beside the same others: what a look finds not to be there goes out again among fewer.
     */
    async markUnknown(client: Queryable, callId: string, httpStatus: number | null): Promise<void> {
      await client.query(
        `update call set state = 'unknown', http_status = $2,
                server_errors = server_errors + case when $2::int is null then 0 else 1 end,
                resend_after = case when $2::int is null then greatest(deadline, clock_timestamp())
                                    else clock_timestamp() + make_interval(secs => $3) end
          where id = $1`,
        [callId, httpStatus, timing.httpDeadline / 10],
      );
      await client.query(
        `update write w
            set state = 'unknown',
                fell = w.fell + case when m.count = 1 and $2::int >= 500 and $2::int <> 503 then 1 else 0 end,
                most_members = case when m.count > 1 and $2::int is distinct from 503 then m.count / 2
                                    else w.most_members end
           from (select count(*)::int from write where call_id = $1 and state <> 'done') m
          where w.call_id = $1 and w.state <> 'done'`,
        [callId, httpStatus],
      );
    },

    /**
     * The answer does not say what became of these members; the others are settled. So it never goes out again: Xero
     * is asked about each of these.
     */
    async markForLooks(
      client: Queryable,
      callId: string,
      httpStatus: number | null,
      writeIds: readonly string[],
    ) {
      await client.query(
        `update call set state = 'unknown', http_status = $2, server_errors = 2,
                resend_after = clock_timestamp() + make_interval(secs => $3)
          where id = $1`,
        [callId, httpStatus, timing.httpDeadline / 10],
      );
      await client.query(
        `update write set state = 'unknown', most_members = 1 where id = any($1) and state <> 'done'`,
        [writeIds],
      );
    },

    /** Those of the call's writes that are still its own, held until the transaction ends. */
    async openMembers(client: Queryable, callId: string): Promise<Set<string>> {
      const found = await client.query<{ id: string }>(
        `select id from write where call_id = $1 and state <> 'done' order by position for update`,
        [callId],
      );
      return new Set(found.rows.map(({ id }) => id));
    },
  };
}

export type Calls = ReturnType<typeof createCalls>;

async function writesOf(client: Queryable, callId: string): Promise<Write[]> {
  const found = await client.query<WriteRow>(
    `select ${writeColumns} from write w where w.call_id = $1 order by w.position`,
    [callId],
  );
  return found.rows.map(writeFromRow);
}

async function takeOver(
  client: Queryable,
  row: CallRow,
  slotId: string,
  sender: string,
  timing: Timing,
): Promise<Call> {
  const taken = await client.query<CallRow>(
    `update call set sender = $2, slot_id = $3, attempt = attempt + 1, state = 'sending',
            send_before = clock_timestamp() + make_interval(secs => $4),
            deadline = clock_timestamp() + make_interval(secs => $5),
            resend_after = clock_timestamp() + make_interval(secs => $6)
      where id = $1
     returning id, tenant_id, connection_id, generation, method, path, body, idempotency_key, attempt, slot_id,
               server_errors`,
    [row.id, sender, slotId, ...deadlines(timing)],
  );
  return callFromRow(taken.rows[0] ?? row);
}

async function create(
  client: Queryable,
  grantee: Grantee,
  writes: readonly Write[],
  slotId: string,
  sender: string,
  id: string,
  timing: Timing,
): Promise<Call> {
  const { method = 'PUT', path = '' } = writes[0] ?? {};
  const body = callBody(
    method,
    path,
    writes.map((write) => write.element),
  );
  const created = await client.query<CallRow>(
    `insert into call (id, tenant_id, connection_id, generation, sender, method, path, body, idempotency_key, slot_id,
                       send_before, deadline, resend_after, state)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, clock_timestamp() + make_interval(secs => $11),
             clock_timestamp() + make_interval(secs => $12), clock_timestamp() + make_interval(secs => $13), 'sending')
     returning id, tenant_id, connection_id, generation, method, path, body, idempotency_key, attempt, slot_id,
               server_errors`,
    [
      id,
      grantee.tenantId,
      grantee.connectionId,
      grantee.generation,
      sender,
      method,
      path,
      body,
      `${grantee.tenantId}/${id}`,
      slotId,
      ...deadlines(timing),
    ],
  );
  await client.query(
    `update write w set state = 'in_call', call_id = $1, position = m.position,
            first_sent_at = coalesce(first_sent_at, clock_timestamp()), absent_looks = 0, absent_since = null,
            look_after = null
       from unnest($2::uuid[]) with ordinality as m(id, position) where w.id = m.id`,
    [id, writes.map((write) => write.id)],
  );
  const row = created.rows[0];
  if (row === undefined) throw new Error('The call was not stored.');
  return callFromRow(row);
}

/** When the socket must be written to, when the answer is given up, and when the bytes may go out again. */
function deadlines(timing: Timing): [number, number, number] {
  const deadline = timing.sendWithin + timing.httpDeadline;
  return [timing.sendWithin, deadline, deadline + timing.abortedInFlight];
}

function callFromRow(row: CallRow): Call {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    connectionId: row.connection_id,
    generation: row.generation,
    method: row.method,
    path: row.path,
    body: row.body,
    idempotencyKey: row.idempotency_key,
    attempt: row.attempt,
    slotId: row.slot_id,
    serverErrors: row.server_errors,
  };
}
