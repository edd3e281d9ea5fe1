import { ServiceError } from '@temporalio/client';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { apiRoutes, type ApiCore } from '../../src/http/api/api-routes.ts';
import type { ApiScope } from '../../src/sign-in/access-rights.ts';
import { makeToken } from '../../src/sign-in/new-token.ts';
import { createSignInAccess } from '../../src/sign-in/sign-in-access.ts';
import { createAccessTokens } from '../../src/store/access-tokens.ts';
import { audit } from '../../src/store/audit.ts';
import { createConnectionTests } from '../../src/store/connection-tests.ts';
import { createConnections } from '../../src/store/connections.ts';
import type { Database } from '../../src/store/database.ts';
import { createSyncRuns } from '../../src/store/sync-runs.ts';
import type { SyncStart } from '../../src/sync-now.ts';
import { checkSyncRequest, type SyncRequest } from '../../src/sync-request.ts';
import { auditedSyncNow } from '../../src/audited-sync-now.ts';
import { storeWaiting } from '../approval/store-waiting.ts';
import { connectStore, openStore } from '../support/connected-store.ts';
import { createTestDatabase } from '../support/stack.ts';
import { testConfig } from '../support/test-config.ts';
import { invoice } from '../xero/samples.ts';
import { createFakeApp } from './fake-app.ts';
import { storeSampleDocuments } from './overview-data.ts';

const runId = '7b0a5f0e-0000-4000-8000-000000000001';

let database: Database;
let resumed: string[];
let started: SyncRequest[];
let answer: SyncStart | Error;
let app: ReturnType<typeof createFakeApp>['app'];

beforeAll(async () => {
  database = await openStore(await createTestDatabase());
  const config = testConfig();
  const syncRuns = createSyncRuns(database);
  const core: ApiCore = {
    runs: { resumeForgotten: async (installationId) => void resumed.push(installationId) },
    config,
    database,
    syncRuns,
    syncNow: auditedSyncNow(
      {
        start: async (request) => {
          started.push(request);
          if (answer instanceof Error) throw answer;
          return answer;
        },
        cancel: async () => false,
        recent: (installationId, limit) => syncRuns.recent(installationId, limit),
      },
      database,
    ),
    xero: { connections: createConnections(database, () => 'unused') },
    log: { error: () => {} },
    testConnection: async ({ id }) => {
      await createConnectionTests(database).store(id, [
        { finding: 'currencies-not-in-plan', parameters: { used: 'SEK', base: 'GBP' }, isKnown: true },
        { finding: 'lock-none', parameters: {}, isKnown: true },
      ]);
      return [];
    },
  };
  ({ app } = createFakeApp({ signIn: createSignInAccess(config, database), api: apiRoutes(core) }));
});

beforeEach(async () => {
  started = [];
  resumed = [];
  answer = { result: 'started', id: runId };
  for (const table of [
    'connection_test',
    'sync_run',
    'sign_in_session',
    'access_token',
    'connection_settings',
    'connection',
  ])
    await database.query(`delete from ${table}`);
});

async function ask(scope: ApiScope, path: string, body?: unknown) {
  await database.query('delete from access_token');
  const wish = { name: 'nightly', role: null, scopes: [scope], expiresInDays: 1 };
  const made = await makeToken(createAccessTokens(database), 'main', wish, 'cli');
  const authorization = `Bearer ${made.ok ? made.word : ''}`;
  const response = await app.request(`https://books.example/api/v1${path}`, {
    headers: { host: 'books.example', authorization },
    ...(body === undefined
      ? {}
      : { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = (response.headers.get('content-type') ?? '').endsWith('json');
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: (isJson ? JSON.parse(text) : undefined) as Record<string, unknown> | undefined,
  };
}

describe('the state', () => {
  it('is told in counts, with the organisation', async () => {
    expect((await ask('status:read', '/status')).body).toEqual({
      mode: 'trial',
      organisation: null,
      connectionTest: null,
      holds: [],
      stops: [],
      approvals: 0,
      documents: { 'in-xero': 0, 'on-its-way': 0, waiting: 0, 'needs-you': 0, 'left-alone': 0 },
    });
    await connectStore(database);
    expect((await ask('status:read', '/status')).body).toMatchObject({
      organisation: { name: 'Harbour Studio', status: 'connected', isDemoCompany: false, isOnHold: false },
    });
  });
});

describe('approvals', () => {
  it('are listed with what would be sent, and given for what was shown', async () => {
    expect(
      (await ask('approvals:write', '/approvals', { all: true, asOf: '2026-11-22T10:00:00Z' })).status,
    ).toBe(409);
    const { tenantId } = await connectStore(database);
    for (const id of ['1', '2', '3'])
      await storeWaiting(database, tenantId, invoice({ id, number: `INV-${id}` }));
    expect((await ask('documents:read', '/approvals')).status).toBe(403);
    const { body } = await ask('approvals:write', '/approvals?limit=2');
    expect(body).toMatchObject({
      hasMore: true,
      documents: [{ kind: 'invoice', id: '1', operation: 'create', request: { method: 'PUT' } }, { id: '2' }],
    });
    const first = (body?.['documents'] as { shown: string }[] | undefined)?.[0];
    const wrong = { kind: 'invoice', id: '2', shown: 'something else' };
    const documents = [{ kind: 'invoice', id: '1', shown: first?.shown }, wrong];
    expect((await ask('approvals:write', '/approvals', { documents })).body).toEqual({
      approved: [{ kind: 'invoice', id: '1' }],
      temporalAway: false,
    });
    expect(resumed).toEqual(['main']);
    expect((await ask('status:read', '/status')).body).toMatchObject({ approvals: 2 });
    expect((await ask('approvals:write', '/approvals', { all: true })).status).toBe(422);
    const all = { all: true, kind: 'invoice', asOf: body?.['asOf'] };
    expect((await ask('approvals:write', '/approvals', all)).body).toMatchObject({
      approved: [{ id: '2' }, { id: '3' }],
    });
  });
});

describe('the test of the connection', () => {
  it('is read by one scope and done by another, and what failed is part of the state', async () => {
    expect((await ask('connection:test', '/connection-test', {})).status).toBe(409);
    await connectStore(database);
    expect((await ask('status:read', '/connection-test')).body).toEqual({ connectionTest: null });
    expect((await ask('status:read', '/connection-test', {})).status).toBe(403);
    const done = await ask('connection:test', '/connection-test', {});
    expect(done.body).toMatchObject({
      connectionTest: {
        checks: [
          { finding: 'currencies-not-in-plan', verdict: 'fail', title: 'Currencies' },
          { finding: 'lock-none', verdict: 'pass', cure: '' },
        ],
      },
    });
    expect((await ask('status:read', '/connection-test')).body).toEqual(done.body);
    expect((await ask('status:read', '/status')).body).toMatchObject({
      connectionTest: { found: [{ finding: 'currencies-not-in-plan' }] },
    });
  });
});

describe('documents', () => {
  it('are listed by state, in parts, as ttxero status --json has them', async () => {
    const connection = await connectStore(database);
    await storeSampleDocuments(database, connection.tenantId);
    const all = (await ask('documents:read', '/documents?limit=200')).body;
    expect(all).toMatchObject({ page: 1, hasMore: false });
    const documents = all?.['documents'] as { state: string; title: string; cure: string }[];
    expect(documents.length).toBeGreaterThan(3);
    const needing = (await ask('documents:read', '/documents?state=needs-you')).body?.['documents'];
    expect(needing).toEqual(documents.filter(({ state }) => state === 'Needs you'));
    const part = (await ask('documents:read', '/documents?limit=2&page=2')).body;
    expect(part).toMatchObject({ page: 2, hasMore: true, documents: documents.slice(2, 4) });
  });

  it.each(['state=lost', 'limit=0', 'limit=201', 'page=x'])('are not listed by %s', async (query) => {
    const refused = await ask('documents:read', `/documents?${query}`);
    expect(refused.status).toBe(422);
    expect(refused.headers.get('content-type')).toBe('application/problem+json');
    expect(refused.body?.['detail']).toContain(query.split('=')[0]);
  });
});

describe('a sync', () => {
  it('is started with what is asked for, audited, and can be looked at', async () => {
    await connectStore(database);
    const begun = await ask('sync:write', '/sync', { kinds: ['invoice'], from: '2026-11-01', dryRun: true });
    expect(begun).toMatchObject({ status: 202, body: { id: runId, result: 'started' } });
    expect(begun.headers.get('location')).toBe(`/api/v1/sync/${runId}`);
    expect(started).toEqual([
      {
        installationId: 'main',
        kinds: ['invoice'],
        from: '2026-11-01',
        to: null,
        dryRun: true,
        requestedBy: 'api',
      },
    ]);
    const audited = await database.query(
      `select actor, person, action, details from audit order by id desc limit 1`,
    );
    expect(audited.rows).toEqual([
      {
        actor: 'api',
        person: 'nightly',
        action: 'sync.started',
        details: { id: runId, kinds: 'invoice', from: '2026-11-01', to: null, dryRun: true },
      },
    ]);

    expect((await ask('sync:write', `/sync/${runId}`)).status).toBe(404);
    await createSyncRuns(database).begin(runId, checkSyncRequest(started[0]), 12);
    const seen = (await ask('sync:write', `/sync/${runId}`)).body;
    expect(seen).toMatchObject({ id: runId, state: 'running', total: 12, requestedBy: 'api', dryRun: true });
    expect(seen).not.toHaveProperty('silentSeconds');
    expect((await ask('status:read', `/sync/${runId}`)).status).toBe(200);
    expect((await ask('audit:read', `/sync/${runId}`)).status).toBe(403);
  });

  it('is of everything when nothing is said', async () => {
    await connectStore(database);
    expect((await ask('sync:write', '/sync', '')).status).toBe(202);
    expect(started[0]?.kinds).toHaveLength(5);
  });

  it.each([
    ['{', 'no JSON'],
    ['[]', 'Send a JSON object'],
    ['7', 'Send a JSON object'],
    [{ kinds: ['receipt'] }, 'kinds'],
    [{ from: '1 May' }, 'from'],
    [{ everything: true }, 'everything'],
    [{ installationId: 'other' }, 'Leave out installationId'],
  ])('is not started by %j', async (body, words) => {
    await connectStore(database);
    const refused = await ask('sync:write', '/sync', body);
    expect(refused.status).toBe(422);
    expect(refused.body?.['detail']).toContain(words);
    expect(started).toEqual([]);
  });

  it('is not started beside another one, without a connection, or without Temporal', async () => {
    expect((await ask('sync:write', '/sync', {})).body).toMatchObject({ title: 'Not connected to Xero' });
    await connectStore(database);
    answer = { result: 'busy', id: runId, running: undefined };
    expect(await ask('sync:write', '/sync', {})).toMatchObject({
      status: 409,
      body: { title: 'Another sync is under way', id: runId },
    });
    answer = new ServiceError('no connection');
    const away = await ask('sync:write', '/sync', {});
    expect(away).toMatchObject({ status: 503, body: { title: 'Temporal does not answer' } });
    expect(away.headers.get('retry-after')).toBe('15');
    answer = new Error("a detail that is nobody's business");
    const failed = await ask('sync:write', '/sync', {});
    expect(failed.status).toBe(500);
    expect(failed.text).not.toContain('detail that is');
  });
});

describe('the audit trail', () => {
  it('comes in parts of lines, each with the address of the next', async () => {
    for (let at = 0; at < 5; at += 1)
      await audit(database, { actor: 'cli', action: 'part.done', installationId: 'main', details: { at } });
    const lines: unknown[] = [];
    let path = '/audit?action=part&limit=2';
    for (let parts = 0; path !== ''; parts += 1) {
      const part = await ask('audit:read', path);
      expect(part.headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8');
      lines.push(
        ...part.text
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as unknown),
      );
      path = /^<\/api\/v1([^>]+)>; rel="next"$/.exec(part.headers.get('link') ?? '')?.[1] ?? '';
      expect(parts).toBeLessThan(4);
    }
    expect(lines).toMatchObject([0, 1, 2, 3, 4].map((at) => ({ action: 'part.done', details: { at } })));
  });

  it('comes as CSV, and by day', async () => {
    await audit(database, { actor: 'cli', action: 'csv.done', installationId: 'main' });
    const csv = await ask('audit:read', '/audit?action=csv&format=csv');
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(csv.text.split('\n')[1]).toContain(',cli,,,csv.done,');
    expect((await ask('audit:read', '/audit?action=csv&to=2020-01-01')).text).toBe('');
    expect((await ask('audit:read', '/audit?from=today')).status).toBe(422);
  });
});

describe('anything else', () => {
  it('is not there', async () => {
    expect(await ask('status:read', '/nothing')).toMatchObject({ status: 404, body: { status: 404 } });
  });
});
