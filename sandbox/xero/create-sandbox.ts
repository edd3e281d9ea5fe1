import { Hono } from 'hono';
import { addOrganisation } from './add-organisation.ts';
import type { OrganisationInput } from './add-organisation.ts';
import { createApiHandler } from './api.ts';
import { apiRoutes } from './api-routes.ts';
import { checkApp, tierOf } from './apps.ts';
import type { App } from './apps.ts';
import { createCallLog } from './call-log.ts';
import type { CallLog } from './call-log.ts';
import { createClock } from './clock.ts';
import type { Clock } from './clock.ts';
import { connectionProblem } from './connection-limits.ts';
import { createConnections } from './connections.ts';
import type { Connections } from './connections.ts';
import { mountControl } from './control.ts';
import { createDateHeader } from './date-header.ts';
import type { DateHeader } from './date-header.ts';
import { createFaults } from './faults.ts';
import type { Faults } from './faults.ts';
import { createIdempotency } from './idempotency.ts';
import type { Idempotency } from './idempotency.ts';
import { mountIdentity } from './identity.ts';
import { createIds } from './ids.ts';
import type { Ids } from './ids.ts';
import { createSigner } from './jwt.ts';
import type { Signer } from './jwt.ts';
import { createLatency } from './latency.ts';
import type { Latency } from './latency.ts';
import { createLimits } from './limits.ts';
import type { Limits } from './limits.ts';
import { openOrganisation, seedOrganisations } from './organisations.ts';
import type { Organisation } from './organisations.ts';
import { mountPages } from './pages.ts';
import { seedPeople } from './people.ts';
import type { Person } from './people.ts';
import { createRefreshLedger } from './refresh-ledger.ts';
import type { RefreshLedger } from './refresh-ledger.ts';
import type { SavedState } from './saved-state.ts';
import { refusedScopes } from './scopes.ts';
import { defaultSwitches } from './switches.ts';
import type { Switches } from './switches.ts';
import { createTokens } from './tokens.ts';
import type { TokenAnswer, Tokens } from './tokens.ts';

export interface SandboxOptions {
  /** Decides all ids, tokens and window phases. */
  seed?: number;
  clock?: Clock;
  apps?: App[];
  /** More organisations beside the two it starts with; those a state file has by name are not made again. */
  organisations?: OrganisationInput[];
  switches?: Partial<Switches>;
  /** Real milliseconds a call takes. */
  latencyMs?: number;
  /** Where the sandbox is reached; stands in tokens as their issuer. */
  publicUrl?: string;
  /** What an earlier sandbox saved. Apps and switches given here go before the saved ones. */
  saved?: SavedState | null;
}

/** All parts of a running sandbox, for tests in the same process and for the control routes. */
export interface Sandbox {
  seed: number;
  app: Hono;
  clock: Clock;
  dateHeader: DateHeader;
  ids: Ids;
  apps: App[];
  /** Who can sign in; the first does unless another is asked for. */
  people: Person[];
  switches: Switches;
  signer: Signer;
  tokens: Tokens;
  connections: Connections;
  organisations: Organisation[];
  refreshes: RefreshLedger;
  limits: Limits;
  idempotency: Idempotency;
  faults: Faults;
  calls: CallLog;
  latency: Latency;
  publicUrl(): string;
  setPublicUrl(url: string): void;
  organisation(tenantId: string): Organisation | undefined;
  addOrganisation(input: OrganisationInput): Organisation;
  /** Registers another app, or replaces the one with the same client id. */
  register(app: App): void;
  /**
   * Connects an app to an organisation without the browser's part, and returns its tokens. Throws
   * where the app may not have one of the scopes, or no further connection.
   */
  grant(request: { clientId: string; tenantId: string; scopes?: string[]; user?: string }): TokenAnswer;
  /** Says that something worth saving has changed. */
  changed(): void;
  onChange(listener: () => void): void;
}

export const DEFAULT_APP: App = {
  clientId: 'demo-client',
  clientSecret: 'demo-secret',
  name: 'TimeTracker sync',
  redirectUris: ['http://localhost:8480/integrations/xero/callback'],
  createdAt: '2026-10-01',
};

/** An app from before the granular scopes: it may still ask for the broad ones, and mix both. */
export const OLDER_APP: App = {
  clientId: 'older-client',
  clientSecret: 'older-secret',
  name: 'TimeTracker sync (older app)',
  redirectUris: DEFAULT_APP.redirectUris,
  createdAt: '2025-06-01',
};

const DEFAULT_SCOPES = [
  'openid',
  'profile',
  'email',
  'offline_access',
  'accounting.invoices',
  'accounting.payments',
  'accounting.contacts',
  'accounting.settings.read',
  'accounting.attachments',
];

/** Builds a sandbox that serves nothing yet: give `app` to a server, or call `app.request`. */
export function createSandbox(options: SandboxOptions = {}): Sandbox {
  const { saved } = options;
  const seed = options.seed ?? saved?.seed ?? 1;
  const clock = options.clock ?? createClock(saved ? { startAt: Math.max(Date.now(), saved.now) } : {});
  const ids = createIds(seed, saved?.idsMade);
  const switches: Switches = { ...defaultSwitches, ...saved?.switches, ...options.switches };
  const apps = (options.apps ?? saved?.apps ?? [DEFAULT_APP, OLDER_APP]).map(checkApp);
  const signer = createSigner(saved?.signingKey);
  const listeners: (() => void)[] = [];
  let publicUrl = options.publicUrl ?? 'http://localhost:8491';

  const people = saved?.people ?? seedPeople(seed);
  const person = (id: string) => people.find((each) => each.id === id);
  const issuer = () => publicUrl;
  const tokens = createTokens({ clock, ids, switches, signer, issuer, person }, saved?.tokens);
  const connections = createConnections(ids, switches, saved?.connections);
  const organisations = saved ? saved.organisations.map(openOrganisation) : seedOrganisations(seed);
  const tierLimit = (clientId: string) =>
    tierOf(apps.find((each) => each.clientId === clientId) ?? {}).callsPerDay;
  const app = new Hono();

  const sandbox: Sandbox = {
    seed,
    app,
    clock,
    dateHeader: createDateHeader(),
    ids,
    apps,
    people,
    switches,
    signer,
    tokens,
    connections,
    organisations,
    refreshes: createRefreshLedger(),
    limits: createLimits(seed, switches, saved?.limits, tierLimit),
    idempotency: createIdempotency(switches, saved?.idempotency),
    faults: createFaults(seed),
    calls: createCallLog(saved?.calls),
    latency: createLatency(options.latencyMs),
    publicUrl: () => publicUrl,
    setPublicUrl: (url) => void (publicUrl = url),
    organisation: (tenantId) => organisations.find((each) => each.settings.tenantId === tenantId),
    addOrganisation: (input) => addOrganisation(sandbox, input),
    register(next) {
      const known = apps.findIndex((each) => each.clientId === next.clientId);
      apps.splice(known < 0 ? apps.length : known, known < 0 ? 0 : 1, checkApp(next));
    },
    grant({ clientId, tenantId, scopes = DEFAULT_SCOPES, user }) {
      const app = apps.find((each) => each.clientId === clientId);
      const who = people.find((each) => user === undefined || each.email === user);
      if (!app || !who) throw new Error('There is no such app or person.');
      const refused = refusedScopes(scopes, app);
      if (refused.length > 0) throw new Error(`Invalid scope for client: ${refused.join(' ')}`);
      const userId = who.id;
      const problem = connectionProblem(sandbox, app, { userId, tenantId });
      if (problem !== null) throw new Error(problem);
      const authEventId = ids.uuid();
      const authTime = clock.now();
      connections.connect({ clientId, userId, tenantId }, authEventId, authTime);
      const sessionId = ids.token();
      return tokens.issue({ clientId, userId, scopes, authEventId, authTime, sessionId, nonce: null });
    },
    changed: () => listeners.forEach((listener) => listener()),
    onChange: (listener) => void listeners.push(listener),
  };

  for (const known of saved?.apps ?? []) {
    if (!apps.some((each) => each.clientId === known.clientId)) apps.push(known);
  }
  for (const wanted of options.organisations ?? []) {
    if (!organisations.some(({ settings }) => settings.name === wanted.name)) sandbox.addOrganisation(wanted);
  }
  mountIdentity(sandbox);
  app.all(
    '/api.xro/2.0/*',
    createApiHandler(sandbox, apiRoutes({ ids, switches, publicUrl: () => publicUrl })),
  );
  mountControl(sandbox);
  mountPages(sandbox);
  app.notFound((c) => {
    const path = new URL(c.req.url).pathname;
    const at = new Date(clock.now()).toISOString();
    const call = sandbox.calls.begin({ at, method: c.req.method, path, query: '' });
    call.status = 404;
    call.unknown = `There is no ${path}.`;
    return c.text(`The Xero sandbox has no ${c.req.method} ${path}.\n`, 404);
  });
  return sandbox;
}
