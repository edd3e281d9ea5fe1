import { Hono, type Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import type { ConnectFlow, ConsentEnd } from '../oauth/connect-flow.ts';
import {
  callbackPath,
  changePath,
  connectPath,
  organisationPath,
  publicAddress,
  resultPath,
} from '../oauth/connect-link.ts';
import { connectLogLine, isConnectOutcome, type ConnectOutcome } from '../oauth/connect-outcomes.ts';
import { looksLikeSecretWord, newSecretWord } from '../oauth/secret-words.ts';
import type { RateLimit } from '../sign-in/rate-limit.ts';
import { stateLifetimeSeconds } from '../store/oauth-states.ts';
import { networkOf } from './client-address.ts';
import { hostNotPassedOn, hostOf } from './host-check.ts';
import type { Pages } from './pages/pages.ts';
import { cookieNameOf } from './session-cookie.ts';
import { changersOnly, visitorOf } from './visitor.ts';

export interface ConnectRoutesDeps {
  readonly publicUrl: string;
  readonly installationId: string;
  readonly flow: ConnectFlow;
  /** Of steps that store something or ask Xero. */
  readonly limit: RateLimit;
  readonly pages: Pages;
  readonly log: { warn(fields: Record<string, unknown>, message: string): void };
}

/** Stands in the address of whoever was sent on to PUBLIC_URL, so that nobody is sent round in circles. */
const movedMark = 'moved';

/** The browser's side of the authorisation: connect, callback and the page that says how it ended. */
export function connectRoutes({ publicUrl, installationId, flow, limit, pages, log }: ConnectRoutesDeps) {
  const routes = new Hono();
  const cookieName = cookieNameOf('connect', installationId);
  const secure = publicUrl.startsWith('https:');
  const adminOnly = changersOnly((c) => pages.viewersOnly(c));

  /** The word that ties an authorisation to this browser; several tabs share it. */
  function browserWord(c: Context): string {
    const known = readBrowserWord(c);
    const word = known ?? newSecretWord();
    setCookie(c, cookieName, word, {
      path: '/',
      httpOnly: true,
      sameSite: 'Lax',
      maxAge: stateLifetimeSeconds,
      ...(secure ? { secure, prefix: 'host' as const } : {}),
    });
    return word;
  }

  function readBrowserWord(c: Context): string | undefined {
    const word = secure ? getCookie(c, cookieName, 'host') : getCookie(c, cookieName);
    return word !== undefined && looksLikeSecretWord(word) ? word : undefined;
  }

  const toResult = (c: Context, outcome: ConnectOutcome) =>
    c.redirect(`${resultPath}?outcome=${outcome}`, c.req.method === 'POST' ? 303 : 302);

  /** To the page that the authorisation goes on with, or to how it ended. */
  function goOn(c: Context, end: ConsentEnd): Response {
    const status = c.req.method === 'POST' ? 303 : 302;
    if (end === 'choose_organisation') return c.redirect(organisationPath, status);
    if (end === 'confirm_change') return c.redirect(changePath, status);
    return toResult(c, end);
  }

  /**
   * Answers whoever comes too often; the callback too never shows a page. An administrator who has signed in is not held
   * back by what others do from the same address.
   */
  function tooOften(c: Context): Response | undefined {
    const visitor = visitorOf(c);
    if (visitor.is === 'signed-in' && visitor.role === 'admin') return undefined;
    const wait = limit.take(networkOf(c.get('address')));
    if (wait === 0) return undefined;
    c.header('retry-after', String(wait));
    log.warn({ outcome: 'too_often', address: c.get('address') }, connectLogLine('too_often').message);
    return toResult(c, 'too_often');
  }

  routes.get(connectPath, async (c, next) => {
    // Xero sends people back to PUBLIC_URL, so the cookie must be set there.
    const host = hostOf(c.req.raw);
    if (host !== new URL(publicUrl).host) {
      const { searchParams } = new URL(c.req.url);
      if (searchParams.has(movedMark)) return c.text(hostNotPassedOn(host, publicUrl), 421);
      searchParams.set(movedMark, '1');
      return c.redirect(`${publicAddress(publicUrl, connectPath)}?${searchParams.toString()}`, 302);
    }
    const link = c.req.query('link');
    if (link === undefined) return next();
    // A link works once: whoever only looks ahead must not use it up.
    if (c.req.method === 'HEAD' || isPrefetch(c)) return c.body(null, 204);
    const held = tooOften(c);
    if (held !== undefined) return held;
    const begun = await flow.beginByLink(link, browserWord(c));
    return begun instanceof URL ? c.redirect(begun.href, 302) : toResult(c, begun);
  });
  routes.get(connectPath, adminOnly, (c) => pages.connect(c));
  routes.post(connectPath, adminOnly, async (c) => {
    const held = tooOften(c);
    if (held !== undefined) return held;
    const begun = await flow.begin(browserWord(c));
    return begun instanceof URL ? c.redirect(begun.href, 303) : toResult(c, begun);
  });

  // The address holds a code here, so nothing is shown: the browser leaves at once.
  routes.get(callbackPath, async (c) => {
    if (c.req.method === 'HEAD' || isPrefetch(c)) return c.body(null, 204);
    const held = tooOften(c);
    if (held !== undefined) return held;
    return goOn(c, await flow.finish(new URL(c.req.url).searchParams, readBrowserWord(c)));
  });

  // Open to the browser that gave the permission, and to no other: its cookie says so.
  routes.get(organisationPath, async (c) => {
    const held = tooOften(c);
    if (held !== undefined) return held;
    const organisations = await flow.organisationsToChoose(readBrowserWord(c));
    return typeof organisations === 'string'
      ? toResult(c, organisations)
      : pages.chooseOrganisation(c, organisations);
  });
  routes.post(organisationPath, async (c) => {
    const { organisation } = await c.req.parseBody();
    const chosen = typeof organisation === 'string' ? organisation : '';
    // Nothing was picked: the same page again.
    if (chosen === '') return c.redirect(organisationPath, 303);
    const held = tooOften(c);
    if (held !== undefined) return held;
    return goOn(c, await flow.choose(readBrowserWord(c), chosen));
  });

  // The same: whoever was let begin may end it, and the new organisation is on hold until an administrator has confirmed
  // its go-live.
  routes.get(changePath, async (c) => {
    const change = await flow.changeToConfirm(readBrowserWord(c));
    return typeof change === 'string' ? toResult(c, change) : pages.changeOrganisation(c, change);
  });
  routes.post(changePath, async (c) => {
    const held = tooOften(c);
    if (held !== undefined) return held;
    const { organisationName, cancel } = await c.req.parseBody();
    if (cancel !== undefined) return toResult(c, await flow.cancelChange(readBrowserWord(c)));
    const typed = typeof organisationName === 'string' ? organisationName : '';
    const end = await flow.confirmChange(readBrowserWord(c), typed);
    if (end !== 'name_wrong') return toResult(c, end);
    const change = await flow.changeToConfirm(readBrowserWord(c));
    return typeof change === 'string' ? toResult(c, change) : pages.changeOrganisation(c, change, typed);
  });

  routes.get(resultPath, (c) => {
    const outcome = c.req.query('outcome') ?? '';
    return pages.result(c, isConnectOutcome(outcome) ? outcome : 'state_unknown');
  });

  return routes;
}

function isPrefetch(c: Context): boolean {
  return /prefetch|prerender/i.test(c.req.header('sec-purpose') ?? c.req.header('purpose') ?? '');
}
