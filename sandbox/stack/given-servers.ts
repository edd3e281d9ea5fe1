import { accepts } from './answers.ts';
import { givenAddress } from './given.ts';
import type { Server } from './server.ts';
import { addressVariables, type ServerName } from './versions.ts';

/**
 * Makes sure that a server answers at the address the environment gives for it, one of several being enough.
 * @throws with what to do if the address is none, or nothing answers there
 */
export async function assertAnswers(server: Server, environment: NodeJS.ProcessEnv): Promise<void> {
  const { name, title } = server;
  const variable = addressVariables[name];
  const addresses = (givenAddress(environment, name) ?? '').split(',').map((one) => {
    const address = parseAddress(name, one.trim());
    if (address !== undefined) return address;
    throw new Error(`${variable} is no address: correct it, or remove it to have ${title} started.`);
  });
  const answers = await Promise.all(addresses.map((address) => accepts(address.port, address.host)));
  if (answers.includes(true)) return;
  throw new Error(
    `${title} does not answer at the address in ${variable}: start it there, correct the address, ` +
      `or remove ${variable} to have one started.`,
  );
}

/** Host and port of `host:port` or of a URL; undefined if it is neither. */
export function parseAddress(name: ServerName, text: string): { host: string; port: number } | undefined {
  const url = URL.parse(text.includes('://') ? text : `tcp://${text}`);
  const port = url?.port === '' && name === 'postgresql' ? 5432 : Number(url?.port);
  if (url === null || url.hostname === '' || !(port > 0)) return undefined;
  return { host: url.hostname.replace(/^\[(.*)\]$/, '$1'), port };
}
