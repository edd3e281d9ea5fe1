import { exception } from './api-errors.ts';

/**
 * The part of Xero's filter language the sandbox understands: comparisons of known fields joined
 * by AND and OR, with DateTime(...), Guid("..."), Contains, StartsWith, EndsWith and ToLower.
 * Everything else is an error, never ignored.
 */
export type FieldKind = 'text' | 'guid' | 'date' | 'instant' | 'amount' | 'flag';

export interface Field<T> {
  kind: FieldKind;
  /** Dates as `YYYY-MM-DD`, instants as ISO strings, amounts as decimal strings. */
  read(item: T): string | boolean | null;
}

export type Fields<T> = Record<string, Field<T>>;
export type Predicate<T> = (item: T) => boolean;

type Value = { kind: FieldKind | 'null'; value: string | boolean | null };

const TOKEN =
  /\s*(?:(&&|\|\||==|!=|>=|<=|>|<|\(|\)|,|\.(?=[A-Z][A-Za-z]*\s*\())|("(?:[^"\\]|\\.)*")|(-?\d+(?:\.\d+)?)|([A-Za-z_][A-Za-z0-9_]*(?:\.(?![A-Za-z]+\s*\()[A-Za-z_][A-Za-z0-9_]*)*))/y;

/** Turns a `where` into a test of one item. Throws ApiError (QueryParseException). */
export function parseWhere<T>(where: string, fields: Fields<T>): Predicate<T> {
  const tokens = tokenize(where);
  let position = 0;
  const peek = () => tokens[position];
  const fail = (what: string): never => {
    throw exception('QueryParseException', `The where clause is not understood: ${what} in ${where}`, true);
  };
  const take = (expected?: string) => {
    const token = tokens[position++];
    if (token === undefined) return fail('it ends too early');
    if (expected !== undefined && token !== expected) return fail(`${token} where ${expected} should stand`);
    return token;
  };

  const either = (): Predicate<T> => {
    const parts = [both()];
    while (/^(\|\||or)$/i.test(peek() ?? '')) {
      take();
      parts.push(both());
    }
    return (item) => parts.some((part) => part(item));
  };
  const both = (): Predicate<T> => {
    const parts = [condition()];
    while (/^(&&|and)$/i.test(peek() ?? '')) {
      take();
      parts.push(condition());
    }
    return (item) => parts.every((part) => part(item));
  };
  const condition = (): Predicate<T> => {
    if (peek() === '(') {
      take();
      const inner = either();
      take(')');
      return inner;
    }
    const name = take();
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (!field) return fail(`the field ${name} is not known`);
    if (peek() === '.') return method(field);
    const operator = take();
    if (!['==', '!=', '>', '>=', '<', '<='].includes(operator)) return fail(`the operator ${operator}`);
    const value = literal();
    return compare(field, operator, value, fail);
  };
  const method = (field: Field<T>): Predicate<T> => {
    take('.');
    const name = take();
    if (field.kind !== 'text') return fail(`${name} on a field that is not text`);
    take('(');
    if (name === 'ToLower') {
      take(')');
      if (peek() === '.') return method(field);
      const operator = take();
      return compare(field, operator, literal(), fail);
    }
    const wanted = unquote(take(), fail).toLowerCase();
    take(')');
    const text = (item: T) => String(field.read(item) ?? '').toLowerCase();
    if (name === 'Contains') return (item) => text(item).includes(wanted);
    if (name === 'StartsWith') return (item) => text(item).startsWith(wanted);
    if (name === 'EndsWith') return (item) => text(item).endsWith(wanted);
    return fail(`the method ${name}`);
  };
  const literal = (): Value => {
    const token = take();
    if (token.startsWith('"')) return { kind: 'text', value: unquote(token, fail) };
    if (/^-?\d/.test(token)) return { kind: 'amount', value: token };
    if (token === 'null') return { kind: 'null', value: null };
    if (/^(true|false)$/i.test(token)) return { kind: 'flag', value: token.toLowerCase() === 'true' };
    if (/^guid$/i.test(token)) {
      take('(');
      const text = unquote(take(), fail);
      take(')');
      return { kind: 'guid', value: text };
    }
    if (token === 'DateTime') return dateLiteral(take, peek, fail);
    return fail(`the value ${token}`);
  };

  const predicate = either();
  if (position < tokens.length) fail(`${tokens[position]}`);
  return predicate;
}

function tokenize(where: string): string[] {
  const tokens: string[] = [];
  const text = where.trim();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (!match) {
      throw exception('QueryParseException', `The where clause is not understood at ${text.slice(at)}`, true);
    }
    tokens.push(match[0].trim());
  }
  return tokens;
}

function unquote(token: string, fail: (what: string) => never): string {
  if (!token.startsWith('"')) return fail(`${token} where a text should stand`);
  return token.slice(1, -1).replaceAll(/\\(.)/g, '$1');
}

function dateLiteral(
  take: (expected?: string) => string,
  peek: () => string | undefined,
  fail: (what: string) => never,
): Value {
  take('(');
  const parts = [take()];
  while (peek() === ',') {
    take(',');
    parts.push(take());
  }
  take(')');
  if (![3, 6].includes(parts.length) || !parts.every((part) => /^\d+$/.test(part))) {
    return fail('DateTime takes 3 or 6 whole numbers');
  }
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts.map(Number);
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day)
    return fail('a date that does not exist');
  return { kind: 'instant', value: date.toISOString() };
}

function compare<T>(
  field: Field<T>,
  operator: string,
  value: Value,
  fail: (what: string) => never,
): Predicate<T> {
  const comparable = value.kind === field.kind || (field.kind === 'date' && value.kind === 'instant');
  if (value.kind !== 'null' && !comparable)
    return fail(`a ${field.kind} field compared with a ${value.kind}`);
  const ordered = ['date', 'instant', 'amount'].includes(field.kind);
  if (!ordered && operator !== '==' && operator !== '!=') return fail(`${operator} on a ${field.kind} field`);
  const order = (item: T) => orderOf(field, field.read(item), value.value);
  switch (operator) {
    case '==':
      return (item) => order(item) === 0;
    case '!=':
      return (item) => order(item) !== 0;
    case '>':
      return (item) => (order(item) ?? -1) > 0;
    case '>=':
      return (item) => (order(item) ?? -1) >= 0;
    case '<':
      return (item) => (order(item) ?? 1) < 0;
    case '<=':
      return (item) => (order(item) ?? 1) <= 0;
    default:
      return fail(`the operator ${operator}`);
  }
}

/** Below, equal, above as -1, 0, 1; null where one side has no value. */
function orderOf<T>(field: Field<T>, a: string | boolean | null, b: string | boolean | null): number | null {
  if (a === null || b === null) return a === b ? 0 : null;
  if (field.kind === 'amount') return Math.sign(Number(a) - Number(b));
  if (field.kind === 'flag') return a === b ? 0 : 1;
  if (field.kind === 'date' || field.kind === 'instant') {
    return Math.sign(Date.parse(String(a)) - Date.parse(String(b)));
  }
  const [x, y] = [String(a).toLowerCase(), String(b).toLowerCase()];
  return x === y ? 0 : x < y ? -1 : 1;
}
