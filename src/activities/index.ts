import { Context } from '@temporalio/activity';
import type { Logger } from 'pino';
import type { DocumentRef } from '../events/document-kind.ts';
import { bareTitle, type Problem, type ProblemType } from '../problems.ts';
import type { Outcome, OutcomeName } from '../store/outcomes.ts';
import type { ResumeScope } from '../store/stuck-documents.ts';
import { inOurWords, retryLater } from './activity-errors.ts';
import type { PushDocument } from './push-document.ts';

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

export type ResumeCursor = Pick<DocumentRef, 'kind' | 'sourceId'> | null;

export interface ActivitiesDeps {
  readonly pushDocument: PushDocument;
  /** Where a document stands. */
  readonly outcomeOf: (document: DocumentRef) => Promise<Outcome | undefined>;
  readonly pageOfStuckDocuments: (
    installationId: string,
    scope: ResumeScope,
    after: ResumeCursor,
    size: number,
  ) => Promise<DocumentRef[]>;
  readonly secondsUntilDue: (installationId: string) => Promise<number | null>;
  /** Moves the time of waits that has come. */
  readonly postponeWaits: (documents: readonly DocumentRef[], seconds: number) => Promise<void>;
  readonly startRuns: (documents: readonly DocumentRef[]) => Promise<void>;
  readonly log: Pick<Logger, 'error'>;
}

const pageSize = 50;

/** Seconds until a wait whose run was started is due again, should the run have been lost. */
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

    /** Starts the runs of one page of stuck documents. */
    async resumePage(page: {
      readonly installationId: string;
      readonly scope: ResumeScope;
      readonly after: ResumeCursor;
    }) {
      return translateErrors(async () => {
        const documents = await deps.pageOfStuckDocuments(
          page.installationId,
          page.scope,
          page.after,
          pageSize,
        );
        await deps.startRuns(documents);
        await deps.postponeWaits(documents, dueAgain);
        const last = documents.at(-1);
        const next =
          documents.length < pageSize || last === undefined
            ? null
            : { kind: last.kind, sourceId: last.sourceId };
        return { started: documents.length, next };
      });
    },

    /** Seconds until something that waits for a time is due. */
    async secondsUntilDue(installationId: string): Promise<number | null> {
      return translateErrors(() => deps.secondsUntilDue(installationId));
    },
  };
}

export type Activities = ReturnType<typeof createActivities>;

function toResult(outcome: OutcomeName, sequence: bigint, problem: Problem | undefined): SyncResult {
  return {
    outcome,
    sequence: sequence.toString(),
    problem: problem?.type ?? null,
    reason: problem === undefined ? '' : bareTitle(problem.type),
    runId: Context.current().info.workflowExecution?.runId ?? '',
  };
}

/** A worker that dies is noticed by its missing heartbeat, long before the activity's own time is over. */
async function withHeartbeat<T>(work: () => Promise<T>): Promise<T> {
  const context = Context.current();
  const timer = setInterval(() => context.heartbeat(), 3000);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
