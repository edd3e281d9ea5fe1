import { normalisedName } from '../xero/text.ts';
import type { MappingSection } from './choices.ts';
import { itemOfKey, paymentOfKey, trackingOfKey } from './keys.ts';
import type { ListedContact, OrganisationLists } from './lists.ts';
import { choiceInWords, offersFor, type Offer, type OfferGroupName } from './offers.ts';

/**
 * What probably is meant for a key, by name and rate; undefined unless exactly one thing fits. It is only ever shown:
 * a person accepts it.
 * @param name what TimeTracker calls the key.
 */
export function suggestionFor(
  section: MappingSection,
  key: string,
  name: string,
  lists: OrganisationLists,
): Offer | undefined {
  const choice = fitting(section, key, name, lists);
  return choice === undefined ? undefined : { choice, text: choiceInWords(section, choice, lists) };
}

function fitting(
  section: MappingSection,
  key: string,
  name: string,
  lists: OrganisationLists,
): string | undefined {
  switch (section) {
    case 'accounts':
      return lineAccount(key, lists);
    case 'expense-categories':
      return accountByWords(lists, ['expense'], categoryWords[key] ?? [key]);
    case 'vendors':
      return accountByWords(lists, ['expense'], [normalisedName(name)]);
    case 'sales-tax':
      return taxType(section, key, 'sales-rates', lists);
    case 'purchase-tax':
      return taxType(section, key, 'purchase-rates', lists);
    case 'payments':
      return paymentAccount(key, lists);
    case 'items':
      return item(key, name, lists);
    case 'clients':
      return similarContact(name, lists.contacts ?? [])?.id;
    case 'employees':
      return onlyOne((lists.users ?? []).filter((user) => normalisedName(user.name) === normalisedName(name)))
        ?.id;
    case 'tracking':
      return option(key, name, lists);
    case 'branding':
    case 'left-alone':
      return undefined;
  }
}

/** The option that is called as the project or client is. */
function option(key: string, name: string, { tracking }: OrganisationLists): string | undefined {
  const category = tracking?.find(({ id }) => id === trackingOfKey(key).categoryId);
  const wanted = normalisedName(name);
  const usable = category?.status === 'ACTIVE' ? category.options : [];
  return onlyOne(usable.filter((one) => one.status === 'ACTIVE' && normalisedName(one.name) === wanted))?.id;
}

/** Words that accounts are named with; the first word with a match decides. */
const lineWords: Readonly<Record<string, readonly string[]>> = {
  items: ['sales', 'fees', 'services', 'income'],
  goods: ['product', 'goods', 'materials'],
  expenses: ['recharge', 'rebill', 'reimburse', 'disbursement'],
  rounding: ['rounding'],
  defaultExpense: ['general expenses', 'sundry', 'general'],
  gatewayFees: ['merchant fees', 'payment fees', 'bank fees', 'bank charges'],
};

const categoryWords: Readonly<Record<string, readonly string[]>> = {
  meals: ['meal', 'subsistence', 'entertainment'],
  accommodation: ['accommodation', 'hotel', 'lodging'],
  supplies: ['supplies', 'stationery'],
  services: ['professional', 'consulting', 'subcontract'],
  marketing: ['marketing', 'advertising'],
  other: ['general expenses', 'sundry'],
};

function lineAccount(key: string, lists: OrganisationLists): string | undefined {
  const groups: Readonly<Record<string, readonly OfferGroupName[]>> = {
    rounding: ['expense', 'revenue', 'other-accounts'],
    defaultExpense: ['expense'],
    gatewayFees: ['expense'],
  };
  return accountByWords(lists, groups[key] ?? ['revenue'], lineWords[key] ?? []);
}

/** An account that is called just so goes before those that only have the word in their name. */
function accountByWords(
  lists: OrganisationLists,
  groups: readonly OfferGroupName[],
  words: readonly string[],
): string | undefined {
  const offered = offersFor('accounts', '', lists).filter(({ name }) => groups.includes(name));
  const codes = new Set(offered.flatMap(({ offers }) => offers.map(({ choice }) => choice)));
  const accounts = (lists.accounts ?? []).filter(({ code }) => code !== null && codes.has(code));
  for (const word of words) {
    const found =
      onlyOne(accounts.filter(({ name }) => normalisedName(name) === word)) ??
      onlyOne(accounts.filter(({ name }) => hasWord(name, word)));
    if (found !== undefined) return found.code ?? undefined;
    if (accounts.some(({ name }) => hasWord(name, word))) return undefined;
  }
  return undefined;
}

/** Rates for special cases have the same percentage as the ordinary one. */
const special = /capital|import|reverse|exempt|\b(ec|eu|export|mixed|acquisition)/i;

function taxType(
  section: MappingSection,
  key: string,
  group: OfferGroupName,
  lists: OrganisationLists,
): string | undefined {
  const offers = offersFor(section, key, lists).find(({ name }) => name === group)?.offers ?? [];
  // Zero-rated, exempt and outside the scope all have 0 %, and which it is matters for the return.
  if (Number(key) === 0) return onlyOne(offers)?.choice;
  return (onlyOne(offers) ?? onlyOne(offers.filter(({ text }) => !special.test(text))))?.choice;
}

function paymentAccount(key: string, lists: OrganisationLists): string | undefined {
  const { method } = paymentOfKey(key);
  const accounts = offersFor('payments', key, lists).flatMap(({ offers }) => offers);
  if (method !== null) {
    const words = method.split(/[_\s]+/).filter((word) => word.length > 3 && word !== 'bank');
    return onlyOne(accounts.filter(({ text }) => words.some((word) => hasWord(text, word))))?.choice;
  }
  const banks = offersFor('payments', key, lists).find(({ name }) => name === 'bank')?.offers ?? [];
  return onlyOne(banks)?.choice;
}

function item(key: string, name: string, lists: OrganisationLists): string | undefined {
  const { value } = itemOfKey(key);
  const wanted = new Set([normalisedName(value), normalisedName(name)]);
  const items = lists.items ?? [];
  return (
    onlyOne(items.filter(({ code }) => wanted.has(normalisedName(code)))) ??
    onlyOne(items.filter((one) => wanted.has(normalisedName(one.name))))
  )?.code;
}

/**
 * The one contact whose name differs only in punctuation or in the form of company: `Acme Ltd.` and `ACME Limited`.
 * Equal names are found without any mapping.
 */
export function similarContact(
  clientName: string,
  contacts: readonly ListedContact[],
): ListedContact | undefined {
  const wanted = bareName(clientName);
  if (wanted === '') return undefined;
  const same = normalisedName(clientName);
  const similar = contacts.filter(({ status, name }) => status === 'ACTIVE' && bareName(name) === wanted);
  return similar.some(({ name }) => normalisedName(name) === same) ? undefined : onlyOne(similar);
}

const companyForms =
  /\b(limited|ltd|llc|llp|plc|inc|incorporated|corp|corporation|co|company|gmbh|ag|srl|bv|nv|sa|pty)\b/g;

function bareName(name: string): string {
  return normalisedName(name)
    .replaceAll(/\b(\w)\.(?=\w\b)/g, '$1')
    .replaceAll('&', ' and ')
    .replaceAll(/[^\p{L}\p{N}\s]/gu, ' ')
    .replaceAll(companyForms, ' ')
    .replaceAll(/^\s*the\b|\s+/g, ' ')
    .trim();
}

function hasWord(text: string, word: string): boolean {
  return normalisedName(text).includes(word);
}

function onlyOne<T>(all: readonly T[]): T | undefined {
  return all.length === 1 ? all[0] : undefined;
}
