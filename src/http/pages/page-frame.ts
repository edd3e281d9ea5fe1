import type { Context, Hono } from 'hono';
import type { Config } from '../../config.ts';
import type { Connection } from '../../store/connections.ts';
import { maySee, visitorOf } from '../visitor.ts';
import { demoCompanyMark } from './demo-company.ts';
import { asVisitorMayUse } from './forms-for-visitor.ts';
import type { Times } from './format.ts';
import { shell, type Html, type PageParts } from './shell.ts';

/** What a page is shown with. 422: a form with something wrong in it, shown again as it was filled in. */
export type PageStatus = 200 | 403 | 404 | 422 | 429 | 500;

type Show = (c: Context, title: string, content: Html, status?: PageStatus) => Promise<Response>;

/** How pages are shown: their content goes into the frame that all of them share. */
export interface PageFrame {
  readonly show: Show;
  /** The same for content with times in it; says in which time zone they are. */
  readonly showWithTimes: Show;
  readonly times: Times;
}

/** Routes of pages for administrators, given the frame to show them in. */
export type PageRoutes = (frame: PageFrame) => Hono;

/**
 * @param connected the connection of now; where it cannot be read, a page does without.
 * @param installation the name that pages show; undefined where there is only one.
 */
export function createPageFrame(
  mode: Config['mode'],
  times: Times,
  connected: () => Promise<Connection | undefined>,
  installation?: string,
): PageFrame {
  async function show(
    c: Context,
    parts: Pick<PageParts, 'title' | 'content' | 'timeZone'>,
    status: PageStatus,
  ) {
    const visitor = visitorOf(c);
    const connection = maySee(c) ? await connected().catch(() => undefined) : undefined;
    const page = await shell({ ...parts, mode, installation, visitor, mark: demoCompanyMark(connection) });
    return c.html(asVisitorMayUse(page.toString(), visitor), status);
  }

  return {
    times,
    show: (c, title, content, status = 200) => show(c, { title, content }, status),
    showWithTimes: (c, title, content, status = 200) =>
      show(c, { title, content, timeZone: times.timeZone }, status),
  };
}
