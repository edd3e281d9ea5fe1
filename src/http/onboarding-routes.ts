import { Hono, type Context } from 'hono';
import { postingOrder } from '../events/document-kind.ts';
import { calendarDate } from '../events/values.ts';
import { isNameTyped } from '../oauth/typed-name.ts';
import type { OnboardingDesk } from '../onboarding/onboarding-desk.ts';
import type { Connection, Connections } from '../store/connections.ts';
import { onboardingChoices } from '../store/onboarding.ts';
import { isTemporalAway } from '../temporal-away.ts';
import { XeroUnreadable } from '../xero/read-xero.ts';
import type { DocumentLinks } from './document-links.ts';
import { formOf } from './form-of.ts';
import { messagePage } from './pages/connect-pages.ts';
import {
  onboardingPage,
  onboardingPath,
  shortOnboardingPath,
  type RefusedConfirmation,
} from './pages/onboarding-page.ts';
import { obstacleTexts, onboardingTexts } from './pages/onboarding-texts.ts';
import type { PageFrame, PageRoutes } from './pages/page-frame.ts';

export interface OnboardingRoutesDeps {
  readonly installationId: string;
  readonly connections: Pick<Connections, 'ofInstallation'>;
  readonly desk: OnboardingDesk;
  readonly links: DocumentLinks;
}

/** While Xero is read the page loads itself anew after so many seconds; that works without script. */
const refreshSeconds = '5';

/** The pages on which what is in Xero already is recognised before anything is posted. */
export function onboardingRoutes({
  installationId,
  connections,
  desk,
  links,
}: OnboardingRoutesDeps): PageRoutes {
  return (frame) => {
    const routes = new Hono();

    routes.get(onboardingPath, (c) => show(c, frame, undefined));
    routes.get(shortOnboardingPath, (c) => c.redirect(onboardingPath, 303));

    routes.post(`${onboardingPath}/read`, async (c) => {
      if ((await connected()) === undefined) return c.redirect(onboardingPath, 303);
      try {
        await desk.read();
        return to(c, 'reading');
      } catch (error) {
        if (!isTemporalAway(error)) throw error;
        return to(c, 'away');
      }
    });

    routes.post(`${onboardingPath}/take-over`, async (c) => {
      const connection = await connected();
      if (connection === undefined) return c.redirect(onboardingPath, 303);
      const changed = await desk.takeOver(connection, 'page');
      return to(c, changed?.result === 'changed' ? 'taken' : 'nothing-taken');
    });

    routes.post(`${onboardingPath}/choices`, async (c) => {
      const connection = await connected();
      if (connection === undefined) return c.redirect(onboardingPath, 303);
      const form = await formOf(c);
      const chosen = await choose(connection, form);
      const query = new URLSearchParams({
        chosen: String(chosen),
        ...(form['show']?.[0] === 'all' && { show: 'all' }),
      });
      return c.redirect(`${onboardingPath}?${query.toString()}#compare`, 303);
    });

    routes.post(`${onboardingPath}/confirm`, async (c) => {
      const connection = await connected();
      if (connection === undefined) return c.redirect(onboardingPath, 303);
      const form = await formOf(c);
      const field = (name: string) => form[name]?.[0] ?? '';
      const typed = field('date');
      const date = calendarDate.safeParse(typed);
      const problems = [
        ...(date.success ? [] : [{ path: 'date', text: onboardingTexts.wrongDate }]),
        ...(isNameTyped(connection, field('organisation'))
          ? []
          : [{ path: 'organisation', text: onboardingTexts.wrongName }]),
      ];
      if (!date.success || problems.length > 0) return show(c, frame, { date: typed, problems });
      const confirmed = await desk.confirm(connection, {
        date: date.data,
        seen: field('seen'),
        actor: 'page',
        isOwnSyncSaidOff: field('ownSyncIsOff') === 'yes',
      });
      if (confirmed.result === 'changed')
        return show(c, frame, {
          date: typed,
          problems: [{ path: 'date', text: onboardingTexts.changedMeanwhile }],
        });
      if (confirmed.result === 'obstacles') {
        const texts = confirmed.obstacles.map((one) => ({ path: 'date', text: obstacleTexts[one] }));
        return show(c, frame, { date: typed, problems: texts });
      }
      if (confirmed.settings.result === 'refused')
        return show(c, frame, { date: typed, problems: confirmed.settings.problems });
      return to(c, confirmed.settings.temporalAway ? 'done-away' : 'done');
    });

    return routes;
  };

  async function show(
    c: Context,
    frame: PageFrame,
    refused: RefusedConfirmation | undefined,
  ): Promise<Response> {
    const connection = await connected();
    if (connection === undefined)
      return frame.show(
        c,
        onboardingTexts.title,
        messagePage(onboardingTexts.title, onboardingTexts.connectFirst),
      );
    const view = await desk.view(connection);
    const { readings, isRead } = view.plan;
    // Just after the button was pressed, the run that reads may not have begun.
    const isStarting = c.req.query('done') === 'reading';
    const isReading = isStarting || (readings.length > 0 && !isRead);
    if (isReading && refused === undefined) {
      const next = isStarting && readings.length === 0 ? `${onboardingPath}?done=reading` : onboardingPath;
      c.header('Refresh', `${refreshSeconds};url=${next}`);
    }
    const content = onboardingPage({
      ...view,
      connection,
      verdicts: await orNothing(() => desk.verdicts(connection), []),
      dryRun:
        c.req.query('look') === undefined
          ? undefined
          : await orNothing(() => desk.dryRun(connection, null), undefined),
      isAll: c.req.query('show') === 'all',
      notice: refused === undefined ? noticeOf(c, view.plan.done?.counts) : undefined,
      refused,
      links,
      times: frame.times,
    });
    return frame.showWithTimes(c, onboardingTexts.title, content, refused === undefined ? 200 : 422);
  }

  /** A row that somebody else has changed since stays as they have it. @returns how many were chosen. */
  async function choose(
    connection: Connection,
    form: Readonly<Record<string, readonly string[]>>,
  ): Promise<number> {
    const [rows = [], was = [], wanted = []] = [form['row'], form['was'], form['choice']];
    const changes = rows.flatMap((row, at) => {
      const [choice = '', xeroId = null] = (wanted[at] ?? '').split(' ');
      const known = onboardingChoices.find((one) => one === choice);
      return known === undefined || wanted[at] === was[at] ? [] : [{ row, choice: known, xeroId }];
    });
    if (changes.length === 0) return 0;
    const { plan } = await desk.view(connection);
    const byKey = new Map(
      plan.rows.map((row) => [`${row.finding.document.kind} ${row.finding.document.sourceId}`, row]),
    );
    let count = 0;
    for (const { row, choice, xeroId } of changes) {
      const found = byKey.get(row);
      if (found === undefined || !postingOrder.includes(found.finding.document.kind)) continue;
      count += (await desk.choose(connection, [found], choice, 'page', xeroId)).length;
    }
    return count;
  }

  async function connected(): Promise<Connection | undefined> {
    const connection = await connections.ofInstallation(installationId);
    return connection?.status === 'disconnected' ? undefined : connection;
  }
}

/** What Xero does not tell now is left out, and the rest is shown. */
async function orNothing<T>(work: () => Promise<T>, nothing: T): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof XeroUnreadable)) throw error;
    return nothing;
  }
}

const notices = {
  reading: onboardingTexts.readingStarted,
  away: onboardingTexts.temporalAway,
  taken: onboardingTexts.takenOver,
  'nothing-taken': onboardingTexts.nothingTaken,
} as const;

/** After something was done the page is loaded anew, so that loading it again repeats nothing. */
function to(c: Context, done: keyof typeof notices | 'done' | 'done-away'): Response {
  return c.redirect(`${onboardingPath}?done=${done}`, 303);
}

function noticeOf(c: Context, counts: Readonly<Record<string, number>> | undefined): string | undefined {
  const { done, chosen } = c.req.query();
  if (chosen !== undefined && /^\d{1,6}$/.test(chosen)) return onboardingTexts.saved(Number(chosen));
  if (done === undefined) return undefined;
  if ((done === 'done' || done === 'done-away') && counts !== undefined)
    return `${onboardingTexts.done(counts)}${done === 'done' ? '' : ` ${onboardingTexts.doneAway}`}`;
  return Object.entries(notices).find(([name]) => name === done)?.[1];
}
