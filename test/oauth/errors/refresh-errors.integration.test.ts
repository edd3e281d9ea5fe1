import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connectionInWords } from '../../../src/connection-in-words.ts';
import { describeCheck, type Finding } from '../../../src/connection-test/check-words.ts';
import { reconnectText } from '../../../src/http/pages/texts.ts';
import {
  AppRefused,
  ReconnectNeeded,
  reconnectWords,
  TokenServiceUnavailable,
} from '../../../src/oauth/errors.ts';
import { createConnectionTests } from '../../../src/store/connection-tests.ts';
import { createOverview } from '../../../src/store/overview.ts';
import { wordsOf } from '../../http/test-browser.ts';
import {
  createConnectWorld,
  setupPath,
  type Browser,
  type ConnectWorld,
  type Opened,
} from './connect-world.ts';
import { failedCases, lostCases, toldCases, workingCases, type RefreshCase } from './refresh-cases.ts';

/*
 * Everything that can go wrong while tokens are renewed, from the wire to the words: the overview page, `ttxero status`,
 * the test of the connection and the log. docs/xero-behaviour.md has a row for each.
 */

let world: ConnectWorld;

beforeAll(async () => {
  world = await createConnectWorld();
});

beforeEach(async () => {
  await world.reset();
  const answer = await world.connect(world.open().browser);
  if (!answer.location?.endsWith('outcome=connected')) throw new Error('not connected');
  await world.database.query(`update connection set access_expires_at = clock_timestamp()`);
  world.setup.logged.length = 0;
});

const connectionNow = async () => {
  const connection = await world.open().xero.connections.ofInstallation('main');
  if (connection === undefined) throw new Error('There is no connection.');
  return connection;
};

const plain = (sentence: string) => sentence.replaceAll('`', '');

async function askFor({ accessTokens }: Opened['xero'], connectionId: string, isForbidden: boolean) {
  if (isForbidden) await accessTokens.checkAfterForbidden(connectionId);
  return accessTokens.forConnection(connectionId);
}

/** Lets a case happen, asks for a token, and reads the overview page and what `ttxero status` prints. */
async function renew({ happen }: RefreshCase, isForbidden = false) {
  const { xero, browser } = await happen(world);
  const { id } = await connectionNow();
  const result: unknown = await askFor(xero, id, isForbidden).catch((error: unknown) => error);
  const connection = await connectionNow();
  const failure = await createOverview(world.database).refreshFailure(id);
  return {
    browser,
    result,
    connection,
    overview: wordsOf((await browser.get('/')).text),
    status: connectionInWords({ connection, failure, unreturned: undefined }).join('\n'),
  };
}

/** Tests the connection on the setup page, which then says what was found. No secret has come into the log meanwhile. */
async function expectFound(browser: Browser, finding: Finding): Promise<string> {
  await browser.post(`${setupPath}/test`);
  const { id } = await connectionNow();
  const test = await createConnectionTests(world.database).newest(id);
  const check = test?.checks.find((one) => one.finding === finding);
  if (check === undefined) throw new Error(`Found only: ${JSON.stringify(test?.checks)}`);
  const { what, cure } = describeCheck({ ...check, finding });
  const page = wordsOf((await browser.get(setupPath)).text);
  for (const sentence of [what, cure]) expect(page).toContain(plain(sentence));
  expect(JSON.stringify(world.setup.logged)).not.toMatch(/eyJ[\w-]{10,}|wrong-secret-planted/);
  return what;
}

describe('an error while tokens are renewed', () => {
  it.each(failedCases)('$name', async (one) => {
    const { browser, result, connection, overview, status } = await renew(one);
    if (!(result instanceof AppRefused || result instanceof TokenServiceUnavailable)) throw result;
    const isRefused = 'code' in one.error;
    expect(result).toMatchObject(isRefused ? one.error : { name: 'TokenServiceUnavailable' });
    expect(result.message).toContain(Object.values(one.error).join('').replace('not_set_up', 'No Xero app'));
    for (const words of [overview, status]) expect(words).toContain(result.message);
    expect(overview.includes('Xero refuses the app')).toBe(isRefused);
    expect(world.logged()).toMatchObject([{ fields: { connectionId: connection.id }, text: result.message }]);
    await expectFound(browser, one.finding);
    expect(await connectionNow()).toMatchObject({ status: 'connected', statusReason: null });
  });

  it.each(lostCases)('$name', async (one) => {
    const { browser, result, connection, overview, status } = await renew(one, one.isForbidden);
    expect(result).toBeInstanceOf(ReconnectNeeded);
    expect(connection).toMatchObject({ status: 'needs_reconnect', statusReason: one.reason });
    for (const words of [overview, status]) expect(words).toContain(reconnectText(one.reason));
    expect(overview).toContain('Connection lost');
    expect(world.logged()).toMatchObject([{ fields: { reason: one.reason } }]);
    expect(await expectFound(browser, one.finding)).toContain(reconnectWords(one.reason));
  });

  it.each(workingCases)('$name', async (one) => {
    const { browser, result, overview, status } = await renew(one);
    expect(result).toMatchObject({ tenantId: world.north });
    expect(overview).toContain('Connected since');
    expect(status).toBe('Organisation Northgate Design Ltd: connected');
    expect(world.logged()).toEqual([]);
    await expectFound(browser, one.finding);
  });

  it.each(toldCases)('$name', async ({ reason }) => {
    const { browser, xero } = world.open();
    const { id, generation } = await connectionNow();
    await xero.connections.needReconnect(id, generation, reason);
    const status = connectionInWords({
      connection: await connectionNow(),
      failure: undefined,
      unreturned: undefined,
    });
    for (const words of [wordsOf((await browser.get('/')).text), status.join('\n')])
      expect(words).toContain(reconnectText(reason));
    expect(JSON.stringify(world.logged())).toContain(reconnectWords(reason));
  });

  it('is not renewed where there is no such connection', async () => {
    await expect(world.open().xero.accessTokens.forConnection(randomUUID())).rejects.toMatchObject({
      name: 'ReconnectNeeded',
      reason: 'not_connected',
    });
  });

  it('is over with the next refresh that succeeds, and the pages say so', async () => {
    world.sandbox.faults.add({ kind: 'oauthError', error: 'invalid_client' });
    const { xero, browser } = world.open();
    const { id } = await connectionNow();
    await expect(xero.accessTokens.forConnection(id)).rejects.toThrow(AppRefused);
    await world.database.query(`update connection set refresh_retry_at = null`);
    await xero.accessTokens.forConnection(id);
    expect(wordsOf((await browser.get('/')).text)).not.toContain('Xero refuses the app');
  });
});
