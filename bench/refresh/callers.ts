import { setTimeout as sleep } from 'node:timers/promises';
import type { AccessToken, AccessTokens } from '../../src/oauth/access-token.ts';
import { ReconnectNeeded, TokenServiceUnavailable } from '../../src/oauth/errors.ts';
import { createXeroAccess } from '../../src/oauth/xero-access.ts';
import { createDatabase } from '../../src/store/database.ts';
import { schemaName } from '../../src/store/migrate.ts';
import { createTiming, type Timing } from '../../src/timing.ts';
import { createStallWatch } from './stall-watch.ts';
import type { CallerOutcome, CallersOptions, RoundReport, RoundRequest } from './messages.ts';

/*
 * A process whose callers all want an access token of one connection, by the product's own means. Trouble at Xero is
 * waited out as the worker does: the activity is tried again.
 */

function openAccess(options: CallersOptions, timing: Timing): AccessTokens {
  const database = createDatabase({
    url: options.databaseUrl,
    applicationName: 'bench refresh',
    searchPath: schemaName,
    onError: () => undefined,
  });
  return createXeroAccess({
    config: {
      installationId: 'main',
      encryptionKey: [options.encryptionKey],
      publicUrl: 'http://localhost:8480',
      xeroClientId: options.clientId,
      xeroClientSecret: options.clientSecret,
      xeroSandboxUrl: options.sandboxUrl,
    },
    database,
    timing,
    log: { warn: () => undefined, error: () => undefined },
  }).accessTokens;
}

/** Milliseconds after which a caller that still has no token counts as failed. */
const patience = 60_000;

async function caller(ask: () => Promise<AccessToken>, rest: number, delay: number): Promise<CallerOutcome> {
  await sleep(delay);
  const until = performance.now() + patience;
  for (;;) {
    try {
      const { accessToken } = await ask();
      return { is: 'token', accessToken };
    } catch (error) {
      if (error instanceof ReconnectNeeded) return { is: 'reconnect', reason: error.reason };
      if (!(error instanceof TokenServiceUnavailable) || performance.now() > until) {
        return { is: 'failed', why: String(error) };
      }
      await sleep(rest);
    }
  }
}

const stalls = createStallWatch();
let ask: (() => Promise<AccessToken>) | undefined;
let rest = 0;

process.on('message', (message: CallersOptions | RoundRequest) => {
  if (!('round' in message)) {
    const timing = createTiming(message.scale);
    const accessTokens = openAccess(message, timing);
    rest = timing.tokenRest * 1000;
    ask = () => accessTokens.forConnection(message.connectionId);
    process.send?.('ready');
    return;
  }
  const { round, delays } = message;
  const given = ask;
  if (given === undefined) throw new Error('A round came before the options.');
  void Promise.all(delays.map((delay) => caller(given, rest, delay))).then((outcomes) =>
    process.send?.({ round, outcomes, stalled: stalls.take() } satisfies RoundReport),
  );
});
// Whoever started this process is gone.
process.on('disconnect', () => process.exit());
