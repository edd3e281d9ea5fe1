import type { DocumentKind } from '../events/document-kind.ts';
import type { ProblemType } from '../problems.ts';
import type { Queryable } from '../store/database.ts';

/** What keeps work at TimeTracker from going on, in the words of the catalogue. It ends once its cause is gone. */
export interface Stop<P extends ProblemType = ProblemType> {
  readonly problem: P;
  /** Undefined: all kinds. */
  readonly kind: DocumentKind | undefined;
  readonly parameters: Readonly<Record<string, string>>;
}

/** What keeps capture from reading. */
const captureProblems = [
  'kind-stopped',
  'standby',
  'timetracker-not-read',
] as const satisfies readonly ProblemType[];
export type CaptureStop = Stop<(typeof captureProblems)[number]>;

/**
 * Stores what the last look found, all of it, so that other processes can show it. What stays keeps its `since`.
 * `among`: the problems that this look is for; others are somebody else's to find and to end.
 */
export async function storeStops<P extends ProblemType = CaptureStop['problem']>(
  store: Queryable,
  installationId: string,
  stops: readonly Stop<P>[],
  among: readonly ProblemType[] = captureProblems,
): Promise<void> {
  await store.query(
    `with found as (
       select * from unnest($2::text[], $3::text[], $4::jsonb[]) as f (problem, kind, parameters)),
     gone as (
       delete from capture_stop s where s.installation_id = $1 and s.problem = any ($5)
         and not exists (select from found f where (f.problem, f.kind) = (s.problem, s.kind)))
     insert into capture_stop (installation_id, problem, kind, parameters)
     select $1, problem, kind, parameters from found
     on conflict (installation_id, problem, kind) do update set parameters = excluded.parameters`,
    [
      installationId,
      stops.map(({ problem }) => problem),
      stops.map(({ kind }) => kind ?? ''),
      stops.map(({ parameters }) => JSON.stringify(parameters)),
      among,
    ],
  );
}
