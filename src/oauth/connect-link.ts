import type { AuditEntry } from '../store/audit.ts';
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
  /** Writes to the audit. */
  readonly note: (entry: AuditEntry) => Promise<void>;
}

/** A link that begins one authorisation in a browser, within 15 minutes. Whoever has it may use it, so it is audited. */
export async function createConnectLink({
  links,
  publicUrl,
  installationId,
  note,
}: ConnectLinkDeps): Promise<string> {
  const word = newSecretWord();
  await note({ actor: 'cli', action: 'connection.link_made', installationId });
  await links.store(hashOfSecretWord(word), installationId);
  return `${publicAddress(publicUrl, connectPath)}?link=${word}`;
}
