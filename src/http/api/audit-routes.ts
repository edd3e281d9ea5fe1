import { Hono } from 'hono';
import { z } from 'zod';
import { auditCsv, auditCsvHead, auditJson } from '../../audit-export.ts';
import type { Core } from '../../core.ts';
import { calendarDate } from '../../events/values.ts';
import { createAuditLog } from '../../store/audit-log.ts';
import type { ApiGuard } from './api-guard.ts';
import { notUnderstood } from './not-understood.ts';

const mostEntries = 1000;

const query = z.object({
  from: calendarDate.optional(),
  to: calendarDate.optional(),
  action: z.string().max(60).optional(),
  after: z
    .string()
    .regex(/^\d{1,18}$/)
    .optional(),
  limit: z.coerce.number().int().min(1).max(mostEntries).default(mostEntries),
  format: z.enum(['ndjson', 'csv']).default('ndjson'),
});

/** The audit trail in parts: a line of JSON or CSV for each entry, and in Link where the next part begins. */
export function auditRoutes(core: Pick<Core, 'config' | 'database'>, guard: ApiGuard): Hono {
  const log = createAuditLog(core.database);
  const routes = new Hono();

  routes.get('/', guard('audit:read'), async (c) => {
    const parsed = query.safeParse(c.req.query());
    if (!parsed.success) return notUnderstood(c, parsed.error);
    const { after, limit, format, ...filter } = parsed.data;
    const records = await log.page(core.config.installationId, filter, after ?? null, limit);
    const last = records.at(-1);
    if (last !== undefined && records.length === limit) {
      const next = new URLSearchParams({ ...c.req.query(), after: last.id });
      c.header('link', `<${c.req.path}?${next.toString()}>; rel="next"`);
    }
    const lines = format === 'csv' ? [auditCsvHead, ...records.map(auditCsv)] : records.map(auditJson);
    return c.body(lines.map((line) => `${line}\n`).join(''), 200, {
      'content-type': format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson; charset=utf-8',
    });
  });

  return routes;
}
