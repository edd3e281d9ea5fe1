import { Hono, type Context } from 'hono';
import { calendarDate } from '../events/values.ts';
import type { Repost, RepostRequest } from '../repost/create-repost.ts';
import { repostKinds } from '../repost/repost-documents.ts';
import type { Connection, Connections } from '../store/connections.ts';
import { isTemporalAway } from '../temporal-away.ts';
import { XeroUnreadable } from '../xero/read-xero.ts';
import type { DocumentLinks } from './document-links.ts';
import { formOf } from './form-of.ts';
import { messagePage } from './pages/connect-pages.ts';
import type { PageRoutes } from './pages/page-frame.ts';
import { mostLookedAt, repostPage, repostPath, type RepostView } from './pages/repost-page.ts';
import { repostTexts } from './pages/repost-texts.ts';

export interface RepostRoutesDeps {
  readonly installationId: string;
  readonly connections: Pick<Connections, 'ofInstallation'>;
  readonly repost: Repost;
  readonly links: DocumentLinks;
}

/** The page on which what is posted is made to follow the mapping of today. */
export function repostRoutes({ installationId, connections, repost, links }: RepostRoutesDeps): PageRoutes {
  return (frame) => {
    const routes = new Hono();

    routes.get(repostPath, async (c) => {
      const connection = await connected();
      if (connection === undefined) return notConnected(c);
      const asked = askedFor((name) => c.req.query(name));
      if (c.req.query('look') === undefined) return show(c, { asked, done: doneOf(c) });
      return look(c, connection, asked, undefined);
    });

    routes.post(repostPath, async (c) => {
      const connection = await connected();
      if (connection === undefined) return notConnected(c);
      const form = await formOf(c);
      const asked = askedFor((name) => form[name]?.[0]);
      if (!areDays(asked)) return show(c, { asked, problem: repostTexts.wrongDates }, 422);
      const plan = await repost.plan(connection, asked, mostLookedAt);
      if (String(plan.documents.length) !== form['count']?.[0])
        return look(c, connection, asked, repostTexts.changed);
      const query = new URLSearchParams({ kind: asked.kind });
      try {
        query.set('done', String(await repost.carryOut(connection, asked, plan.documents, 'page')));
      } catch (error) {
        if (!isTemporalAway(error)) throw error;
        query.set('done', String(plan.documents.length));
        query.set('away', '1');
      }
      return c.redirect(`${repostPath}?${query.toString()}`, 303);
    });

    async function look(
      c: Context,
      connection: Connection,
      asked: RepostRequest,
      problem: string | undefined,
    ): Promise<Response> {
      if (!areDays(asked)) return show(c, { asked, problem: repostTexts.wrongDates }, 422);
      try {
        const plan = await repost.plan(connection, asked, mostLookedAt);
        return await show(c, { asked, plan, problem }, problem === undefined ? 200 : 422);
      } catch (error) {
        if (!(error instanceof XeroUnreadable)) throw error;
        return show(c, { asked, problem: error.message }, 422);
      }
    }

    async function show(
      c: Context,
      view: Pick<RepostView, 'asked'> & Partial<RepostView>,
      status: 200 | 422 = 200,
    ): Promise<Response> {
      const content = repostPage({ plan: undefined, done: undefined, problem: undefined, ...view, links });
      return frame.show(c, repostTexts.title, content, status);
    }

    const notConnected = (c: Context) =>
      frame.show(c, repostTexts.title, messagePage(repostTexts.title, repostTexts.connectFirst));

    return routes;
  };

  async function connected(): Promise<Connection | undefined> {
    const connection = await connections.ofInstallation(installationId);
    return connection?.status === 'disconnected' ? undefined : connection;
  }
}

function askedFor(field: (name: string) => string | undefined): RepostRequest {
  const day = (name: string) => field(name)?.trim() || null;
  const kind = repostKinds.find((one) => one === field('kind')) ?? 'invoice';
  return { kind, from: day('from'), to: day('to') };
}

function areDays({ from, to }: RepostRequest): boolean {
  const isDay = (day: string | null) => day === null || calendarDate.safeParse(day).success;
  return isDay(from) && isDay(to) && (from === null || to === null || from <= to);
}

function doneOf(c: Context): RepostView['done'] {
  const count = c.req.query('done') ?? '';
  if (!/^\d{1,6}$/.test(count)) return undefined;
  return { count: Number(count), temporalAway: c.req.query('away') === '1' };
}
