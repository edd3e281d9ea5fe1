import { normalisedName } from '../xero/text.ts';
import { brandingKey, isAccountKey, type Change, type MappingSection } from './choices.ts';
import { itemKey, itemMatches, nameKey, paymentKey, rateKey } from './keys.ts';

/** A mapping's form as it was sent: fields of one row stand at one place of their lists. */
export interface MappingForm {
  readonly key: readonly string[];
  /** What was chosen when the form was shown; empty: nothing. */
  readonly was: readonly string[];
  readonly choice: readonly string[];
  readonly suggested: readonly string[];
  /** The row whose suggestion is accepted, by its place from 0; `all`; empty: none. */
  readonly accept: string;
  /** A row of a value that no document has yet. */
  readonly added: AddedRow;
}

export interface AddedRow {
  readonly value: string;
  /** The currency of a payment, or how an invoice line is known. */
  readonly of: string;
  readonly choice: string;
}

/** A key as it stands in a form: browsers change line breaks in what they send. */
export function keyInForm(key: string): string {
  return Buffer.from(key, 'utf8').toString('base64url');
}

export function keyFromForm(text: string): string {
  return Buffer.from(text, 'base64url').toString('utf8');
}

export type FormChanges =
  | { readonly ok: true; readonly changes: readonly Change[] }
  /** `value` of the added row cannot be used. */
  | { readonly ok: false; readonly changes: readonly Change[] };

/** What a person changed: rows left as they were shown are not touched, whoever changed them meanwhile. */
export function changesOfForm(section: MappingSection, form: MappingForm): FormChanges {
  const changes = form.key.flatMap((key, at): Change[] => {
    if (!isKeyOf(section, key)) return [];
    const was = form.was[at] ?? '';
    const choice = choiceOfRow(form, at).trim();
    return choice === was ? [] : [{ key, choice: choice === '' ? null : choice }];
  });
  const { value, choice } = form.added;
  if (value.trim() === '' && choice.trim() === '') return { ok: true, changes };
  const key = addedKey(section, form.added);
  if (key === undefined || choice.trim() === '') return { ok: false, changes };
  return { ok: true, changes: [...changes, { key, choice: choice.trim() }] };
}

function choiceOfRow({ choice, suggested, accept }: MappingForm, at: number): string {
  const chosen = choice[at] ?? '';
  const accepts = accept === String(at) || (accept === 'all' && chosen === '');
  return accepts ? suggested[at] || chosen : chosen;
}

function addedKey(section: MappingSection, { value, of }: AddedRow): string | undefined {
  const text = value.trim();
  switch (section) {
    case 'sales-tax':
    case 'purchase-tax': {
      const rate = text.replace(/\s*%$/, '').replace(',', '.');
      return isRate(rate) ? rateKey(rate) : undefined;
    }
    case 'expense-categories':
      return text === '' || text.length > 50 ? undefined : nameKey(text);
    case 'vendors':
      return text === '' || text.length > 200 ? undefined : normalisedName(text);
    case 'payments': {
      const currency = of.trim().toUpperCase();
      if (text.length > 50 || !/^([A-Z]{3})?$/.test(currency)) return undefined;
      return paymentKey({ method: text === '' ? null : text, currency: currency === '' ? null : currency });
    }
    case 'items': {
      const by = itemMatches.find((one) => one === of);
      return by === undefined || text === '' || text.length > 500 ? undefined : itemKey(by, text);
    }
    case 'accounts':
    case 'clients':
    case 'employees':
    case 'tracking':
    case 'branding':
    case 'left-alone':
      return undefined;
  }
}

/** Whether a text can be a key of the mapping at all; forms of our own send no other. */
export function isKeyOf(section: MappingSection, key: string): boolean {
  switch (section) {
    case 'accounts':
      return isAccountKey(key);
    case 'sales-tax':
    case 'purchase-tax':
      return isRate(key);
    case 'payments':
      return /^.+\|(\*|[A-Z]{3})$/s.test(key);
    case 'items':
      return itemMatches.some((by) => key.startsWith(`${by}:`) && key.length > by.length + 1);
    case 'clients':
    case 'employees':
      return /^[1-9]\d{0,17}$/.test(key);
    case 'expense-categories':
    case 'vendors':
      return key !== '';
    case 'tracking':
      return /^(project|client):[1-9]\d{0,17}\|[0-9a-f-]{36}$/.test(key);
    case 'branding':
      return key === brandingKey;
    case 'left-alone':
      return /^(project|client):[1-9]\d{0,17}$/.test(key);
  }
}

function isRate(text: string): boolean {
  return /^\d{1,3}(\.\d{1,4})?$/.test(text);
}
