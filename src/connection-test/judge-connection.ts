import { reconnectWords } from '../oauth/errors.ts';
import { check, type Check } from './check-words.ts';
import { counted } from './counted.ts';
import type { ConnectionFacts, PermissionFact } from './facts.ts';
import { currencyChecks, lockChecks, organisationFactChecks } from './judge-books.ts';
import { choiceChecks } from './judge-choices.ts';
import { actionChecks, scopeChecks } from './judge-rights.ts';
import { openMappings } from './open-mappings.ts';

/** Fewer calls than this for the rest of a day are worth a word. */
export const fewCalls = 50;

/** Xero tells its time in whole seconds, and an answer takes its time; more than this is no accident. */
const clockTolerance = 30;

/** What is well with a connection and what is not. */
export function judgeConnection(facts: ConnectionFacts): Check[] {
  return [
    permissionCheck(facts.permission),
    ...organisationChecks(facts),
    ...scopeChecks(facts),
    ...actionChecks(facts),
    ...lockChecks(facts),
    ...currencyChecks(facts),
    mappingCheck(facts),
    ...choiceChecks(facts),
    ...callChecks(facts),
    ...clockChecks(facts),
    goLiveCheck(facts),
  ];
}

function permissionCheck(permission: PermissionFact): Check {
  switch (permission.is) {
    case 'renewed':
      return check('permission-works');
    case 'accepted':
      return check('permission-accepted');
    case 'lost':
      return permission.reason === 'other_issuer'
        ? check('other-xero')
        : check('permission-lost', { why: reconnectWords(permission.reason) });
    case 'app-refused':
      if (permission.code === 'not_set_up') return check('app-not-set-up');
      if (permission.code === 'invalid_scope') return check('scope-refused');
      return check('app-refused', { code: permission.code });
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
  return [
    check(isDemo ? 'demo-company-read' : 'organisation-read', { name }),
    ...organisationFactChecks(organisation.read),
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
