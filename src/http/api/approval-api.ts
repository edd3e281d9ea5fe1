import { Hono } from 'hono';
import { z } from 'zod';
import { createApproveWaiting } from '../../approval/approve-waiting.ts';
import type { Core } from '../../core.ts';
import { postingOrder } from '../../events/document-kind.ts';
import { calendarDate, sourceId } from '../../events/values.ts';
import { createApprovals } from '../../store/approvals.ts';
import type { ApiGuard } from './api-guard.ts';
import { notUnderstood } from './not-understood.ts';
import { problemJson } from './problem-json.ts';

export type ApprovalApiCore = Pick<Core, 'config' | 'database'> & {
  readonly xero: Pick<Core['xero'], 'connections'>;
  readonly runs: Pick<Core['runs'], 'resumeForgotten'>;
};

const kind = z.enum(postingOrder as [(typeof postingOrder)[number]]);
const choice = { kind: kind.optional(), from: calendarDate.optional(), to: calendarDate.optional() };

const query = z.object({
  ...choice,
  limit: z.coerce.number().int().min(1).max(200).default(50),
  page: z.coerce.number().int().min(1).max(100_000).default(1),
});

const request = z.union([
  z.strictObject({
    documents: z
      .array(z.strictObject({ kind, id: sourceId, shown: z.string().max(64) }))
      .min(1)
      .max(200),
  }),
  z.strictObject({ ...choice, all: z.literal(true), asOf: z.iso.datetime() }),
]);

/** What waits for approval, and approving it as it was shown. */
export function approvalApi(core: ApprovalApiCore, guard: ApiGuard): Hono {
  const { installationId } = core.config;
  const approvals = createApprovals(core.database);
  const resumeForgotten = (id: string) => core.runs.resumeForgotten(id);
  const desk = createApproveWaiting({ approvals, resumeForgotten });
  const routes = new Hono();

  routes.get('/approvals', guard('approvals:write'), async (c) => {
    const parsed = query.safeParse(c.req.query());
    if (!parsed.success) return notUnderstood(c, parsed.error);
    const { kind: one, from, to, limit, page } = parsed.data;
    const connection = await core.xero.connections.ofInstallation(installationId);
    const asOf = await approvals.now();
    if (connection === undefined) return c.json({ documents: [], page, hasMore: false, asOf });
    const filter = { kinds: one === undefined ? undefined : [one], from, to };
    const offset = (page - 1) * limit;
    const found = await approvals.waiting(installationId, connection.tenantId, filter, limit + 1, offset);
    const documents = found.slice(0, limit).map(({ sourceId: id, ...line }) => ({ id, ...line }));
    return c.json({ documents, page, hasMore: found.length > limit, asOf });
  });

  routes.post('/approvals', guard('approvals:write'), async (c) => {
    const parsed = request.safeParse(await c.req.json().catch(() => undefined));
    if (!parsed.success) return notUnderstood(c, parsed.error);
    const connection = await core.xero.connections.ofInstallation(installationId);
    if (connection === undefined || connection.status === 'disconnected')
      return problemJson(c, 'not-connected', 'Connect first: on the setup page, or with `ttxero connect`.');
    const { data } = parsed;
    const { documents, temporalAway } =
      'all' in data
        ? await desk.approveAll(
            connection,
            { ...data, kinds: data.kind && [data.kind], askedUpTo: data.asOf },
            'api',
          )
        : await desk.approve(
            connection,
            data.documents.map(({ id, ...rest }) => ({ ...rest, sourceId: id })),
            'api',
          );
    return c.json({ approved: documents.map((one) => ({ kind: one.kind, id: one.sourceId })), temporalAway });
  });

  return routes;
}
