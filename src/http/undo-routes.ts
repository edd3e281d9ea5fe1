import { Hono, type Context } from 'hono';
import { z } from 'zod';
import type { Core } from '../core.ts';
import { postingOrder } from '../events/document-kind.ts';
import { sourceId } from '../events/values.ts';
import { isNameTyped } from '../oauth/typed-name.ts';
import { createUndoDocuments } from '../store/undo-documents.ts';
import { createUndoDesk, type UndoDone } from '../undo/undo-desk.ts';
import type { PreviewUndo } from '../undo/preview-undo.ts';
import { createDocumentLinks } from './document-links.ts';
import { messagePage } from './pages/connect-pages.ts';
import type { PageFrame, PageRoutes } from './pages/page-frame.ts';
import { syncPath } from './pages/sync-page.ts';
import { syncTexts } from './pages/sync-texts.ts';
import { undoAddress, undoPage } from './pages/undo-page.ts';
import { undoTexts } from './pages/undo-texts.ts';

export type UndoCore = Pick<Core, 'config' | 'database' | 'syncRuns'> & {
  readonly xero: Pick<Core['xero'], 'connections'>;
  readonly runs: Pick<Core['runs'], 'resumeForgotten'>;
  readonly previewUndo: PreviewUndo;
};

/** What a sync created, undoing it, and letting go again what was undone. */
export function undoRoutes(core: UndoCore): PageRoutes {
  const { installationId } = core.config;
  const undos = createUndoDocuments(core.database);
  const desk = createUndoDesk({ undos, resumeForgotten: (id) => core.runs.resumeForgotten(id) });
  const links = createDocumentLinks(core.config);

  return (frame) => {
    const routes = new Hono();
    routes.get(`${syncPath}/:id/undo`, (c) => show(c, frame));

    routes.post(`${syncPath}/:id/undo`, async (c) => {
      const found = await findRun(c);
      if (found === undefined) return gone(c, frame);
      const { run, connection } = found;
      const body = await c.req.parseBody();
      if (body['what'] === 'release')
        return to(c, run.id, 'released', await desk.release(connection, { syncRunId: run.id }, 'page'));
      const typed = typeof body['organisation'] === 'string' ? body['organisation'] : '';
      if (run.state === 'running') return show(c, frame);
      if (!isNameTyped(connection, typed)) return show(c, frame, undoTexts.wrongName);
      return to(c, run.id, 'asked', await desk.undo(connection, run.id, 'page'));
    });

    routes.post('/documents/:kind/:id/release', async (c) => {
      const kind = postingOrder.find((each) => each === c.req.param('kind'));
      const id = sourceId.safeParse(c.req.param('id'));
      const connection = await core.xero.connections.ofInstallation(installationId);
      if (kind === undefined || !id.success || connection === undefined) return c.redirect('/', 303);
      await desk.release(connection, { kind, sourceId: id.data }, 'page');
      return c.redirect(links.page(kind, id.data), 303);
    });

    return routes;
  };

  async function findRun(c: Context) {
    const id = z.uuid().safeParse(c.req.param('id'));
    const run = id.success ? await core.syncRuns.find(id.data) : undefined;
    const connection = await core.xero.connections.ofInstallation(installationId);
    if (run === undefined || run.installationId !== installationId || run.dryRun) return undefined;
    return connection === undefined || connection.status === 'disconnected' ? undefined : { run, connection };
  }

  async function show(c: Context, frame: PageFrame, fault?: string): Promise<Response> {
    const found = await findRun(c);
    if (found === undefined) return gone(c, frame);
    const { run, connection } = found;
    const lines = await core.previewUndo(run.id, connection);
    const view = { run, connection, lines, notice: noticeOf(c), fault, links };
    return frame.show(c, undoTexts.title, undoPage(view), fault === undefined ? 200 : 422);
  }

  function gone(c: Context, frame: PageFrame): Promise<Response> {
    return frame.show(c, undoTexts.title, messagePage(undoTexts.title, syncTexts.gone), 404);
  }
}

/** After something was done the page is loaded anew, so that loading it again repeats nothing. */
function to(
  c: Context,
  id: string,
  done: 'asked' | 'released',
  { documents, temporalAway }: UndoDone,
): Response {
  const query = new URLSearchParams({ [done]: String(documents), ...(temporalAway && { away: 'yes' }) });
  return c.redirect(`${undoAddress(id)}?${query.toString()}`, 303);
}

function noticeOf(c: Context): string | undefined {
  const { asked, released, away } = c.req.query();
  const count = asked ?? released ?? '';
  if (!/^\d{1,9}$/.test(count)) return undefined;
  const done = asked === undefined ? undoTexts.released(Number(count)) : undoTexts.asked(Number(count));
  return away === 'yes' ? `${done} ${undoTexts.away}` : done;
}
