import { Hono, type Context } from 'hono';
import { z } from 'zod';
import type { Core } from '../../core.ts';
import type { Check } from '../../connection-test/check-words.ts';
import { noticeForScripts, testForScripts, testNotice } from '../../connection-test/test-in-words.ts';
import { withoutDetails } from '../../oauth/log-error.ts';
import { documentInWords, holdInWords, stopInWords } from '../../status-in-words.ts';
import { createOverview } from '../../store/overview.ts';
import type { Connection } from '../../store/connections.ts';
import type { SyncRun } from '../../store/sync-runs.ts';
import { checkSyncRequest, SyncRequestInvalid, type CheckedSyncRequest } from '../../sync-request.ts';
import { isTemporalAway } from '../../temporal-away.ts';
import { isOnHold } from '../../xero/go-live-guard.ts';
import type { AppLog } from '../app.ts';
import { documentWordOf, documentWords, outcomesOf, type DocumentWord } from '../document-word.ts';
import type { ApiGuard } from './api-guard.ts';
import { approvalApi } from './approval-api.ts';
import { auditRoutes } from './audit-routes.ts';
import { notUnderstood } from './not-understood.ts';
import { problemJson } from './problem-json.ts';

export const apiPath = '/api/v1';

export type ApiCore = Pick<Core, 'config' | 'database' | 'syncNow' | 'syncRuns'> & {
  readonly runs: Pick<Core['runs'], 'resumeForgotten'>;
  readonly xero: Pick<Core['xero'], 'connections'>;
  readonly log: Pick<AppLog, 'error'>;
  readonly testConnection: (connection: Connection) => Promise<readonly Check[]>;
};

/** What scripts may ask for and do, given what guards it: the verbs of `ttxero` that suit them. */
export type ApiRoutes = (guard: ApiGuard) => Hono;

const documentsQuery = z.object({
  state: z.enum(documentWords).optional(),
  search: z.string().trim().max(100).default(''),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  page: z.coerce.number().int().min(1).max(100_000).default(1),
});

export function apiRoutes(core: ApiCore): ApiRoutes {
  const { installationId, mode } = core.config;
  const overview = createOverview(core.database);

  return (guard) => {
    const routes = new Hono();

    routes.get('/status', guard('status:read'), async (c) => {
      const [connection, holds, stops, counts, approvals] = await Promise.all([
        core.xero.connections.ofInstallation(installationId),
        overview.captureHolds(installationId),
        overview.captureStops(installationId),
        overview.counts(installationId),
        overview.approvals(installationId),
      ]);
      const documents = Object.fromEntries(documentWords.map((word) => [word, 0])) as Record<
        DocumentWord,
        number
      >;
      for (const { outcome, count } of counts) documents[documentWordOf(outcome)] += count;
      return c.json({
        mode,
        organisation:
          connection === undefined
            ? null
            : {
                name: connection.tenantName,
                status: connection.status,
                isDemoCompany: connection.isDemo,
                isOnHold: isOnHold(connection),
              },
        connectionTest: noticeForScripts(
          testNotice(connection, connection && (await overview.connectionTest(connection.id))),
        ),
        holds: holds.map(holdInWords),
        stops: stops.map(stopInWords),
        approvals,
        documents,
      });
    });

    routes.get('/connection-test', guard('status:read', 'connection:test'), async (c) => {
      const connection = await living();
      if (connection === undefined) return notConnected(c);
      return c.json({ connectionTest: testForScripts(await overview.connectionTest(connection.id)) });
    });

    routes.post('/connection-test', guard('connection:test'), async (c) => {
      const connection = await living();
      if (connection === undefined) return notConnected(c);
      await core.testConnection(connection);
      return c.json({ connectionTest: testForScripts(await overview.connectionTest(connection.id)) });
    });

    routes.get('/documents', guard('documents:read'), async (c) => {
      const query = documentsQuery.safeParse(c.req.query());
      if (!query.success) return notUnderstood(c, query.error);
      const { state, search, limit, page } = query.data;
      const connection = await core.xero.connections.ofInstallation(installationId);
      const lines = await overview.documents(installationId, connection?.tenantId ?? null, {
        ...(state === undefined ? {} : { outcomes: outcomesOf(state) }),
        ...(search === '' ? {} : { search }),
        limit: limit + 1,
        offset: (page - 1) * limit,
      });
      return c.json({
        documents: lines.slice(0, limit).map(documentInWords),
        page,
        hasMore: lines.length > limit,
      });
    });

    routes.post('/sync', guard('sync:write'), async (c) => {
      const request = await requestOf(c);
      if (typeof request === 'string') return problemJson(c, 'not-understood', request);
      if ((await living()) === undefined) return notConnected(c);
      const started = await core.syncNow.start(request);
      if (started.result === 'busy') {
        const detail = 'Nothing was started. Wait for its end, or end it with `ttxero sync cancel`.';
        return problemJson(c, 'sync-under-way', detail, { id: started.id });
      }
      c.header('location', `${apiPath}/sync/${started.id}`);
      return c.json({ id: started.id, result: started.result }, 202);
    });

    routes.get('/sync/:id', guard('sync:write', 'status:read'), async (c) => {
      const run = await runOf(c.req.param('id'));
      if (run !== undefined) return c.json(run);
      return problemJson(
        c,
        'not-found',
        'No sync of this id has begun yet, or it is forgotten: they are kept for 30 days.',
      );
    });

    routes.route('/audit', auditRoutes(core, guard));
    routes.route('/', approvalApi(core, guard));

    routes.all('/*', (c) => problemJson(c, 'not-found', 'docs/http.md lists what there is.'));

    routes.onError((error, c) => {
      if (isTemporalAway(error)) {
        c.header('retry-after', '15');
        return problemJson(
          c,
          'temporal-away',
          'Nothing was started. Documents go on by themselves once it runs.',
        );
      }
      core.log.error(
        { method: c.req.method, path: c.req.path, error: withoutDetails(error) },
        'the API failed',
      );
      return problemJson(c, 'failed', 'The log says what happened, by the time of day.');
    });

    return routes;
  };

  /** The connection that is not disconnected. */
  async function living(): Promise<Connection | undefined> {
    const connection = await core.xero.connections.ofInstallation(installationId);
    return connection?.status === 'disconnected' ? undefined : connection;
  }

  /** A sync that has gone silent is looked up in Temporal where it is among the newest. */
  async function runOf(id: string): Promise<Omit<SyncRun, 'silentSeconds'> | undefined> {
    if (!z.uuid().safeParse(id).success) return undefined;
    const recent = await core.syncNow.recent(installationId, 5);
    const run = recent.find((one) => one.id === id) ?? (await core.syncRuns.find(id));
    if (run?.installationId !== installationId) return undefined;
    const { silentSeconds: _, ...shown } = run;
    return shown;
  }

  /** @returns a sentence if the request cannot be understood. */
  async function requestOf(c: Context): Promise<CheckedSyncRequest | string> {
    const body = await c.req.text();
    try {
      const given: unknown = body.trim() === '' ? {} : JSON.parse(body);
      if (typeof given !== 'object' || given === null || Array.isArray(given))
        return 'Send a JSON object, or nothing for everything.';
      if ('installationId' in given || 'requestedBy' in given)
        return 'Leave out installationId and requestedBy: they are known.';
      return checkSyncRequest({ ...given, installationId, requestedBy: 'api' });
    } catch (error) {
      if (error instanceof SyncRequestInvalid) return `${error.faults}. docs/http.md lists what is taken.`;
      if (error instanceof SyntaxError) return 'The body is no JSON.';
      throw error;
    }
  }
}

function notConnected(c: Context): Response {
  return problemJson(c, 'not-connected', 'Connect first: on the setup page, or with `ttxero connect`.');
}
