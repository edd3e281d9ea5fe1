import { randomUUID } from 'node:crypto';
import { createServer, type AddressInfo } from 'node:net';
import { ServiceError } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SyncResult } from '../src/activities/index.ts';
import type { DocumentRef } from '../src/events/document-kind.ts';
import {
  createRuns,
  createTemporalAccess,
  runIdOf,
  type Runs,
  type TemporalAccess,
} from '../src/temporal.ts';
import { answerRun } from './support/answer-run.ts';
import { testStack } from './support/stack.ts';
import { testConfig } from './support/test-config.ts';
import { silenceTemporal, startWorkflowWorker } from './support/workflow-worker.ts';

/** What a push comes to; which run asked is added below. */
type Result = Omit<SyncResult, 'runId'>;
type Push = (document: DocumentRef) => Promise<Result>;

const { temporalAddress, taskQueue } = testStack();
const installationId = `test-${randomUUID().slice(0, 8)}`;
const pushes = new Map<string, Push>();
const started: DocumentRef[] = [];

let temporal: TemporalAccess;
let runs: Runs;
let nextId = 1;

beforeAll(async () => {
  silenceTemporal();
  temporal = createTemporalAccess(testConfig({ TEMPORAL_ADDRESS: temporalAddress }));
  afterAll(() => temporal.close());
  await temporal.registerSearchAttributes();
  runs = createRuns(temporal.client, taskQueue);
  const connection = await NativeConnection.connect({ address: temporalAddress });
  afterAll(() => connection.close());
  await startWorkflowWorker(connection, taskQueue, {
    pushDocument(document) {
      started.push(document);
      const push = pushes.get(document.sourceId);
      if (push === undefined) throw new Error('No push is prepared for this document.');
      return answerRun(push(document));
    },
    stuckPageQueued: () => Promise.resolve(),
    nextStuckPages: () => Promise.resolve({ kinds: [], next: null }),
    nextDue: () => Promise.resolve({ seconds: null, backlog: null }),
  });
});

function prepare(push: Push): DocumentRef {
  const document: DocumentRef = { installationId, kind: 'invoice', sourceId: String(nextId++) };
  pushes.set(document.sourceId, push);
  return document;
}

const synced = (sequence: string): Result => ({ outcome: 'synced', sequence, problem: null, reason: '' });
const held: Result = {
  outcome: 'held',
  sequence: '7',
  problem: 'account-not-chosen',
  reason: 'No account chosen for',
};

const timesPushed = (document: DocumentRef) =>
  started.filter(({ sourceId }) => sourceId === document.sourceId).length;
const handleOf = (document: DocumentRef) => temporal.client.workflow.getHandle(runIdOf(document));

/** Waits for the end of the newest run, however it ends, and says how. */
async function ended(document: DocumentRef): Promise<string> {
  await handleOf(document)
    .result()
    .catch(() => undefined);
  return (await handleOf(document).describe()).status.name;
}

/** Starts the newest run again at its first or last workflow task, as a person does in Temporal's pages. */
async function reset(document: DocumentRef, at: 'first' | 'last'): Promise<void> {
  const { runId } = await handleOf(document).describe();
  const { events } = await handleOf(document).fetchHistory();
  const tasks = (events ?? []).filter((event) => event.workflowTaskCompletedEventAttributes);
  await temporal.connection.workflowService.resetWorkflowExecution({
    namespace: 'default',
    workflowExecution: { workflowId: runIdOf(document), runId },
    reason: 'test',
    requestId: randomUUID(),
    workflowTaskFinishEventId: (at === 'first' ? tasks.at(0) : tasks.at(-1))?.eventId ?? null,
  });
}

async function found(query: string): Promise<string[]> {
  const ids: string[] = [];
  for await (const { workflowId } of temporal.client.workflow.list({
    query: `InstallationId = '${installationId}' AND ${query}`,
  }))
    ids.push(workflowId);
  return ids;
}

describe('runs', () => {
  it('of one document are never two at once: the second start is a signal to the first', async () => {
    let release = () => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    const document = prepare(async () => {
      await released;
      return synced('8');
    });
    await Promise.all([runs.start(document, 7n), runs.start(document, 8n), runs.start(document, 6n)]);
    release();
    expect(await handleOf(document).result()).toMatchObject(synced('8'));
    expect(timesPushed(document)).toBe(1);
  });

  it('can be searched for by installation and kind at once, by outcome and problem when they end', async () => {
    const document = prepare(() => Promise.resolve(held));
    await runs.start(document, 7n);
    expect(await ended(document)).toBe('FAILED');
    const query = `DocumentKind = 'invoice' AND SyncOutcome = 'held' AND Problem = 'account-not-chosen'`;
    await expect.poll(() => found(query)).toContain(runIdOf(document));
  });

  it('forget the problem of an earlier try', async () => {
    let result: Result = held;
    const document = prepare(() => Promise.resolve(result));
    await runs.start(document, 7n);
    await ended(document);
    result = synced('8');
    await runs.start(document, 8n);
    expect(await ended(document)).toBe('COMPLETED');
    await expect.poll(() => found(`SyncOutcome = 'synced' AND Problem IS NULL`)).toContain(runIdOf(document));
  });

  it.each(['first', 'last'] as const)(
    'that failed and are reset to their %s task look anew instead of repeating the old answer',
    async (at) => {
      let result: Result = held;
      const document = prepare(() => Promise.resolve(result));
      await runs.start(document, 7n);
      expect(await ended(document)).toBe('FAILED');
      result = synced('7');
      await reset(document, at);
      expect(await ended(document)).toBe('COMPLETED');
      expect(await handleOf(document).result()).toMatchObject({ outcome: 'synced' });
      expect(timesPushed(document)).toBe(2);
    },
  );

  it('that failed, were reset and fail again can be reset again', async () => {
    let result: Result = held;
    const document = prepare(() => Promise.resolve(result));
    await runs.start(document, 7n);
    await ended(document);
    await reset(document, 'last');
    expect(await ended(document)).toBe('FAILED');
    result = synced('7');
    await reset(document, 'last');
    expect(await ended(document)).toBe('COMPLETED');
    expect(timesPushed(document)).toBe(3);
  });

  it('that are open look once more when something was in the way, and none is started', async () => {
    let release = () => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    const open = prepare(async () => {
      await released;
      return synced('7');
    });
    const none = prepare(() => Promise.resolve(synced('7')));
    await runs.start(open, 7n);
    await expect.poll(() => timesPushed(open)).toBe(1);
    await runs.lookAgainIfOpen([open, none]);
    release();
    expect(await handleOf(open).result()).toMatchObject(synced('7'));
    expect(timesPushed(open)).toBe(2);
    await expect(handleOf(none).describe()).rejects.toMatchObject({ name: 'WorkflowNotFoundError' });
    await runs.lookAgainIfOpen([open]);
    expect(timesPushed(open)).toBe(2);
  });

  it('that were terminated start again with the next event', async () => {
    let release = () => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    const document = prepare(async () => {
      if (timesPushed(document) === 1) await released;
      return synced('8');
    });
    await runs.start(document, 7n);
    await expect.poll(() => timesPushed(document)).toBe(1);
    await handleOf(document).terminate('test');
    release();
    await runs.start(document, 8n);
    expect(await handleOf(document).result()).toMatchObject(synced('8'));
  });

  it('are started in great number without one being left out', async () => {
    const documents = Array.from({ length: 60 }, () => prepare(() => Promise.resolve(synced('1'))));
    await runs.startAll(documents);
    await Promise.all(documents.map((document) => handleOf(document).result()));
    expect(documents.filter((document) => timesPushed(document) !== 1)).toEqual([]);
  });
});

describe('search attributes', () => {
  it('are registered where they are missing, and left alone where they are', async () => {
    const namespace = `test-${randomUUID()}`;
    await temporal.connection.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: { seconds: 86_400 as never },
    });
    const fresh = createTemporalAccess(
      testConfig({ TEMPORAL_ADDRESS: temporalAddress, TEMPORAL_NAMESPACE: namespace }),
    );
    const names = async () => {
      const known = await temporal.connection.operatorService.listSearchAttributes({ namespace });
      return Object.keys(known.customAttributes ?? {});
    };
    try {
      await expect
        .poll(() => fresh.registerSearchAttributes().then(() => 'done'), { timeout: 30_000 })
        .toBe('done');
      await expect
        .poll(names)
        .toEqual(expect.arrayContaining(['InstallationId', 'DocumentKind', 'SyncOutcome', 'Problem']));
      await fresh.registerSearchAttributes();
    } finally {
      await fresh.close();
    }
  });
});

describe('a Temporal that is away', () => {
  it('is an error within seconds, whether it refuses connections or accepts them and is silent', async () => {
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    try {
      const errors = await Promise.all(['127.0.0.1:9', `127.0.0.1:${port}`].map(errorOfStart));
      expect(errors).toEqual([expect.any(ServiceError), expect.any(ServiceError)]);
    } finally {
      silent.close();
    }
  }, 25_000);
});

async function errorOfStart(address: string): Promise<unknown> {
  const away = createTemporalAccess(testConfig({ TEMPORAL_ADDRESS: address }));
  const document: DocumentRef = { installationId, kind: 'client', sourceId: '1' };
  try {
    return await createRuns(away.client, taskQueue)
      .start(document, 1n)
      .catch((error: unknown) => error);
  } finally {
    await away.close();
  }
}
