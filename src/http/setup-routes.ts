import { Hono, type Context } from 'hono';
import { testConnection } from '../connection-test/test-connection.ts';
import type { Core } from '../core.ts';
import { calendarDate } from '../events/values.ts';
import { setupPath } from '../oauth/connect-link.ts';
import { missingScopes } from '../oauth/scopes.ts';
import { isNameTyped } from '../oauth/typed-name.ts';
import { changeByForm } from '../settings/change-by-form.ts';
import { confirmGoLive, type SettingProblem, type SettingsChanged } from '../settings/change-settings.ts';
import { createConnectionTests } from '../store/connection-tests.ts';
import type { Connection } from '../store/connections.ts';
import { createOverview } from '../store/overview.ts';
import { isTemporalAway } from '../temporal-away.ts';
import { goesLiveByName } from '../xero/go-live-guard.ts';
import { formOf } from './form-of.ts';
import { hostOf } from './host-check.ts';
import { messagePage } from './pages/connect-pages.ts';
import { disconnectPage, disconnectPath, disconnectUnreachablePage } from './pages/disconnect-page.ts';
import type { PageFrame, PageRoutes } from './pages/page-frame.ts';
import { appFormPath } from './pages/setup-app-step.ts';
import { goLiveFormPath } from './pages/setup-go-live-step.ts';
import { setupPage } from './pages/setup-page.ts';
import { settingsFormPath } from './pages/setup-sync-step.ts';
import { testFormPath } from './pages/setup-test-step.ts';
import { setupTexts } from './pages/setup-texts.ts';
import type { Refused, SetupDone, SetupForm, SetupView } from './pages/setup-view.ts';
import {
  registrationChangeOf,
  settingsOfForm,
  shownAgain,
  versionOfForm,
  type FormValues,
} from './setup-forms.ts';

export type SetupCore = Pick<
  Core,
  'config' | 'database' | 'timing' | 'settings' | 'xero' | 'resumeStuck' | 'onSettingsChanged'
> & { readonly log: Pick<Core['log'], 'warn'> };

/** The pages on which everything about the connection is set up. */
export function setupRoutes(core: SetupCore): PageRoutes {
  const { config, xero } = core;
  const overview = createOverview(core.database);
  const tests = createConnectionTests(core.database);
  const publicHost = new URL(config.publicUrl).host;

  return (frame) => {
    const routes = new Hono();

    routes.get(setupPath, async (c) => showSetup(c, frame));

    routes.post(appFormPath, async (c) => {
      const form = await formOf(c);
      const before = await xero.registrationOf.view();
      const changed = await xero.changeRegistration(registrationChangeOf(form), 'page');
      if (changed.result === 'refused') return showRefused(c, 'app', form, changed.problems);
      const connection = await living();
      if (connection === undefined) return done(c, 'app');
      const { clientId } = await xero.registrationOf.view();
      return done(c, clientId === before.clientId ? 'app' : 'app-reconnect', await resume());
    });

    routes.post(settingsFormPath, async (c) => {
      const connection = await living();
      if (connection === undefined) return c.redirect(setupPath, 303);
      const form = await formOf(c);
      const changed = await changeByForm(core, connection, {
        form: settingsOfForm(form),
        shown: versionOfForm(form),
        actor: 'page',
      });
      if (changed.result === 'overtaken') {
        // The form is shown as things are now: what somebody else has changed stands there, and stays.
        return showSetup(c, frame, { form: 'settings', values: undefined, problems: changed.problems });
      }
      return afterChange(c, 'settings', form, changed);
    });

    routes.post(goLiveFormPath, async (c) => {
      const connection = await living();
      if (connection === undefined) return c.redirect(setupPath, 303);
      const form = await formOf(c);
      const date = form['goLiveDate']?.[0] ?? '';
      const problems = goLiveProblems(connection, date, form['organisationName']?.[0] ?? '');
      if (problems.length > 0) return showRefused(c, 'go-live', form, problems);
      return afterChange(c, 'go-live', form, await confirmGoLive(core, connection, date, 'page'));
    });

    routes.post(testFormPath, async (c) => {
      const connection = await living();
      if (connection !== undefined) await testConnection(core, connection, 'page');
      return done(c, 'test');
    });

    routes.get(disconnectPath, async (c) => {
      const connection = await living();
      if (connection === undefined) return nothingConnected(c);
      return frame.show(c, setupTexts.disconnect.title, disconnectPage(connection.tenantName));
    });

    routes.post(disconnectPath, async (c) => {
      const connection = await living();
      if (connection === undefined) return nothingConnected(c);
      const hereOnly = (await formOf(c))['hereOnly']?.[0] === 'yes';
      const outcome = await xero.disconnect(connection, hereOnly, 'page');
      if (outcome !== 'xero_unreachable') return done(c, outcome);
      const { title } = setupTexts.disconnect.unreachable;
      return frame.show(c, title, disconnectUnreachablePage());
    });

    function afterChange(c: Context, form: SetupForm, values: FormValues, changed: SettingsChanged) {
      if (changed.result === 'refused') return showRefused(c, form, values, changed.problems);
      return done(c, form, changed.temporalAway);
    }

    function showRefused(
      c: Context,
      form: SetupForm,
      values: FormValues,
      problems: readonly SettingProblem[],
    ): Promise<Response> {
      return showSetup(c, frame, { form, values: shownAgain(values), problems });
    }

    const nothingConnected = (c: Context) => {
      const { title, nothing } = setupTexts.disconnect;
      return frame.show(c, title, messagePage(title, nothing));
    };

    return routes;
  };

  /** The connection that is not disconnected. */
  async function living(): Promise<Connection | undefined> {
    const connection = await xero.connections.ofInstallation(config.installationId);
    return connection?.status === 'disconnected' ? undefined : connection;
  }

  /** What waited for another app goes on. @returns whether Temporal is away. */
  async function resume(): Promise<boolean> {
    try {
      await core.resumeStuck();
      return false;
    } catch (error) {
      if (!isTemporalAway(error)) throw error;
      return true;
    }
  }

  async function showSetup(c: Context, frame: PageFrame, refused?: Refused): Promise<Response> {
    const view = await viewOf(c, frame, refused);
    return frame.showWithTimes(c, setupTexts.title, setupPage(view), refused === undefined ? 200 : 422);
  }

  async function viewOf(c: Context, { times }: PageFrame, refused: Refused | undefined): Promise<SetupView> {
    const connection = await xero.connections.ofInstallation(config.installationId);
    const isLiving = connection !== undefined && connection.status !== 'disconnected';
    const [registration, scopes, unreturned, settings, test] = await Promise.all([
      xero.registrationOf.view(),
      xero.wantedScopes(),
      xero.flow.unreturned(),
      isLiving ? core.settings.newest(connection.id) : undefined,
      isLiving ? tests.newest(connection.id) : undefined,
    ]);
    return {
      registration,
      scopes,
      missingScopes: missingScopes(connection?.scopes ?? [], scopes),
      connection,
      unreturned,
      failure: connection && (await overview.refreshFailure(connection.id)),
      settings: settings?.settings,
      settingsVersion: settings?.version,
      test,
      refused,
      done: refused === undefined ? doneOf(c) : undefined,
      issuer: xero.hosts.issuer,
      publicUrl: config.publicUrl,
      atPublicUrl: hostOf(c.req.raw) === publicHost,
      times,
    };
  }
}

function goLiveProblems(connection: Connection, date: string, typedName: string): SettingProblem[] {
  const { dateMissing, nameWrong } = setupTexts.goLive;
  return [
    ...(calendarDate.safeParse(date).success ? [] : [{ path: 'goLiveDate', text: dateMissing }]),
    ...(!goesLiveByName(connection) || isNameTyped(connection, typedName)
      ? []
      : [{ path: 'organisationName', text: nameWrong }]),
  ];
}

/** After a form was carried out the page is loaded anew, so that loading it again repeats nothing. */
function done(c: Context, what: SetupDone['what'], temporalAway = false): Response {
  const query = new URLSearchParams({ done: what, ...(temporalAway ? { away: '1' } : {}) });
  return c.redirect(`${setupPath}?${query.toString()}`, 303);
}

function doneOf(c: Context): SetupDone | undefined {
  const what = c.req.query('done') ?? '';
  return isDone(what) ? { what, temporalAway: c.req.query('away') === '1' } : undefined;
}

function isDone(text: string): text is SetupDone['what'] {
  return Object.hasOwn(setupTexts.saved, text);
}
