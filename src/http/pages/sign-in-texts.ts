import type { TokenRefusal } from '../../sign-in/sign-in.ts';

/** What people read about signing in. A translation is a second file like this. */
export const signInTexts = {
  title: 'Sign in',
  what: 'These pages ask for an access token. `ttxero tokens create --name NAME --role admin` makes one on the machine where timetracker-xero runs, and shows it once.',
  token: 'Access token',
  button: 'Sign in',
  signedOut: 'You have signed out.',
  refused: {
    unknown: 'This token is not known here. Copy the whole of it, without spaces.',
    expired: 'This token has expired. Ask for a new one: `ttxero tokens create`.',
    revoked: 'This token was revoked. Ask for a new one: `ttxero tokens create`.',
    'no-pages':
      'This token is for scripts only. For the pages it takes one with a role: `ttxero tokens create --role viewer` or `admin`.',
  } satisfies Record<TokenRefusal, string>,
  tooMany: (seconds: number) =>
    `There were too many attempts. Try again in ${seconds === 1 ? 'a second' : `${seconds} seconds`}. A token of ttxero tokens create is taken at once, if it is good.`,
  signOut: 'Sign out',
  viewer: 'may look, not change',
  viewersOnly: {
    title: 'You may look, not change',
    what: (name: string) =>
      `You have signed in with the token "${name}", whose role is viewer. It sees everything and changes nothing, so nothing was done.`,
    cure: 'Sign out and in again with a token of the role admin, or ask somebody who has one.',
  },
  outOfDate: {
    title: 'This page is out of date',
    what: 'It was opened before you signed in, or by another sign-in, so nothing was done.',
    cure: 'Open the page again and repeat the step.',
  },
} as const;
