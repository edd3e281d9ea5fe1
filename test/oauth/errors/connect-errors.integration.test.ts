import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connectLogLine, describeConnectOutcome } from '../../../src/oauth/connect-outcomes.ts';
import { xeroPageErrors } from '../../../src/oauth/xero-page-errors.ts';
import { wordsOf } from '../../http/test-browser.ts';
import { clientSecret } from '../oauth-setup.ts';
import { connectCases } from './connect-cases.ts';
import { createConnectWorld, setupPath, type ConnectWorld } from './connect-world.ts';
import { xeroPageCases } from './xero-page-cases.ts';

/*
 * Everything that can go wrong while connecting, from the wire to the words: what Xero sends, the page that the browser
 * ends on, and the line of the log. docs/xero-behaviour.md has a row for each.
 */

let world: ConnectWorld;

beforeAll(async () => {
  world = await createConnectWorld();
});

beforeEach(() => world.reset());

/** No code, state, token or client secret stands in the log. */
function expectNoSecretLogged(): void {
  const log = JSON.stringify(world.setup.logged);
  const refreshTokens = world.sandbox.tokens.save().refreshTokens.map(({ token }) => token);
  for (const secret of [...world.secrets, ...refreshTokens, clientSecret, 'wrong-secret-planted'])
    expect(log).not.toContain(secret);
  expect(log).not.toMatch(/eyJ[\w-]{10,}|[?&](code|state)=/);
}

const plain = (sentence: string) => sentence.replaceAll('`', '');

describe('an error while connecting', () => {
  it.each(connectCases)('$name: $outcome', async ({ outcome, happen, connections = 0 }) => {
    const answer = await happen(world);
    expect(answer).toMatchObject({
      location: `${setupPath}/result?outcome=${outcome}`,
      text: '',
    });
    expect([302, 303]).toContain(answer.status);

    const page = await world.open().browser.get(answer.location ?? '');
    expect(page.status).toBe(200);
    const { title, what, cure } = describeConnectOutcome(outcome);
    const words = wordsOf(page.text);
    for (const sentence of [title, what, cure]) expect(words).toContain(plain(sentence));

    const { message } = connectLogLine(outcome);
    for (const sentence of [title, cure]) expect(message).toContain(plain(sentence));
    const told = world.logged().filter(({ text }) => text === message);
    expect(told).toEqual([{ fields: expect.objectContaining({ outcome }) as object, text: message }]);

    const stored = await world.database.query(`select from connection`);
    expect(stored.rowCount).toBe(connections);
    expectNoSecretLogged();
  });

  it.each(xeroPageCases)('$name', async ({ sign, happen }) => {
    const { browser, page } = await happen(world);
    expect(page.status).toBeGreaterThanOrEqual(400);
    expect(page.headers.get('location')).toBeNull();
    expect(await page.text()).toContain(sign);

    const error = xeroPageErrors.find((one) => one.sign === sign);
    if (error === undefined) throw new Error('Nobody is told what this page means.');
    const { what, cure } = describeConnectOutcome(error.outcome);
    const setup = wordsOf((await browser.get(setupPath)).text);
    for (const sentence of [`“${sign}”`, what, cure]) expect(setup).toContain(plain(sentence));
    expect(setup).toContain('Nobody has come back from Xero yet.');
    await world.database.query(`update oauth_state set expires_at = clock_timestamp()`);
    const overview = await browser.get('/');
    expect(wordsOf(overview.text)).toContain('and nobody came back from Xero.');
    expect(overview.text).toContain('href="/integrations/xero#xero-errors"');
    expectNoSecretLogged();
  });
});

describe('somebody who left for Xero', () => {
  it('is missed no more after coming back, whatever came of it', async () => {
    const { browser } = world.open();
    const begun = async () => wordsOf((await browser.get('/')).text).includes('A connection was begun');
    await world.press(browser);
    expect(await begun()).toBe(true);
    await world.connect(browser);
    expect(await begun()).toBe(false);
  });
});
