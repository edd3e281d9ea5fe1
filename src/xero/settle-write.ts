import { audit } from '../store/audit.ts';
import type { Queryable } from '../store/database.ts';
import type { Link, Links, PostedLine } from '../store/links.ts';
import type { Outcomes } from '../store/outcomes.ts';
import { isReplaced, placeOf } from '../store/replaced.ts';
import type { Write, WriteResult } from '../store/writes.ts';
import { problem, type Problem } from '../problems.ts';
import type { XeroElement } from './parse-answer.ts';
import { refusalOf } from './refusal-of.ts';
import { isPaidInXero } from './paid-in-xero.ts';
import { seenHash } from './seen-hash.ts';
import { seenWords } from './seen-words.ts';
import { differenceOf, type Totals } from './totals.ts';
import { unprovenProblem } from './unclear-look.ts';
import { xeroKinds } from './xero-kinds.ts';

type FinalResult = Exclude<WriteResult, { outcome: 'withdrawn' }>;

/** Writes down, within one transaction, what became of a write: link, outcome, audit, and the write itself. */
export function createSettleWrite(links: Links, outcomes: Outcomes) {
  async function finish(client: Queryable, write: Write, outcome: WriteResult): Promise<void> {
    const result = write.part === 'attachment' ? asWarning(outcome, write) : outcome;
    await client.query(
      `update write set state = 'done', done_at = clock_timestamp(), result = $2 where id = $1 and state <> 'done'`,
      [write.id, JSON.stringify(result)],
    );
    if (result.outcome === 'withdrawn' || result.outcome === 'waiting') return;
    if (result.outcome === 'synced' && write.expected.more === true) return noteStep(client, write);
    await outcomes.record(
      write,
      {
        name: result.outcome,
        sequence: write.sequence,
        tenantId: write.tenantId,
        problem: problemOf(result),
      },
      client,
    );
    await noteStep(client, write, result);
  }

  /** Every word with Xero is in the audit, also one that others follow. */
  async function noteStep(client: Queryable, write: Write, result?: FinalResult): Promise<void> {
    await audit(client, {
      actor: 'system',
      action: `document.${result?.outcome ?? 'synced'}`,
      installationId: write.installationId,
      tenantId: write.tenantId,
      document: write,
      details: {
        operation: write.operation,
        ...(write.part !== 'document' && { part: write.part }),
        sequence: write.sequence.toString(),
        problem: (result && problemOf(result)?.type) ?? null,
      },
    });
  }

  return {
    /** Xero has it. A total that differs from TimeTracker's is a problem at once. */
    async applied(client: Queryable, write: Write, element: XeroElement): Promise<void> {
      const difference = differenceOf(write.expected, element);
      if (!(await links.save(write, linkOf(write, element, difference !== undefined), client))) {
        // Xero gave us an object that belongs to another document: only a contact of the same name can be that.
        return finish(client, write, {
          outcome: 'held',
          problem: problem('contact-name-taken', {
            name: write.expected.name ?? 'This one',
            other: 'another client',
          }),
        });
      }
      if (write.operation === 'create') await noteMade(client, write);
      if (write.part === 'claim' && write.operation === 'void')
        await links.endReceipt(write, write.tenantId, client);
      if (write.kind === 'expense' && (write.operation === 'void' || write.operation === 'delete'))
        await links.endAttachment(write, write.tenantId, client);
      await finish(
        client,
        write,
        difference === undefined
          ? { outcome: 'synced', more: write.expected.more === true || write.expected.attaches === true }
          : { outcome: 'held', problem: problem('totals-differ', difference) },
      );
    },

    /** Xero said no, in these words. */
    refused: (client: Queryable, write: Write, messages: readonly string[]) =>
      finish(client, write, refusalOf(write, messages)),

    /** Xero said no, but perhaps to what it has from us already: the refusal is kept until a look has told. */
    async doubted(client: Queryable, write: Write, messages: readonly string[]): Promise<void> {
      await client.query(`update write set result = $2 where id = $1 and state <> 'done'`, [
        write.id,
        JSON.stringify(refusalOf(write, messages)),
      ]);
    },

    /** A look has shown that Xero has nothing of it: a doubted refusal stands, else it may go out again. */
    async notApplied(client: Queryable, write: Write): Promise<void> {
      if (write.result !== null) await finish(client, write, write.result);
      else if (await fallsOverIt(client, write))
        await finish(client, write, { outcome: 'rejected', problem: problem('xero-falls-over-it') });
      else await again(client, write);
    },

    /** Nobody can tell whether Xero has it. It stays open, so nothing else of the document goes out. */
    async unproven(client: Queryable, write: Write): Promise<void> {
      const became = await client.query(
        `update write set unproven_at = clock_timestamp() where id = $1 and unproven_at is null`,
        [write.id],
      );
      if (became.rowCount !== 1) return;
      const found = unprovenProblem(write.expected);
      const { sequence, tenantId } = write;
      await outcomes.record(write, { name: 'held', sequence, tenantId, problem: found }, client);
      await noteStep(client, write, { outcome: 'held', problem: found });
    },

    /** It was not sent, and says nothing that holds any more: its run looks again. */
    async withdrawn(client: Queryable, write: Write): Promise<void> {
      await finish(client, write, { outcome: 'withdrawn' });
    },

    /** A person must look at it. */
    held: (client: Queryable, write: Write, found: Problem) =>
      finish(client, write, { outcome: 'held', problem: found }),

    again,
  };
}

/**
 * Whether Xero falls down over this very write: often enough while others of the organisation succeed, or so often that
 * it is no outage any more.
 */
async function fallsOverIt(client: Queryable, { id, tenantId }: Write): Promise<boolean> {
  const found = await client.query(
    `select from write w where w.id = $1
        and (w.fell >= 20 or w.fell >= 5 and exists (
              select from call c where c.tenant_id = $2 and c.http_status between 200 and 299
                                   and c.answered_at > w.first_sent_at))`,
    [id, tenantId],
  );
  return found.rowCount === 1;
}

/** What it made in Xero is known for good, whatever becomes of it there and of the link. */
async function noteMade(client: Queryable, write: Write): Promise<void> {
  await client.query(
    `update write w set made_id = l.xero_id
       from link l
      where w.id = $1 and (l.installation_id, l.kind, l.source_id, l.tenant_id, l.part)
                          = (w.installation_id, w.kind, w.source_id, w.tenant_id, w.part)`,
    [write.id],
  );
}

function problemOf(result: FinalResult): Problem | undefined {
  return result.outcome === 'synced' ? result.warning : result.problem;
}

/** A file that Xero does not take holds nothing: the document is in the books without. */
function asWarning(result: WriteResult, { expected }: Write): WriteResult {
  if (result.outcome !== 'held' && result.outcome !== 'rejected') return result;
  const message = result.problem.parameters['message'] ?? result.problem.type;
  const more = expected.more === true;
  return { outcome: 'synced', more, warning: problem('receipt-refused', { message }) };
}

/**
 * Proven not applied: it may go out again in a new call, of no more than `mostMembers` if that is known. One for an
 * organisation that another one has taken the place of is taken back.
 */
async function again(
  client: Queryable,
  { id, installationId, tenantId }: Write,
  mostMembers: number | null = null,
): Promise<void> {
  const { rows } = await client.query<{ replaced: boolean }>(
    `with ${placeOf('$1', '$2')} select exists (select from place where ${isReplaced('place')}) as replaced`,
    [installationId, tenantId],
  );
  if (rows[0]?.replaced === true) {
    await client.query(
      `update write set state = 'done', done_at = clock_timestamp(), result = '{"outcome":"withdrawn"}'
        where id = $1 and state <> 'done'`,
      [id],
    );
    return;
  }
  await client.query(
    `update write set state = 'ready', call_id = null, position = null, absent_looks = 0, absent_since = null,
            look_after = null, unclear_looks = 0, unclear_since = null, unproven_at = null, result = null, most_members = coalesce($2, most_members)
      where id = $1 and state <> 'done'`,
    [id, mostMembers],
  );
}

export type SettleWrite = ReturnType<typeof createSettleWrite>;

function linkOf(write: Write, element: XeroElement, differs: boolean): Link {
  const kind = xeroKinds[write.xeroKind];
  const ids = element.list('LineItems').map((line) => line.text('LineItemID'));
  const lines = (write.expected.lines ?? []).flatMap((line, index): PostedLine[] => {
    const lineItemId = ids[index];
    return lineItemId === undefined ? [] : [{ ...line, lineItemId }];
  });
  return {
    tenantId: write.tenantId,
    part: write.part,
    origin: 'timetracker',
    xeroKind: write.xeroKind,
    xeroId: element.text(kind.idField) ?? write.expected.xeroId ?? '',
    xeroNumber: kind.numberField === null ? null : (element.text(kind.numberField) ?? null),
    xeroStatus: statusOf(write, element),
    postedHash: write.contentHash,
    postedSequence: write.sequence,
    postedLines: lines,
    postedElementHash: write.elementHash,
    xeroUpdatedAt: element.instant('UpdatedDateUTC') ?? null,
    xeroHash: seenHash(write.xeroKind, element),
    xeroSeen: seenWords(write.xeroKind, element) ?? null,
    paidInXero: isPaidInXero(element),
    differsFrom: differs ? totalsOf(write) : null,
    ...(write.expected.said !== undefined && { said: write.expected.said }),
  };
}

/** What was ended is ended; what has no status of its own, as an allocation, is there. */
function statusOf({ expected }: Write, element: XeroElement): string {
  return expected.status ?? element.text('Status') ?? element.text('ContactStatus') ?? 'ACTIVE';
}

function totalsOf({ expected: { subTotal, totalTax, total, amount, currency } }: Write): Totals {
  return {
    ...(amount !== undefined && { amount }),
    ...(currency !== undefined && { currency }),
    ...(subTotal !== undefined && { subTotal }),
    ...(totalTax !== undefined && { totalTax }),
    ...(total !== undefined && { total }),
  };
}
