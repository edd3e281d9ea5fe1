import type { ConnectLinks } from '../store/connect-links.ts';
import { hashOfSecretWord, newSecretWord } from './secret-words.ts';

export const connectPath = '/integrations/xero/connect';
export const callbackPath = '/integrations/xero/callback';
export const resultPath = '/integrations/xero/result';

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
