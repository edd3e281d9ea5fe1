import { Decimal } from 'decimal.js';
import type { ConnectionSettings } from '../store/connection-settings.ts';
import { choicesOf, listOfSection, mappingSections, type Choice, type MappingSection } from './choices.ts';
import { paymentOfKey, trackingOfKey } from './keys.ts';
import { accountInWords, isForPayments, type ListedAccount, type OrganisationLists } from './lists.ts';

/** Why a choice cannot stay; mapping-words.ts has the sentences. */
export type FaultReason =
  | 'account-unknown'
  | 'account-archived'
  | 'account-is-bank'
  | 'not-for-payments'
  | 'other-currency'
  | 'tax-type-unknown'
  | 'tax-type-archived'
  | 'percentage-differs'
  | 'item-unknown'
  | 'contact-unknown'
  | 'contact-archived'
  | 'user-unknown'
  | 'option-unknown'
  | 'option-archived'
  | 'theme-unknown'
  | 'named-twice';

/** One thing that is wrong with a mapping. */
export interface MappingFault {
  readonly section: MappingSection;
  readonly key: string;
  /** The code or id that is chosen. */
  readonly choice: string;
  readonly reason: FaultReason;
  readonly parameters: Readonly<Record<string, string>>;
}

type Found = Pick<MappingFault, 'reason' | 'parameters'>;

/**
 * Whether everything that is chosen can be used in the organisation. Choices from a list that is not known are not
 * looked at.
 */
export function checkMapping(settings: ConnectionSettings, lists: OrganisationLists): MappingFault[] {
  return mappingSections.flatMap((section) => {
    const choices = choicesOf(settings, section);
    return [
      ...twice(section, choices),
      ...choices.flatMap((choice) => {
        const found = checkChoice(section, choice, lists);
        return found === undefined ? [] : [{ section, ...choice, ...found }];
      }),
    ];
  });
}

/** What a change makes wrong: faults that were there before are not its. */
export function faultsAdded(
  before: ConnectionSettings,
  after: ConnectionSettings,
  lists: OrganisationLists,
): MappingFault[] {
  const old = new Set(checkMapping(before, lists).map((fault) => JSON.stringify(fault)));
  return checkMapping(after, lists).filter((fault) => !old.has(JSON.stringify(fault)));
}

/** Mappings with choices from lists that are not known, so that nobody can say whether they are right. */
export function uncheckedSections(settings: ConnectionSettings, lists: OrganisationLists): MappingSection[] {
  return mappingSections.filter((section) => {
    const list = listOfSection[section];
    return list !== undefined && lists[list] === undefined && choicesOf(settings, section).length > 0;
  });
}

function checkChoice(section: MappingSection, choice: Choice, lists: OrganisationLists): Found | undefined {
  switch (section) {
    case 'accounts':
    case 'expense-categories':
    case 'vendors':
      return lists.accounts && checkLineAccount(choice.choice, lists.accounts);
    case 'payments':
      return lists.accounts && checkPaymentAccount(choice, lists.accounts);
    case 'sales-tax':
    case 'purchase-tax':
      return lists.taxRates && checkTaxType(choice, lists.taxRates);
    case 'items':
      return lists.items && checkItem(choice.choice, lists.items);
    case 'clients':
      return lists.contacts && checkContact(choice.choice, lists.contacts);
    case 'employees':
      return lists.users && !lists.users.some(({ id }) => id === choice.choice)
        ? found('user-unknown')
        : undefined;
    case 'tracking':
      return lists.tracking && checkOption(choice, lists.tracking);
    case 'branding':
      return lists.brandingThemes && !lists.brandingThemes.some(({ id }) => id === choice.choice)
        ? found('theme-unknown')
        : undefined;
    case 'left-alone':
      return undefined;
  }
}

function checkLineAccount(code: string, accounts: readonly ListedAccount[]): Found | undefined {
  const account = accounts.find((one) => one.code === code);
  if (account === undefined) return found('account-unknown');
  if (account.status !== 'ACTIVE') return found('account-archived', { account: accountInWords(account) });
  return account.type === 'BANK' ? found('account-is-bank', { account: accountInWords(account) }) : undefined;
}

function checkPaymentAccount({ key, choice }: Choice, accounts: readonly ListedAccount[]): Found | undefined {
  const account = accounts.find(({ id }) => id === choice);
  if (account === undefined) return found('account-unknown');
  const { status, currency } = account;
  const name = accountInWords(account);
  if (status !== 'ACTIVE') return found('account-archived', { account: name });
  if (!isForPayments(account)) return found('not-for-payments', { account: name });
  const wanted = paymentOfKey(key).currency;
  return wanted !== null && currency !== null && currency !== wanted
    ? found('other-currency', { account: name, accountCurrency: currency, currency: wanted })
    : undefined;
}

function checkTaxType(
  { key, choice }: Choice,
  taxRates: NonNullable<OrganisationLists['taxRates']>,
): Found | undefined {
  const rate = taxRates.find(({ taxType }) => taxType === choice);
  if (rate === undefined) return found('tax-type-unknown');
  if (rate.status !== 'ACTIVE') return found('tax-type-archived', { name: rate.name });
  return new Decimal(rate.rate).equals(key)
    ? undefined
    : found('percentage-differs', { name: rate.name, percentage: new Decimal(rate.rate).toFixed() });
}

function checkItem(code: string, items: NonNullable<OrganisationLists['items']>): Found | undefined {
  return items.some((one) => one.code === code) ? undefined : found('item-unknown');
}

function checkContact(
  contactId: string,
  contacts: NonNullable<OrganisationLists['contacts']>,
): Found | undefined {
  const contact = contacts.find(({ id }) => id === contactId);
  if (contact === undefined) return found('contact-unknown');
  return contact.status === 'ACTIVE' ? undefined : found('contact-archived', { contact: contact.name });
}

function checkOption(
  { key, choice }: Choice,
  tracking: NonNullable<OrganisationLists['tracking']>,
): Found | undefined {
  const category = tracking.find(({ id }) => id === trackingOfKey(key).categoryId);
  const option = category?.options.find(({ id }) => id === choice);
  if (category === undefined || option === undefined) return found('option-unknown');
  return category.status === 'ACTIVE' && option.status === 'ACTIVE'
    ? undefined
    : found('option-archived', { category: category.name, option: option.name });
}

/** Only one row of a key counts, so another one is a slip. */
function twice(section: MappingSection, choices: readonly Choice[]): MappingFault[] {
  return choices
    .filter(({ key }, at) => choices.findIndex((one) => one.key === key) < at)
    .map((choice) => ({ section, ...choice, ...found('named-twice') }));
}

function found(reason: FaultReason, parameters: Readonly<Record<string, string>> = {}): Found {
  return { reason, parameters };
}
