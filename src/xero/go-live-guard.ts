import type { Connection } from '../store/connections.ts';
import type { ConnectionSettings } from '../store/connection-settings.ts';

/**
 * Whether a go-live has to be confirmed with the name of the organisation: at Xero always, in the sandbox for an
 * organisation that came after another one.
 */
export function goesLiveByName(connection: Pick<Connection, 'issuer' | 'needsGoLive'>): boolean {
  return connection.issuer !== 'sandbox' || connection.needsGoLive;
}

/** Whether nothing is posted yet, since nobody has confirmed a go-live. */
export function isOnHold(
  connection: Pick<Connection, 'issuer' | 'needsGoLive' | 'goLiveConfirmedAt'>,
): boolean {
  return goesLiveByName(connection) && connection.goLiveConfirmedAt === null;
}

/**
 * Whether anything may be written to the organisation of a connection. Where a go-live has to be confirmed, nothing may
 * until its date is stored and was confirmed by a person (docs/modes.md); the sandbox takes everything else.
 */
export function mayWrite(
  connection: Pick<Connection, 'issuer' | 'needsGoLive' | 'goLiveConfirmedAt'>,
  settings: Pick<ConnectionSettings, 'goLiveDate'>,
): boolean {
  if (!goesLiveByName(connection)) return true;
  return !isOnHold(connection) && settings.goLiveDate !== null;
}
