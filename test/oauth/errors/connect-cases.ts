import type { FaultInput } from '../../../sandbox/xero/faults.ts';
import type { ConnectOutcome } from '../../../src/oauth/connect-outcomes.ts';
import { createTestBrowser } from '../../http/test-browser.ts';
import { clientSecret, decideAtXero, publicUrl } from '../oauth-setup.ts';
import { connectPath, type Answer, type ConnectWorld } from './connect-world.ts';

/** Something that goes wrong while connecting. */
export interface ConnectCase {
  /** As docs/xero-behaviour.md names it. */
  readonly name: string;
  readonly outcome: ConnectOutcome;
  /** Brings it about; the answer with which the browser is sent to the page that says so. */
  readonly happen: (world: ConnectWorld) => Promise<Answer>;
  /** How many connections there are afterwards; none unless given. */
  readonly connections?: number;
}

const token = '/connect/token';
const list = '/connections';
const consent = '/connect/authorize';

/** Connecting while one thing is wrong on the wire. */
function withFault(name: string, outcome: ConnectOutcome, fault: FaultInput): ConnectCase {
  return {
    name,
    outcome,
    async happen(world) {
      const { browser } = world.open();
      const callback = await decideAtXero(await world.press(browser), { organisation: world.north });
      world.sandbox.faults.add(fault);
      return world.back(browser, callback);
    },
  };
}

/** Xero sends the browser back with an error in place of its question. */
function sentBack(name: string, outcome: ConnectOutcome, fault: Omit<FaultInput, 'kind'>): ConnectCase {
  return {
    name,
    outcome,
    happen(world) {
      world.sandbox.faults.add({ kind: 'oauthError', path: consent, ...fault });
      return world.turnedBack(world.open().browser);
    },
  };
}

/** A link of `ttxero connect` that does not begin a connection. */
function byLink(
  name: string,
  outcome: ConnectOutcome,
  change: (world: ConnectWorld, link: URL) => Promise<unknown>,
): ConnectCase {
  return {
    name,
    outcome,
    async happen(world) {
      const { xero, browser } = world.open();
      const link = new URL(await xero.connectLink());
      await change(world, link);
      return browser.get(link.pathname + link.search);
    },
  };
}

/** The decision of a person on the page at Xero, while two other apps or five connections are there already. */
async function decideBeyondLimits(world: ConnectWorld): Promise<Answer> {
  world.sandbox.switches.connectionLimitRefusal = 'denied';
  return world.connect(world.open().browser);
}

export function connectTwoOtherApps({ sandbox, app, north }: ConnectWorld): void {
  for (const clientId of ['second', 'third']) {
    sandbox.register({ ...app, clientId });
    sandbox.grant({ clientId, tenantId: north });
  }
}

export function useUpTheTier({ sandbox, app, south }: ConnectWorld): void {
  app.tier = 'starter';
  const event = '00000000-0000-4000-8000-000000000000';
  for (let n = 1; n <= 5; n += 1) {
    sandbox.connections.connect({ clientId: app.clientId, userId: `user ${n}`, tenantId: south }, event, n);
  }
}

/** Asks for less than is needed, as if a permission had been taken off the list. */
async function askFor(world: ConnectWorld, xeroClientId: string, scope: string): Promise<Answer> {
  world.sandbox.register({ ...world.app, clientId: xeroClientId });
  const { browser } = world.open({ xeroClientId });
  const address = await world.press(browser);
  address.searchParams.set('scope', scope);
  return world.back(browser, await decideAtXero(address, { organisation: world.north }));
}

/** Several organisations to pick from, of which none can be told to be meant. */
async function pickOf(world: ConnectWorld, before: (world: ConnectWorld) => Promise<unknown>) {
  const { clientId } = world.app;
  for (const tenantId of [world.north, world.south]) world.sandbox.grant({ clientId, tenantId });
  world.sandbox.switches.reconsentRenewsAuthEvent = false;
  const { browser } = world.open();
  await world.connect(browser);
  await before(world);
  return browser.post('/integrations/xero/organisation', { organisation: world.south });
}

const bySentBack: readonly ConnectCase[] = [
  {
    name: 'the person refuses',
    outcome: 'denied',
    async happen(world) {
      const { browser } = world.open();
      return world.back(browser, await decideAtXero(await world.press(browser), 'deny'));
    },
  },
  {
    name: 'a third uncertified app, sent back',
    outcome: 'organisation_full',
    happen(world) {
      connectTwoOtherApps(world);
      return decideBeyondLimits(world);
    },
  },
  {
    name: 'the connections of the tier are used up, sent back',
    outcome: 'app_full',
    happen(world) {
      useUpTheTier(world);
      return decideBeyondLimits(world);
    },
  },
  {
    name: 'invalid_scope, sent back',
    outcome: 'scope_refused',
    async happen(world) {
      world.sandbox.switches.wrongRequestRefusal = 'sent-back';
      const { xero, browser } = world.open();
      await xero.changeRegistration({ generation: 'broad' }, 'test');
      return world.turnedBack(browser);
    },
  },
  {
    name: 'unsupported_response_type, sent back',
    outcome: 'request_refused',
    happen(world) {
      world.sandbox.switches.wrongRequestRefusal = 'sent-back';
      return world.turnedBack(world.open().browser, (address) =>
        address.searchParams.set('response_type', 'token'),
      );
    },
  },
  sentBack('unauthorized_client, sent back', 'client_refused', { error: 'unauthorized_client' }),
  sentBack('invalid_request that names the redirect address, sent back', 'redirect_refused', {
    error: 'invalid_request',
    description: 'Invalid redirect_uri',
  }),
  sentBack('invalid_request, sent back', 'request_refused', { error: 'invalid_request' }),
  sentBack('server_error, sent back', 'xero_down', { error: 'server_error' }),
  sentBack('temporarily_unavailable, sent back', 'xero_down', { error: 'temporarily_unavailable' }),
  sentBack('an error that nobody knows, sent back', 'app_refused', { error: 'something_new' }),
];

const byTokenEndpoint: readonly ConnectCase[] = [
  {
    name: 'invalid_client with 400',
    outcome: 'secret_refused',
    happen: (world) => world.connect(world.open({ xeroClientSecret: 'wrong-secret-planted' }).browser),
  },
  withFault('invalid_client with 401', 'secret_refused', {
    kind: 'oauthError',
    path: token,
    error: 'invalid_client',
    status: 401,
  }),
  ...(
    [
      ['invalid_scope', 'scope_refused'],
      ['unauthorized_client', 'client_refused'],
      ['invalid_request', 'request_refused'],
      ['unsupported_grant_type', 'request_refused'],
      ['something_new', 'app_refused'],
    ] as const
  ).map(([error, outcome]) =>
    withFault(`${error} for a code`, outcome, { kind: 'oauthError', path: token, error }),
  ),
  {
    name: 'invalid_grant: the code was redeemed before',
    outcome: 'code_refused',
    async happen(world) {
      const { browser } = world.open();
      const callback = await decideAtXero(await world.press(browser), { organisation: world.north });
      const { clientId } = world.app;
      await fetch(`${world.setup.sandboxUrl}/connect/token`, {
        method: 'POST',
        headers: {
          authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
        },
        body: new URLSearchParams({
          grant_type: 'authorization_code',
          code: callback.searchParams.get('code') ?? '',
          redirect_uri: publicUrl + callback.pathname,
        }),
      });
      return world.back(browser, callback);
    },
  },
  {
    name: 'invalid_grant: the code is older than five minutes',
    outcome: 'code_refused',
    async happen(world) {
      const { browser } = world.open();
      const callback = await decideAtXero(await world.press(browser), { organisation: world.north });
      world.sandbox.clock.advance(5 * 60);
      return world.back(browser, callback);
    },
  },
  {
    name: 'invalid_grant: the code is that of another authorisation',
    outcome: 'code_refused',
    async happen(world) {
      const { app, browser } = world.open();
      const decide = async (by: typeof browser) =>
        decideAtXero(await world.press(by), { organisation: world.north });
      const stolen = await decide(createTestBrowser(app));
      const own = await decide(browser);
      own.searchParams.set('code', stolen.searchParams.get('code') ?? '');
      return world.back(browser, own);
    },
  },
  withFault('500 for a code', 'xero_down', { kind: 'error500Before', path: token }),
  withFault('503 for a code', 'xero_down', { kind: 'offline503', path: token }),
  withFault('server_error for a code', 'xero_down', {
    kind: 'oauthError',
    path: token,
    error: 'server_error',
  }),
  withFault('429 for a code', 'xero_busy', { kind: 'rateLimit', path: token }),
  withFault('the answer to a code is cut off', 'xero_unreachable', { kind: 'dropAfter', path: token }),
  {
    name: 'no answer to a code in time',
    outcome: 'xero_unreachable',
    async happen(world) {
      const { browser } = world.open({}, { tokenDeadline: 0.1 });
      const callback = await decideAtXero(await world.press(browser), { organisation: world.north });
      world.sandbox.faults.add({ kind: 'delay', path: token, delayMs: 2000, when: 'before' });
      return world.back(browser, callback);
    },
  },
  withFault('garbage for a code', 'xero_garbled', { kind: 'garbage', path: token }),
  withFault('a page in place of tokens', 'xero_garbled', { kind: 'html', status: 200, path: token }),
  withFault('tokens without an access token', 'xero_garbled', {
    kind: 'tokenAnswer',
    change: 'noAccessToken',
  }),
  withFault('an id token that does not fit', 'xero_garbled', {
    kind: 'tokenAnswer',
    change: 'foreignIdToken',
  }),
  withFault('tokens without a refresh token', 'no_refresh_token', {
    kind: 'tokenAnswer',
    change: 'noRefreshToken',
  }),
  {
    name: 'a consent without offline_access',
    outcome: 'no_refresh_token',
    happen: (world) =>
      askFor(
        world,
        'client-for-an-hour',
        'accounting.invoices accounting.payments accounting.contacts accounting.settings',
      ),
  },
  {
    name: 'a consent to fewer scopes',
    outcome: 'scopes_missing',
    happen: (world) => askFor(world, 'client-for-invoices', 'accounting.invoices offline_access'),
  },
  withFault('tokens with fewer scopes', 'scopes_missing', { kind: 'tokenAnswer', change: 'fewerScopes' }),
];

const byConnections: readonly ConnectCase[] = [
  {
    name: 'the list of connections is empty',
    outcome: 'no_organisation',
    async happen(world) {
      const { browser } = world.open();
      const callback = await decideAtXero(await world.press(browser), { organisation: world.north });
      world.sandbox.connections.disconnect(world.north);
      return world.back(browser, callback);
    },
  },
  {
    name: 'the list of connections holds practices only',
    outcome: 'no_organisation',
    happen(world) {
      for (const { settings } of world.sandbox.organisations) settings.tenantType = 'PRACTICE';
      return world.connect(world.open().browser);
    },
  },
  withFault('401 for the list of connections', 'list_refused', { kind: 'html', status: 401, path: list }),
  withFault('403 for the list of connections', 'list_refused', { kind: 'html', status: 403, path: list }),
  withFault('429 for the list of connections', 'xero_busy', { kind: 'rateLimit', path: list }),
  withFault('500 for the list of connections', 'xero_down', { kind: 'error500Before', path: list }),
  withFault('garbage for the list of connections', 'xero_garbled', { kind: 'garbage', path: list }),
  withFault('the list of connections is cut off', 'xero_unreachable', { kind: 'dropAfter', path: list }),
  {
    name: 'the organisation named by hand is not among the connections',
    outcome: 'organisation_not_covered',
    async happen(world) {
      const { xero, browser } = world.open();
      await xero.changeRegistration({ organisationId: world.south }, 'test');
      return world.connect(browser);
    },
  },
  {
    name: 'the organisation belongs to another TimeTracker',
    outcome: 'organisation_taken',
    connections: 1,
    async happen(world) {
      await world.connect(world.open({ installationId: 'other' }).browser);
      return world.connect(world.open().browser);
    },
  },
  {
    name: 'the sandbox while Xero itself is connected',
    outcome: 'sandbox_over_live',
    connections: 1,
    async happen(world) {
      const { browser } = world.open();
      await world.connect(browser);
      await world.database.query(
        `update connection set issuer = 'https://identity.xero.com', tenant_id = gen_random_uuid()`,
      );
      return world.connect(browser, world.south);
    },
  },
];

const byBrowser: readonly ConnectCase[] = [
  {
    name: 'the callback is replayed',
    outcome: 'state_used',
    connections: 1,
    async happen(world) {
      const { browser } = world.open();
      const callback = await decideAtXero(await world.press(browser), { organisation: world.north });
      await world.back(browser, callback);
      return world.back(browser, callback);
    },
  },
  ...[
    ['a state that was never given out', 'A'.repeat(43)],
    ['no state', ''],
  ].map(([name = '', state = '']): ConnectCase => ({
    name,
    outcome: 'state_unknown',
    async happen(world) {
      const { browser } = world.open();
      const callback = await decideAtXero(await world.press(browser), { organisation: world.north });
      callback.searchParams.set('state', state);
      return world.back(browser, callback);
    },
  })),
  {
    name: 'ten minutes at Xero',
    outcome: 'state_expired',
    async happen(world) {
      const { browser } = world.open();
      const callback = await decideAtXero(await world.press(browser), { organisation: world.north });
      await world.database.query(`update oauth_state set expires_at = clock_timestamp()`);
      return world.back(browser, callback);
    },
  },
  {
    name: 'back in another browser',
    outcome: 'other_browser',
    async happen(world) {
      const { app, browser } = world.open();
      const callback = await decideAtXero(await world.press(browser), { organisation: world.north });
      return world.back(createTestBrowser(app), callback);
    },
  },
  byLink('a link that is not ours', 'link_unknown', async (_, link) =>
    link.searchParams.set('link', 'A'.repeat(43)),
  ),
  byLink('a link used before', 'link_used', async (world, link) =>
    world.open().browser.get(link.pathname + link.search),
  ),
  byLink('a link older than fifteen minutes', 'link_expired', async ({ database }) =>
    database.query(`update connect_link set expires_at = clock_timestamp()`),
  ),
  {
    name: 'no app is set up',
    outcome: 'not_set_up',
    happen: (world) =>
      world.open({ xeroClientId: undefined, xeroClientSecret: undefined }).browser.post(connectPath),
  },
  {
    name: 'an organisation is picked too late',
    outcome: 'choice_over',
    happen: (world) =>
      pickOf(world, ({ database }) =>
        database.query(`update pending_grant set expires_at = clock_timestamp()`),
      ),
  },
  {
    name: 'the connection ended while another organisation was to be confirmed',
    outcome: 'changed_meanwhile',
    connections: 1,
    async happen(world) {
      const { browser } = world.open();
      await world.connect(browser);
      const { location } = await world.connect(browser, world.south);
      await world.database.query(`update connection set status = 'disconnected'`);
      return browser.post(location ?? '', { organisationName: 'Southgate Trading Ltd' });
    },
  },
  {
    name: 'too many in a short time',
    outcome: 'too_often',
    async happen(world) {
      const { browser } = world.open();
      for (;;) {
        const answer = await browser.get(`${connectPath}?link=x`);
        if (answer.headers.has('retry-after')) return answer;
      }
    },
  },
  {
    name: 'something fails here',
    outcome: 'unexpected',
    async happen(world) {
      const { browser } = world.open();
      const callback = await decideAtXero(await world.press(browser), { organisation: world.north });
      await world.database.query(`update oauth_state set code_verifier = '\\x00'`);
      return world.back(browser, callback);
    },
  },
];

/** Everything that can go wrong while connecting, but for what Xero shows on a page of its own. */
export const connectCases: readonly ConnectCase[] = [
  ...bySentBack,
  ...byTokenEndpoint,
  ...byConnections,
  ...byBrowser,
];
