import { pino, type Logger } from 'pino';
import type { Config } from './config.ts';

export type { Logger } from 'pino';

/**
 * The process's log: JSON lines with constant sentences and fields of ids and types. An error is logged by name and
 * code, since its text may hold what was being worked on. What is about one TimeTracker names its `installation`.
 */
export function createLog(config: Pick<Config, 'logLevel'>): Logger {
  return pino({
    level: config.logLevel,
    base: {},
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: {
      paths: ['*.accessToken', '*.refreshToken', '*.authorization', '*.password', '*.secret'],
      remove: true,
    },
    serializers: { error: nameOnly, err: nameOnly },
  });
}

/** An error as the log may show it. */
function nameOnly(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  return 'code' in error ? { name: error.name, code: error.code } : { name: error.name };
}
