import { commands } from './commands.ts';

/** What is printed for `ttxero help`. */
export function helpText(): string {
  const rows = Object.values(commands);
  const width = Math.max(...rows.map(({ usage }) => usage.length));
  return [
    'ttxero: keeps Xero in agreement with TimeTracker',
    '',
    ...rows.map(({ usage, meaning }) => `  ttxero ${usage.padEnd(width)}  ${meaning}`),
    '',
    'Each takes --json, and --installation NAME where several TimeTrackers are served. Settings come from the environment and from .env (docs/configuration.md).',
    '',
  ].join('\n');
}
