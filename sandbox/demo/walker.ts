import type { FormField } from './html-form.ts';

/** A page as a browser would show it after all redirects. */
export interface Page {
  readonly url: string;
  readonly status: number;
  readonly html: string;
}

/** Walks through web pages as a browser does: keeps cookies per host and path, follows redirects. */
export interface Walker {
  readonly open: (url: string) => Promise<Page>;
  readonly submit: (
    form: { method: 'GET' | 'POST'; action: string },
    fields: readonly FormField[],
  ) => Promise<Page>;
}

interface Cookie {
  readonly host: string;
  readonly path: string;
  readonly name: string;
  readonly value: string;
}

const mostRedirects = 15;

/** A new walker with an empty cookie jar. `fetchPage` is there for tests. */
export function createWalker(fetchPage: typeof fetch = fetch): Walker {
  let jar: readonly Cookie[] = [];

  const request = async (url: string, init: RequestInit, redirects: number): Promise<Page> => {
    const target = new URL(url);
    const headers = new Headers(init.headers);
    headers.set('accept', 'text/html');
    const cookies = jar.filter((cookie) => isFor(cookie, target));
    if (cookies.length > 0)
      headers.set('cookie', cookies.map((one) => `${one.name}=${one.value}`).join('; '));
    const response = await fetchPage(target, { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) jar = keep(jar, line, target);
    const location = response.headers.get('location');
    if (response.status >= 300 && response.status < 400 && location !== null) {
      await response.body?.cancel();
      if (redirects === mostRedirects) throw new Error(`${target.origin} redirects without end`);
      // 307 and 308 repeat the request; every other redirect is followed with GET.
      const repeats = response.status === 307 || response.status === 308;
      return request(new URL(location, target).href, repeats ? init : {}, redirects + 1);
    }
    return { url: target.href, status: response.status, html: await response.text() };
  };

  return {
    open: (url) => request(url, {}, 0),
    submit: ({ method, action }, fields) => {
      const body = new URLSearchParams(fields.map(({ name, value }): [string, string] => [name, value]));
      if (method === 'GET') {
        const url = new URL(action);
        url.search = body.toString();
        return request(url.href, {}, 0);
      }
      const headers = { 'content-type': 'application/x-www-form-urlencoded', origin: new URL(action).origin };
      return request(action, { method, headers, body: body.toString() }, 0);
    },
  };
}

function isFor(cookie: Cookie, url: URL): boolean {
  return cookie.host === url.hostname && url.pathname.startsWith(cookie.path);
}

/** Host-only cookies with a path; attributes that a walk of seconds does not need are ignored. */
function keep(jar: readonly Cookie[], line: string, url: URL): readonly Cookie[] {
  const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
  const equals = pair.indexOf('=');
  const cookie = {
    host: url.hostname,
    path: valueOf(attributes, 'path') ?? url.pathname.slice(0, url.pathname.lastIndexOf('/') + 1),
    name: pair.slice(0, equals),
    value: pair.slice(equals + 1),
  };
  const rest = jar.filter(
    (one) => one.host !== cookie.host || one.name !== cookie.name || one.path !== cookie.path,
  );
  return valueOf(attributes, 'max-age') === '0' ? rest : [...rest, cookie];
}

function valueOf(attributes: readonly string[], name: string): string | undefined {
  const found = attributes.find((one) => one.toLowerCase().startsWith(`${name}=`));
  return found?.slice(name.length + 1);
}
