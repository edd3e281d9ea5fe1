import type { ConnectionSettings } from '../store/connection-settings.ts';
import type { HeldCount, SeenValue } from '../store/mapping-values.ts';
import { accountKeys, brandingKey, choicesOf, mappingSections, type MappingSection } from './choices.ts';
import { countingRow, rowThatFrees } from './held-rows.ts';
import { nameKey, paymentKey, paymentOfKey } from './keys.ts';

/** One line of a mapping: a value of TimeTracker, and what is chosen for it. */
export interface MappingRow {
  readonly key: string;
  readonly choice: string | null;
  /** Documents that have the value. */
  readonly documents: number;
  /** Documents that are held until this is chosen, or chosen rightly. */
  readonly held: number;
  /** What counts while nothing is chosen here, if anything does. */
  readonly otherwise: string | null;
}

/** Held documents by section and key. */
export type HeldRows = ReadonlyMap<MappingSection, ReadonlyMap<string, number>>;

/** The categories that TimeTracker's expense form offers (docs/timetracker-behaviour.md, Expenses). */
const builtInCategories = [
  'travel',
  'meals',
  'accommodation',
  'supplies',
  'software',
  'equipment',
  'services',
  'marketing',
  'training',
  'other',
] as const;

/** Counts documents at the row that would free them. */
export function heldRows(counts: readonly HeldCount[], settings: ConnectionSettings): HeldRows {
  const rows = new Map(mappingSections.map((section) => [section, new Map<string, number>()]));
  for (const count of counts) {
    const row = rowThatFrees(count, settings);
    const section = row && rows.get(row.section);
    section?.set(row?.key ?? '', (section.get(row?.key ?? '') ?? 0) + count.documents);
  }
  return rows;
}

/** All lines of a mapping: what documents have, what is chosen, and what documents are held for. */
export function mappingRows(
  section: MappingSection,
  settings: ConnectionSettings,
  seen: readonly SeenValue[],
  held: HeldRows,
): MappingRow[] {
  const choices = new Map(
    choicesOf(settings, section)
      .toReversed()
      .map(({ key, choice }) => [key, choice]),
  );
  const waiting = held.get(section) ?? new Map<string, number>();
  const documents = new Map(seen.map((value) => [value.key, value.documents]));
  const keys = new Set([
    ...fixedKeys(section, seen),
    ...documents.keys(),
    ...choices.keys(),
    ...waiting.keys(),
  ]);
  return inOrder(section, [...keys]).map((key) => ({
    key,
    choice: choices.get(key) ?? null,
    documents: documents.get(key) ?? 0,
    held: waiting.get(key) ?? 0,
    otherwise: choices.has(key) ? null : otherwise(section, key, settings, choices),
  }));
}

/** Lines that are there whatever documents have. */
function fixedKeys(section: MappingSection, seen: readonly SeenValue[]): readonly string[] {
  if (section === 'accounts') return accountKeys;
  if (section === 'branding') return [brandingKey];
  if (section === 'expense-categories') return builtInCategories;
  if (section !== 'payments') return [];
  // One account for all payments of a currency is what most firms need.
  return seen.map(({ key }) => paymentKey({ method: null, currency: paymentOfKey(key).currency }));
}

function inOrder(section: MappingSection, keys: readonly string[]): readonly string[] {
  if (section === 'sales-tax' || section === 'purchase-tax') {
    return keys.toSorted((a, b) => Number(b) - Number(a));
  }
  if (section !== 'payments') return keys;
  const place = (key: string) => {
    const { method, currency } = paymentOfKey(key);
    return `${currency ?? ''} ${method ?? ''}`;
  };
  return keys.toSorted((a, b) => (place(a) < place(b) ? -1 : 1));
}

function otherwise(
  section: MappingSection,
  key: string,
  settings: ConnectionSettings,
  choices: ReadonlyMap<string, string>,
): string | null {
  if (section === 'expense-categories') return settings.accounts.defaultExpense;
  if (section !== 'payments') return null;
  return choices.get(countingRow(key, settings) ?? '') ?? null;
}

/** Names of keys, for people. Categories and methods are spelt as TimeTracker does. */
export function namesOf(section: MappingSection, seen: readonly SeenValue[]): ReadonlyMap<string, string> {
  if (section !== 'payments') return new Map(seen.map(({ key, name }) => [key, name]));
  return new Map(seen.filter(({ name }) => name !== '').map(({ name }) => [nameKey(name), name]));
}
