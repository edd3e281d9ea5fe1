import type { FirmRows } from './firm-rows.ts';
import { contactNameOf } from './plain-text.ts';

/** The name of a client as people know it. */
export function clientName(rows: FirmRows, id: number): string {
  return contactNameOf(rows.clients.find((one) => one.id === id)?.name ?? '');
}
