import { isLosslessNumber, LosslessNumber, parse, stringify } from 'lossless-json';

/** JSON whose numbers keep every digit they were written with. */
export type Json = null | boolean | string | LosslessNumber | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** Parses JSON without a number ever becoming a float. Throws SyntaxError. */
export function parseJson(text: string): Json {
  return dropNulls(parse(text));
}

export function printJson(value: Json): string {
  const text = stringify(value);
  if (text === undefined) throw new Error('The sandbox tried to send something that is not JSON.');
  return text;
}

/** A JSON number from a decimal string or an integer. */
export function number(value: string | number): LosslessNumber {
  return new LosslessNumber(String(value));
}

/** Xero reads `null` as "not sent", so nulls inside objects are left out. */
function dropNulls(value: unknown): Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (isLosslessNumber(value)) return value;
  if (Array.isArray(value)) return value.map(dropNulls);
  if (typeof value === 'object') {
    const entries = Object.entries(value).filter(([, v]) => v !== null);
    return Object.fromEntries(entries.map(([k, v]) => [k, dropNulls(v)]));
  }
  throw new SyntaxError(`Not a JSON value: ${typeof value}`);
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isLosslessNumber(value);
}
