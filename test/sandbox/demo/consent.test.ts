import { describe, expect, it } from 'vitest';
import { giveConsent, pageWords, scopesAsked } from '../../../sandbox/demo/consent.ts';
import { formsOf } from '../../../sandbox/demo/html-form.ts';
import { createWalker } from '../../../sandbox/demo/walker.ts';

const consentHtml = `<html><body><form method="post" action="/identity/consent?x=1&amp;y=2">
  <input type="hidden" name="request" value="r1">
  <label><input type="radio" name="tenant" value="t1" checked> Northgate Design Ltd</label>
  <label><input type="radio" name="tenant" value="t2"> Southgate &amp; Sons</label>
  <button name="decision" value="allow">Allow access</button>
  <button name="decision" value="deny">Cancel</button>
</form></body></html>`;

interface Call {
  url: string;
  method: string;
  cookie: string | null;
  body: string;
}

/** Plays product and Xero at once, and notes what the walker sent. */
function web(answer: (call: Call) => Response | undefined): { calls: Call[]; fetchPage: typeof fetch } {
  const calls: Call[] = [];
  return {
    calls,
    fetchPage: async (input, init) => {
      const request = new Request(input, init);
      const call = {
        url: request.url,
        method: request.method,
        cookie: request.headers.get('cookie'),
        body: await request.text(),
      };
      calls.push(call);
      return answer(call) ?? new Response('nothing here', { status: 404 });
    },
  };
}

function redirect(location: string, cookie?: string): Response {
  const headers = new Headers({ location });
  if (cookie !== undefined) headers.append('set-cookie', cookie);
  return new Response(null, { status: 302, headers });
}

const { calls, fetchPage } = web(({ url }) => {
  const { host, pathname } = new URL(url);
  if (host === 'localhost:1' && pathname === '/connect/once') {
    return redirect('http://localhost:2/authorize?state=s', 'browser=abc; Path=/; HttpOnly; SameSite=Lax');
  }
  if (pathname === '/authorize') return new Response(consentHtml);
  if (pathname === '/identity/consent') return redirect('http://localhost:1/callback?code=c&state=s');
  if (pathname === '/callback') return redirect('/overview');
  if (pathname === '/overview') return new Response('<p>Connected</p>');
  return undefined;
});

describe('giving consent like a browser', () => {
  it('follows the link, chooses the organisation, agrees, and ends where the callback leads', async () => {
    const page = await giveConsent('http://localhost:1/connect/once', 'Southgate', createWalker(fetchPage));
    expect(page).toMatchObject({ url: 'http://localhost:1/overview', status: 200 });
    expect(calls.map((call) => `${call.method} ${call.url}`)).toEqual([
      'GET http://localhost:1/connect/once',
      'GET http://localhost:2/authorize?state=s',
      'POST http://localhost:2/identity/consent?x=1&y=2',
      'GET http://localhost:1/callback?code=c&state=s',
      'GET http://localhost:1/overview',
    ]);
    expect(calls[2]?.body).toBe('request=r1&tenant=t2&decision=allow');
    expect(calls[3]?.cookie).toBe('browser=abc');
  });

  it('says which organisations there are if the wanted one is not', async () => {
    const walker = createWalker(fetchPage);
    await expect(giveConsent('http://localhost:1/connect/once', 'Eastgate', walker)).rejects.toThrow(
      'Northgate Design Ltd, Southgate & Sons',
    );
  });

  it('shows the page where a form was expected', async () => {
    const walker = createWalker(
      web(() => new Response('<h1>Link used already</h1>', { status: 410 })).fetchPage,
    );
    await expect(giveConsent('http://localhost:1/connect/once', 'Northgate', walker)).rejects.toThrow(
      '410 at http://localhost:1/connect/once: Link used already',
    );
  });

  it('does not follow redirects for ever', async () => {
    const walker = createWalker(web(({ url }) => redirect(url)).fetchPage);
    await expect(walker.open('http://localhost:1/')).rejects.toThrow('without end');
  });
});

describe('reading pages', () => {
  const page = (html: string) => ({ url: 'http://localhost/', status: 200, html });

  it('finds the scopes that a consent page names', () => {
    expect(scopesAsked(page('<p class="note">Scopes: accounting.contacts, offline_access</p>'))).toEqual([
      'accounting.contacts',
      'offline_access',
    ]);
    expect(scopesAsked(page('<h1>Sorry</h1>'))).toEqual([]);
  });

  it('reads what a page says, without markup, styles and entities', () => {
    const html = '<style>p{}</style><h1>Sorry</h1><p>Finch &amp; Sons\n  wait</p>';
    expect(pageWords(page(html))).toBe('Sorry Finch & Sons wait');
  });
});

describe('reading forms', () => {
  it('reads lists and submit inputs too', () => {
    const [form] = formsOf(
      `<form action="pick"><select name='org'><option value="1">One</option><option value="2">Two</option></select>
       <input type="submit" name="go" value="Continue"></form>`,
      'http://localhost/a/b',
    );
    expect(form).toEqual({
      method: 'GET',
      action: 'http://localhost/a/pick',
      fields: [{ name: 'org', value: '1' }],
      choices: [
        { name: 'org', value: '1', label: 'One' },
        { name: 'org', value: '2', label: 'Two' },
      ],
      buttons: [{ name: 'go', value: 'Continue', label: 'Continue' }],
    });
  });
});
