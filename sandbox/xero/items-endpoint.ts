import { notFound } from './api-errors.ts';
import type { ApiAnswer, ApiRequest } from './api-request.ts';
import { answerBatch } from './batch.ts';
import type { Outcome } from './batch.ts';
import { msInstant } from './dates.ts';
import { isUuid } from './ids.ts';
import type { Ids } from './ids.ts';
import { itemInput } from './item-input.ts';
import type { ItemInput } from './item-input.ts';
import { blankItem, itemProblems, mergeItem } from './item-rules.ts';
import { itemCodeKey } from './item.ts';
import type { Item, ItemPrice } from './item.ts';
import { number } from './json.ts';
import type { JsonObject } from './json.ts';
import { changedSince, filtered, ordered, unitDecimals } from './list-query.ts';
import { decimal } from './money.ts';
import { pathText, readElement, readElementOf, readElements } from './request-body.ts';
import { createStage } from './stage.ts';
import type { Stage } from './stage.ts';
import type { Switches } from './switches.ts';
import type { Fields } from './where.ts';

const KIND = { plural: 'Items', idField: 'ItemID', errorFlag: null } as const;

const FIELDS: Fields<Item> = {
  ItemID: { kind: 'guid', read: (i) => i.id },
  Code: { kind: 'text', read: (i) => i.code },
  Name: { kind: 'text', read: (i) => i.name },
  Description: { kind: 'text', read: (i) => i.description || null },
  IsSold: { kind: 'flag', read: (i) => i.isSold },
  IsPurchased: { kind: 'flag', read: (i) => i.isPurchased },
  UpdatedDateUTC: { kind: 'instant', read: (i) => new Date(i.updatedAt).toISOString() },
};

export function createItemsEndpoint(deps: { ids: Ids; switches: Switches }) {
  const write = (request: ApiRequest, elements: JsonObject[], create: boolean): ApiAnswer => {
    const decimals = unitDecimals(request);
    const inputs = elements.map((each, n) => readElement(itemInput, each, `Items[${n}]`));
    const stage = createStage(request.organisation.items);
    const outcomes = inputs.map((input, n): Outcome => {
      const match = create ? null : findItem(input, stage);
      const item = mergeItem(match ?? blankItem(deps.ids.uuid()), input, decimals, request.now);
      const problems = itemProblems(item, stage, request.organisation.settings);
      if (create && input.ItemID !== undefined) problems.push('PUT creates items: do not send an ItemID.');
      if (problems.length === 0) stage.put(item);
      return { sent: elements[n] ?? {}, problems, warnings: [], saved: () => itemJson(item, decimals) };
    });
    return { Items: answerBatch(KIND, outcomes, request, () => stage.commit(request.now)) };
  };

  return {
    list: (request: ApiRequest): ApiAnswer => {
      const all = request.organisation.items.listAsOf(request.readAt);
      const chosen = changedSince(filtered(all, request, FIELDS), request, deps.switches);
      const decimals = unitDecimals(request);
      return { Items: ordered(chosen, request, FIELDS).map((item) => itemJson(item, decimals)) };
    },

    one: (request: ApiRequest): ApiAnswer => {
      const wanted = pathText(request.params['id'] ?? '').toLowerCase();
      const { items } = request.organisation;
      const item = isUuid(wanted)
        ? items.getAsOf(wanted, request.readAt)
        : items.listAsOf(request.readAt).find((each) => each.code.toLowerCase() === wanted);
      if (!item) throw notFound('No such item.');
      return { Items: [itemJson(item, unitDecimals(request))] };
    },

    put: (request: ApiRequest) => write(request, readElements(request.body, KIND.plural), true),
    post: (request: ApiRequest) => write(request, readElements(request.body, KIND.plural), false),
    postOne: (request: ApiRequest): ApiAnswer => {
      const element = readElementOf(request.body, KIND.plural, KIND.idField, request.params['id'] ?? '');
      return write(request, [element], false);
    },
  };
}

/** The item a POST means, by id or by code. Throws ApiError 404 for an id that is not there. */
function findItem(input: ItemInput, stage: Stage<Item>): Item | null {
  if (input.ItemID === undefined) return stage.withKey(itemCodeKey(input.Code ?? ''))[0] ?? null;
  const item = stage.get(input.ItemID.toLowerCase());
  if (!item) throw notFound('No such item.');
  return item;
}

function itemJson(item: Item, decimals: 2 | 4): JsonObject {
  return {
    ItemID: item.id,
    Code: item.code,
    Name: item.name,
    ...(item.description === '' ? {} : { Description: item.description }),
    ...(item.purchaseDescription === '' ? {} : { PurchaseDescription: item.purchaseDescription }),
    UpdatedDateUTC: msInstant(item.updatedAt),
    PurchaseDetails: priceJson(item.purchase, decimals),
    SalesDetails: priceJson(item.sales, decimals),
    IsTrackedAsInventory: false,
    IsSold: item.isSold,
    IsPurchased: item.isPurchased,
  };
}

function priceJson(price: ItemPrice, decimals: 2 | 4): JsonObject {
  return {
    ...(price.unitPrice === null ? {} : { UnitPrice: number(decimal(price.unitPrice).toFixed(decimals)) }),
    ...(price.accountCode === null ? {} : { AccountCode: price.accountCode }),
    ...(price.taxType === null ? {} : { TaxType: price.taxType }),
  };
}
