import { checkMapping, type MappingFault } from '../mapping/check-mapping.ts';
import { choicesOf, listOfSection, mappingSections, type MappingSection } from '../mapping/choices.ts';
import { accountInWords, noLists, type ListedAccount } from '../mapping/lists.ts';
import { faultInWords, keyInWords, sectionTitles } from '../mapping/mapping-words.ts';
import { hasScope } from '../oauth/scopes.ts';
import type { ConnectionSettings } from '../store/connection-settings.ts';
import { check, verdictOf, type Check } from './check-words.ts';
import { counted } from './counted.ts';
import type { ConnectionFacts, EmployeeFact, ListsFact } from './facts.ts';

/** More than this many findings of one test are no help any more. */
const most = 12;

const accountSections = mappingSections.filter((section) => listOfSection[section] === 'accounts');
const taxSections = mappingSections.filter((section) => listOfSection[section] === 'taxRates');

const incomeTypes = new Set(['REVENUE', 'SALES', 'OTHERINCOME']);
const costTypes = new Set(['DIRECTCOSTS', 'EXPENSE', 'OVERHEADS', 'DEPRECIATN']);

/** Lists that a test needs, by what is switched on and chosen. */
export function listsNeeded(
  settings: ConnectionSettings,
  scopes: readonly string[],
): (keyof ListsFact['lists'])[] {
  const needs = (sections: readonly MappingSection[]) =>
    sections.some((section) => chosenIn(section, settings).length > 0);
  return [
    ...(needs(accountSections) ? (['accounts'] as const) : []),
    ...(needs(taxSections) ? (['taxRates'] as const) : []),
    ...(claims(settings, scopes) ? (['users'] as const) : []),
  ];
}

/** Whether expenses become claims, which only users can make. What becomes one by itself is looked at then. */
function claims({ kinds, expenseStrategy }: ConnectionSettings, scopes: readonly string[]): boolean {
  return kinds.expenses && expenseStrategy === 'expense_claim' && hasScope(scopes, 'accounting.transactions');
}

/** Whether everything that is chosen can be used in the organisation, and for what it is chosen. */
export function choiceChecks(facts: ConnectionFacts): Check[] {
  const { chosen } = facts;
  if (chosen === undefined) return [];
  const found = [...accountChecks(facts, chosen), ...taxChecks(facts, chosen), ...userChecks(facts, chosen)];
  const bad = found.filter(({ finding }) => verdictOf(finding) !== 'pass');
  if (bad.length <= most) return found;
  const left = new Set(bad.slice(most));
  return [...found.filter((one) => !left.has(one)), check('choices-more', { count: String(left.size) })];
}

function accountChecks(facts: ConnectionFacts, chosen: ListsFact): Check[] {
  const unread = chosen.unread.find(({ name }) => name === 'accounts');
  if (unread !== undefined) return [check('accounts-unreadable', { what: unread.why })];
  const { accounts } = chosen.lists;
  if (accounts === undefined) return [];
  const choices = accountSections.flatMap((section) =>
    chosenIn(section, facts.settings).map((choice) => ({ section, ...choice })),
  );
  const faults = faultsOf(facts, chosen, accountSections).map((fault) => ({
    ...fault,
    found: check('account-wrong', { row: rowOf(fault), fault: faultInWords(fault) }),
  }));
  const misfits = choices
    .filter(({ section, key }) => !faults.some((fault) => fault.section === section && fault.key === key))
    .flatMap(({ section, key, choice }) => {
      const account = accounts.find(({ id, code }) => (section === 'payments' ? id : code) === choice);
      return account === undefined ? [] : misfitOf(facts, chosen, { section, key, account });
    });
  const found = [...faults.map((fault) => fault.found), ...misfits];
  if (found.length > 0) return found;
  const different = new Set(choices.map(({ choice }) => choice)).size;
  return [check('accounts-fit', { count: counted(different, 'account') })];
}

interface ChosenAccount {
  readonly section: MappingSection;
  readonly key: string;
  readonly account: ListedAccount;
}

/** It can be used, but not for this. */
function misfitOf(
  { settings, connection }: ConnectionFacts,
  { inClaims }: ListsFact,
  { section, key, account }: ChosenAccount,
): Check[] {
  const of = { row: rowOf({ section, key }), account: accountInWords(account) };
  if (section === 'payments') {
    const spends = settings.kinds.expenses && settings.expenseStrategy === 'spend_money';
    return spends && account.type !== 'BANK' ? [check('account-not-for-spending', of)] : [];
  }
  // The one for rounding is the only one of its own that Xero takes on lines.
  if (account.system !== null && account.system !== 'ROUNDING')
    return [check('account-is-xeros', { ...of, system: account.system })];
  const isForExpenses = section !== 'accounts' || key === 'defaultExpense' || key === 'gatewayFees';
  if (isForExpenses) {
    if (claims(settings, connection.scopes) && !inClaims.has(account.code ?? ''))
      return [check('account-not-in-claims', of)];
    return incomeTypes.has(account.type) ? [check('account-for-income', of)] : [];
  }
  const isForSales = key === 'items' || key === 'goods';
  return isForSales && costTypes.has(account.type) ? [check('account-for-costs', of)] : [];
}

function taxChecks(facts: ConnectionFacts, chosen: ListsFact): Check[] {
  const unread = chosen.unread.find(({ name }) => name === 'taxRates');
  if (unread !== undefined) return [check('tax-rates-unreadable', { what: unread.why })];
  const { taxRates } = chosen.lists;
  if (taxRates === undefined) return [];
  const faults = faultsOf(facts, chosen, taxSections);
  const choices = taxSections.flatMap((section) =>
    chosenIn(section, facts.settings).map((choice) => ({ section, ...choice })),
  );
  if (choices.length === 0) return [];
  const misfits = choices
    .filter(({ section, key }) => !faults.some((fault) => fault.section === section && fault.key === key))
    .flatMap(({ section, key, choice }) => {
      const rate = taxRates.find(({ taxType }) => taxType === choice);
      if (rate === undefined) return [];
      const of = { row: rowOf({ section, key }), name: rate.name };
      if (section === 'sales-tax') return rate.forSales ? [] : [check('tax-rate-not-for-sales', of)];
      return rate.forPurchases ? [] : [check('tax-rate-not-for-purchases', of)];
    });
  const found = [
    ...faults.map((fault) => check('tax-rate-wrong', { row: rowOf(fault), fault: faultInWords(fault) })),
    ...misfits,
  ];
  return found.length > 0 ? found : [check('tax-rates-fit', { count: counted(choices.length, 'choice') })];
}

function userChecks(facts: ConnectionFacts, chosen: ListsFact): Check[] {
  if (!claims(facts.settings, facts.connection.scopes)) return [];
  const unread = chosen.unread.find(({ name }) => name === 'users');
  if (unread !== undefined) return [check('users-unreadable', { what: unread.why })];
  const { users } = chosen.lists;
  const { employees = [], settings } = facts;
  if (users === undefined) return [];
  const addresses = new Set(users.map(({ email }) => email.toLowerCase()));
  const mapped = new Set(settings.employees.map(({ employee }) => employee));
  const isKnown = ({ id, email }: EmployeeFact) =>
    mapped.has(id) || (email !== null && addresses.has(email.toLowerCase()));
  const found = [
    ...faultsOf(facts, chosen, ['employees']).map((fault) =>
      check('user-wrong', { row: rowOf(fault, employees), fault: faultInWords(fault) }),
    ),
    ...employees.filter((one) => !isKnown(one)).map(({ name }) => check('user-missing', { name })),
  ];
  return found.length > 0 ? found : [check('users-known', { count: counted(employees.length, 'employee') })];
}

function faultsOf(
  { settings }: ConnectionFacts,
  { lists }: ListsFact,
  sections: readonly MappingSection[],
): MappingFault[] {
  return checkMapping(settings, { ...noLists, ...lists }).filter(
    (fault) => sections.includes(fault.section) && isOn(fault.section, fault.key, settings),
  );
}

function chosenIn(section: MappingSection, settings: ConnectionSettings) {
  return choicesOf(settings, section).filter(({ key }) => isOn(section, key, settings));
}

/** What is chosen for a kind that is switched off does no harm. */
function isOn(section: MappingSection, key: string, { kinds, expenseStrategy }: ConnectionSettings): boolean {
  const sales = kinds.invoices || kinds.creditNotes;
  switch (section) {
    case 'accounts':
      if (key === 'gatewayFees') return kinds.payments;
      return key === 'defaultExpense' ? kinds.expenses : sales;
    case 'sales-tax':
    case 'items':
    case 'branding':
      return sales;
    case 'expense-categories':
    case 'vendors':
    case 'purchase-tax':
    case 'employees':
      return kinds.expenses;
    case 'payments':
      return kinds.payments || (kinds.expenses && expenseStrategy === 'spend_money');
    case 'clients':
    case 'tracking':
    case 'left-alone':
      return true;
  }
}

/** A row of the mapping, as its page calls it. */
function rowOf(
  { section, key }: { readonly section: MappingSection; readonly key: string },
  employees: readonly EmployeeFact[] = [],
): string {
  const names = new Map(employees.map(({ id, name }) => [id, name]));
  const words = keyInWords(section, key, names);
  // These say by themselves what they are about.
  return section === 'accounts' || section === 'payments' ? words : `${sectionTitles[section]}, ${words}`;
}
