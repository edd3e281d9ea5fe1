import { Hono } from 'hono';
import { html } from 'hono/html';
import { describe, expect, it } from 'vitest';
import type { PageRoutes } from '../../src/http/pages/page-frame.ts';
import { styleSheet } from '../../src/http/pages/style-sheet.ts';
import { createFakeApp } from './fake-app.ts';
import { createMemorySignIn, type MemorySignIn } from './memory-sign-in.ts';
import { createTestBrowser, wordsOf } from './test-browser.ts';

const connectPath = '/integrations/xero/connect';
const callbackPath = '/integrations/xero/callback';
const resultPath = '/integrations/xero/result';
const organisationPath = '/integrations/xero/organisation';
const origin = 'https://books.example';
const adminToken = 'a-token-of-the-admin';

/** A page with a form that counts how often it was carried out. */
function countingPage() {
  const page = { done: 0 };
  const routes: PageRoutes = (frame) => {
    const app = new Hono();
    app.get('/form', (c) =>
      frame.show(
        c,
        'Form',
        html`<form method="post" action="/form" class="fields">
            <input name="colour" value="green" />
            <button class="first">Save</button>
          </form>
          <form method="post" action="/form"><button>Again</button></form>
          <a class="button" href="${origin + connectPath}">Connect again</a>`,
      ),
    );
    app.post('/form', (c) => {
      page.done += 1;
      return c.redirect('/form', 303);
    });
    return app;
  };
  return { page, routes };
}

function open(memory: MemorySignIn) {
  const { page, routes } = countingPage();
  let seconds = 0;
  const { app, logged } = createFakeApp({
    signIn: memory.signIn,
    adminPages: [routes],
    monotonicNow: () => seconds,
  });
  return {
    app,
    logged,
    page,
    browser: createTestBrowser(app, origin),
    pass: (by: number) => void (seconds += by),
  };
}

type Browser = ReturnType<typeof createTestBrowser>;

const signInWith = (browser: Browser, token: string, to = '/') =>
  browser.post('/integrations/xero/sign-in', { token, to });

const keyOn = (page: string) => /name="formKey" value="([\w-]+)"/.exec(page)?.[1] ?? 'none';

describe('without any token', () => {
  it('nobody is asked to sign in, and pages are as they always were', async () => {
    const { browser, page } = open(createMemorySignIn());
    const shown = await browser.get('/form');
    expect(shown.status).toBe(200);
    expect(shown.text).not.toContain('formKey');
    expect(shown.text).not.toContain('Sign out');
    expect(await browser.get('/integrations/xero/sign-in')).toMatchObject({ status: 302, location: '/' });
    expect((await browser.post('/form')).location).toBe('/form');
    expect(page.done).toBe(1);
  });

  it('that lasts until the first one is made, and never comes back', async () => {
    const memory = createMemorySignIn();
    const { browser } = open(memory);
    expect((await browser.get('/form')).status).toBe(200);
    memory.newToken('Ann', 'admin');
    expect((await browser.get('/form')).location).toBe('/integrations/xero/sign-in?to=%2Fform');
    memory.tokens.clear();
    expect((await browser.get('/form')).location).toBe('/integrations/xero/sign-in?to=%2Fform');
  });

  it('pages that more than this machine may reach stay shut', async () => {
    const { browser } = open(createMemorySignIn({ isAlwaysAsked: true }));
    expect((await browser.get('/')).location).toBe('/integrations/xero/sign-in');
    expect(wordsOf((await browser.get('/integrations/xero/sign-in')).text)).toContain('ttxero tokens create');
  });
});

describe('whoever has not signed in', () => {
  it('may type a short address', async () => {
    expect((await browser.get('/sign-in')).location).toBe('/integrations/xero/sign-in');
  });

  const { browser, page } = open(createMemorySignIn({ adminToken }));

  it.each(['/', '/documents/invoice/1', connectPath, '/nothing-here', '/form'])(
    'is sent to do so from %s',
    async (path) => {
      const answer = await browser.get(path);
      expect(answer.status).toBe(302);
      expect(answer.location).toMatch(/^\/integrations\/xero\/sign-in/);
      expect(answer.text).toBe('');
    },
  );

  it.each(['/form', connectPath])('changes nothing by %s', async (path) => {
    expect(await browser.post(path)).toMatchObject({ status: 303, location: '/integrations/xero/sign-in' });
    expect(page.done).toBe(0);
  });

  it.each([
    callbackPath,
    `${resultPath}?outcome=denied`,
    '/healthz',
    '/readyz',
    styleSheet.path,
    '/integrations/xero/sign-in',
  ])('finds %s open', async (path) => {
    const answer = await browser.get(path);
    expect(answer.status).toBeLessThan(400);
    expect(answer.location ?? '').not.toContain('sign-in');
  });

  it('gets no further by a word that is no session, or by the basic password of old', async () => {
    browser.cookies.set('__Host-ttxero-session-main', 'A'.repeat(43));
    const authorization = `Basic ${Buffer.from(`me:${adminToken}`).toString('base64')}`;
    expect((await browser.get('/form', { authorization })).location).toBe(
      '/integrations/xero/sign-in?to=%2Fform',
    );
  });
});

describe('signing in', () => {
  it('goes on where it was asked for, with the token of the environment', async () => {
    const memory = createMemorySignIn({ adminToken });
    const { browser, page } = open(memory);
    const asked = await browser.get('/integrations/xero/sign-in?to=%2Fform%3Fa%3D1');
    expect(asked.text).toContain('name="to" value="/form?a=1"');
    expect(asked.text).toMatch(/type="password"[^>]*autocomplete="current-password"/);
    expect(await signInWith(browser, adminToken, '/form?a=1')).toMatchObject({
      status: 303,
      location: '/form?a=1',
    });
    const shown = await browser.get('/form');
    expect(wordsOf(shown.text)).toContain('ADMIN_TOKEN Sign out');
    expect((await browser.post('/form', { formKey: keyOn(shown.text) })).status).toBe(303);
    expect(page.done).toBe(1);
    expect(memory.audited).toEqual([
      {
        actor: 'page',
        action: 'session.signed_in',
        installationId: 'main',
        details: { token: 'ADMIN_TOKEN' },
      },
    ]);
  });

  it('stores neither the token nor the word of the cookie', async () => {
    const memory = createMemorySignIn({ adminToken });
    const token = memory.newToken('Ann', 'admin');
    const { browser, logged } = open(memory);
    await signInWith(browser, adminToken);
    await signInWith(browser, token);
    const kept = JSON.stringify([...memory.sessions.values(), memory.audited, logged]);
    for (const secret of [adminToken, token, ...browser.cookies.values()]) expect(kept).not.toContain(secret);
  });

  it('forgives a space that was copied along', async () => {
    const memory = createMemorySignIn();
    const { browser } = open(memory);
    expect((await signInWith(browser, ` ${memory.newToken('Ann', 'admin')}\n`)).status).toBe(303);
  });

  it.each([
    ['unknown', 'not known here', ''],
    ['wrong', 'not known here', 'ttxero_wrong'],
    ['a part of the right one', 'not known here', adminToken.slice(1)],
    ['more than the right one', 'not known here', `${adminToken}x`],
  ])('is refused with a token that is %s', async (_, words, token) => {
    const memory = createMemorySignIn({ adminToken });
    const { browser } = open(memory);
    const answer = await signInWith(browser, token, '/form');
    expect(answer.status).toBe(422);
    expect(wordsOf(answer.text)).toContain(words);
    expect(answer.text).toContain('name="to" value="/form"');
    expect(browser.cookies.size).toBe(0);
    expect(memory.audited).toEqual([
      {
        actor: 'page',
        action: 'session.refused',
        installationId: 'main',
        details: { why: 'unknown', token: null },
      },
    ]);
    expect((await browser.get('/form')).status).toBe(302);
  });

  it.each(['expired', 'revoked'] as const)(
    'is refused with a token that is %s, and says so',
    async (state) => {
      const memory = createMemorySignIn();
      const word = memory.newToken('Ann', 'admin');
      for (const token of memory.tokens.values()) token.state = state;
      const { browser } = open(memory);
      const answer = await signInWith(browser, word);
      expect(answer.status).toBe(422);
      expect(wordsOf(answer.text)).toContain(state);
      expect(memory.audited[0]?.details).toEqual({ why: state, token: 'Ann' });
    },
  );

  it('is refused with a token for scripts', async () => {
    const memory = createMemorySignIn();
    const { browser } = open(memory);
    const answer = await signInWith(browser, memory.newToken('backup', null, ['audit:read']));
    expect(answer.status).toBe(422);
    expect(wordsOf(answer.text)).toContain('for scripts only');
    expect(memory.audited[0]?.details).toEqual({ why: 'no-pages', token: 'backup' });
  });

  it.each([
    '//evil.example/',
    '/\\evil.example',
    'https://evil.example/',
    '/%0d%0aa',
    '//',
    '/\\',
    '/.//evil.example',
    '/a/..//evil.example',
    '/integrations/xero/sign-out',
    'form',
    '/ä',
  ])('never goes on at %s', async (to) => {
    const { browser } = open(createMemorySignIn({ adminToken }));
    const { location } = await signInWith(browser, adminToken, to);
    expect(['/', '/%0d%0aa']).toContain(location);
  });

  it('gives a new cookie each time, and the one before is of no use any more', async () => {
    const memory = createMemorySignIn({ adminToken });
    const { browser, app } = open(memory);
    await signInWith(browser, adminToken);
    const first = new Map(browser.cookies);
    await signInWith(browser, adminToken);
    expect([...browser.cookies.values()]).not.toEqual([...first.values()]);
    expect(memory.sessions.size).toBe(1);
    const thief = createTestBrowser(app, origin);
    for (const [name, value] of first) thief.cookies.set(name, value);
    expect((await thief.get('/form')).status).toBe(302);
    expect((await browser.get('/form')).status).toBe(200);
  });

  it('ends with the token that it was made with', async () => {
    const memory = createMemorySignIn();
    const { browser } = open(memory);
    await signInWith(browser, memory.newToken('Ann', 'admin'));
    expect((await browser.get('/form')).status).toBe(200);
    for (const token of memory.tokens.values()) token.state = 'revoked';
    expect((await browser.get('/form')).status).toBe(302);
  });

  it('ends when the token of the environment is another one', async () => {
    const before = createMemorySignIn({ adminToken });
    const { browser } = open(before);
    await signInWith(browser, adminToken);
    const after = createMemorySignIn({ adminToken: 'another-token-of-the-admin' });
    for (const [hash, session] of before.sessions) after.sessions.set(hash, session);
    const { app } = open(after);
    const later = createTestBrowser(app, origin);
    for (const [name, value] of browser.cookies) later.cookies.set(name, value);
    expect((await later.get('/form')).status).toBe(302);
  });

  it('ends by signing out', async () => {
    const memory = createMemorySignIn({ adminToken });
    const { browser, app } = open(memory);
    await signInWith(browser, adminToken);
    const kept = new Map(browser.cookies);
    const formKey = keyOn((await browser.get('/form')).text);
    expect(await browser.post('/integrations/xero/sign-out', { formKey })).toMatchObject({
      status: 303,
      location: '/integrations/xero/sign-in?out=1',
    });
    expect(browser.cookies.size).toBe(0);
    expect(browser.seen.at(-1)?.shown).toContain('["clear-site-data","\\"cache\\""]');
    expect(wordsOf((await browser.get('/integrations/xero/sign-in?out=1')).text)).toContain(
      'You have signed out.',
    );
    expect(memory.audited.at(-1)).toMatchObject({ action: 'session.signed_out' });
    const thief = createTestBrowser(app, origin);
    for (const [name, value] of kept) thief.cookies.set(name, value);
    expect((await thief.get('/form')).status).toBe(302);
  });

  it('must come from a page of ours', async () => {
    const memory = createMemorySignIn({ adminToken });
    const { browser } = open(memory);
    const foreign = { origin: 'https://evil.example' };
    expect((await browser.post('/integrations/xero/sign-in', { token: adminToken }, foreign)).status).toBe(
      403,
    );
    expect(memory.sessions.size).toBe(0);
  });
});

describe('the cookie of a session', () => {
  const cookieOf = async (publicUrl: string, at = publicUrl) => {
    const memory = createMemorySignIn({ adminToken });
    const { app } = createFakeApp({ config: { publicUrl }, signIn: memory.signIn });
    const answer = await app.request(`${at}/integrations/xero/sign-in`, {
      method: 'POST',
      headers: { origin: at, host: new URL(at).host },
      body: new URLSearchParams({ token: adminToken }),
    });
    return answer.headers.getSetCookie();
  };

  it('is bound to the host where the connection is safe', async () => {
    const [cookie = '', ...more] = await cookieOf('https://books.example');
    expect(more).toEqual([]);
    expect(cookie).toMatch(/^__Host-ttxero-session-main=[\w-]{43}; /);
    for (const part of ['Path=/', 'HttpOnly', 'Secure', 'SameSite=Lax', 'Max-Age=604800'])
      expect(cookie).toContain(part);
    expect(cookie).not.toContain('Domain');
  });

  it.each([
    ['http://localhost:8480', 'http://localhost:8480'],
    ['https://books.example', 'http://localhost:8480'],
  ])('is a plain one on http (PUBLIC_URL %s, opened at %s)', async (publicUrl, at) => {
    const [cookie = ''] = await cookieOf(publicUrl, at);
    expect(cookie).toMatch(/^ttxero-session-main=[\w-]{43}; /);
    expect(cookie).toContain('HttpOnly');
    expect(cookie).toContain('SameSite=Lax');
    expect(cookie).not.toContain('Secure');
  });

  it('that was not set by the safe way is not taken where the connection is safe', async () => {
    const memory = createMemorySignIn({ adminToken });
    const { browser } = open(memory);
    await signInWith(browser, adminToken);
    const word = browser.cookies.get('__Host-ttxero-session-main') ?? '';
    browser.cookies.clear();
    browser.cookies.set('ttxero-session', word);
    expect((await browser.get('/form')).status).toBe(302);
  });

  it('comes back with the answer from Xero, so that the result names the organisation', async () => {
    const memory = createMemorySignIn({ adminToken });
    const tenantName = 'Northgate Design Ltd';
    const { app } = createFakeApp({
      signIn: memory.signIn,
      connections: { ofInstallation: async () => ({ tenantName }) as never },
    });
    const browser = createTestBrowser(app, origin);
    const result = `${resultPath}?outcome=connected`;
    expect((await browser.get(result)).text).not.toContain(tenantName);
    await signInWith(browser, adminToken);
    expect((await browser.get(result)).text).toContain(tenantName);
  });
});

describe('while our database is away', () => {
  it('nobody gets in, and nothing is carried out', async () => {
    const memory = createMemorySignIn();
    const away = () => Promise.reject(new Error('the database is away'));
    const { page, routes } = countingPage();
    const { app } = createFakeApp({
      signIn: { ...memory.signIn, isAsked: away, find: away, begin: away },
      adminPages: [routes],
    });
    const browser = createTestBrowser(app, origin);
    expect((await browser.get('/form')).status).toBe(500);
    expect((await browser.post('/form')).status).toBe(500);
    expect((await signInWith(browser, adminToken)).status).toBe(500);
    expect(page.done).toBe(0);
  });
});

describe('a viewer', () => {
  async function asViewer() {
    const memory = createMemorySignIn();
    const opened = open(memory);
    await signInWith(opened.browser, memory.newToken('Vera', 'viewer'));
    return { ...opened, memory };
  }

  it('sees what forms hold, and no button or way that changes something', async () => {
    const { browser } = await asViewer();
    const { status, text } = await browser.get('/form');
    expect(status).toBe(200);
    expect(text).toContain('<fieldset class="as-is fields" disabled>');
    expect(text).toContain('value="green"');
    expect(wordsOf(text)).toContain('Vera (may look, not change) Sign out');
    expect(text.match(/<button/g)).toHaveLength(1);
    expect(text.match(/<form/g)).toHaveLength(1);
    expect(text).not.toContain(connectPath);
  });

  it.each(['/form', connectPath])('changes nothing by %s, and is told why', async (path) => {
    const { browser, page, logged } = await asViewer();
    const formKey = keyOn((await browser.get('/form')).text);
    const answer = await browser.post(path, { formKey });
    expect(answer.status).toBe(403);
    expect(wordsOf(answer.text)).toContain('the token "Vera", whose role is viewer');
    expect(logged).toContainEqual({
      message: 'a request was refused',
      fields: expect.objectContaining({ method: 'POST', path, status: 403, person: 'Vera' }) as unknown,
    });
    expect(page.done).toBe(0);
  });

  it('is told the same on a page that is nothing but a button', async () => {
    const { browser } = await asViewer();
    expect((await browser.get(connectPath)).status).toBe(403);
  });

  it('may sign out', async () => {
    const { browser } = await asViewer();
    const formKey = keyOn((await browser.get('/')).text);
    expect((await browser.post('/integrations/xero/sign-out', { formKey })).location).toBe(
      '/integrations/xero/sign-in?out=1',
    );
  });
});

describe('a form of somebody who has signed in', () => {
  it('stands on every page with the key of the session, and is not taken without it', async () => {
    const memory = createMemorySignIn({ adminToken });
    const { browser, page, app } = open(memory);
    await signInWith(browser, adminToken);
    const { text } = await browser.get('/form');
    expect(text.match(/name="formKey"/g)).toHaveLength(text.match(/method="post"/g)?.length ?? 0);
    const other = createTestBrowser(app, origin);
    await signInWith(other, adminToken);
    const keyOfOther = keyOn((await other.get('/form')).text);
    expect(keyOfOther).not.toBe(keyOn(text));
    for (const form of [{}, { formKey: '' }, { formKey: keyOfOther }]) {
      const answer = await browser.post('/form', form);
      expect(answer.status).toBe(403);
      expect(wordsOf(answer.text)).toContain('This page is out of date');
    }
    expect(page.done).toBe(0);
    await browser.post('/form', { formKey: keyOn(text) });
    expect(page.done).toBe(1);
  });
});

describe('tokens that are tried', () => {
  const headers = (address: string) => ({ 'x-forwarded-for': address });

  function behindProxy() {
    const memory = createMemorySignIn({ adminToken });
    let seconds = 0;
    const { app } = createFakeApp({
      signIn: memory.signIn,
      config: { trustedProxies: 1 },
      monotonicNow: () => seconds,
    });
    const tries = (token: string, address: string) =>
      createTestBrowser(app, origin).post('/integrations/xero/sign-in', { token }, headers(address));
    return { memory, tries, pass: (by: number) => void (seconds += by) };
  }

  it('are few from one address, and then one in half a minute; others go on', async () => {
    const { memory, tries, pass } = behindProxy();
    for (let at = 0; at < 10; at += 1) expect((await tries('wrong', '192.0.2.1')).status).toBe(422);
    const held = await tries(adminToken, '192.0.2.1');
    expect(held.status).toBe(429);
    expect(held.headers.get('retry-after')).toBe('30');
    expect(wordsOf(held.text)).toContain('too many attempts. Try again in 30 seconds');
    expect(memory.audited).toHaveLength(10);
    expect((await tries(adminToken, '192.0.2.2')).status).toBe(303);
    pass(30);
    expect((await tries(adminToken, '192.0.2.1')).status).toBe(303);
  });

  it('are not counted when they are good', async () => {
    const { tries } = behindProxy();
    for (let at = 0; at < 30; at += 1) expect((await tries(adminToken, '192.0.2.1')).status).toBe(303);
  });

  it('by others do not keep out whoever brings a token that nobody can guess', async () => {
    const { memory, tries } = behindProxy();
    const good = memory.newToken('Ann', 'admin');
    const revoked = memory.newToken('Bob', 'admin');
    for (const token of memory.tokens.values()) if (token.name === 'Bob') token.state = 'revoked';
    for (let at = 0; at < 100; at += 1) await tries('wrong', `192.0.2.${at >> 4}`);
    const audited = memory.audited.length;
    expect((await tries(revoked, '192.0.2.1')).status).toBe(429);
    expect((await tries(adminToken, '192.0.2.1')).status).toBe(429);
    expect(memory.audited).toHaveLength(audited);
    expect((await tries(good, '192.0.2.1')).status).toBe(303);
    expect((await tries('wrong', '192.0.2.1')).status).toBe(429);
  });

  it('are few from all addresses together, and from one network of version 6', async () => {
    const { tries } = behindProxy();
    for (let at = 0; at < 10; at += 1)
      expect((await tries('wrong', `2001:db8::${at.toString(16)}`)).status).toBe(422);
    expect((await tries('wrong', '2001:db8::ffff')).status).toBe(429);
    for (let at = 10; at < 100; at += 1) expect((await tries('wrong', `192.0.2.${at}`)).status).toBe(422);
    expect((await tries('wrong', '198.51.100.1')).status).toBe(429);
  });
});

describe('steps of connecting', () => {
  it('are held back when they come too often, without a page at the callback', async () => {
    const { browser, pass } = open(createMemorySignIn());
    const step = () => browser.get(`${callbackPath}?code=c&state=s`);
    for (let at = 0; at < 60; at += 1) expect((await step()).location).toContain('outcome=connected');
    const held = await step();
    expect(held).toMatchObject({ status: 302, text: '', location: `${resultPath}?outcome=too_often` });
    expect(held.headers.get('retry-after')).toBe('1');
    expect((await browser.post(connectPath)).location).toContain('too_often');
    expect((await browser.get(`${connectPath}?link=x`)).location).toContain('too_often');
    expect((await browser.get(organisationPath)).location).toContain('too_often');
    expect((await browser.post(organisationPath, { organisation: 'x' })).location).toContain('too_often');
    pass(1);
    expect((await browser.post(connectPath)).location).toMatch(/^https:\/\/login\.xero\.com\//);
  });

  it('by strangers do not keep an administrator from connecting, at the same address', async () => {
    const { browser, app } = open(createMemorySignIn({ adminToken }));
    const stranger = createTestBrowser(app, origin);
    for (let at = 0; at < 61; at += 1) await stranger.get(callbackPath);
    expect((await stranger.get(callbackPath)).location).toContain('too_often');
    await signInWith(browser, adminToken);
    const formKey = keyOn((await browser.get(connectPath)).text);
    expect((await browser.post(connectPath, { formKey })).location).toMatch(/^https:\/\/login\.xero\.com\//);
    expect((await browser.get(`${callbackPath}?code=c&state=s`)).location).toContain('outcome=connected');
  });
});
