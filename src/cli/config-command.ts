import { redactedConfig } from '../config.ts';
import type { Command } from './commands.ts';

/** Prints the configuration with its secrets hidden. */
export const configCommand: Command = {
  usage: 'config',
  meaning: 'shows the configuration, secrets hidden',
  installations: 'each',
  run({ config, json, print }) {
    const values = redactedConfig(config);
    const lines = Object.entries(values).map(([name, value]) => `${name}=${value}`);
    print(json ? JSON.stringify(values, null, 2) : lines.join('\n'));
    return Promise.resolve();
  },
};
