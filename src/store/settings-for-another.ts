import { connectionSettings, type ConnectionSettings } from './connection-settings.ts';

/**
 * What is about TimeTracker, or about how carefully documents go out, and holds for whichever organisation takes them.
 * A setting that is not named here is about one organisation, and has to be chosen anew (docs/decisions).
 */
const carriedOver: ReadonlySet<string> = new Set([
  'direction',
  'kinds',
  'leaveAlone',
  'schedule',
  'post',
  'invoiceStatus',
  'creditNoteStatus',
  'billStatus',
  'referenceFrom',
  'postIssued',
  'postRecharged',
  'writeBack',
]);

/**
 * What an organisation begins with that takes the place of another one: no account, tax rate, bank account, contact,
 * item, user or go-live date of that.
 */
export function settingsForAnother(before: ConnectionSettings): ConnectionSettings {
  return connectionSettings.parse(
    Object.fromEntries(Object.entries(before).filter(([name]) => carriedOver.has(name))),
  );
}
