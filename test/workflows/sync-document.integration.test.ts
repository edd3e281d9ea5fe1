import { randomUUID } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import { WorkflowFailedError } from '@temporalio/client';
import { beforeAll, describe, expect, it } from 'vitest';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { SyncResult } from '../../src/activities/index.ts';
import type { DocumentRef } from '../../src/events/document-kind.ts';
import { createRuns, runIdOf, type Runs } from '../../src/temporal.ts';
import { answerRun } from '../support/answer-run.ts';
import { nameSearchAttributes } from '../support/name-search-attributes.ts';
import { timeSkippingEnvironment } from '../support/time-skipping.ts';
import { silenceTemporal, startWorkflowWorker } from '../support/workflow-worker.ts';

/** What a push comes to; which run asked is added below. */
type Result = Omit<SyncResult, 'runId'>;
type Push = (document: DocumentRef) => Promise<Result>;

const taskQueue = `test-${randomUUID()}`;
/** What the push of each document does, by its source id. */
const pushes = new Map<string, Push>();
const pushed = new Map<string, number>();
/** What is written down about a document, by its source id. */
const known = new Map<string, Push>();

let environment: TestWorkflowEnvironment;
let runs: Runs;
let nextId = 1;

beforeAll(async () => {
  silenceTemporal();
  environment = await timeSkippingEnvironment();
  await nameSearchAttributes(environment.connection);
  runs = createRuns(environment.client, taskQueue);
  await startWorkflowWorker(environment.nativeConnection, taskQueue, {
    pushDocument(document) {
      pushed.set(document.sourceId, timesPushed(document) + 1);
      const push = pushes.get(document.sourceId);
      if (push === undefined) throw new Error('No push is prepared for this document.');
      return answerRun(push(document));
    },
    async tellOutcome(document) {
      const told = known.get(document.sourceId);
      return told === undefined ? null : answerRun(told(document));
    },
    nextStuckPages: () => Promise.reject(new Error('not expected')),
    nextDue: () => Promise.reject(new Error('not expected')),
  });
});

/** A document of its own for each test. */
function prepare(push: Push): DocumentRef {
  const document: DocumentRef = { installationId: 'main', kind: 'invoice', sourceId: String(nextId++) };
  pushes.set(document.sourceId, push);
  return document;
}

function timesPushed(document: DocumentRef): number {
  return pushed.get(document.sourceId) ?? 0;
}

function result(outcome: Result['outcome'], sequence: string, more: Partial<Result> = {}): Result {
  return { outcome, sequence, problem: null, reason: '', ...more };
}

function handleOf(document: DocumentRef) {
  return environment.client.workflow.getHandle(runIdOf(document));
}

/** How a run ended: its result, or the failure of the workflow itself. */
async function endOf(document: DocumentRef): Promise<unknown> {
  try {
    return await handleOf(document).result();
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    return error.cause;
  }
}

describe('a run of a document', () => {
  it('pushes the newest snapshot once and reports what became of it', async () => {
    const document = prepare(() => Promise.resolve(result('synced', '7')));
    await runs.start(document, 7n);
    expect(await endOf(document)).toMatchObject(result('synced', '7'));
    expect(timesPushed(document)).toBe(1);
  });

  it('started by hand, without a signal, does the same', async () => {
    const document = prepare(() => Promise.resolve(result('synced', '7')));
    const started = await environment.client.workflow.start('syncDocument', {
      taskQueue,
      workflowId: runIdOf(document),
      args: [document],
    });
    expect(await started.result()).toMatchObject(result('synced', '7'));
    expect(timesPushed(document)).toBe(1);
  });

  it('started to take another look pushes once', async () => {
    const document = prepare(() => Promise.resolve(result('unchanged', '7')));
    await runs.startAll([document]);
    expect(await endOf(document)).toMatchObject(result('unchanged', '7'));
    expect(timesPushed(document)).toBe(1);
  });

  it('pushes again when a newer state was signalled during the push', async () => {
    let stored = '7';
    const document = prepare(async () => {
      const read = stored;
      if (read === '7') {
        stored = '9';
        await runs.start(document, 8n);
        await runs.start(document, 9n);
      }
      return result('synced', read);
    });
    await runs.start(document, 7n);
    expect(await endOf(document)).toMatchObject(result('synced', '9'));
    expect(timesPushed(document)).toBe(2);
  });

  it('does not push again for a state that the push has taken already', async () => {
    const document = prepare(async () => {
      await runs.start(document, 8n);
      return result('synced', '8');
    });
    await runs.start(document, 7n);
    expect(await endOf(document)).toMatchObject(result('synced', '8'));
    expect(timesPushed(document)).toBe(1);
  });

  it('looks again when asked to during the push, though no newer state came', async () => {
    const document = prepare(async () => {
      if (timesPushed(document) > 1) return result('synced', '7');
      await runs.startAll([document]);
      return result('waiting', '7', { problem: 'contact-first', reason: 'Its client goes first' });
    });
    await runs.start(document, 7n);
    expect(await endOf(document)).toMatchObject(result('synced', '7'));
    expect(timesPushed(document)).toBe(2);
  });

  it('ends even if the signalled state is not there any more, as after a restored backup', async () => {
    const document = prepare(() => Promise.resolve(result('unchanged', '5')));
    await runs.start(document, 9n);
    expect(await endOf(document)).toMatchObject(result('unchanged', '5'));
    expect(timesPushed(document)).toBe(1);
  });

  it('completes when the document waits', async () => {
    const waiting = result('waiting', '7', { problem: 'not-connected', reason: 'Not connected to Xero' });
    const document = prepare(() => Promise.resolve(waiting));
    await runs.start(document, 7n);
    expect(await endOf(document)).toMatchObject(waiting);
    expect((await handleOf(document).describe()).status.name).toBe('COMPLETED');
  });

  it.each([
    ['held', 'account-not-chosen', 'No account chosen for'],
    ['rejected', 'xero-refused', 'Xero refused it'],
  ] as const)('fails with the problem as its type when it is %s', async (outcome, problem, reason) => {
    const document = prepare(() => Promise.resolve(result(outcome, '7', { problem, reason })));
    await runs.start(document, 7n);
    const failure = await endOf(document);
    expect(failure).toBeInstanceOf(ApplicationFailure);
    expect(failure).toMatchObject({ type: problem, message: reason, nonRetryable: true });
    expect((await handleOf(document).describe()).status.name).toBe('FAILED');
  });

  it('pushes again, and does not fail, when a newer state comes while an older one is refused', async () => {
    const document = prepare(async () => {
      if (timesPushed(document) > 1) return result('synced', '8');
      await runs.start(document, 8n);
      return result('rejected', '7', { problem: 'xero-refused', reason: 'Xero refused it' });
    });
    await runs.start(document, 7n);
    expect(await endOf(document)).toMatchObject(result('synced', '8'));
  });

  it('tries again after the delay that a failure asks for', async () => {
    const delay = 20 * 60_000;
    const times: number[] = [];
    const document = prepare(async () => {
      times.push(await environment.currentTimeMs());
      if (times.length > 1) return result('synced', '7');
      throw ApplicationFailure.create({ type: 'WaitingForXero', nextRetryDelay: delay });
    });
    await runs.start(document, 7n);
    expect(await endOf(document)).toMatchObject(result('synced', '7'));
    expect(times).toHaveLength(2);
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(delay);
  });

  it('goes on trying for as long as it takes, and ends as soon as it succeeds', async () => {
    const document = prepare(() => {
      if (timesPushed(document) < 40) throw ApplicationFailure.retryable('away', 'Internal');
      return Promise.resolve(result('synced', '7'));
    });
    const before = await environment.currentTimeMs();
    await runs.start(document, 7n);
    expect(await endOf(document)).toMatchObject(result('synced', '7'));
    expect((await environment.currentTimeMs()) - before).toBeGreaterThan(30 * 60_000);
  });

  it('that is to show what is known fails with it, and pushes nothing', async () => {
    const document = prepare(() => Promise.reject(new Error('not expected')));
    const found = { problem: 'xero-refused', reason: 'Xero refused it' } as const;
    known.set(document.sourceId, () => Promise.resolve(result('rejected', '7', found)));
    await runs.showKnown([document]);
    expect(await endOf(document)).toMatchObject({ type: 'xero-refused', message: 'Xero refused it' });
    expect(timesPushed(document)).toBe(0);
  });

  it('that is to show what is known pushes if nothing stands in the way any more', async () => {
    const document = prepare(() => Promise.resolve(result('synced', '8')));
    await runs.showKnown([document]);
    expect(await endOf(document)).toMatchObject(result('synced', '8'));
    expect(timesPushed(document)).toBe(1);
  });

  it('that is to show what is known pushes the newer state that comes meanwhile', async () => {
    const document = prepare(() => Promise.resolve(result('synced', '8')));
    known.set(document.sourceId, async () => {
      await runs.start(document, 8n);
      return result('rejected', '7', { problem: 'xero-refused', reason: 'Xero refused it' });
    });
    await runs.showKnown([document]);
    expect(await endOf(document)).toMatchObject(result('synced', '8'));
    expect(timesPushed(document)).toBe(1);
  });

  it('that is open is neither started again nor told anything', async () => {
    const document = prepare(async () => {
      await runs.showKnown([document]);
      await runs.startMissing([document]);
      return result('synced', '7');
    });
    await runs.start(document, 7n);
    expect(await endOf(document)).toMatchObject(result('synced', '7'));
    expect(timesPushed(document)).toBe(1);
  });

  it('takes a new event after it has ended, as a new run of the same id', async () => {
    const document = prepare(() => Promise.resolve(result('synced', String(timesPushed(document)))));
    await runs.start(document, 1n);
    await endOf(document);
    const first = (await handleOf(document).describe()).runId;
    await runs.start(document, 2n);
    expect(await endOf(document)).toMatchObject(result('synced', '2'));
    expect((await handleOf(document).describe()).runId).not.toBe(first);
  });

  it('puts ids, sequences and types into its history, and nothing else of the document', async () => {
    const document = prepare(() =>
      Promise.resolve(result('held', '7', { problem: 'unknown-status', reason: 'A status we do not know' })),
    );
    await runs.start(document, 7n);
    await endOf(document);
    const { events } = await handleOf(document).fetchHistory();
    const payloads = (events ?? []).flatMap((event) => [
      ...(event.workflowExecutionStartedEventAttributes?.input?.payloads ?? []),
      ...(event.workflowExecutionSignaledEventAttributes?.input?.payloads ?? []),
      ...(event.activityTaskScheduledEventAttributes?.input?.payloads ?? []),
      ...(event.activityTaskCompletedEventAttributes?.result?.payloads ?? []),
    ]);
    const said = payloads.map(({ data }) => JSON.parse(Buffer.from(data ?? []).toString()) as object);
    expect(new Set(said.flatMap((one) => Object.keys(one)))).toEqual(
      new Set(['installationId', 'kind', 'sourceId', 'sequence', 'outcome', 'problem', 'reason', 'runId']),
    );
  });
});
