import { isLosslessNumber } from 'lossless-json';
import { z } from 'zod';
import { exception } from './api-errors.ts';
import { isObject, parseJson } from './json.ts';
import type { Json, JsonObject } from './json.ts';

/** A JSON number, as the decimal string it was written as. */
export const decimalField = z.unknown().transform((value, context) => {
  if (isLosslessNumber(value)) return value.value;
  context.addIssue({ code: 'custom', message: 'must be a JSON number' });
  return z.NEVER;
});

/** A field Xero answers with and ignores when it is sent back. */
export const readOnly = z.unknown().optional();

/**
 * The elements of a POST or PUT: one bare object, or an array under the plural key, whose case
 * does not matter. Throws ApiError for anything else, and for an empty list.
 */
export function readElements(body: string, plural: string): JsonObject[] {
  const parsed = parseBody(body);
  if (!isObject(parsed)) throw exception('PostDataInvalidException', `Send an object with ${plural}.`, true);
  const key = Object.keys(parsed).find((each) => each.toLowerCase() === plural.toLowerCase());
  if (key === undefined) return [parsed];
  const other = Object.keys(parsed).find((each) => each !== key);
  if (other) throw exception('PostDataInvalidException', `${other} is not known beside ${plural}.`, true);
  const list = parsed[key];
  if (!Array.isArray(list) || !list.every(isObject)) {
    throw exception('PostDataInvalidException', `${plural} must be an array of objects.`, true);
  }
  if (list.length === 0) throw exception('NoDataProcessedException', 'No data has been processed.');
  return list;
}

function parseBody(body: string): Json {
  if (body.trim() === '') throw exception('PostDataInvalidException', 'The request has no body.');
  try {
    return parseJson(body);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw exception('PostDataInvalidException', `The body is not JSON: ${error.message}`);
  }
}

/**
 * Checks an element against the fields the sandbox knows. The real Xero ignores a field it does
 * not know; here it is an error, so that a slip of the pen never goes unnoticed.
 */
export function readElement<T>(schema: z.ZodType<T>, element: JsonObject, name: string): T {
  const result = schema.safeParse(element);
  if (result.success) return result.data;
  const issues = result.error.issues.map((issue) => {
    const path = [name, ...issue.path].join('.');
    return issue.code === 'unrecognized_keys'
      ? `${path}: unknown field ${issue.keys.join(', ')}`
      : `${path}: ${issue.message}`;
  });
  throw exception('PostDataInvalidException', issues.join('; '), true);
}

/** The one element of a POST to `/Things/{id}`, with the id of the path. */
export function readElementOf(body: string, plural: string, idField: string, id: string): JsonObject {
  const [element, ...more] = readElements(body, plural);
  const own = element?.[idField];
  if (more.length > 0 || (typeof own === 'string' && own.toLowerCase() !== id.toLowerCase())) {
    throw exception('PostDataInvalidException', `Send one element, with the ${idField} of the path.`, true);
  }
  return { ...element, [idField]: id };
}

/** A part of a path as it was meant; a broken escape names nothing, so it stays as it is. */
export function pathText(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (error) {
    if (error instanceof URIError) return part;
    throw error;
  }
}
