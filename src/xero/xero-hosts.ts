import type { Config } from '../config.ts';

/** Where Xero is: Xero itself, or the sandbox that plays it. */
export interface XeroHosts {
  /** Stored with every grant; tokens go to the hosts of their own issuer only. */
  readonly issuer: 'https://identity.xero.com' | 'sandbox';
  readonly isSandbox: boolean;
  /** What the authorisation server calls itself (`iss`). */
  readonly identityIssuer: string;
  readonly authorizeUrl: string;
  readonly tokenUrl: string;
  readonly revocationUrl: string;
  readonly connectionsUrl: string;
  /** The accounting API, without a slash at the end. */
  readonly accountingUrl: string;
}

/** The addresses for this configuration: the sandbox's where one is named, else Xero's own. */
export function xeroHosts(config: Pick<Config, 'xeroSandboxUrl'>): XeroHosts {
  if (config.xeroSandboxUrl === undefined) {
    return {
      issuer: 'https://identity.xero.com',
      isSandbox: false,
      identityIssuer: 'https://identity.xero.com',
      authorizeUrl: 'https://login.xero.com/identity/connect/authorize',
      tokenUrl: 'https://identity.xero.com/connect/token',
      revocationUrl: 'https://identity.xero.com/connect/revocation',
      connectionsUrl: 'https://api.xero.com/connections',
      accountingUrl: 'https://api.xero.com/api.xro/2.0',
    };
  }
  const base = config.xeroSandboxUrl.replace(/\/+$/, '');
  return {
    issuer: 'sandbox',
    isSandbox: true,
    identityIssuer: base,
    authorizeUrl: `${base}/identity/connect/authorize`,
    tokenUrl: `${base}/connect/token`,
    revocationUrl: `${base}/connect/revocation`,
    connectionsUrl: `${base}/connections`,
    accountingUrl: `${base}/api.xro/2.0`,
  };
}
