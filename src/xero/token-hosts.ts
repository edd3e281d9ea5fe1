import type { XeroHosts } from './xero-hosts.ts';

/** A request would have carried a token to where it does not belong. A fault of timetracker-xero or its set-up. */
export class ForeignHost extends Error {
  override readonly name = 'ForeignHost';
}

/**
 * Tokens and the app's secret go to the hosts of their issuer only.
 * @throws ForeignHost
 */
export function assertTokenHost(url: string, hosts: XeroHosts): void {
  const { origin } = new URL(url);
  const own = [hosts.tokenUrl, hosts.revocationUrl, hosts.connectionsUrl, hosts.accountingUrl];
  if (!own.some((address) => new URL(address).origin === origin)) {
    throw new ForeignHost(`No request was made to ${origin}: it is no host of ${hosts.issuer}.`);
  }
  assertEncryptedOrLocal(url);
}

/**
 * Without encryption a token stays within this machine.
 * @throws ForeignHost
 */
export function assertEncryptedOrLocal(url: string): void {
  const { origin, protocol, hostname } = new URL(url);
  if (protocol === 'https:' || isLoopback(hostname)) return;
  throw new ForeignHost(`No request was made to ${origin}: plain http goes to this machine only.`);
}

/** Whether a host name, as an address holds it, is this machine and nothing else. */
function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
