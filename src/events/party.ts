import { createHash } from 'node:crypto';
import type { DocumentData } from './document-event.ts';

/** A vendor as an expense names it: TimeTracker has nothing but the name. */
export interface VendorData {
  readonly id: string;
  readonly name: string;
}

/** A TimeTracker user to whom an expense is owed. */
export interface EmployeeData {
  readonly id: string;
  readonly username: string;
  readonly fullName: string | null;
  readonly email: string | null;
}

/** What stands in the snapshot of each kind. */
export interface LedgerData extends DocumentData {
  vendor: VendorData;
  employee: EmployeeData;
}

/**
 * The id of a vendor, from its normalised name alone, so that it is the same after our own database was lost: the
 * first bits of its SHA-256 as a whole number of up to 18 digits.
 */
export function vendorIdOf(normalisedName: string): string {
  const digest = createHash('sha256').update(normalisedName).digest();
  return ((digest.readBigUInt64BE(0) % 999_999_999_999_999_999n) + 1n).toString();
}
