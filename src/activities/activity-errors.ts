import {
  ApplicationFailure,
  ApplicationFailureCategory,
  TemporalFailure,
  type Duration,
} from '@temporalio/common';
import type { Logger } from 'pino';
import { AppRefused, ReconnectNeeded, TokenServiceUnavailable } from '../oauth/errors.ts';
import { bareTitle } from '../problems.ts';
import { XeroUnreadable } from '../xero/read-xero.ts';
import { problemOfLoss } from './connected-only.ts';
import { UnknownDocument } from './push-document.ts';
import { OthersFirst } from './shares.ts';
import { UnknownInstallation } from './unknown-installation.ts';

/** Seconds after which something that passes by itself is worth another try; undefined for everything else. */
export function retrySecondsOf(error: unknown): number | undefined {
  if (error instanceof XeroUnreadable) return error.retrySeconds;
  if (error instanceof TokenServiceUnavailable) return 15;
  if (error instanceof AppRefused) return 60;
  if (error instanceof OthersFirst) return error.seconds;
  // A process that does serve it may take it next time.
  if (error instanceof UnknownInstallation) return 30;
  return undefined;
}

/** Errors as Temporal shows them: typed, with our own words. Texts of others may carry data of a client. */
export async function inOurWords<T>(work: () => Promise<T>, log: Pick<Logger, 'error'>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof TemporalFailure) throw error;
    if (error instanceof UnknownDocument)
      throw ApplicationFailure.nonRetryable(error.message, 'UnknownDocument');
    if (error instanceof ReconnectNeeded) {
      const lost = problemOfLoss(error);
      throw ApplicationFailure.nonRetryable(bareTitle(lost), lost);
    }
    const seconds = retrySecondsOf(error);
    if (seconds !== undefined && error instanceof Error) throw retryLater(error.name, error.message, seconds);
    logFault(error, log);
    throw ApplicationFailure.retryable(
      `Our own work failed (${wordFor(error)}). The log says where; it is tried again.`,
      'Internal',
    );
  }
}

/** A failure that is nobody's fault: Temporal tries again after so many seconds. */
export function retryLater(type: string, message: string, seconds: number): ApplicationFailure {
  const nextRetryDelay: Duration = Math.ceil(seconds * 1000);
  return ApplicationFailure.create({
    type,
    message,
    nonRetryable: false,
    nextRetryDelay,
    category: ApplicationFailureCategory.BENIGN,
  });
}

/** Writes down where something of ours failed. */
export function logFault(error: unknown, log: Pick<Logger, 'error'>): void {
  log.error({ error, at: placesOf(error) }, 'an activity failed by a fault of our own');
}

function wordFor(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const name = error instanceof Error ? error.name : 'unknown';
  return [name, code].filter(Boolean).join(' ');
}

/** Where an error comes from, without its text. */
function placesOf(error: unknown): string[] {
  const lines = error instanceof Error ? (error.stack ?? '').split('\n') : [];
  return lines.filter((line) => /^ +at /.test(line)).map((line) => line.trim());
}
