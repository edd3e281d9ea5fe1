import { number, printJson } from './json.ts';
import type { Json } from './json.ts';

/** An answer as it goes out. `body` null means no body at all. */
export interface Reply {
  status: number;
  headers: Record<string, string>;
  body: string | null;
  /** The bytes of a file; they go out in place of the body. */
  file?: Buffer;
}

/** Thrown by a handler to answer with something else than the normal result. */
export class ApiError extends Error {
  readonly reply: Reply;
  /** True where the call asked for something the sandbox does not know; the call log marks it. */
  readonly unknown: boolean;

  constructor(reply: Reply, message: string, unknown = false) {
    super(message);
    this.name = 'ApiError';
    this.reply = reply;
    this.unknown = unknown;
  }
}

export function jsonReply(status: number, body: Json, headers: Record<string, string> = {}): Reply {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: printJson(body),
  };
}

/** The shape of 401 and 403. `instance` is a UUID that names this occurrence. */
export function problem(
  status: 401 | 403,
  title: string,
  detail: string,
  instance: string,
  headers: Record<string, string> = {},
): ApiError {
  const body = { Type: null, Title: title, Status: number(status), Detail: detail, Instance: instance };
  return new ApiError(jsonReply(status, { ...body, Extensions: {} }, headers), `${title}: ${detail}`);
}

/** Xero's 404: HTML by its type, nothing in it. */
export function notFound(what: string, unknown = false): ApiError {
  return new ApiError({ status: 404, headers: { 'content-type': 'text/html' }, body: '' }, what, unknown);
}

const TYPES = {
  ValidationException: 10,
  PostDataInvalidException: 14,
  QueryParseException: 16,
  NoDataProcessedException: 17,
} as const;

/** The body of a 400. */
export function exceptionReply(type: keyof typeof TYPES, message: string, elements?: Json[]): Reply {
  return jsonReply(400, {
    ErrorNumber: number(TYPES[type]),
    Type: type,
    Message: message,
    ...(elements ? { Elements: elements } : {}),
  });
}

export function exception(type: keyof typeof TYPES, message: string, unknown = false): ApiError {
  return new ApiError(exceptionReply(type, message), message, unknown);
}

/** The 400 for elements that break a rule. */
export function validationReply(elements: Json[]): Reply {
  return exceptionReply('ValidationException', 'A validation exception occurred', elements);
}
