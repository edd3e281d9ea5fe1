import { Hono, type Context } from 'hono';
import { z } from 'zod';
import type { Core } from '../core.ts';
import { documentKinds } from '../events/document-kind.ts';
import { createPlannedDocuments } from '../store/planned-documents.ts';
import { checkSyncRequest, SyncRequestInvalid, type SyncRequest } from '../sync-request.ts';
import { isTemporalAway } from '../temporal-away.ts';
import { syncNowIdOf } from '../workflows/sync-now-id.ts';
import { createDocumentLinks } from './document-links.ts';
import { messagePage } from './pages/connect-pages.ts';
import type { PageFrame, PageRoutes } from './pages/page-frame.ts';
import { emptySyncForm, syncCancelPath, syncPage, syncPath, type SyncForm } from './pages/sync-page.ts';
import { syncPlanPage } from './pages/sync-plan-page.ts';
import { isSyncNotice, syncTexts, type SyncNotice } from './pages/sync-texts.ts';

export type SyncCore = Pick<Core, 'config' | 'database' | 'syncNow' | 'syncRuns'> & {
  readonly xero: Pick<Core['xero'], 'connections'>;
};

/** Syncs that are shown. */
const shown = 20;
const rowsPerPage = 50;

/** While a sync runs the page loads itself anew after so many seconds; that works without script. */
const refreshSeconds = '3';

/** Sync now: its form, its progress, its end, and what a dry run found. */
export function syncRoutes(core: SyncCore): PageRoutes {
  const { installationId } = core.config;
  const planned = createPlannedDocuments(core.database);
  const links = createDocumentLinks(core.config);

  return (frame) => {
    const routes = new Hono();

    routes.get(syncPath, (c) => {
      const notice = c.req.query('done');
      return showSync(c, frame, emptySyncForm, isSyncNotice(notice) ? notice : undefined);
    });

    routes.post(syncPath, async (c) => {
      const form = await formOf(c);
      if (form.kinds.length === 0) return showSync(c, frame, form, 'choose-kinds');
      if (!(await isConnected())) return c.redirect(syncPath, 303);
      const request = requestOf(form);
      if (request === undefined) return showSync(c, frame, form, 'wrong-dates');
      return to(c, await orAway(async () => (await core.syncNow.start(request)).result));
    });

    routes.post(syncCancelPath, async (c) => {
      const cancel = async () => {
        const found = await core.syncNow.cancel(installationId, 'page');
        return found ? ('cancelled' as const) : ('nothing-to-cancel' as const);
      };
      return to(c, await orAway(cancel));
    });

    routes.get(`${syncPath}/:id`, async (c) => {
      const id = z.uuid().safeParse(c.req.param('id'));
      const run = id.success ? await core.syncRuns.find(id.data) : undefined;
      if (run === undefined || run.installationId !== installationId || !run.dryRun)
        return frame.show(c, syncTexts.title, messagePage(syncTexts.title, syncTexts.gone), 404);
      const page = Math.max(1, Number.parseInt(c.req.query('page') ?? '1', 10) || 1);
      const documents = await planned.ofRun(run.id, rowsPerPage + 1, (page - 1) * rowsPerPage);
      const view = {
        id: run.id,
        documents: documents.slice(0, rowsPerPage),
        size: await planned.sizeOf(run.id),
        page,
        hasMore: documents.length > rowsPerPage,
        links,
      };
      return frame.show(c, syncTexts.plan, syncPlanPage(view));
    });

    return routes;
  };

  async function showSync(
    c: Context,
    frame: PageFrame,
    form: SyncForm,
    notice: SyncNotice | undefined,
  ): Promise<Response> {
    const runs = await core.syncNow.recent(installationId, shown);
    const isStarting = notice === 'started' && runs[0]?.state !== 'running';
    if (runs[0]?.state === 'running' || isStarting) c.header('refresh', `${refreshSeconds};url=${syncPath}`);
    const temporalUrl = links.workflow(syncNowIdOf(installationId));
    const view = { isConnected: await isConnected(), notice, form, runs, temporalUrl, times: frame.times };
    const isWrong = notice === 'choose-kinds' || notice === 'wrong-dates';
    return frame.showWithTimes(c, syncTexts.title, syncPage(view), isWrong ? 422 : 200);
  }

  async function isConnected(): Promise<boolean> {
    const connection = await core.xero.connections.ofInstallation(installationId);
    return connection !== undefined && connection.status !== 'disconnected';
  }

  function requestOf({ kinds, from, to: until, dryRun }: SyncForm): SyncRequest | undefined {
    const given = (date: string) => (date === '' ? null : date);
    try {
      return checkSyncRequest({
        installationId,
        kinds,
        from: given(from),
        to: given(until),
        dryRun,
        requestedBy: 'page',
      });
    } catch (error) {
      if (error instanceof SyncRequestInvalid) return undefined;
      throw error;
    }
  }
}

async function orAway(work: () => Promise<SyncNotice>): Promise<SyncNotice> {
  try {
    return await work();
  } catch (error) {
    if (isTemporalAway(error)) return 'away';
    throw error;
  }
}

/** After something was done the page is loaded anew, so that loading it again repeats nothing. */
function to(c: Context, notice: SyncNotice): Response {
  return c.redirect(`${syncPath}?done=${notice}`, 303);
}

/** The form as it was sent. The button of other pages sends no fields and means everything. */
async function formOf(c: Context): Promise<SyncForm> {
  const body = await c.req.parseBody({ all: true });
  if (body['form'] === undefined) return emptySyncForm;
  const all = (name: string) => [body[name] ?? []].flat().filter((each) => typeof each === 'string');
  return {
    kinds: documentKinds.filter((kind) => all('kinds').includes(kind)),
    from: all('from')[0]?.trim() ?? '',
    to: all('to')[0]?.trim() ?? '',
    dryRun: all('dryRun').includes('yes'),
  };
}
