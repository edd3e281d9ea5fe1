import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'pg';

/** How far the worker has got, as its own database shows it. */
export interface Progress {
  /** Changes only when a look at TimeTracker begins. */
  readonly look: string;
  /** Documents that capture knows: published, or found unreadable. */
  readonly known: number;
  /** Documents that have come to rest. */
  readonly atRest: number;
  /** When the last word about a document was written down. */
  readonly lastWord: string;
  /** How many documents have which outcome. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** What is still to do: documents and writes on their way. */
  readonly open: number;
  /** Names of the holds that stop capture until a person releases them. */
  readonly holds: readonly string[];
}

export interface SettleOptions {
  readonly storeUrl: string;
  readonly timetrackerUrl: string;
  readonly installationId: string;
  readonly timeoutSeconds: number;
  /** True if documents that wait (for a connection, a moment) count as being at rest. */
  readonly waitingIsRest?: boolean;
  /** Called at each look, for progress lines; may throw to give up. */
  readonly onLook?: (progress: Progress, expected: number) => void;
}

/** Seconds without a new word. What one document comes to may let another one, that was held, be tried again. */
const quietSeconds = 2;

/**
 * Waits until every document of the TimeTracker database has reached its final state. It counts two looks of
 * capture that began after the call, so that what changed before the call is included.
 * @throws with what is still open after the time, or if capture is held
 */
export async function untilSettled(options: SettleOptions): Promise<Progress> {
  const store = openPool(options.storeUrl, 'timetracker_xero');
  const timetracker = openPool(options.timetrackerUrl, 'public');
  const until = Date.now() + options.timeoutSeconds * 1000;
  const looks = new Set<string>();
  let quietSince = { lastWord: '', at: performance.now() };
  try {
    for (;;) {
      const [expected, progress] = await Promise.all([
        countDocuments(timetracker),
        readProgress(store, options),
      ]).catch((error: unknown) => {
        // A database that is being started again is a reason to wait, until the time is over.
        if (Date.now() > until) throw error;
        return [0, nothingYet] as const;
      });
      options.onLook?.(progress, expected);
      if (progress.look !== '') looks.add(progress.look);
      // The first look may have begun before the call, and the last one has not ended.
      const isCurrent = looks.size >= 3;
      const { lastWord } = progress;
      if (lastWord !== quietSince.lastWord) quietSince = { lastWord, at: performance.now() };
      const isQuiet = performance.now() - quietSince.at > quietSeconds * 1000;
      if (isCurrent && isQuiet && progress.open === 0 && progress.known === expected) return progress;
      if (progress.holds.length > 0) {
        throw new Error(`Capture is held (${progress.holds.join(', ')}): a person has to release it.`);
      }
      if (Date.now() > until) {
        throw new Error(
          `After ${options.timeoutSeconds} s ${progress.known} of ${expected} documents are known, ` +
            `${progress.atRest} at rest and ${progress.open} still on their way.`,
        );
      }
      await sleep(100);
    }
  } finally {
    await Promise.all([store.end(), timetracker.end()]);
  }
}

const nothingYet: Progress = {
  look: '',
  known: 0,
  atRest: 0,
  lastWord: '',
  outcomes: {},
  open: 0,
  holds: [],
};

function openPool(url: string, schema: string): Pool {
  const pool = new Pool({ connectionString: url, options: `-c search_path=${schema}`, max: 1 });
  // The next query says it again.
  pool.on('error', () => undefined);
  return pool;
}

async function countDocuments(timetracker: Pool): Promise<number> {
  const { rows } = await timetracker.query<{ count: number }>(
    `select ((select count(*) from clients) + (select count(*) from invoices) + (select count(*) from expenses)
       + (select count(*) from payments) + (select count(*) from credit_notes))::int as count`,
  );
  return rows[0]?.count ?? 0;
}

async function readProgress(store: Pool, options: SettleOptions): Promise<Progress> {
  const { installationId, waitingIsRest = false } = options;
  const there = await store.query<{ there: boolean }>(
    `select to_regclass('timetracker_xero.snapshot') is not null as there`,
  );
  if (there.rows[0]?.there !== true) return nothingYet;
  const { rows } = await store.query<Omit<Progress, 'open'> & { published: number; marks: number }>(
    `with standing as (
       select p.deleted or exists (select from capture_problem c
                 where (c.installation_id, c.kind, c.source_id) = (p.installation_id, p.kind, p.source_id))
                as elsewhere,
              p.content_hash is not null and s.sequence >= p.sequence and s.handed_over
                and o.sequence >= s.sequence
                and o.outcome <> all (case when $2 then '{superseded,unknown}'::text[]
                                           else '{superseded,unknown,waiting}'::text[] end)
                -- Who waits for another document goes on as soon as that one has come to rest.
                and coalesce(o.problem, '') <> all ('{contact-first,payee-first,invoice-first}')
                -- What is held until money moves is looked at once more by itself.
                and ($2 or not exists (select from wait t
                       where (t.installation_id, t.kind, t.source_id) = (p.installation_id, p.kind, p.source_id)
                         and t.due_at is not null))
                and not exists (select from dirty_mark m
                                 where (m.installation_id, m.kind, m.source_id) = (p.installation_id, p.kind, p.source_id))
                and not exists (select from write w where w.state not in ('done', 'held')
                                 and (w.installation_id, w.kind, w.source_id) = (p.installation_id, p.kind, p.source_id))
              as at_rest
         from published p
         left join snapshot s using (installation_id, kind, source_id)
         left join outcome o using (installation_id, kind, source_id)
        where p.installation_id = $1
     )
     select coalesce((select expires_at::text from lease where name = 'scan/' || $1), '') as look,
            ((select count(*) from standing where not elsewhere)
              + (select count(*) from capture_problem where installation_id = $1))::int as known,
            (select count(*) from standing)::int as published,
            (select count(*) from standing where at_rest)::int as "atRest",
            (select coalesce(max(recorded_at)::text, '') from outcome where installation_id = $1) as "lastWord",
            (select coalesce(jsonb_object_agg(outcome, count), '{}') from
              (select outcome, count(*)::int from outcome where installation_id = $1 group by outcome) o) as outcomes,
            (select count(*) from dirty_mark where installation_id = $1)::int as marks,
            (select coalesce(array_agg(problem), '{}') from capture_hold
              where installation_id = $1 and released_at is null) as holds`,
    [installationId, waitingIsRest],
  );
  const row = rows[0];
  if (row === undefined) throw new Error('the progress query answered nothing');
  const { look, known, atRest, lastWord, outcomes, holds, published, marks } = row;
  return { look, known, atRest, lastWord, outcomes, holds, open: published - atRest + marks };
}
