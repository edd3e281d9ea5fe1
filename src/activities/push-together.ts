import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { DocumentRef } from '../events/document-kind.ts';
import type { OutcomeName, Outcomes, StoredOutcome } from '../store/outcomes.ts';
import { logFault, retrySecondsOf } from './activity-errors.ts';
import { UnknownDocument, type PushResult } from './push-document.ts';
import type { Settled } from './record-outcome.ts';

/** What became of a document; `left`: its own run goes on with it. */
export type PushedAs = OutcomeName | 'left';

export interface PushTogetherDeps {
  readonly outcomes: Outcomes;
  /** Starts the runs of documents. */
  readonly startRuns: (documents: readonly DocumentRef[]) => Promise<void>;
  /** Starts runs that only show what is written down. */
  readonly showRuns: (documents: readonly DocumentRef[]) => Promise<void>;
  readonly log: Pick<Logger, 'error'>;
}

/** How a page of documents is pushed. */
export interface Together {
  readonly push: (document: DocumentRef) => Promise<PushResult>;
  /** Seconds after which what is not settled is left to the documents' own runs. */
  readonly patience: number;
  /** Once it is aborted, no further document is begun. */
  readonly signal: AbortSignal;
  /** Told after each document. */
  readonly onDone: (document: DocumentRef, as: PushedAs) => void;
  /** Whether there is nothing to push, and what it stands at. */
  readonly stands?: (
    document: DocumentRef,
    before: StoredOutcome | undefined,
  ) => Promise<OutcomeName | undefined>;
}

/** Documents that are pushed at the same time: as many as one call takes, so that calls are full. */
const atOnce = 50;

/** A document that asks to be tried again later than this, in seconds, is left to its own run at once. */
const longPause = 60;

/** Waiting for a document that goes first: its run may be about to end. Looked at again so often, so many seconds apart. */
const firstOne = { problems: new Set(['contact-first', 'payee-first', 'invoice-first']), looks: 5, apart: 3 };

interface Queued {
  readonly document: DocumentRef;
  /** How often it was found waiting for another one. */
  readonly waited: number;
  /** Milliseconds of the process's clock. */
  readonly notBefore: number;
}

/**
 * Pushes the documents of a page at the same time, each as its own run would. No document delays another: what takes
 * long is left to its own run, and what is found to need a person gets one, so that it is seen in Temporal.
 */
export function createPushTogether(deps: PushTogetherDeps) {
  /** @returns those that were looked at and not settled when it was aborted: their writes may be queued. */
  return async function pushTogether(
    documents: readonly DocumentRef[],
    { push, patience, signal, onDone, stands }: Together,
  ): Promise<readonly DocumentRef[]> {
    const queue: Queued[] = documents.map((document) => ({ document, waited: 0, notBefore: 0 }));
    const impatientAt = performance.now() + patience * 1000;
    const open = new Set<DocumentRef>();

    function note(document: DocumentRef, as: PushedAs): void {
      open.delete(document);
      onDone(document, as);
    }

    async function leave(document: DocumentRef): Promise<void> {
      await deps.startRuns([document]);
      note(document, 'left');
    }

    async function workOn({ document, waited }: Queued): Promise<void> {
      const before = await deps.outcomes.find(document);
      const already = await stands?.(document, before);
      if (already !== undefined) return note(document, already);
      open.add(document);
      const result = await tried(document);
      if (result === undefined) return leave(document);
      if (result.outcome === 'again') {
        const due = performance.now() + result.afterSeconds * 1000;
        if (result.afterSeconds > longPause || due > impatientAt) return leave(document);
        queue.push({ document, waited, notBefore: due });
        return;
      }
      if (result.outcome === 'waiting' && firstOne.problems.has(result.problem?.type ?? '')) {
        const notBefore = performance.now() + firstOne.apart * 1000;
        if (waited < firstOne.looks) return void queue.push({ document, waited: waited + 1, notBefore });
      }
      if (isToBeShown(before, result)) await deps.showRuns([document]);
      note(document, result.outcome);
    }

    async function tried(document: DocumentRef): Promise<PushResult | undefined> {
      try {
        return await push(document);
      } catch (error) {
        const afterSeconds = retrySecondsOf(error);
        if (afterSeconds !== undefined) return { outcome: 'again', sequence: 0n, afterSeconds };
        // A fault of ours with this one: its own run shows it and goes on trying, and the others are not kept waiting.
        if (!(error instanceof UnknownDocument)) logFault(error, deps.log);
        return undefined;
      }
    }

    async function lane(): Promise<void> {
      while (!signal.aborted) {
        const now = performance.now();
        const at = queue.findIndex(({ notBefore }) => notBefore <= now);
        const next = at === -1 ? undefined : queue.splice(at, 1)[0];
        if (next !== undefined) await workOn(next);
        else if (queue.length === 0) return;
        else await sleep(200);
      }
    }

    const ends = await Promise.allSettled(Array.from({ length: atOnce }, lane));
    const failed = ends.find((end) => end.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    return [...open];
  };
}

/** Temporal shows what needs a person as a failed run; one of that is enough, and one more once it is over. */
function isToBeShown(before: StoredOutcome | undefined, { outcome, problem }: Settled): boolean {
  if (outcome !== 'held' && outcome !== 'rejected') return before?.runFailed === true;
  return before?.name !== outcome || before.problem?.type !== problem?.type;
}

export type PushTogether = ReturnType<typeof createPushTogether>;
