import { exception } from './api-errors.ts';
import type { ApiRequest } from './api-request.ts';
import { isUuid } from './ids.ts';
import { number } from './json.ts';
import type { Json } from './json.ts';
import type { Switches } from './switches.ts';
import { parseWhere } from './where.ts';
import type { Fields } from './where.ts';

/** What lists of all kinds have in common: changed since, where, order and pages. */
export interface Listable {
  id: string;
  updatedAt: number;
}

export interface Page<T> {
  items: T[];
  /** Present where the list is paged. */
  pagination: Json | null;
}

/** Keeps what changed since the time in the If-Modified-Since header, if there is one. */
export function changedSince<T extends { updatedAt: number }>(
  items: T[],
  request: ApiRequest,
  switches: Switches,
): T[] {
  const header = request.header('if-modified-since');
  if (header === null || header === '') return items;
  const since = readSince(header, switches);
  // Xero compares to the second, so a change within that very second may be missed.
  const second = (at: number) => Math.floor(at / 1000);
  return items.filter((item) =>
    switches.modifiedSinceInclusive ? second(item.updatedAt) >= since : second(item.updatedAt) > since,
  );
}

function readSince(header: string, switches: Switches): number {
  const iso = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(\.\d+)?Z?$/.exec(header);
  const web = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(header);
  const at = iso ? Date.parse(`${iso[1]}Z`) : web ? Date.parse(header) : Number.NaN;
  if (Number.isNaN(at) || (iso?.[2] && switches.modifiedSinceFraction === 'refuse')) {
    throw exception('QueryParseException', `If-Modified-Since '${header}' is not a valid time.`, true);
  }
  return at / 1000;
}

export function filtered<T>(items: T[], request: ApiRequest, fields: Fields<T>): T[] {
  const where = request.query.get('where');
  return where === null || where === '' ? items : items.filter(parseWhere(where, fields));
}

/** Sorts by `order=Field [ASC|DESC]`, or by the last change and the id. */
export function ordered<T extends Listable>(items: T[], request: ApiRequest, fields: Fields<T>): T[] {
  const byChange = (a: T, b: T) => a.updatedAt - b.updatedAt || (a.id < b.id ? -1 : 1);
  const order = request.query.get('order');
  if (order === null || order === '') return [...items].sort(byChange);
  const match = /^([A-Za-z.]+)(?: (ASC|DESC))?$/i.exec(order.trim());
  const field = match?.[1] !== undefined && Object.hasOwn(fields, match[1]) ? fields[match[1]] : undefined;
  if (!match || !field)
    throw exception('QueryParseException', `The order '${order}' is not understood.`, true);
  const sign = match[2]?.toUpperCase() === 'DESC' ? -1 : 1;
  const compare = (a: T, b: T) => {
    const [x, y] = [field.read(a) ?? '', field.read(b) ?? ''];
    const numeric = field.kind === 'amount';
    const order = numeric ? Number(x) - Number(y) : x === y ? 0 : x < y ? -1 : 1;
    return sign * order || byChange(a, b);
  };
  return [...items].sort(compare);
}

/** One page where `page` was asked for or `forced`; else everything. Sizes out of range are clamped. */
export function paged<T>(items: T[], request: ApiRequest, forced = false): Page<T> {
  const asked = request.query.get('page');
  if (asked === null && !forced) return { items, pagination: null };
  const whole = (name: string, standard: number) => {
    const text = request.query.get(name);
    if (text !== null && !/^\d+$/.test(text)) {
      throw exception('QueryParseException', `${name}=${text} is not a whole number.`, true);
    }
    return text === null ? standard : Number(text);
  };
  const page = Math.max(1, whole('page', 1));
  const pageSize = Math.min(1000, Math.max(1, whole('pageSize', 100)));
  return {
    items: items.slice((page - 1) * pageSize, page * pageSize),
    pagination: {
      page: number(page),
      pageSize: number(pageSize),
      pageCount: number(Math.ceil(items.length / pageSize)),
      itemCount: number(items.length),
    },
  };
}

/** The values of a comma separated parameter, in lower case; null where it is not there. */
export function listParameter(request: ApiRequest, name: string): string[] | null {
  const text = request.query.get(name);
  if (text === null || text === '') return null;
  return text.split(',').map((each) => each.trim().toLowerCase());
}

export function idsParameter(request: ApiRequest, name: string): string[] | null {
  const ids = listParameter(request, name);
  const wrong = ids?.find((id) => !isUuid(id));
  if (wrong !== undefined) throw exception('QueryParseException', `${name}: '${wrong}' is not an id.`, true);
  return ids;
}

export function flagParameter(request: ApiRequest, name: string, standard: boolean): boolean {
  const text = request.query.get(name);
  if (text === null || text === '') return standard;
  if (!/^(true|false)$/i.test(text)) {
    throw exception('QueryParseException', `${name}=${text} is neither true nor false.`, true);
  }
  return text.toLowerCase() === 'true';
}

export function unitDecimals(request: ApiRequest): 2 | 4 {
  const text = request.query.get('unitdp');
  if (text === null || text === '2') return 2;
  if (text === '4') return 4;
  throw exception('QueryParseException', `unitdp=${text}: Xero knows 2 and 4.`, true);
}
