import { Context } from '@temporalio/activity';
import type { Logger } from 'pino';
import { verdictOf } from '../connection-test/check-words.ts';
import { testInBackground, type TestCore } from '../connection-test/test-connection.ts';
import type { Core } from '../core.ts';
import { inOurWords, retryLater } from './activity-errors.ts';

/** What a test came to: counts only, since nothing else may enter Temporal. */
export interface ConnectionChecked {
  /** `no-connection`: there is none that works, so Xero was not asked. */
  readonly state: 'tested' | 'no-connection';
  readonly failed: number;
  readonly warned: number;
}

/** As often is a Xero that rests or is silent asked again, before that itself is what was found. */
const tries = 6;

/** The test of one installation's connection. @param attempt from 1. */
export type CheckConnection = (attempt: number) => Promise<ConnectionChecked>;

/** A connection that is lost asks for a person, and is not asked about at Xero again and again. */
export function createCheckConnection(core: TestCore & Pick<Core, 'config'>): CheckConnection {
  const { connections, hosts } = core.xero;
  return async function checkConnection(attempt) {
    const connection = await connections.ofInstallation(core.config.installationId);
    if (connection?.status !== 'connected' || connection.issuer !== hosts.issuer)
      return { state: 'no-connection', failed: 0, warned: 0 };
    const tested = await testInBackground(core, connection, attempt >= tries);
    if ('tryAgainIn' in tested)
      throw retryLater('XeroNotTold', 'Xero rests or is silent. It is asked again.', tested.tryAgainIn);
    const count = (verdict: string) =>
      tested.checks.filter(({ finding }) => verdictOf(finding) === verdict).length;
    return { state: 'tested', failed: count('fail'), warned: count('warn') };
  };
}

/** What the workflow of the daily test may do. */
export function createCheckActivities(deps: {
  readonly checkOf: (installationId: string) => CheckConnection;
  readonly log: Pick<Logger, 'error'>;
}) {
  return {
    /** Tests an installation's connection, unless there is none. */
    async testConnection(installationId: string): Promise<ConnectionChecked> {
      const { attempt } = Context.current().info;
      return inOurWords(async () => deps.checkOf(installationId)(attempt), deps.log);
    },
  };
}

export type CheckActivities = ReturnType<typeof createCheckActivities>;
