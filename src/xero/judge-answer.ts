import type { HttpAnswer, HttpResult } from './xero-client.ts';
import { parseAnswer, type XeroElement } from './parse-answer.ts';

/** What one element of a call came to. */
export type MemberVerdict =
  | { readonly kind: 'done'; readonly element: XeroElement }
  /** Saved, as it seems, but the answer does not say as what: it must be looked up. */
  | { readonly kind: 'unidentified' }
  | { readonly kind: 'refused'; readonly messages: readonly string[] };

/**
 * What a whole writing call came to (docs/xero-behaviour.md, Writing). `again`: proven not applied, a new call may be
 * made. `unknown`: nobody knows whether it was applied.
 */
export type CallVerdict =
  | { readonly kind: 'members'; readonly members: readonly MemberVerdict[] }
  | {
      readonly kind: 'again';
      readonly why: 'not-sent' | 'rate-limited' | 'unauthorised';
      readonly restSeconds: number;
      readonly by: string;
    }
  | { readonly kind: 'no-permission' }
  | { readonly kind: 'unknown'; readonly httpStatus: number | null; readonly offline: boolean };

/** Seconds of rest after a request that was not sent; a network trouble takes two. */
const restAfter: Readonly<Record<string, number>> = { SEND_TIME_OVER: 0, NO_TOKEN: 15, NOT_LIVE: 15 };

const zeroId = '00000000-0000-0000-0000-000000000000';

/** Judges the result of a call that wrote `count` elements of a collection such as `Invoices`. Pure. */
export function judgeCall(
  result: HttpResult,
  collection: string,
  idField: string,
  count: number,
): CallVerdict {
  if (result.kind === 'not-sent') {
    const rest = restAfter[result.cause] ?? 2;
    return { kind: 'again', why: 'not-sent', restSeconds: rest, by: result.cause };
  }
  if (result.kind === 'no-answer') return { kind: 'unknown', httpStatus: null, offline: false };
  const { answer } = result;
  const { status } = answer;
  if (status === 401)
    return isScopeProblem(answer)
      ? { kind: 'no-permission' }
      : { kind: 'again', why: 'unauthorised', restSeconds: 0, by: '401' };
  if (status === 403) return { kind: 'no-permission' };
  if (status === 429) return rateLimited(answer);
  if (status === 404 || status === 413) return refusedAll([`HTTP ${status}`], count);
  if (status >= 500) return { kind: 'unknown', httpStatus: status, offline: status === 503 };

  const parsed = parseAnswer(answer.body, collection);
  if (status === 400) {
    if (keyConflict.test(answer.body)) return { kind: 'unknown', httpStatus: status, offline: false };
    if (parsed === undefined) return refusedAll(['HTTP 400'], count);
    if (parsed.elements.length === count)
      return {
        kind: 'members',
        members: parsed.elements.map((element) => verdictOn(element, idField, parsed.message ?? 'HTTP 400')),
      };
    return refusedAll(parsed.message === undefined ? ['HTTP 400'] : [parsed.message], count);
  }
  if (status === 200 && parsed?.elements.length === count) {
    return {
      kind: 'members',
      members: parsed.elements.map((element) => verdictOn(element, idField, undefined)),
    };
  }
  return { kind: 'unknown', httpStatus: status, offline: false };
}

/**
 * Judges the removal of one object. It can be repeated: one that is gone already answers 404, and is gone as meant.
 */
export function judgeRemoval(result: HttpResult): CallVerdict {
  const removed = result.kind === 'answer' && [200, 204, 404].includes(result.answer.status);
  if (!removed) return judgeCall(result, '', '', 1);
  const element = parseAnswer('{"removed":[{}]}', 'removed')?.elements[0];
  if (element === undefined) throw new TypeError('An empty object is an element.');
  return { kind: 'members', members: [{ kind: 'done', element }] };
}

/** Xero's words for a key that came with other bytes before; they may stand anywhere in the answer. */
const keyConflict = /idempotency key:.{1,200}different request/is;

/** An element is saved if it has no errors and no empty id, and the call as a whole was not refused with a message. */
function verdictOn(element: XeroElement, idField: string, message: string | undefined): MemberVerdict {
  const id = element.text(idField);
  const refused = element.errors.length > 0 || element.hasErrors || message !== undefined || id === zeroId;
  if (!refused) return id === undefined ? { kind: 'unidentified' } : { kind: 'done', element };
  return {
    kind: 'refused',
    messages: element.errors.length > 0 ? element.errors : [message ?? 'No reason given.'],
  };
}

/** All elements refused, for one reason. */
export function refusedAll(messages: readonly string[], count: number): CallVerdict {
  return { kind: 'members', members: Array.from({ length: count }, () => ({ kind: 'refused', messages })) };
}

function rateLimited(answer: HttpAnswer): CallVerdict {
  const { seconds, by } = restAskedFor(answer);
  return { kind: 'again', why: 'rate-limited', restSeconds: seconds, by };
}

/** Xero names the limit; the minute and the day come with the seconds to wait, the others do not. */
export function restAskedFor({ headers }: Pick<HttpAnswer, 'headers'>): { seconds: number; by: string } {
  const after = Number(headers['retry-after'] ?? '');
  return {
    seconds: Number.isFinite(after) && after > 0 ? after : 1,
    by: (headers['x-rate-limit-problem'] ?? 'unknown').toLowerCase(),
  };
}

/** Xero's own pages spell the word with a slip; both count. */
export function isScopeProblem(answer: Pick<HttpAnswer, 'headers'>): boolean {
  return /insuffi?ci?ent_scope/i.test(answer.headers['www-authenticate'] ?? '');
}
