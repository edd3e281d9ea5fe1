import type { ParseArgsOptionsConfig } from 'node:util';
import type { Config } from '../config.ts';
import { approveCommand } from './approve-command.ts';
import { auditCommand } from './audit-command.ts';
import { captureCommand } from './capture-command.ts';
import { configCommand } from './config-command.ts';
import { connectCommand } from './connect-command.ts';
import { disconnectCommand } from './disconnect-command.ts';
import { goLiveCommand } from './golive-command.ts';
import { keysCommand } from './keys-command.ts';
import { mappingCommand } from './mapping-command.ts';
import { onboardCommand } from './onboard-command.ts';
import { planCommand } from './plan-command.ts';
import { recoverCommand } from './recover-command.ts';
import { releaseCommand } from './release-command.ts';
import { repostCommand } from './repost-command.ts';
import { resolveCommand } from './resolve-command.ts';
import { retryCommand } from './retry-command.ts';
import { settingsCommand } from './settings-command.ts';
import { setupCommand } from './setup-command.ts';
import { statusCommand } from './status-command.ts';
import { testCommand } from './test-command.ts';
import { syncCommand } from './sync-command.ts';
import { tokensCommand } from './tokens-command.ts';
import { undoCommand } from './undo-command.ts';

/** What a command is given. */
export interface CommandContext {
  readonly config: Config;
  readonly json: boolean;
  readonly options: Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;
  readonly words: readonly string[];
  readonly print: (text: string) => void;
}

export interface Command {
  /** How it is typed, after `ttxero`. */
  readonly usage: string;
  readonly meaning: string;
  readonly options?: ParseArgsOptionsConfig;
  /**
   * What is done where several installations are served and none is named. `one` (the usual): it is asked which.
   * `each`: all of them, one after the other. `any`: it is about the process, so whichever will do.
   */
  readonly installations?: 'one' | 'each' | 'any';
  run(context: CommandContext): Promise<void>;
}

/** Everything that `ttxero` can do; each takes `--json` and `--installation NAME`. */
export const commands = {
  status: statusCommand,
  setup: setupCommand,
  connect: connectCommand,
  test: testCommand,
  disconnect: disconnectCommand,
  settings: settingsCommand,
  mapping: mappingCommand,
  onboard: onboardCommand,
  plan: planCommand,
  sync: syncCommand,
  repost: repostCommand,
  undo: undoCommand,
  golive: goLiveCommand,
  approve: approveCommand,
  retry: retryCommand,
  resolve: resolveCommand,
  capture: captureCommand,
  release: releaseCommand,
  recover: recoverCommand,
  keys: keysCommand,
  tokens: tokensCommand,
  audit: auditCommand,
  config: configCommand,
} satisfies Record<string, Command>;
