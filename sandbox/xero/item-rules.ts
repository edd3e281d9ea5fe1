import type { ItemInput, PriceInput } from './item-input.ts';
import { itemCodeKey } from './item.ts';
import type { Item, ItemPrice } from './item.ts';
import { decimal, round } from './money.ts';
import type { OrganisationSettings } from './organisations.ts';
import type { Lookup } from './versioned-table.ts';

export function blankItem(id: string): Item {
  const none: ItemPrice = { unitPrice: null, accountCode: null, taxType: null };
  return {
    id,
    code: '',
    name: '',
    description: '',
    purchaseDescription: '',
    isSold: true,
    isPurchased: true,
    sales: none,
    purchase: none,
    updatedAt: 0,
  };
}

/** The item after a write: what is not sent stays. */
export function mergeItem(start: Item, input: ItemInput, unitDecimals: 2 | 4, now: number): Item {
  return {
    id: start.id,
    code: input.Code ?? start.code,
    name: input.Name ?? start.name,
    description: input.Description ?? start.description,
    purchaseDescription: input.PurchaseDescription ?? start.purchaseDescription,
    isSold: input.IsSold ?? start.isSold,
    isPurchased: input.IsPurchased ?? start.isPurchased,
    sales: mergePrice(start.sales, input.SalesDetails, unitDecimals),
    purchase: mergePrice(start.purchase, input.PurchaseDetails, unitDecimals),
    updatedAt: now,
  };
}

function mergePrice(start: ItemPrice, input: PriceInput | undefined, unitDecimals: 2 | 4): ItemPrice {
  if (!input) return start;
  const sent = input.UnitPrice;
  return {
    unitPrice: sent === undefined ? start.unitPrice : round(decimal(sent), unitDecimals).toFixed(4),
    accountCode: input.AccountCode === undefined ? start.accountCode : input.AccountCode || null,
    taxType: input.TaxType === undefined ? start.taxType : input.TaxType || null,
  };
}

/** Everything Xero would refuse about the item as it would be saved. */
export function itemProblems(item: Item, items: Lookup<Item>, settings: OrganisationSettings): string[] {
  const problems: string[] = [];
  const say = (when: boolean, problem: string) => void (when && problems.push(problem));
  const namesakes = items.withKey(itemCodeKey(item.code)).filter((other) => other.id !== item.id);

  say(item.code === '', 'The Code of the item must be specified.');
  say(item.code.length > 30, 'The Code of an item may have at most 30 characters.');
  say(namesakes.length > 0, `Price List Item with Code '${item.code}' already exists`);
  say(item.name.length > 50, 'The Name of an item may have at most 50 characters.');
  const descriptions = [item.description, item.purchaseDescription];
  say(
    descriptions.some((each) => each.length > 4000),
    'The description of an item may have at most 4000 characters.',
  );
  say(!item.isSold && hasPrice(item.sales), 'SalesDetails need an item that is sold.');
  say(!item.isPurchased && hasPrice(item.purchase), 'PurchaseDetails need an item that is purchased.');
  for (const price of [item.sales, item.purchase]) problems.push(...priceProblems(price, settings));
  return problems;
}

function hasPrice(price: ItemPrice): boolean {
  return price.unitPrice !== null || price.accountCode !== null || price.taxType !== null;
}

function priceProblems(price: ItemPrice, settings: OrganisationSettings): string[] {
  const problems: string[] = [];
  const account = settings.accounts.find((each) => each.code === price.accountCode);
  const usable = account && account.status === 'ACTIVE' && account.type !== 'BANK' && !account.systemAccount;
  if (price.accountCode !== null && !usable) {
    problems.push(`Account code '${price.accountCode}' is not a valid code for this document.`);
  }
  const rate = settings.taxRates.find((each) => each.taxType === price.taxType);
  const fits = rate?.status === 'ACTIVE' && (!usable || rate.appliesTo.includes(account.class));
  if (price.taxType !== null && !fits) {
    problems.push(
      `The TaxType code '${price.taxType}' cannot be used with account code '${price.accountCode ?? ''}'.`,
    );
  }
  if (price.unitPrice !== null && Number(price.unitPrice) < 0) {
    problems.push('The price of an item may not be below zero.');
  }
  return problems;
}
