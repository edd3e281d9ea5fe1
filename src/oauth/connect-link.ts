import type { ConnectLinks } from '../store/connect-links.ts';
import { hashOfSecretWord, newSecretWord } from './secret-words.ts';

/** The setup page; TimeTracker's own stands at the same path, so a reverse proxy can send people here instead. */
export const setupPath = '/integrations/xero';
export const connectPath = '/integrations/xero/connect';
export const callbackPath = '/integrations/xero/callback';
export const resultPath = '/integrations/xero/result';
/** The page on which one of several organisations is picked. */
export const organisationPath = '/integrations/xero/organisation';
/** The page on which a change to another organisation is confirmed. */
export const changePath = '/integrations/xero/change-organisation';

/** An address of ours as a browser reaches it. */
export function publicAddress(publicUrl: string, path: string): string {
  return publicUrl.replace(/\/+$/, '') + path;
}

export interface ConnectLinkDeps {
  readonly links: Pick<ConnectLinks, 'store'>;
  readonly publicUrl: string;
  readonly installationId: string;
}

/** A link that begins one authorisation in a browser, within 15 minutes. Whoever has it may use it. */
export async function createConnectLink(deps: ConnectLinkDeps): Promise<string> {
  const word = newSecretWord();
  await deps.links.store(hashOfSecretWord(word), deps.installationId);
  return `${publicAddress(deps.publicUrl, connectPath)}?link=${word}`;
}
