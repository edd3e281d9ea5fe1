import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import type { ApiRoutes } from '../../src/http/api/api-routes.ts';
import { createFakeApp } from './fake-app.ts';
import { createMemorySignIn } from './memory-sign-in.ts';
import { createTestBrowser } from './test-browser.ts';

const origin = 'https://books.example';
const adminToken = 'a-token-of-the-admin';

function open() {
  const memory = createMemorySignIn({ adminToken });
  let done = 0;
  let seconds = 0;
  const api: ApiRoutes = (guard) => {
    const routes = new Hono();
    routes.get('/status', guard('status:read'), (c) => c.json({ up: true }));
    routes.post('/sync', guard('sync:write'), (c) => c.json({ done: (done += 1) }));
    return routes;
  };
  const { app, logged } = createFakeApp({ signIn: memory.signIn, api, monotonicNow: () => seconds });
  const ask = async (path: string, authorization?: string, method = 'GET') => {
    const answer = await app.request(`${origin}/api/v1${path}`, {
      method,
      headers: { host: 'books.example', ...(authorization === undefined ? {} : { authorization }) },
    });
    return {
      status: answer.status,
      headers: answer.headers,
      body: (await answer.json()) as Record<string, unknown>,
    };
  };
  return { memory, app, logged, ask, pass: (by: number) => void (seconds += by), timesDone: () => done };
}

describe('a script', () => {
  it('gets what the scopes of its token allow, and nothing else', async () => {
    const { memory, ask, timesDone } = open();
    const reader = `Bearer ${memory.newToken('monitor', null, ['status:read'])}`;
    expect(await ask('/status', reader)).toMatchObject({ status: 200, body: { up: true } });
    const refused = await ask('/sync', reader, 'POST');
    expect(refused).toMatchObject({
      status: 403,
      body: {
        type: 'urn:timetracker-xero:problem:scope-missing',
        title: 'The token may not do this',
        status: 403,
        detail: 'It takes the scope sync:write.',
      },
    });
    expect(refused.headers.get('content-type')).toBe('application/problem+json');
    expect(refused.headers.get('www-authenticate')).toBe(
      'Bearer realm="timetracker-xero", error="insufficient_scope", scope="sync:write"',
    );
    expect(timesDone()).toBe(0);
  });

  it('needs no Origin, which browsers send', async () => {
    const { memory, ask, timesDone } = open();
    const starter = `Bearer ${memory.newToken('nightly', null, ['sync:write'])}`;
    expect((await ask('/sync', starter, 'POST')).status).toBe(200);
    expect(timesDone()).toBe(1);
  });

  it('may do everything with the token of the environment', async () => {
    const { ask } = open();
    expect((await ask('/status', `Bearer ${adminToken}`)).status).toBe(200);
    expect((await ask('/sync', `bearer ${adminToken}`, 'POST')).status).toBe(200);
  });

  it('without a token is told how to get one', async () => {
    const { ask, memory } = open();
    for (const authorization of [undefined, 'Bearer', `Basic ${btoa(`me:${adminToken}`)}`]) {
      const answer = await ask('/status', authorization);
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="timetracker-xero"');
      expect(answer.body['detail']).toContain('ttxero tokens create --name NAME --scope status:read');
    }
    expect(memory.audited).toEqual([]);
  });

  it.each(['expired', 'revoked'] as const)(
    'with a token that is %s is refused, and audited',
    async (state) => {
      const { memory, ask } = open();
      const word = memory.newToken('monitor', null, ['status:read']);
      for (const token of memory.tokens.values()) token.state = state;
      const answer = await ask('/status', `Bearer ${word}`);
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toContain('error="invalid_token"');
      expect(memory.audited).toEqual([
        {
          actor: 'api',
          action: 'session.refused',
          installationId: 'main',
          details: { why: state, token: 'monitor' },
        },
      ]);
    },
  );

  it('gets nowhere with the session of a browser', async () => {
    const { app, timesDone } = open();
    const browser = createTestBrowser(app, origin);
    await browser.post('/integrations/xero/sign-in', { token: adminToken });
    expect((await browser.get('/api/v1/status')).status).toBe(401);
    expect((await browser.post('/api/v1/sync')).status).toBe(401);
    expect(timesDone()).toBe(0);
  });

  it('that tries tokens is held back; a good token is never counted', async () => {
    const { ask, pass, memory } = open();
    const good = `Bearer ${memory.newToken('monitor', null, ['status:read'])}`;
    for (let at = 0; at < 150; at += 1) expect((await ask('/status', good)).status).toBe(200);
    for (let at = 0; at < 100; at += 1) expect((await ask('/status', `Bearer wrong-${at}`)).status).toBe(401);
    const held = await ask('/status', 'Bearer wrong');
    expect(held).toMatchObject({ status: 429, body: { title: 'Too many attempts' } });
    expect(held.headers.get('retry-after')).toBe('10');
    expect(memory.audited).toHaveLength(100);
    expect((await ask('/status', `Bearer ${adminToken}`)).status).toBe(429);
    // Nobody guesses this one, so what others try from the same address is not held against it.
    expect((await ask('/status', good)).status).toBe(200);
    expect((await ask('/status', `Bearer wrong`)).status).toBe(429);
    pass(10);
    expect((await ask('/status', `Bearer ${adminToken}`)).status).toBe(200);
  });

  it('leaves no token in the log', async () => {
    const { memory, ask, logged } = open();
    const word = memory.newToken('monitor', null, ['status:read']);
    await ask('/status', `Bearer ${word}`);
    await ask('/status', 'Bearer planted-wrong-token');
    expect(JSON.stringify([logged, memory.audited])).not.toMatch(new RegExp(`${word}|planted-wrong-token`));
  });
});
