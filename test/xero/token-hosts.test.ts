import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createIdentityFetch } from '../../src/oauth/identity-fetch.ts';
import { assertTokenHost, ForeignHost } from '../../src/xero/token-hosts.ts';
import { createXeroClient } from '../../src/xero/xero-client.ts';
import { xeroHosts } from '../../src/xero/xero-hosts.ts';

const xero = xeroHosts({ xeroSandboxUrl: undefined });

describe('a token', () => {
  it.each([
    'https://identity.xero.com/connect/token',
    'https://identity.xero.com/connect/revocation',
    'https://api.xero.com/connections?authEventId=1',
    'https://api.xero.com/api.xro/2.0/Invoices',
  ])('of Xero goes to %s', (url) => {
    expect(() => assertTokenHost(url, xero)).not.toThrow();
  });

  it.each([
    'https://api.xero.com.example/connections',
    'https://xero.com/connections',
    'https://api.xero.com:8443/connections',
    'http://api.xero.com/connections',
    'https://login.xero.com/connections',
    'http://localhost:8491/connect/token',
  ])('of Xero never goes to %s', (url) => {
    expect(() => assertTokenHost(url, xero)).toThrow(ForeignHost);
  });

  it.each([
    ['http://localhost:8491', true],
    ['http://127.0.0.1:8491', true],
    ['http://[::1]:8491', true],
    ['http://127.0.0.1.example:8491', false],
    ['http://sandbox:8491', false],
    ['http://192.168.0.7:8491', false],
  ])('of the sandbox at %s goes there without encryption: %s', (xeroSandboxUrl, goes) => {
    const check = () => assertTokenHost(`${xeroSandboxUrl}/connect/token`, xeroHosts({ xeroSandboxUrl }));
    let refusal = '';
    try {
      check();
    } catch (error) {
      refusal = String(error);
    }
    expect(refusal.includes('plain http goes to this machine only')).toBe(!goes);
    expect(refusal === '').toBe(goes);
  });

  it('goes through no client of the accounting API that would send it in the clear', () => {
    const open = (url: string) => () => createXeroClient(url, () => 0);
    expect(open('http://api.xero.com/api.xro/2.0')).toThrow(ForeignHost);
    expect(open('http://localhost:8491/api.xro/2.0')).not.toThrow();
  });
});

describe('what speaks to the authorisation server', () => {
  const heard: string[] = [];
  const server = createServer((request, answer) => {
    heard.push(request.url ?? '');
    answer.writeHead(302, { location: '/elsewhere' }).end();
  });
  let url = '';

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => server.close());

  it('sends nothing to another host, and follows no redirect', async () => {
    const ours = createIdentityFetch(xeroHosts({ xeroSandboxUrl: url }));
    const answer = await ours.fetch(`${url}/connect/token`, { method: 'POST', body: 'secret' });
    expect(answer.status).toBe(302);
    const others = createIdentityFetch(xero);
    await expect(others.fetch(`${url}/connect/token`, { method: 'POST' })).rejects.toThrow(ForeignHost);
    expect(heard).toEqual(['/connect/token']);
    await Promise.all([ours.close(), others.close()]);
  });
});
