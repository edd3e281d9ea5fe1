import type { Context, Hono } from 'hono';
import type { Config } from '../../config.ts';
import type { Times } from './format.ts';
import { shell, type Html } from './shell.ts';

/** What a page is shown with. 422: a form with something wrong in it, shown again as it was filled in. */
export type PageStatus = 200 | 404 | 422 | 500;

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

export function createPageFrame(mode: Config['mode'], times: Times): PageFrame {
  return {
    times,
    show: async (c, title, content, status = 200) => c.html(await shell({ title, mode, content }), status),
    showWithTimes: async (c, title, content, status = 200) =>
      c.html(await shell({ title, mode, timeZone: times.timeZone, content }), status),
  };
}
