import type { LineInput } from './invoice-input.ts';
import type { Line } from './invoice.ts';
import { itemCodeKey } from './item.ts';
import type { Item, ItemPrice } from './item.ts';
import type { LineRules } from './line-rules.ts';
import type { Lookup } from './versioned-table.ts';

export interface LineItemChoice {
  code: string | null;
  /** What the line gets from an item that is named anew. */
  defaults: (ItemPrice & { description: string }) | null;
  problem?: string;
}

/** The item of a line: as sent, as before, or none. An empty ItemCode takes it off the line. */
export function chooseItem(
  input: LineInput,
  known: Line | null,
  rules: LineRules,
  items: Lookup<Item>,
): LineItemChoice {
  if (input.ItemCode === undefined) return { code: known?.itemCode ?? null, defaults: null };
  if (input.ItemCode === '') return { code: null, defaults: null };
  const [item] = items.withKey(itemCodeKey(input.ItemCode));
  const usable = item && (rules.side === 'sales' ? item.isSold : item.isPurchased);
  if (!usable) return { code: null, defaults: null, problem: `Item code '${input.ItemCode}' is not valid.` };
  if (known?.itemCode === item.code) return { code: item.code, defaults: null };
  const description = rules.side === 'sales' ? item.description : item.purchaseDescription;
  return { code: item.code, defaults: { ...item[rules.side], description } };
}
