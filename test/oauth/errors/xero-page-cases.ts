import type { xeroPageErrors } from '../../../src/oauth/xero-page-errors.ts';
import { connectTwoOtherApps, useUpTheTier } from './connect-cases.ts';
import type { Browser, ConnectWorld } from './connect-world.ts';

/** Something that Xero refuses on a page of its own, so that nobody comes back. */
export interface XeroPageCase {
  /** As docs/xero-behaviour.md names it. */
  readonly name: string;
  /** What stands on the page at Xero. */
  readonly sign: (typeof xeroPageErrors)[number]['sign'];
  /** Brings it about; the browser that left, and what it saw at Xero. */
  readonly happen: (world: ConnectWorld) => Promise<{ readonly browser: Browser; readonly page: Response }>;
}

async function leave(world: ConnectWorld, { browser }: { readonly browser: Browser }) {
  return { browser, page: await fetch(await world.press(browser), { redirect: 'manual' }) };
}

/** Allows what Xero does not: its page would not offer it, so the form is sent as it is. */
async function allowAnyway(world: ConnectWorld) {
  const { browser } = world.open();
  const address = await world.press(browser);
  const form = new URLSearchParams(address.search);
  form.set('decision', 'allow');
  form.set('tenantId', world.north);
  const decision = new URL('/identity/connect/authorize/decision', address);
  return { browser, page: await fetch(decision, { method: 'POST', body: form, redirect: 'manual' }) };
}

export const xeroPageCases: readonly XeroPageCase[] = [
  {
    name: 'a page at Xero: the client id is unknown',
    sign: 'unauthorized_client',
    happen: (world) => leave(world, world.open({ xeroClientId: 'nobody' })),
  },
  {
    name: 'a page at Xero: the redirect address is not registered',
    sign: 'Invalid redirect_uri',
    happen(world) {
      world.app.redirectUris = ['https://elsewhere.example/callback'];
      return leave(world, world.open());
    },
  },
  {
    name: 'a page at Xero: invalid_scope',
    sign: 'Invalid scope for client',
    async happen(world) {
      const opened = world.open();
      await opened.xero.changeRegistration({ generation: 'broad' }, 'test');
      return leave(world, opened);
    },
  },
  {
    name: 'a page at Xero: a third uncertified app',
    sign: 'limit of two uncertified apps',
    happen(world) {
      connectTwoOtherApps(world);
      return allowAnyway(world);
    },
  },
  {
    name: 'a page at Xero: the connections of the tier are used up',
    sign: 'needs to complete certification',
    happen(world) {
      useUpTheTier(world);
      return allowAnyway(world);
    },
  },
];
