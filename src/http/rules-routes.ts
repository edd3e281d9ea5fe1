import { Hono, type Context } from 'hono';
import type { ChangedByForm, FormChange } from '../settings/change-by-form.ts';
import type { SettingsRepository } from '../store/connection-settings.ts';
import type { Connection, Connections } from '../store/connections.ts';
import { formOf } from './form-of.ts';
import { messagePage } from './pages/connect-pages.ts';
import type { PageRoutes } from './pages/page-frame.ts';
import { rulesPage, rulesPath, type RulesRefused, type RulesView } from './pages/rules-page.ts';
import { rulesTexts } from './pages/rules-texts.ts';
import { rulesOfForm, versionOfForm } from './setup-forms.ts';

export interface RulesRoutesDeps {
  readonly installationId: string;
  readonly connections: Pick<Connections, 'ofInstallation'>;
  readonly settings: Pick<SettingsRepository, 'newest'>;
  readonly change: (connection: Connection, change: FormChange) => Promise<ChangedByForm>;
}

/** The page of rules. */
export function rulesRoutes({ installationId, connections, settings, change }: RulesRoutesDeps): PageRoutes {
  return (frame) => {
    const routes = new Hono();

    routes.get(rulesPath, async (c) => {
      const connection = await connected();
      return connection === undefined ? notConnected(c) : show(c, connection, undefined);
    });

    routes.post(rulesPath, async (c) => {
      const connection = await connected();
      if (connection === undefined) return notConnected(c);
      const values = await formOf(c);
      const form = rulesOfForm(values);
      const changed = await change(connection, { form, shown: versionOfForm(values), actor: 'page' });
      switch (changed.result) {
        case 'refused':
          return show(c, connection, { problems: changed.problems, values });
        case 'overtaken':
          return show(c, connection, { problems: changed.problems, values: undefined });
        default: {
          const query = new URLSearchParams({
            done: changed.result,
            ...(changed.temporalAway && { away: '1' }),
          });
          return c.redirect(`${rulesPath}?${query.toString()}`, 303);
        }
      }
    });

    async function show(c: Context, connection: Connection, refused: RulesRefused | undefined) {
      const now = await settings.newest(connection.id);
      const done = refused === undefined ? doneOf(c) : undefined;
      return frame.show(
        c,
        rulesTexts.title,
        rulesPage({ now, refused, done }),
        refused === undefined ? 200 : 422,
      );
    }

    const notConnected = (c: Context) =>
      frame.show(c, rulesTexts.title, messagePage(rulesTexts.title, rulesTexts.connectFirst));

    return routes;
  };

  async function connected(): Promise<Connection | undefined> {
    const connection = await connections.ofInstallation(installationId);
    return connection?.status === 'disconnected' ? undefined : connection;
  }
}

function doneOf(c: Context): RulesView['done'] {
  const result = c.req.query('done');
  if (result !== 'changed' && result !== 'unchanged') return undefined;
  return { result, temporalAway: c.req.query('away') === '1' };
}
