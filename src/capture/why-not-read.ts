import { FirmMismatch } from '../modes.ts';
import { DependencyError } from './dependency-error.ts';

/** Why TimeTracker's database cannot be read, in words without a full stop; undefined if an error is about something else. */
export function whyNotRead(error: unknown): string | undefined {
  if (error instanceof FirmMismatch) return error.message.replace(/\.$/, '');
  return error instanceof DependencyError && error.dependency === 'timetracker' ? error.message : undefined;
}
