import { describe, expect, it } from 'vitest';
import { mayWrite } from '../../src/xero/go-live-guard.ts';
import { xeroHosts } from '../../src/xero/xero-hosts.ts';

const confirmed = new Date('2026-11-22T10:00:00Z');
const xero = 'https://identity.xero.com';

describe('the go-live guard', () => {
  it('lets everything into the sandbox', () => {
    expect(
      mayWrite({ issuer: 'sandbox', needsGoLive: false, goLiveConfirmedAt: null }, { goLiveDate: null }),
    ).toBe(true);
  });

  it('lets nothing into Xero before a date is stored and somebody has confirmed', () => {
    const date = { goLiveDate: '2026-12-01' };
    const none = { goLiveDate: null };
    expect(mayWrite({ issuer: xero, needsGoLive: false, goLiveConfirmedAt: null }, none)).toBe(false);
    expect(mayWrite({ issuer: xero, needsGoLive: false, goLiveConfirmedAt: null }, date)).toBe(false);
    expect(mayWrite({ issuer: xero, needsGoLive: false, goLiveConfirmedAt: confirmed }, none)).toBe(false);
    expect(mayWrite({ issuer: xero, needsGoLive: false, goLiveConfirmedAt: confirmed }, date)).toBe(true);
  });

  it('lets nothing into an organisation of the sandbox that came after another one, until somebody has confirmed', () => {
    const after = { issuer: 'sandbox', needsGoLive: true };
    expect(mayWrite({ ...after, goLiveConfirmedAt: null }, { goLiveDate: '2026-12-01' })).toBe(false);
    expect(mayWrite({ ...after, goLiveConfirmedAt: confirmed }, { goLiveDate: null })).toBe(false);
    expect(mayWrite({ ...after, goLiveConfirmedAt: confirmed }, { goLiveDate: '2026-12-01' })).toBe(true);
  });

  it('takes an issuer that it does not know for Xero', () => {
    for (const issuer of ['', 'Sandbox', 'sandbox.example']) {
      expect(
        mayWrite({ issuer, needsGoLive: false, goLiveConfirmedAt: null }, { goLiveDate: '2026-12-01' }),
      ).toBe(false);
    }
  });
});

describe('where Xero is', () => {
  it('is the sandbox where one is named, with every address below it', () => {
    const hosts = xeroHosts({ xeroSandboxUrl: 'http://localhost:8491//' });
    expect(hosts.issuer).toBe('sandbox');
    const addresses = Object.entries(hosts).filter(([name]) => name.endsWith('Url'));
    expect(addresses).toHaveLength(5);
    for (const [, address] of addresses) expect(address).toMatch(/^http:\/\/localhost:8491\/[a-z]/);
  });

  it('is Xero itself otherwise, over TLS alone', () => {
    const { isSandbox, issuer, ...hosts } = xeroHosts({ xeroSandboxUrl: undefined });
    expect([isSandbox, issuer]).toEqual([false, xero]);
    for (const address of Object.values(hosts)) expect(address).toMatch(/^https:\/\/\w+\.xero\.com/);
  });
});
