import { check, type Check } from './check-words.ts';
import { counted } from './counted.ts';
import { lockOf, type ConnectionFacts, type OrganisationFact } from './facts.ts';

/** How the organisation stands, beside that it could be read. */
export function organisationFactChecks(organisation: OrganisationFact): Check[] {
  const { status, plan, country, baseCurrency, timeZone, shortCode } = organisation;
  const known = (text: string | null) => text ?? 'not told';
  return [
    check('organisation-described', {
      country: known(country),
      currency: known(baseCurrency),
      plan: known(plan),
      timeZone: known(timeZone),
      shortCode: known(shortCode),
    }),
    ...(status === null || status === 'ACTIVE' ? [] : [check('organisation-not-active', { status })]),
    ...(plan === 'TRIAL' ? [check('organisation-trial')] : []),
  ];
}

/** Whether Xero lets the user who connected approve documents dated before the period lock date. */
export function mayApproveBefore(actions: ConnectionFacts['actions']): boolean {
  return (
    actions !== undefined &&
    'read' in actions &&
    actions.read.get('ApproveTransactionsBeforePeriodLockDate') === true
  );
}

/** Whether the books are locked where documents have to go. */
export function lockChecks({ organisation, actions, lockedOut, settings }: ConnectionFacts): Check[] {
  if (organisation === undefined || 'unreadable' in organisation) return [];
  const anybody = lockOf(organisation.read, false);
  if (anybody === null) return [check('lock-none')];
  const date = lockOf(organisation.read, mayApproveBefore(actions));
  if (date === null) return [check('lock-not-for-us', { date: anybody })];
  if (settings.lockedPeriod === 'first_open_day') return [check('lock-moved', { date })];
  if (lockedOut !== undefined && lockedOut.documents > 0) {
    const count = counted(lockedOut.documents, 'document');
    return [check('lock-holds-documents', { date, count, earliest: lockedOut.earliest ?? date })];
  }
  const goLive = settings.goLiveDate;
  if (goLive !== null && goLive <= date) return [check('lock-after-go-live', { date, goLive })];
  return [check('lock-behind', { date })];
}

/** Whether the organisation takes the currencies that documents have. */
export function currencyChecks({
  organisation,
  currencies,
  currenciesInUse,
  actions,
}: ConnectionFacts): Check[] {
  if (organisation === undefined || 'unreadable' in organisation) return [];
  const base = organisation.read.baseCurrency;
  if (base === null) return [];
  if (currenciesInUse.length === 0) return [check('currency-none', { base })];
  const foreign = currenciesInUse.filter(({ currency }) => currency !== base);
  if (foreign.length === 0) return [check('currency-own', { base })];
  const used = currenciesInUse.map(({ currency }) => currency).join(', ');
  const other =
    foreign.length === currenciesInUse.length ? [check('currency-other-base', { base, used })] : [];
  if (actions !== undefined && 'read' in actions && actions.read.get('UseMulticurrency') === false)
    return [...other, check('currencies-not-in-plan', { base, used })];
  if (currencies === undefined) return other;
  if ('unreadable' in currencies)
    return [...other, check('currencies-unreadable', { what: currencies.unreadable })];
  const missing = foreign.filter(({ currency }) => !currencies.read.has(currency));
  if (missing.length === 0 && other.length === 0) return [check('currencies-enabled', { base, used })];
  return [
    ...other,
    ...missing.map(({ currency, documents }) =>
      check('currency-missing', { currency, count: counted(documents, 'document') }),
    ),
  ];
}
