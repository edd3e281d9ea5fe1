import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { pino } from 'pino';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createActivities, type ActivitiesDeps } from '../../src/activities/index.ts';
import { UnknownDocument, type PushResult } from '../../src/activities/push-document.ts';
import type { DocumentRef } from '../../src/events/document-kind.ts';
import { AppRefused, TokenServiceUnavailable } from '../../src/oauth/errors.ts';
import { problem } from '../../src/problems.ts';
import type { Outcome } from '../../src/store/outcomes.ts';
import { XeroUnreadable } from '../../src/xero/read-xero.ts';

afterEach(() => void vi.useRealTimers());

const document: DocumentRef = { installationId: 'main', kind: 'invoice', sourceId: '7' };
const notExpected = () => Promise.reject(new Error('not expected'));

function create(changes: Partial<ActivitiesDeps>) {
  const logged: Record<string, unknown>[] = [];
  const stream = { write: (text: string) => void logged.push(JSON.parse(text) as Record<string, unknown>) };
  const activities = createActivities({
    pushDocument: notExpected,
    outcomeOf: notExpected,
    pageOfStuckDocuments: notExpected,
    countNotQueued: notExpected,
    lookAgainIfOpen: notExpected,
    pushPage: notExpected,
    stopping: new AbortController().signal,
    timing: { minute: 60 },
    secondsUntilDue: notExpected,
    backlogOf: notExpected,
    postponeWaits: notExpected,
    log: pino({ serializers: { error: () => 'by name and code' } }, stream),
    ...changes,
  });
  return { activities, logged };
}

const nothing = () => {};
const quiet = { log: nothing, trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };

/** Runs something as an activity in a worker. */
function run<T>(work: () => Promise<T>, environment = newEnvironment()): Promise<T> {
  return environment.run<[], T, () => Promise<T>>(work);
}

function newEnvironment() {
  const workflowExecution = { workflowId: 'w', runId: 'run-1' };
  return new MockActivityEnvironment({ workflowExecution }, { logger: quiet });
}

const settled = (changes: Partial<Exclude<PushResult, { outcome: 'again' }>>): PushResult => ({
  outcome: 'synced',
  sequence: 12n,
  tenantId: 'tenant',
  problem: undefined,
  ...changes,
});

describe('pushing a document', () => {
  it('answers with ids, words and types, and with which run it was', async () => {
    const pushed: DocumentRef[] = [];
    const { activities } = create({
      pushDocument: async (given) => {
        pushed.push(given);
        return settled({ sequence: 1_763_800_000_000_001n });
      },
    });
    expect(await run(() => activities.pushDocument(document))).toEqual({
      outcome: 'synced',
      sequence: '1763800000000001',
      problem: null,
      reason: '',
      runId: 'run-1',
    });
    expect(pushed).toEqual([document]);
  });

  it('tells a problem by its type and bare title: no value of the document enters Temporal', async () => {
    const found = problem('totals-differ', { total: '1234.56', xeroTotal: '1234.57' });
    const refused = problem('xero-refused', { message: 'The contact name Ash & Co is already assigned' });
    for (const each of [found, refused, problem('account-unusable', { account: '200', lineType: 'items' })]) {
      const { activities } = create({
        pushDocument: async () => settled({ outcome: 'held', problem: each }),
      });
      const result = await run(() => activities.pushDocument(document));
      expect(result).toMatchObject({ outcome: 'held', problem: each.type });
      expect(result.reason).toMatch(/^[A-Z]/);
      for (const value of Object.values(each.parameters)) expect(JSON.stringify(result)).not.toContain(value);
    }
  });

  it('that must be tried again fails as something ordinary, with the delay that was asked for', async () => {
    const { activities } = create({
      pushDocument: async () => ({ outcome: 'again', sequence: 1n, afterSeconds: 44.2001 }),
    });
    const error = await run(() => activities.pushDocument(document)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ApplicationFailure);
    expect(error).toMatchObject({
      type: 'WaitingForXero',
      nonRetryable: false,
      nextRetryDelay: 44_201,
      category: ApplicationFailureCategory.BENIGN,
    });
  });

  it('says every few seconds that it lives, and stops saying so when it is over', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const environment = newEnvironment();
    let heartbeats = 0;
    environment.on('heartbeat', () => (heartbeats += 1));
    const push = Promise.withResolvers<PushResult>();
    const { activities } = create({ pushDocument: () => push.promise });
    const running = run(() => activities.pushDocument(document), environment);
    await vi.advanceTimersByTimeAsync(14_000);
    expect(heartbeats).toBeGreaterThanOrEqual(3);
    push.resolve(settled({}));
    await running;
    const before = heartbeats;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(heartbeats).toBe(before);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('what is known about a document', () => {
  const outcome = { sequence: 12n, tenantId: 'tenant' };
  const tell = (found: Outcome | undefined) => {
    const { activities } = create({ outcomeOf: async () => found });
    return run(() => activities.tellOutcome(document));
  };

  it.each(['held', 'rejected'] as const)(
    'is told by its type alone if it needs somebody: %s',
    async (name) => {
      const refused = problem('xero-refused', { message: 'The contact name Ash & Co is already assigned' });
      expect(await tell({ ...outcome, name, problem: refused })).toEqual({
        outcome: name,
        sequence: '12',
        problem: 'xero-refused',
        reason: 'Xero refused it',
        runId: 'run-1',
      });
    },
  );

  it.each(['synced', 'waiting', 'superseded'] as const)('is nothing to show if it is %s', async (name) => {
    expect(await tell({ ...outcome, name })).toBeNull();
  });

  it('is nothing if nobody has said anything', async () => {
    expect(await tell(undefined)).toBeNull();
  });
});

describe('an error', () => {
  async function failureOf(thrown: unknown) {
    const { activities, logged } = create({
      async pushDocument() {
        throw thrown;
      },
    });
    const [result] = await Promise.allSettled([run(() => activities.pushDocument(document))]);
    if (result.status !== 'rejected' || !(result.reason instanceof ApplicationFailure)) {
      throw new Error('There is no failure.');
    }
    return { failure: result.reason, logged };
  }

  it('about a document that nobody knows is final', async () => {
    const { failure } = await failureOf(new UnknownDocument('Nothing is known of this document.'));
    expect(failure).toMatchObject({ type: 'UnknownDocument', nonRetryable: true });
  });

  it.each([
    [new XeroUnreadable('HTTP 503', 30), 'XeroUnreadable', 30_000],
    [new TokenServiceUnavailable('no answer in time', false), 'TokenServiceUnavailable', 15_000],
    [new AppRefused('invalid_client'), 'AppRefused', 60_000],
  ])('that passes by itself is tried again later: %s', async (error, type, nextRetryDelay) => {
    const { failure, logged } = await failureOf(error);
    expect(failure).toMatchObject({
      type,
      message: error.message,
      nonRetryable: false,
      nextRetryDelay,
      category: ApplicationFailureCategory.BENIGN,
    });
    expect(logged).toEqual([]);
  });

  it('of any other kind is told by its name and code alone, since its text may hold data of a client', async () => {
    const planted = 'planted: duplicate key (name)=(Ash & Co)';
    const error = Object.assign(new TypeError(planted, { cause: new Error(planted) }), {
      code: '23505',
      detail: planted,
    });
    const { failure, logged } = await failureOf(error);
    expect(failure).toMatchObject({ type: 'Internal', nonRetryable: false });
    expect(failure.message).toContain('TypeError 23505');
    expect(failure.cause).toBeUndefined();
    expect(`${failure.message}${failure.stack}${JSON.stringify(failure)}`).not.toContain('planted');
    expect(logged).toHaveLength(1);
    expect(logged[0]?.['at']).toContainEqual(expect.stringContaining('activities.test.ts'));
    expect(JSON.stringify(logged)).not.toContain('planted');
  });

  it('that is no error at all is told too', async () => {
    const { failure } = await failureOf('planted');
    expect(failure).toMatchObject({ type: 'Internal' });
    expect(failure.message).not.toContain('planted');
  });
});

describe('the next pages of stuck documents', () => {
  const next = { rank: 2, storedAt: '2026-11-22 10:00:00.000000+00', sourceId: '600' };
  const found = (count: number) => ({
    documents: Array.from({ length: count }, (_, nth) => ({ ...document, sourceId: String(nth + 1) })),
    next: count === 600 ? next : null,
    readAt: 'now',
  });

  it('are of 50, and say where those after them begin; runs that are open are told to look once more', async () => {
    const steps: string[] = [];
    const { activities } = create({
      pageOfStuckDocuments: async (installationId, scope, after, size) => {
        steps.push(`found ${installationId} ${scope} ${after?.sourceId ?? 'first'} ${size}`);
        return found(size);
      },
      lookAgainIfOpen: async (documents) => void steps.push(`told ${documents.length}`),
    });
    const after = { rank: 1, storedAt: '2026-11-22 09:00:00.000000+00', sourceId: '9' };
    const result = await run(() =>
      activities.nextStuckPages({ installationId: 'main', scope: 'all', after }),
    );
    expect(steps).toEqual(['found main all 9 600', 'told 600']);
    expect(result.next).toEqual(next);
    expect(result.kinds.map((pages) => pages.map(({ documents }) => documents.length))).toEqual([
      Array(12).fill(50),
    ]);
    expect(result.kinds.flat().flatMap(({ documents }) => documents)).toEqual(found(600).documents);
  });

  it.each(['due', 'forgotten'] as const)('disturb no open run where they are only %s', async (scope) => {
    const { activities } = create({ pageOfStuckDocuments: async () => found(3) });
    const { kinds, next: none } = await run(() =>
      activities.nextStuckPages({ installationId: 'main', scope, after: null }),
    );
    expect(kinds).toEqual([[{ installationId: 'main', documents: found(3).documents, foundAt: 'now' }]]);
    expect(none).toBeNull();
  });
});

describe('pages of several kinds', () => {
  it('are kept apart, in the order in which they were found', async () => {
    const refs = (['client', 'client', 'invoice'] as const).map((kind, nth) => ({
      installationId: 'main',
      kind,
      sourceId: String(nth + 1),
    }));
    const { activities } = create({
      pageOfStuckDocuments: async () => ({ documents: refs, next: null, readAt: 'now' }),
    });
    const { kinds } = await run(() =>
      activities.nextStuckPages({ installationId: 'main', scope: 'due', after: null }),
    );
    expect(kinds.map((pages) => pages.map(({ documents }) => documents))).toEqual([
      [refs.slice(0, 2)],
      [refs.slice(2)],
    ]);
  });
});

describe('pushing a page of stuck documents', () => {
  const page = { installationId: 'main', documents: [document], foundAt: 'now' };

  it('moves their times, then pushes them for at most a minute', async () => {
    const steps: string[] = [];
    const { activities } = create({
      postponeWaits: async (documents, seconds) =>
        void steps.push(`postponed ${documents.length} for ${seconds} s`),
      pushPage: async (installationId, documents, { patience }) =>
        void steps.push(`pushed ${documents.length} of ${installationId} for ${patience} s`),
    });
    await run(() => activities.pushStuckPage(page));
    expect(steps).toEqual(['postponed 1 for 900 s', 'pushed 1 of main for 60 s']);
  });

  const queued = (timing: { minute: number }, counts: number[]) => {
    const asked: string[] = [];
    const { activities } = create({
      timing,
      countNotQueued: async (documents, since) => {
        asked.push(`${documents.length} since ${since}`);
        return counts.shift() ?? 50;
      },
    });
    return run(() => activities.stuckPageQueued(page)).then(() => asked);
  };

  it('is in the queue once nearly all of it is', async () => {
    expect(await queued({ minute: 0.5 }, [50, 6, 5])).toEqual(Array(3).fill('1 since now'));
  });

  it('does not keep the next one waiting for a few in trouble for longer than a minute', async () => {
    expect((await queued({ minute: 0.2 }, [])).length).toBeGreaterThan(0);
  });

  it('is tried again elsewhere when the process stops', async () => {
    const stopping = new AbortController();
    const { activities } = create({
      stopping: stopping.signal,
      postponeWaits: async () => {},
      pushPage: async (_, __, { signal }) => {
        stopping.abort();
        expect(signal.aborted).toBe(true);
      },
    });
    await expect(run(() => activities.pushStuckPage(page))).rejects.toMatchObject({
      type: 'Stopping',
      nonRetryable: false,
    });
  });
});

describe('the seconds until something is due', () => {
  it('are those of the store, with what waits for the limit of calls', async () => {
    const backlog = { documents: 3, goesOnIn: 12.5, doneIn: 14 };
    const { activities } = create({ secondsUntilDue: async () => 12.5, backlogOf: async () => backlog });
    expect(await run(() => activities.nextDue('main'))).toEqual({ seconds: 12.5, backlog });
    const { activities: none } = create({
      secondsUntilDue: async () => null,
      backlogOf: async () => undefined,
    });
    expect(await run(() => none.nextDue('main'))).toEqual({ seconds: null, backlog: null });
  });
});
