import type { ReconnectReason } from '../oauth/errors.ts';
import { hasScope, missingScopes } from '../oauth/scopes.ts';
import type { ConnectionSettings } from '../store/connection-settings.ts';
import type { Check, Finding } from './check-words.ts';
import { openMappings } from './open-mappings.ts';

/** Whether Xero still lets us in. */
export type PermissionFact =
  | { readonly is: 'renewed' }
  | { readonly is: 'lost'; readonly reason: ReconnectReason }
  /** `not_set_up`, or the OAuth error with which Xero refuses the app. */
  | { readonly is: 'app-refused'; readonly code: string }
  | { readonly is: 'secret-unreadable' }
  | { readonly is: 'silent'; readonly what: string };

/** What came of reading something; `what` says in a few words why it could not be read. */
export type ReadFact<T> = { readonly read: T } | { readonly unreadable: string };

export interface ConnectionFacts {
  readonly connection: {
    readonly tenantId: string;
    readonly tenantName: string;
    readonly scopes: readonly string[];
    readonly isSandbox: boolean;
    readonly goLiveConfirmed: boolean;
  };
  readonly settings: ConnectionSettings;
  readonly wantedScopes: readonly string[];
  /** The tenant that was named by hand. */
  readonly organisationByHand: string | undefined;
  readonly permission: PermissionFact;
  /** What follows is left out where the permission, or a rest that Xero asked for, kept it from being looked at. */
  readonly organisation?: ReadFact<{ readonly name: string; readonly isDemo: boolean }> | undefined;
  /** Actions that are allowed, by the names that Xero gives them. */
  readonly actions?: ReadFact<ReadonlySet<string>> | undefined;
  readonly limits?: { readonly day: number | null; readonly minute: number | null } | undefined;
  /** Seconds for which Xero asked for a rest. */
  readonly rest?: { readonly seconds: number; readonly by: string } | undefined;
  /** Seconds by which Xero's clock is ahead of this machine's. */
  readonly clockSeconds?: number | undefined;
}

/** Fewer calls than this for the rest of a day are worth a word. */
const fewCalls = 50;

/** Xero tells its time in whole seconds, and an answer takes its time; more than this is no accident. */
const clockTolerance = 30;

/** What is well with a connection and what is not. */
export function judgeConnection(facts: ConnectionFacts): Check[] {
  return [
    permissionCheck(facts.permission),
    ...organisationChecks(facts),
    ...rightsChecks(facts),
    ...actionChecks(facts),
    ...callChecks(facts),
    ...clockChecks(facts),
    mappingCheck(facts),
    goLiveCheck(facts),
  ];
}

const check = (finding: Finding, parameters: Check['parameters'] = {}): Check => ({ finding, parameters });

function permissionCheck(permission: PermissionFact): Check {
  switch (permission.is) {
    case 'renewed':
      return check('permission-works');
    case 'lost':
      return check(permission.reason === 'other_issuer' ? 'other-xero' : 'permission-lost');
    case 'app-refused':
      return permission.code === 'not_set_up'
        ? check('app-not-set-up')
        : check('app-refused', { code: permission.code });
    case 'secret-unreadable':
      return check('secret-unreadable');
    case 'silent':
      return check('xero-silent', { what: permission.what });
  }
}

function organisationChecks({ connection, organisation, organisationByHand }: ConnectionFacts): Check[] {
  if (organisationByHand !== undefined && organisationByHand !== connection.tenantId) {
    return [check('other-organisation', { name: connection.tenantName })];
  }
  if (organisation === undefined) return [];
  if ('unreadable' in organisation)
    return [check('organisation-unreadable', { what: organisation.unreadable })];
  const { name, isDemo } = organisation.read;
  return [check(isDemo ? 'demo-company-read' : 'organisation-read', { name })];
}

function rightsChecks({ connection, settings, wantedScopes }: ConnectionFacts): Check[] {
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

function actionChecks({ actions, settings }: ConnectionFacts): Check[] {
  if (actions === undefined) return [];
  if ('unreadable' in actions) return [check('actions-unreadable', { what: actions.unreadable })];
  const refused = neededActions(settings).filter(({ name }) => !actions.read.has(name));
  if (refused.length === 0) return [check('actions-allowed')];
  return [check('actions-refused', { actions: refused.map(({ words }) => words).join(', ') })];
}

/** Names of Xero's with words for them. */
function neededActions({ kinds, invoiceStatus, billStatus, expenseStrategy }: ConnectionSettings) {
  const bills = kinds.expenses && (expenseStrategy === 'auto' || expenseStrategy === 'bill');
  return [
    ...(kinds.invoices
      ? [
          invoiceStatus === 'AUTHORISED'
            ? { name: 'CreateApprovedInvoice', words: 'approved invoices' }
            : { name: 'CreateDraftInvoice', words: 'draft invoices' },
        ]
      : []),
    ...(bills
      ? [
          billStatus === 'AUTHORISED'
            ? { name: 'CreateApprovedBill', words: 'approved bills' }
            : { name: 'CreateDraftBill', words: 'draft bills' },
        ]
      : []),
    ...(kinds.payments ? [{ name: 'CreateInvoicePayment', words: 'payments of invoices' }] : []),
  ];
}

function callChecks({ limits, rest }: ConnectionFacts): Check[] {
  if (rest !== undefined) {
    const minutes = Math.ceil(rest.seconds / 60);
    return [check('calls-blocked', { by: rest.by, minutes: counted(minutes, 'minute') })];
  }
  if (limits === undefined) return [];
  const { day, minute } = limits;
  if (day === null) return [check('calls-unknown')];
  if (day < fewCalls) return [check('calls-few', { day: String(day) })];
  return [check('calls-left', { day: String(day), minute: minute === null ? 'some' : String(minute) })];
}

function clockChecks({ clockSeconds }: ConnectionFacts): Check[] {
  if (clockSeconds === undefined) return [];
  const difference = Math.ceil(Math.abs(clockSeconds));
  const seconds = counted(Math.max(1, difference), 'second');
  return [check(difference > clockTolerance ? 'clock-wrong' : 'clock-right', { seconds })];
}

function mappingCheck({ settings }: ConnectionFacts): Check {
  const missing = openMappings(settings);
  return missing.length === 0
    ? check('mapping-complete')
    : check('mapping-open', { missing: missing.join(', ') });
}

function goLiveCheck({ connection, settings }: ConnectionFacts): Check {
  const date = settings.goLiveDate;
  if (!connection.isSandbox && (date === null || !connection.goLiveConfirmed)) return check('go-live-open');
  if (date === null) return check('go-live-any');
  return check('go-live-set', { date });
}

function counted(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
