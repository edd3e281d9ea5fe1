import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { choosePort } from '../../sandbox/stack/ports.ts';
import type { Environment } from '../../src/config.ts';
import { createCore, type Core } from '../../src/core.ts';
import { startHttp } from '../../src/http/start-http.ts';
import { ttxero } from '../cli/run-in-process.ts';
import { openStore } from '../support/connected-store.ts';
import { createTestDatabase, testStack } from '../support/stack.ts';
import { testConfig, testEnvironmentWith } from '../support/test-config.ts';

let core: Core;
let environment: Environment;
let origin: string;

beforeAll(async () => {
  const url = await createTestDatabase();
  await openStore(url);
  const port = await choosePort(0, new Set());
  origin = `http://localhost:${port}`;
  environment = testEnvironmentWith({
    STORE_DATABASE_URL: url,
    TEMPORAL_ADDRESS: testStack().temporalAddress,
    HTTP_PORT: String(port),
    PUBLIC_URL: origin,
  });
  core = createCore(testConfig(environment), pino({ level: 'silent' }));
  const http = await startHttp(core, {});
  afterAll(async () => {
    await http.stop();
    await core.close();
  });
});

const open = (path: string, headers: Record<string, string> = {}) =>
  fetch(origin + path, { headers, redirect: 'manual' });

async function newToken(...args: string[]): Promise<string> {
  const { out } = await ttxero(environment, 'tokens', 'create', '--json', ...args);
  return (JSON.parse(out) as { token: string }).token;
}

describe('the pages of a process', () => {
  it('are open until the first token is made, and shut from that moment on', async () => {
    expect((await open('/')).status).toBe(200);
    const token = await newToken('--name', 'Ann', '--role', 'admin');
    const sent = await open('/integrations/xero');
    expect(sent.headers.get('location')).toBe('/integrations/xero/sign-in?to=%2Fintegrations%2Fxero');

    const signedIn = await fetch(`${origin}/integrations/xero/sign-in`, {
      method: 'POST',
      headers: { origin },
      body: new URLSearchParams({ token, to: '/integrations/xero' }),
      redirect: 'manual',
    });
    expect(signedIn.headers.get('location')).toBe('/integrations/xero');
    const cookie = signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    expect((await open('/integrations/xero', { cookie })).status).toBe(200);

    await ttxero(environment, 'tokens', 'revoke', 'Ann');
    expect((await open('/integrations/xero', { cookie })).status).toBe(302);
    const trail = await core.database.query(
      `select action, address in ('127.0.0.1', '::1') as here from audit where actor = 'page'`,
    );
    expect(trail.rows).toEqual([{ action: 'session.signed_in', here: true }]);
  });

  it('are beside an API for scripts', async () => {
    const token = await newToken('--name', 'monitor', '--scope', 'status:read');
    const answer = await open('/api/v1/status', { authorization: `Bearer ${token}` });
    expect(await answer.json()).toMatchObject({ mode: 'trial', organisation: null });
    expect((await open('/api/v1/status')).status).toBe(401);
  });
});
