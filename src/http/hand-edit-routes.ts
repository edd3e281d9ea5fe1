import { Hono } from 'hono';
import { createResolveHandEdit, isTake } from '../hand-edits/resolve-hand-edit.ts';
import type { Core } from '../core.ts';
import { postingOrder } from '../events/document-kind.ts';
import { sourceId } from '../events/values.ts';
import { createDocumentLinks } from './document-links.ts';
import { resolvePath } from './pages/hand-edit-block.ts';
import type { HandEditNotice } from './pages/hand-edit-texts.ts';
import type { PageRoutes } from './pages/page-frame.ts';

export type HandEditCore = Pick<Core, 'config' | 'database'> & {
  readonly xero: Pick<Core['xero'], 'connections'>;
  readonly runs: Pick<Core['runs'], 'startAll'>;
};

/** The decision about what was changed by hand in Xero. */
export function handEditRoutes(core: HandEditCore): PageRoutes {
  const { installationId } = core.config;
  const links = createDocumentLinks(core.config);
  const resolve = createResolveHandEdit({
    database: core.database,
    startRuns: (documents) => core.runs.startAll(documents),
  });

  return () => {
    const routes = new Hono();

    routes.post(resolvePath, async (c) => {
      const kind = postingOrder.find((one) => one === c.req.param('kind'));
      const id = sourceId.safeParse(c.req.param('id'));
      const { take, shown } = await c.req.parseBody();
      const connection = await core.xero.connections.ofInstallation(installationId);
      if (kind === undefined || !id.success || connection === undefined || !isTake(take))
        return c.redirect('/', 303);
      const resolved = await resolve({ installationId, kind, sourceId: id.data }, connection.tenantId, {
        take,
        shown: typeof shown === 'string' ? shown : '',
        actor: 'page',
      });
      const isAway = resolved.result === 'resolved' && resolved.temporalAway;
      const notice: HandEditNotice = isAway ? 'away' : resolved.result;
      // The page is loaded anew, so that loading it again repeats nothing.
      return c.redirect(`${links.page(kind, id.data)}?done=${notice}`, 303);
    });

    return routes;
  };
}
