import type { Connection } from '../store/connections.ts';
import type { ConnectionSettings } from '../store/connection-settings.ts';

/**
 * Whether anything may be written to the organisation of a connection. The sandbox takes everything; Xero itself
 * takes nothing until a go-live date is stored and was confirmed by a person (docs/modes.md).
 */
export function mayWrite(
  connection: Pick<Connection, 'issuer' | 'goLiveConfirmedAt'>,
  settings: Pick<ConnectionSettings, 'goLiveDate'>,
): boolean {
  if (connection.issuer === 'sandbox') return true;
  return connection.goLiveConfirmedAt !== null && settings.goLiveDate !== null;
}
