import { createApp, type AppDeps } from '../../src/http/app.ts';
import type { ConnectFlow } from '../../src/oauth/connect-flow.ts';
import type { Overview } from '../../src/store/overview.ts';
import { xeroHosts } from '../../src/xero/xero-hosts.ts';
import { createMemorySignIn } from './memory-sign-in.ts';

const nothingYet: Overview = {
  handEdit: async () => undefined,
  countPaidInXero: async () => 0,
  counts: async () => [],
  approvals: async () => 0,
  needsOnboarding: async () => false,
  backlog: async () => undefined,
  documents: async () => [],
  document: async () => undefined,
  auditTrail: async () => [],
  captureHolds: async () => [],
  captureStops: async () => [],
  refreshFailure: async () => undefined,
  connectionTest: async () => undefined,
  organisation: async () => ({ shortCode: null }),
};

/** A way to Xero that always works. */
export const fakeFlow: ConnectFlow = {
  asked: async () => ({ isSetUp: true, scopes: ['accounting.invoices', 'offline_access'] }),
  unreturned: async () => undefined,
  begin: async () => new URL('https://login.xero.com/identity/connect/authorize?state=s'),
  beginByLink: async () => new URL('https://login.xero.com/identity/connect/authorize?state=s'),
  finish: async () => 'connected',
  organisationsToChoose: async () => 'choice_over',
  choose: async () => 'choice_over',
  changeToConfirm: async () => 'choice_over',
  confirmChange: async () => 'choice_over',
  cancelChange: async () => 'choice_over',
};

/** The app without a database or Xero behind it, and what it logged. */
export function createFakeApp(
  changes: Partial<Omit<AppDeps, 'config'>> & { config?: Partial<AppDeps['config']> } = {},
) {
  const logged: { fields: Record<string, unknown>; message: string }[] = [];
  const remember = (fields: Record<string, unknown>, message: string) =>
    void logged.push({ fields, message });
  const app = createApp({
    hosts: xeroHosts({ xeroSandboxUrl: undefined }),
    flow: fakeFlow,
    connections: { ofInstallation: async () => undefined },
    overview: nothingYet,
    signIn: createMemorySignIn().signIn,
    health: {},
    log: { debug: remember, warn: remember, error: remember },
    timeZone: 'Europe/London',
    ...changes,
    config: {
      mode: 'live',
      installationId: 'main',
      publicUrl: 'https://books.example',
      httpPort: 8480,
      trustedProxies: 0,
      temporalUiUrl: 'http://localhost:8233',
      temporalNamespace: 'default',
      timetrackerUrl: 'https://time.example/',
      xeroSandboxUrl: undefined,
      ...changes.config,
    },
  });
  return { app, logged, nothingYet };
}
