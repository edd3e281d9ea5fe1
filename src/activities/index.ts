import { setTimeout as sleep } from 'node:timers/promises';
import { Context } from '@temporalio/activity';
import type { Logger } from 'pino';
import type { DocumentRef } from '../events/document-kind.ts';
import { bareTitle, type Problem, type ProblemType } from '../problems.ts';
import type { Backlog } from '../store/backlog.ts';
import type { Outcome, OutcomeName } from '../store/outcomes.ts';
import type { ResumeCursor, ResumeScope, StuckPage } from '../store/stuck-documents.ts';
import type { Timing } from '../timing.ts';
import { inOurWords, retryLater } from './activity-errors.ts';
import type { PushDocument } from './push-document.ts';
import type { Together } from './push-together.ts';
import { withHeartbeat } from './with-heartbeat.ts';

/** What a run reports: ids, sequences and types; no name and no amount ever enters Temporal. */
export interface SyncResult {
  readonly outcome: OutcomeName;
  readonly sequence: string;
  readonly problem: ProblemType | null;
  /** The problem in a few words. */
  readonly reason: string;
  /** The run that asked. */
  readonly runId: string;
}

/** Part of what a resume goes through. */
export interface ResumeStep {
  readonly installationId: string;
  readonly scope: ResumeScope;
  /** Where it begins; null: at the beginning. */
  readonly after: ResumeCursor | null;
}

/** Documents that are pushed together, and when they were found, by the database's clock. */
export interface StuckDocuments {
  readonly installationId: string;
  readonly documents: readonly DocumentRef[];
  readonly foundAt: string;
}

/** `seconds`: until something is due; null if nothing waits for a time. */
export interface NextDue {
  readonly seconds: number | null;
  readonly backlog: Backlog | null;
}

export interface ActivitiesDeps {
  readonly pushDocument: PushDocument;
  /** Where a document stands. */
  readonly outcomeOf: (document: DocumentRef) => Promise<Outcome | undefined>;
  readonly pageOfStuckDocuments: (
    installationId: string,
    scope: ResumeScope,
    after: ResumeCursor | null,
    size: number,
  ) => Promise<StuckPage>;
  readonly secondsUntilDue: (installationId: string) => Promise<number | null>;
  /** What waits for Xero's limit of calls. */
  readonly backlogOf: (installationId: string) => Promise<Backlog | undefined>;
  /** Moves the time of waits that has come. */
  readonly postponeWaits: (documents: readonly DocumentRef[], seconds: number) => Promise<void>;
  /** Pushes documents of an installation at the same time; what takes longer is left to their own runs. */
  readonly pushPage: (
    installationId: string,
    documents: readonly DocumentRef[],
    within: Pick<Together, 'patience' | 'signal'>,
  ) => Promise<void>;
  /** How many of these documents are neither in the queue to Xero nor settled since. */
  readonly countNotQueued: (documents: readonly DocumentRef[], since: string) => Promise<number>;
  /** Has runs that are open look once more before they end. */
  readonly lookAgainIfOpen: (documents: readonly DocumentRef[]) => Promise<void>;
  /** Aborted when the process stops: a page then ends early, and another process goes on with it. */
  readonly stopping: AbortSignal;
  readonly timing: Pick<Timing, 'minute'>;
  readonly log: Pick<Logger, 'error'>;
}

/** As many as one call to Xero takes. */
const pageSize = 50;

/** So many of a page may be missing in the queue when the next one begins: a document in trouble delays nobody for long. */
const stragglers = 5;

/** Pages that are found with one look. */
const pagesAtOnce = 12;

/** Seconds until a wait whose document is pushed is due again, should that have been lost. */
const dueAgain = 900;

/** What workflows may do. */
export function createActivities(deps: ActivitiesDeps) {
  const translateErrors = <T>(work: () => Promise<T>) => inOurWords(work, deps.log);
  return {
    /** Brings one document into agreement with Xero. */
    async pushDocument(document: DocumentRef): Promise<SyncResult> {
      const result = await withHeartbeat(() => translateErrors(() => deps.pushDocument(document)));
      if (result.outcome === 'again') {
        throw retryLater(
          'WaitingForXero',
          'The document is queued and waits for its turn or for an answer.',
          result.afterSeconds,
        );
      }
      return toResult(result.outcome, result.sequence, result.problem);
    },

    /** What is written down about a document that needs somebody; null if it does not, or not any more. */
    async tellOutcome(document: DocumentRef): Promise<SyncResult | null> {
      const found = await translateErrors(() => deps.outcomeOf(document));
      const needsSomebody = found?.name === 'held' || found?.name === 'rejected';
      return needsSomebody ? toResult(found.name, found.sequence, found.problem) : null;
    },

    /**
     * The next pages of stuck documents, those of each kind apart; `next`: where those after them begin, null: there are
     * none.
     */
    async nextStuckPages(step: ResumeStep): Promise<{
      readonly kinds: readonly (readonly StuckDocuments[])[];
      readonly next: ResumeCursor | null;
    }> {
      return translateErrors(async () => {
        const { installationId, scope, after } = step;
        const limit = pageSize * pagesAtOnce;
        const found = await deps.pageOfStuckDocuments(installationId, scope, after, limit);
        // What was in their way may be gone, behind the back of a run that has looked at it already.
        if (scope === 'all') await deps.lookAgainIfOpen(found.documents);
        const ofKind = Map.groupBy(found.documents, ({ kind }) => kind);
        const kinds = [...ofKind.values()].map((documents) =>
          inPages(documents).map((page) => ({ installationId, documents: page, foundAt: found.readAt })),
        );
        return { kinds, next: found.next };
      });
    },

    /** Brings a page of stuck documents into agreement with Xero; what takes longer than a minute is left to its own run. */
    async pushStuckPage({ installationId, documents }: StuckDocuments): Promise<void> {
      return withHeartbeat(() =>
        translateErrors(async () => {
          await deps.postponeWaits(documents, dueAgain);
          const signal = AbortSignal.any([deps.stopping, Context.current().cancellationSignal]);
          await deps.pushPage(installationId, documents, { patience: deps.timing.minute, signal });
          if (signal.aborted)
            throw retryLater('Stopping', 'This process stops; another one, or the next, goes on.', 1);
        }),
      );
    },

    /**
     * Ends once nearly all documents of a page are in the queue to Xero or settled, or a minute is over: then the next
     * page may begin, and comes after it.
     */
    async stuckPageQueued({ documents, foundAt }: StuckDocuments): Promise<void> {
      const { minute } = deps.timing;
      const until = performance.now() + minute * 1000;
      return withHeartbeat(() =>
        translateErrors(async () => {
          const { cancellationSignal: signal } = Context.current();
          while (performance.now() < until && !signal.aborted) {
            if ((await deps.countNotQueued(documents, foundAt)) <= stragglers) return;
            await sleep(Math.max(50, minute * 2), undefined, { signal }).catch(() => undefined);
          }
        }),
      );
    },

    /** When something that waits for a time is due, and what of that waits for Xero's limit of calls. */
    async nextDue(installationId: string): Promise<NextDue> {
      return translateErrors(async () => ({
        seconds: await deps.secondsUntilDue(installationId),
        backlog: (await deps.backlogOf(installationId)) ?? null,
      }));
    },
  };
}

export type Activities = ReturnType<typeof createActivities>;

function inPages(documents: readonly DocumentRef[]): (readonly DocumentRef[])[] {
  const pages = Math.ceil(documents.length / pageSize);
  return Array.from({ length: pages }, (_, nth) => documents.slice(nth * pageSize, (nth + 1) * pageSize));
}

function toResult(outcome: OutcomeName, sequence: bigint, problem: Problem | undefined): SyncResult {
  return {
    outcome,
    sequence: sequence.toString(),
    problem: problem?.type ?? null,
    reason: problem === undefined ? '' : bareTitle(problem.type),
    runId: Context.current().info.workflowExecution?.runId ?? '',
  };
}
