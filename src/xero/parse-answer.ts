import { isLosslessNumber, parse } from 'lossless-json';

/** One object of Xero's answer, read leniently: a field that is missing or of another type is undefined. */
export interface XeroElement {
  /** A text, a number as the decimal string it was written as, or `true` or `false`. */
  text(field: string): string | undefined;
  /** An instant such as `/Date(1789344000000+0000)/`. */
  instant(field: string): Date | undefined;
  list(field: string): readonly XeroElement[];
  /** An object within it. */
  part(field: string): XeroElement | undefined;
  readonly hasErrors: boolean;
  readonly errors: readonly string[];
}

export interface ParsedAnswer {
  readonly elements: readonly XeroElement[];
  /** The sentence of a refusal as a whole. */
  readonly message: string | undefined;
  readonly pageCount: number;
}

/** Reads a JSON answer without passing a number through a float; undefined if it is none (HTML, or cut off). */
export function parseAnswer(body: string, collection: string): ParsedAnswer | undefined {
  const root = parseObject(body);
  if (root === undefined) return undefined;
  const elements = toElements(root[collection] ?? root['Elements']);
  const pagination = asObject(root['pagination']);
  return {
    elements,
    message: asText(root['Message']) ?? asText(root['Detail']),
    pageCount: Number(asText(pagination?.['pageCount']) ?? '1'),
  };
}

type JsonObject = Readonly<Record<string, unknown>>;

function parseObject(body: string): JsonObject | undefined {
  try {
    return asObject(parse(body));
  } catch {
    return undefined;
  }
}

function toElements(value: unknown): XeroElement[] {
  return Array.isArray(value)
    ? value.flatMap((inner) => (asObject(inner) ? [toElement(asObject(inner) ?? {})] : []))
    : [];
}

function toElement(object: JsonObject): XeroElement {
  return {
    text: (field) => asText(object[field]),
    instant: (field) => asInstant(asText(object[field])),
    list: (field) => toElements(object[field]),
    part: (field) => toElements([object[field]])[0],
    hasErrors:
      object['HasErrors'] === true ||
      object['HasValidationErrors'] === true ||
      asText(object['StatusAttributeString'])?.toUpperCase() === 'ERROR',
    errors: toElements(object['ValidationErrors']).flatMap((error) => error.text('Message') ?? []),
  };
}

function asObject(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isLosslessNumber(value)
    ? (value as JsonObject)
    : undefined;
}

function asText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  return isLosslessNumber(value) ? value.toString() : undefined;
}

function asInstant(text: string | undefined): Date | undefined {
  const milliseconds = /^\/Date\((-?\d+)/.exec(text ?? '')?.[1];
  return milliseconds === undefined ? undefined : new Date(Number(milliseconds));
}
