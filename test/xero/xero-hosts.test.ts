import { describe, expect, it } from 'vitest';
import { xeroHosts } from '../../src/xero/xero-hosts.ts';

const addresses = ['authorizeUrl', 'tokenUrl', 'revocationUrl', 'connectionsUrl', 'accountingUrl'] as const;

describe('where Xero is', () => {
  it('is at its own hosts, over https only', () => {
    const hosts = xeroHosts({ xeroSandboxUrl: undefined });
    expect(hosts).toMatchObject({ issuer: 'https://identity.xero.com', isSandbox: false });
    for (const name of addresses) {
      expect(new URL(hosts[name])).toMatchObject({ protocol: 'https:' });
      expect(new URL(hosts[name]).hostname).toMatch(/^(login|identity|api)\.xero\.com$/);
    }
  });

  it.each(['http://localhost:8491', 'http://localhost:8491/'])(
    'is all at the sandbox %s',
    (xeroSandboxUrl) => {
      const hosts = xeroHosts({ xeroSandboxUrl });
      expect(hosts).toMatchObject({ issuer: 'sandbox', isSandbox: true });
      for (const name of addresses) expect(hosts[name]).toMatch(/^http:\/\/localhost:8491\/[a-z]/);
    },
  );
});
