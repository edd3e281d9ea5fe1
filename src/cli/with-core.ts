import { createCore, type Core } from '../core.ts';
import { createLog } from '../log.ts';
import { prepareStore } from '../store/prepare-store.ts';
import type { Connection } from '../store/connections.ts';
import { CommandError } from './command-error.ts';
import type { CommandContext } from './commands.ts';

/** Runs a command's work with our memory open, and closes it again. Logs only what is wrong. */
export async function withCore<T>({ config }: CommandContext, work: (core: Core) => Promise<T>): Promise<T> {
  const log = createLog({ logLevel: 'error' }).child({ installation: config.installationId });
  const core = createCore(config, log);
  try {
    await prepareStore(core.database, new Set([config.installationId]));
    return await work(core);
  } finally {
    await core.close();
  }
}

/** The living connection. @throws CommandError if there is none. */
export async function connectionOf(core: Core): Promise<Connection> {
  const connection = await core.xero.connections.ofInstallation(core.config.installationId);
  if (connection === undefined || connection.status === 'disconnected') {
    throw new CommandError(
      'TimeTracker is not connected to a Xero organisation yet. Use `ttxero connect` first.',
    );
  }
  return connection;
}
