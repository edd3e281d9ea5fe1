import { describe, expect, it } from 'vitest';
import { styleSheet } from '../../src/http/pages/style-sheet.ts';
import { createFakeApp, fakeFlow } from './fake-app.ts';
import { wordsOf } from './test-browser.ts';

const connectPath = '/integrations/xero/connect';
const callbackPath = '/integrations/xero/callback';
const resultPath = '/integrations/xero/result';
const at = (path: string) => `https://books.example${path}`;

describe('the names that are answered to', () => {
  const { app } = createFakeApp();

  it.each(['books.example', 'BOOKS.example', 'localhost:8480', '127.0.0.1:8480', '[::1]:8480'])(
    'include %s',
    async (host) => {
      expect((await app.request('/', { headers: { host } })).status).toBe(200);
    },
  );

  it.each(['evil.example', 'books.example:8480', 'localhost', 'localhost:80', 'books.example.evil.example'])(
    'do not include %s, which is told the right one',
    async (host) => {
      const answer = await app.request('/', { headers: { host } });
      expect(answer.status).toBe(421);
      expect(await answer.text()).toContain('https://books.example');
    },
  );

  it('do not matter for health', async () => {
    expect((await app.request('/healthz', { headers: { host: '10.0.0.7:8480' } })).status).toBe(200);
    expect((await app.request('/readyz', { headers: { host: '10.0.0.7:8480' } })).status).toBe(200);
  });
});

describe('what changes something', () => {
  const { app } = createFakeApp();

  it.each([
    ['https://books.example', 'books.example'],
    ['http://localhost:8480', 'localhost:8480'],
  ])('is carried out from our own page at %s', async (origin, host) => {
    const answer = await app.request(connectPath, { method: 'POST', headers: { origin, host } });
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toMatch(/^https:\/\/login\.xero\.com\//);
  });

  it.each([
    ['https://evil.example', 'books.example'],
    ['http://books.example', 'books.example'],
    ['http://localhost:8480', 'books.example'],
    ['null', 'books.example'],
    [undefined, 'books.example'],
  ])('is refused from %s at %s', async (origin, host) => {
    const headers = { host, ...(origin === undefined ? {} : { origin }) };
    expect((await app.request(connectPath, { method: 'POST', headers })).status).toBe(403);
  });

  it('is refused when it is too large', async () => {
    const answer = await app.request(at(connectPath), {
      method: 'POST',
      headers: { origin: 'https://books.example', 'content-length': '70000' },
      body: 'x'.repeat(70_000),
    });
    expect(answer.status).toBe(413);
  });
});

describe('a proxy that does not pass the Host header on', () => {
  const { app } = createFakeApp();
  const host = 'localhost:8480';
  const words = /reached timetracker-xero as localhost:8480.*does not pass the Host header on/;

  it('is named where a form comes through it', async () => {
    const answer = await app.request(connectPath, {
      method: 'POST',
      headers: { host, origin: 'https://books.example' },
    });
    expect(answer.status).toBe(403);
    expect(await answer.text()).toMatch(words);
  });

  it('sends nobody round in circles', async () => {
    const first = await app.request(`${connectPath}?link=x`, { headers: { host } });
    const location = new URL(first.headers.get('location') ?? '');
    expect(location.origin).toBe('https://books.example');
    const second = await app.request(location.pathname + location.search, { headers: { host } });
    expect(second.status).toBe(421);
    expect(await second.text()).toMatch(words);
  });
});

describe('every page', () => {
  const { app } = createFakeApp();

  it.each(['/', connectPath, `${resultPath}?outcome=denied`, '/nothing-here'])(
    '%s runs no script, is framed by nobody and kept by no cache',
    async (path) => {
      const answer = await app.request(at(path));
      expect(answer.headers.get('content-security-policy')).toBe(
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self' https://*.xero.com; base-uri 'none'; frame-ancestors 'none'",
      );
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(answer.headers.get('referrer-policy')).toBe('same-origin');
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
      expect(answer.headers.get('strict-transport-security')).toBe('max-age=31536000');
      const page = await answer.text();
      expect(page).not.toMatch(/<script|\son\w+=|style=|<style/i);
      expect(page).toContain(`href="${styleSheet.path}"`);
      expect(page).toContain('<main id="content"');
    },
  );

  it('has a style sheet that may be kept for ever, since its address holds its hash', async () => {
    const answer = await app.request(at(styleSheet.path));
    expect(answer.headers.get('content-type')).toBe('text/css; charset=utf-8');
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  });

  it('says that there is no such page, or that it failed, without a detail', async () => {
    expect(wordsOf(await (await app.request(at('/nothing-here'))).text())).toContain('No such page');
    const secret = 'the client is called Harbour';
    const { app: broken, logged } = createFakeApp({
      connections: { ofInstallation: () => Promise.reject(new Error(secret)) },
    });
    const answer = await broken.request(at('/'));
    expect(answer.status).toBe(500);
    const page = await answer.text();
    expect(wordsOf(page)).toContain('That did not work');
    expect(page + JSON.stringify(logged)).not.toContain('Harbour');
    expect(logged.find(({ message }) => message === 'a page failed')?.fields).toMatchObject({
      path: '/',
      error: { name: 'Error' },
    });
  });
});

describe('the callback', () => {
  it('is logged without its query and never shown', async () => {
    const { app, logged } = createFakeApp();
    const answer = await app.request(at(`${callbackPath}?code=the-code&state=the-state`));
    expect(answer.status).toBe(302);
    expect(answer.headers.get('location')).toBe(`${resultPath}?outcome=connected`);
    expect(await answer.text()).toBe('');
    expect(logged.map(({ fields }) => fields['path'])).toContain(callbackPath);
    expect(JSON.stringify(logged)).not.toMatch(/the-code|the-state/);
  });

  it('is left alone by whoever only looks ahead', async () => {
    let finished = 0;
    const { app } = createFakeApp({
      flow: {
        ...fakeFlow,
        finish: async () => {
          finished++;
          return 'connected';
        },
      },
    });
    await app.request(at(`${callbackPath}?code=c`), { method: 'HEAD' });
    await app.request(at(`${callbackPath}?code=c`), { headers: { 'sec-purpose': 'prefetch;prerender' } });
    expect(finished).toBe(0);
  });
});

describe('the cookie of an authorisation', () => {
  const begin = async (publicUrl: string) => {
    const { app } = createFakeApp({ config: { publicUrl } });
    const answer = await app.request(publicUrl + connectPath, {
      method: 'POST',
      headers: { origin: publicUrl },
    });
    return answer.headers.getSetCookie();
  };

  it('is bound to the host where the connection is safe', async () => {
    const [cookie = ''] = await begin('https://books.example');
    expect(cookie).toMatch(/^__Host-ttxero-connect-main=[\w-]{43}; /);
    for (const part of ['Path=/', 'HttpOnly', 'Secure', 'SameSite=Lax', 'Max-Age=600']) {
      expect(cookie).toContain(part);
    }
    expect(cookie).not.toContain('Domain');
  });

  it('is a plain one on http, where browsers refuse the other', async () => {
    const [cookie = ''] = await begin('http://localhost:8480');
    expect(cookie).toMatch(/^ttxero-connect-main=[\w-]{43}; /);
    expect(cookie).toContain('HttpOnly');
    expect(cookie).not.toContain('Secure');
  });
});

describe('health', () => {
  it('is down with the name of what is down, and never why', async () => {
    const { app, logged } = createFakeApp({
      health: {
        database: () => Promise.reject(Object.assign(new Error('password wrong'), { code: '28P01' })),
        temporal: async () => true,
      },
    });
    const answer = await app.request('/readyz');
    expect(answer.status).toBe(503);
    expect(await answer.json()).toEqual({ status: 'down', database: 'down', temporal: 'up' });
    expect(logged).toContainEqual({
      fields: { dependency: 'database', error: expect.objectContaining({ code: '28P01' }) as unknown },
      message: 'a dependency is down',
    });
    expect(await (await app.request('/healthz')).json()).toEqual({ status: 'up' });
  });
});
