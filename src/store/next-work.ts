import type { Timing } from '../timing.ts';
import { mostMembers, sharingOneCall } from '../xero/call-shape.ts';
import { isLookedAtTogether, mostLookedAt } from '../xero/look-together.ts';
import type { Queryable } from './database.ts';
import type { GateLane } from './gate-lanes.ts';
import { laneOf, writeColumns, writeFromRow, type Write, type WriteRow } from './writes.ts';

/** The grant under which calls go out now. */
export interface Grantee {
  readonly connectionId: string;
  readonly tenantId: string;
  readonly generation: number;
}

/** A stored call. */
export interface CallRow {
  id: string;
  tenant_id: string;
  connection_id: string;
  generation: number;
  method: 'PUT' | 'POST' | 'DELETE';
  path: string;
  body: string;
  idempotency_key: string;
  attempt: number;
  slot_id: string;
  server_errors: number;
}

/**
 * Whether calls may go out by this grant: it is the newest for its organisation, and stands. It is held so until the
 * transaction ends, so nothing is claimed for an organisation while another one takes its place.
 */
export async function holdGrant(client: Queryable, grantee: Grantee): Promise<boolean> {
  const found = await client.query(
    `select from connection
      where id = $1 and tenant_id = $2 and generation = $3 and status = 'connected' for key share`,
    [grantee.connectionId, grantee.tenantId, grantee.generation],
  );
  return found.rowCount === 1;
}

/**
 * A call without an answer whose first request is over and young enough for Xero to remember its key. Only by the grant
 * it was made for: Xero may tell the keys of one app and person from those of another.
 */
export async function callToResend(
  client: Queryable,
  { connectionId, tenantId, generation }: Grantee,
  timing: Timing,
): Promise<CallRow | undefined> {
  const found = await client.query<CallRow>(
    `select c.id, c.tenant_id, c.connection_id, c.generation, c.method, c.path, c.body, c.idempotency_key, c.attempt,
            c.slot_id, c.server_errors
       from call c
      where c.tenant_id = $1 and c.connection_id = $3 and c.generation = $4
        and c.state <> 'answered' and c.resend_after <= clock_timestamp()
        and c.server_errors < 2
        and c.first_sent_at > clock_timestamp() - make_interval(secs => $2)
        and exists (select from write w where w.call_id = c.id and w.state <> 'done')
      order by c.first_sent_at limit 1 for update of c skip locked`,
    [tenantId, timing.resendWithin, connectionId, generation],
  );
  return found.rows[0];
}

/**
 * Writes whose call is too old to be repeated, was made for an earlier grant, or failed alike when it was repeated: one,
 * with those like it that the same look can show.
 */
export async function writesToLookAt(client: Queryable, grantee: Grantee, timing: Timing): Promise<Write[]> {
  const { connectionId, tenantId, generation } = grantee;
  const values = [tenantId, timing.resendWithin, connectionId, generation];
  const found = await client.query<WriteRow & { most_members: number | null }>(
    `select ${writeColumns}, w.most_members ${unknownWrites}
      order by coalesce(c.first_sent_at, w.created_at), w.position limit 1 for update of w skip locked`,
    values,
  );
  const [row] = found.rows;
  if (row === undefined) return [];
  const first = writeFromRow(row);
  if (row.most_members === 1 || !isLookedAtTogether(first)) return [first];
  const others = await client.query<WriteRow>(
    `select ${writeColumns} ${unknownWrites}
        and w.id <> $5 and w.kind = $6 and w.xero_kind = $7 and (w.operation = 'create') = $8
        and w.most_members is distinct from 1
      order by coalesce(c.first_sent_at, w.created_at), w.position limit $9 for update of w skip locked`,
    [...values, first.id, first.kind, first.xeroKind, first.operation === 'create', mostLookedAt - 1],
  );
  return [first, ...others.rows.map(writeFromRow).filter(isLookedAtTogether)];
}

/** What was looked at in vain, or could not be compared with Xero, is tried again a little later. */
const isDue = '(w.look_after is null or w.look_after <= clock_timestamp())';

const unknownWrites = `
       from write w left join call c on c.id = w.call_id
      where w.tenant_id = $1 and w.state in ('in_call', 'unknown') and ${isDue}
        and case when w.call_id is null
                 -- Never sent by what we remember: looked for first.
                 then exists (select from connection n where n.id = $3 and n.installation_id = w.installation_id)
                 else c.connection_id = $3 and c.tenant_id = $1 and c.state <> 'answered'
                      and c.resend_after <= clock_timestamp()
                      and (c.server_errors >= 2 or c.generation <> $4
                           or c.first_sent_at <= clock_timestamp() - make_interval(secs => $2))
            end`;

/** The lane of what waits for a call and goes first; undefined if nothing does. */
export async function laneOfNext(client: Queryable, grantee: Grantee): Promise<GateLane | undefined> {
  const found = await client.query<{ priority: number }>(
    `select w.priority from write w join connection n on n.id = $2 and n.installation_id = w.installation_id
      where w.tenant_id = $1 and w.state = 'ready' and ${isDue} order by w.priority limit 1`,
    [grantee.tenantId, grantee.connectionId],
  );
  const [first] = found.rows;
  return first && laneOf(first.priority);
}

/**
 * Ready writes of the grant's installation that share the next call, by priority and age. A write that was overtaken is
 * withdrawn instead, and its run looks again: TimeTracker has said something newer meanwhile, a person has chosen other
 * settings, somebody else has posted what it says, or the object it is about is another one by now.
 */
export async function readyWrites(client: Queryable, grantee: Grantee): Promise<Write[]> {
  for (;;) {
    const head = await nextHead(client, grantee);
    if (head === undefined) return [];
    const ready = await readyLike(client, grantee, head);
    const overtaken = ready.filter((row) => row.overtaken).map((row) => row.id);
    if (overtaken.length === 0) return sharingOneCall(ready.map(writeFromRow));
    await client.query(
      `update write set state = 'done', done_at = clock_timestamp(), result = '{"outcome":"withdrawn"}'
        where id = any($1)`,
      [overtaken],
    );
  }
}

/** What the writes of one call have in common. */
interface Head {
  kind: string;
  method: string;
  path: string;
  most_members: number | null;
}

/** The ready write whose turn it is: what it says, the next call is about. */
async function nextHead(client: Queryable, grantee: Grantee): Promise<Head | undefined> {
  const found = await client.query<Head>(
    `select w.kind, w.method, w.path, w.most_members
       from write w join connection n on n.id = $2 and n.installation_id = w.installation_id
      where w.tenant_id = $1 and w.state = 'ready' and ${isDue}
      order by w.priority, w.created_at limit 1 for update of w skip locked`,
    [grantee.tenantId, grantee.connectionId],
  );
  return found.rows[0];
}

/**
 * Ready writes of one kind, endpoint and verb. Those that came to nothing in a larger call are only among their like, so
 * that a bad one among them keeps nobody else from Xero.
 */
async function readyLike(
  client: Queryable,
  grantee: Grantee,
  head: Head,
): Promise<(WriteRow & { readonly overtaken: boolean })[]> {
  const found = await client.query<WriteRow & { overtaken: boolean }>(
    `select ${writeColumns},
            exists (select from snapshot s
                     where s.installation_id = w.installation_id and s.kind = w.kind and s.source_id = w.source_id
                       and s.sequence > w.sequence)
            or exists (select from connection_settings c
                     where c.connection_id = $2 and c.version > w.settings_version)
            or exists (select from link l
                     where l.installation_id = w.installation_id and l.kind = w.kind and l.source_id = w.source_id
                       and l.tenant_id = w.tenant_id and l.part = w.part
                       and (l.posted_sequence > w.sequence
                            -- What we ended in Xero may be created anew: a payment, an allocation, an expense.
                            or w.operation = 'create' and l.xero_status not in ('VOIDED', 'DELETED')
                            -- Steps of one state have one sequence: a late one must not hit what followed it.
                            or w.operation <> 'create' and (l.xero_status in ('VOIDED', 'DELETED')
                               or l.xero_id::text is distinct from w.expected->>'xeroId')
                            or w.operation = 'update' and l.posted_hash = w.content_hash)) as overtaken
       from write w join connection n on n.id = $2 and n.installation_id = w.installation_id
      where w.tenant_id = $1 and w.state = 'ready' and ${isDue} and w.kind = $4 and w.method = $5 and w.path = $6
        and w.most_members is not distinct from $7::integer
      order by w.priority, w.created_at limit $3 for update of w skip locked`,
    [
      grantee.tenantId,
      grantee.connectionId,
      Math.min(head.most_members ?? Infinity, mostMembers(head.path)),
      head.kind,
      head.method,
      head.path,
      head.most_members,
    ],
  );
  return found.rows;
}
