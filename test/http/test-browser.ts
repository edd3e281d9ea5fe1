import type { App } from '../../src/http/app.ts';

/** As much of a browser as connecting needs: cookies per site, and the headers that browsers send. */
export function createTestBrowser(app: App, origin = 'http://localhost:8480') {
  const cookies = new Map<string, string>();
  const seen: { path: string; shown: string }[] = [];

  async function send(
    method: 'GET' | 'POST',
    path: string,
    headers: Record<string, string> = {},
    form?: URLSearchParams,
  ) {
    const url = new URL(path, origin);
    const response = await app.request(url.href, {
      method,
      ...(form === undefined ? {} : { body: form }),
      headers: {
        host: url.host,
        ...(cookies.size === 0
          ? {}
          : { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') }),
        ...(method === 'POST' ? { origin: url.origin } : {}),
        ...headers,
      },
    });
    for (const header of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(header) ?? [];
      if (/;\s*max-age=0\b/i.test(header)) cookies.delete(name);
      else cookies.set(name, value);
    }
    const text = await response.text();
    seen.push({ path: url.pathname, shown: JSON.stringify([...response.headers]) + text });
    return {
      status: response.status,
      headers: response.headers,
      text,
      location: response.headers.get('location'),
    };
  }

  return {
    get: (path: string, headers?: Record<string, string>) => send('GET', path, headers),
    /** Sends a form. Where a field stands several times, give a list of pairs. */
    post: (
      path: string,
      form: Record<string, string> | [string, string][] = {},
      headers?: Record<string, string>,
    ) => send('POST', path, headers, new URLSearchParams(form)),
    cookies,
    /** Everything that was shown to this browser, with headers. */
    seen,
  };
}

/** The words of a page, for assertions on what people read. */
export function wordsOf(page: string): string {
  return page
    .replaceAll(/<\/?code>/g, '')
    .replaceAll(/<style[\s\S]*?<\/style>|<[^>]+>/g, ' ')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
