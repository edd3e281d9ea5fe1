import { Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import type { Config } from '../config.ts';
import type { ConnectFlow } from '../oauth/connect-flow.ts';
import { withoutDetails } from '../oauth/log-error.ts';
import type { Connections } from '../store/connections.ts';
import type { Overview } from '../store/overview.ts';
import { createRateLimit } from '../sign-in/rate-limit.ts';
import type { SignIn } from '../sign-in/sign-in.ts';
import type { XeroHosts } from '../xero/xero-hosts.ts';
import { createApiGuard } from './api/api-guard.ts';
import { apiPath, type ApiRoutes } from './api/api-routes.ts';
import { bodyCheck } from './body-check.ts';
import { noteAddress } from './client-address.ts';
import { connectRoutes } from './connect-routes.ts';
import { healthRoutes, type HealthChecks } from './health-routes.ts';
import { hostCheck, originCheck } from './host-check.ts';
import { createTimes } from './pages/format.ts';
import { createPageFrame, type PageRoutes } from './pages/page-frame.ts';
import { createPages } from './pages/pages.ts';
import { icon, styleSheet } from './pages/style-sheet.ts';
import { createSessionCookie } from './session-cookie.ts';
import { signInRoutes } from './sign-in-routes.ts';
import { changersOnly, changesOnlyBy, formKeyCheck, identify, personOf, seersOnly } from './visitor.ts';

export interface AppDeps {
  readonly config: Pick<
    Config,
    | 'mode'
    | 'installationId'
    | 'publicUrl'
    | 'httpPort'
    | 'trustedProxies'
    | 'temporalUiUrl'
    | 'temporalNamespace'
    | 'timetrackerUrl'
    | 'xeroSandboxUrl'
  > &
    Partial<Pick<Config, 'installationFiles'>>;
  readonly hosts: XeroHosts;
  readonly flow: ConnectFlow;
  readonly connections: Pick<Connections, 'ofInstallation'>;
  readonly overview: Overview;
  readonly signIn: SignIn;
  readonly health: HealthChecks;
  readonly log: AppLog;
  /** Further pages for administrators, each from a file of its own. */
  readonly adminPages?: readonly PageRoutes[];
  /** What scripts may ask for and do. */
  readonly api?: ApiRoutes;
  /** IANA name; the machine's own if left out. */
  readonly timeZone?: string;
  /** Seconds that never go back, for rates; the process's own clock if left out. */
  readonly monotonicNow?: () => number;
}

export interface AppLog {
  debug(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
}

/** Somebody may not, or not so often, or came by a name that is not ours. */
const refusals: ReadonlySet<number> = new Set([401, 403, 421, 429]);

/** Tokens that may be tried: nobody guesses one at this pace, and whoever mistypes goes on at once. */
const attempts = {
  perAddress: { burst: 10, perSecond: 1 / 30 },
  overall: { burst: 100, perSecond: 1 / 3 },
};

/** The same for scripts, which send many requests at once; only tokens that are not good count. */
const apiAttempts = {
  perAddress: { burst: 100, perSecond: 1 / 10 },
  overall: { burst: 1000, perSecond: 1 },
};

/** Steps of connecting that store something or ask Xero. */
const connections = {
  perAddress: { burst: 60, perSecond: 1 },
  overall: { burst: 300, perSecond: 5 },
};

/** The HTTP component without a socket: `app.request(…)` in tests, `startServer` in the process. */
export function createApp(deps: AppDeps) {
  const { config, log } = deps;
  const now = deps.monotonicNow ?? (() => performance.now() / 1000);
  const cookie = createSessionCookie(config);
  const frame = createPageFrame(
    config.mode,
    createTimes(deps.timeZone),
    () => deps.connections.ofInstallation(config.installationId),
    config.installationFiles === undefined ? undefined : config.installationId,
  );
  const pages = createPages({ ...deps, frame });
  const app = new Hono();

  // The path only: the query of a callback holds a code.
  app.use(async (c, next) => {
    const begun = performance.now();
    await next();
    const milliseconds = Math.round(performance.now() - begun);
    const request = { method: c.req.method, path: c.req.path, status: c.res.status, milliseconds };
    if (refusals.has(c.res.status)) {
      // Address and name are there if it came so far.
      log.warn({ ...request, address: c.get('address'), person: personOf(c) }, 'a request was refused');
    } else log.debug(request, 'http request');
  });
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        // The form that connects ends at Xero's page, and Chrome asks this of each host that Xero leads on to.
        formAction: [
          "'self'",
          deps.hosts.isSandbox ? new URL(deps.hosts.authorizeUrl).origin : 'https://*.xero.com',
        ],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
      xFrameOptions: 'DENY',
      // With `no-referrer` browsers would send `Origin: null` from our own forms.
      referrerPolicy: 'same-origin',
      strictTransportSecurity: config.publicUrl.startsWith('https:') ? 'max-age=31536000' : false,
    }),
  );
  app.use(async (c, next) => {
    await next();
    if (!c.res.headers.has('cache-control')) c.header('cache-control', 'no-store');
  });

  // Who asks for health does so by address, not by name.
  app.route('/', healthRoutes({ checks: deps.health, log }));

  app.use(hostCheck(config));
  app.use(bodyCheck);
  app.use(noteAddress(config.trustedProxies));
  // Before the check of Origin, which scripts do not send: what they bring instead no foreign page can have.
  if (deps.api !== undefined)
    app.route(apiPath, deps.api(createApiGuard(deps.signIn, createRateLimit({ ...apiAttempts, now }))));
  app.use(originCheck(config));

  app.get(styleSheet.path, (c) => asset(c.body(styleSheet.text), 'text/css; charset=utf-8', 31_536_000));
  app.get(icon.path, (c) => asset(c.body(icon.text), 'image/svg+xml', 86_400));

  app.use(identify(deps.signIn, cookie));
  app.use(formKeyCheck((c) => pages.outOfDate(c)));
  app.route(
    '/',
    signInRoutes({ signIn: deps.signIn, cookie, limit: createRateLimit({ ...attempts, now }), frame }),
  );
  app.route(
    '/',
    connectRoutes({
      publicUrl: config.publicUrl,
      installationId: config.installationId,
      flow: deps.flow,
      limit: createRateLimit({ ...connections, now }),
      pages,
      log,
    }),
  );

  app.use(seersOnly);
  app.use(changesOnlyBy(changersOnly((c) => pages.viewersOnly(c))));
  app.get('/', (c) => pages.overview(c));
  app.get('/documents/:kind/:id', (c) => pages.document(c));
  for (const routes of deps.adminPages ?? []) app.route('/', routes(frame));
  app.notFound((c) => pages.notFound(c));

  app.onError((error, c) => {
    log.error({ method: c.req.method, path: c.req.path, error: withoutDetails(error) }, 'a page failed');
    return pages.failed(c);
  });
  return app;
}

export type App = ReturnType<typeof createApp>;

function asset(response: Response, type: string, seconds: number): Response {
  response.headers.set('content-type', type);
  response.headers.set('cache-control', `public, max-age=${seconds}${seconds > 86_400 ? ', immutable' : ''}`);
  return response;
}
