import { hasScope, missingScopes } from '../oauth/scopes.ts';
import type { ConnectionSettings } from '../store/connection-settings.ts';
import { check, type Check } from './check-words.ts';
import type { ConnectionFacts } from './facts.ts';

/** What the connection was granted, against what the settings need. */
export function scopeChecks({ connection, settings, wantedScopes }: ConnectionFacts): Check[] {
  const missing = missingScopes(connection.scopes, wantedScopes);
  const claims =
    settings.kinds.expenses &&
    settings.expenseStrategy === 'expense_claim' &&
    !hasScope(connection.scopes, 'accounting.transactions');
  if (missing.length === 0 && !claims) return [check('scopes-granted')];
  return [
    ...(missing.length === 0 ? [] : [check('scopes-missing', { scopes: missing.join(', ') })]),
    ...(claims ? [check('claims-not-permitted')] : []),
  ];
}

/** What plan and role allow, for every kind that is switched on. */
export function actionChecks({ actions, settings }: ConnectionFacts): Check[] {
  if (actions === undefined) return [];
  if ('unreadable' in actions) return [check('actions-unreadable', { what: actions.unreadable })];
  const { told, untold } = neededActions(settings);
  // An action that Xero leaves out of its list is neither allowed nor refused.
  const words = (status: boolean | undefined) =>
    told.filter(({ name }) => actions.read.get(name) === status).map((one) => one.words);
  const refused = words(false);
  const allowed = words(true);
  const unknown = [...words(undefined), ...untold];
  return [
    ...(refused.length > 0 ? [check('actions-refused', { actions: refused.join(', ') })] : []),
    ...(refused.length === 0 && allowed.length > 0
      ? [check('actions-allowed', { actions: allowed.join(', ') })]
      : []),
    ...(told.length === 0 ? [check('actions-not-needed')] : []),
    ...(unknown.length > 0 ? [check('actions-untold', { kinds: unknown.join(', ') })] : []),
  ];
}

/** Xero's names of actions with words for them, and what it has no action for. */
function neededActions(settings: ConnectionSettings) {
  const { kinds, invoiceStatus, billStatus, expenseStrategy, attachReceipts } = settings;
  const isOneOf = (...strategies: (typeof expenseStrategy)[]) =>
    kinds.expenses && strategies.includes(expenseStrategy);
  const told: [boolean, string, string][] = [
    [kinds.invoices && invoiceStatus === 'AUTHORISED', 'CreateApprovedInvoice', 'approved invoices'],
    [kinds.invoices && invoiceStatus !== 'AUTHORISED', 'CreateDraftInvoice', 'draft invoices'],
    [isOneOf('auto', 'bill') && billStatus === 'AUTHORISED', 'CreateApprovedBill', 'approved bills'],
    [isOneOf('auto', 'bill') && billStatus !== 'AUTHORISED', 'CreateDraftBill', 'draft bills'],
    [isOneOf('auto', 'bill') && attachReceipts, 'AttachFilesIntoInvoice', 'files on bills'],
    [kinds.payments, 'CreateInvoicePayment', 'payments of invoices'],
  ];
  const untold: [boolean, string][] = [
    [kinds.clients || kinds.invoices || kinds.expenses, 'contacts'],
    [kinds.creditNotes, 'credit notes'],
    [isOneOf('expense_claim'), 'receipts and expense claims'],
    [isOneOf('spend_money'), 'money spent'],
  ];
  return {
    told: told.flatMap(([isNeeded, name, words]) => (isNeeded ? [{ name, words }] : [])),
    untold: untold.flatMap(([isNeeded, words]) => (isNeeded ? [words] : [])),
  };
}
