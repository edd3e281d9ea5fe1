import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { sessionDays } from '../store/sign-in-sessions.ts';
import { hostOf } from './host-check.ts';

const name = 'ttxero-session';

/** The cookie that holds the word of a session. Lax: the way back from Xero must bring it along. */
export function createSessionCookie(publicUrl: string) {
  const { host, protocol } = new URL(publicUrl);

  /** Browsers refuse the safe form on plain http, which is loopback then. */
  const isSafe = (c: Context) => protocol === 'https:' && hostOf(c.req.raw) === host;
  const attributes = (c: Context) =>
    isSafe(c) ? ({ path: '/', secure: true, prefix: 'host' } as const) : ({ path: '/' } as const);

  return {
    read: (c: Context): string | undefined => (isSafe(c) ? getCookie(c, name, 'host') : getCookie(c, name)),
    write(c: Context, word: string): void {
      const maxAge = sessionDays * 24 * 60 * 60;
      setCookie(c, name, word, { ...attributes(c), httpOnly: true, sameSite: 'Lax', maxAge });
    },
    remove: (c: Context): void => void deleteCookie(c, name, { ...attributes(c), httpOnly: true }),
  };
}

export type SessionCookie = ReturnType<typeof createSessionCookie>;
