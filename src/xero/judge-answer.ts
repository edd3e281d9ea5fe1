import type { HttpAnswer, HttpResult } from './xero-client.ts';
import { pairByPlace, type PairAnswer } from './pair-answer.ts';
import { parseAnswer, type XeroElement } from './parse-answer.ts';

/** What one element of a call came to. */
export type MemberVerdict =
  | { readonly kind: 'done'; readonly element: XeroElement }
  /** Saved, as it seems, but the answer does not say as what: it must be looked up. */
  | { readonly kind: 'unidentified' }
  | { readonly kind: 'refused'; readonly messages: readonly string[] }
  /** Proven not applied, and by no fault of its own: it may go out again in a new call. */
  | { readonly kind: 'again' };

/**
 * What a whole writing call came to (docs/xero-behaviour.md, Writing). `again`: proven not applied, a new call may be
 * made. `split`: refused as a whole without a word on who of several is to blame, so nothing was applied. `unknown`:
 * nobody knows whether it was applied.
 */
export type CallVerdict =
  | { readonly kind: 'members'; readonly members: readonly MemberVerdict[] }
  | {
      readonly kind: 'again';
      readonly why: 'not-sent' | 'rate-limited' | 'unauthorised';
      readonly restSeconds: number;
      readonly by: string;
    }
  | { readonly kind: 'split'; readonly httpStatus: number }
  | { readonly kind: 'no-permission' }
  | { readonly kind: 'unknown'; readonly httpStatus: number | null; readonly offline: boolean };

/** Seconds of rest after a request that was not sent; a network trouble takes two. */
const restAfter: Readonly<Record<string, number>> = { SEND_TIME_OVER: 0, NO_TOKEN: 15, NOT_LIVE: 15 };

const zeroId = '00000000-0000-0000-0000-000000000000';

/**
 * Judges the result of a call that wrote `count` elements of a collection such as `Invoices`. Pure.
 * @param pair finds the element of the answer that speaks of each.
 */
export function judgeCall(
  result: HttpResult,
  collection: string,
  idField: string,
  count: number,
  pair: PairAnswer = pairByPlace(count),
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
  if (status === 404 || status === 413) return refusedAsAWhole(status, undefined, count);
  if (status >= 500) return { kind: 'unknown', httpStatus: status, offline: status === 503 };

  const parsed = parseAnswer(answer.body, collection);
  if (status === 400) {
    if (keyConflict.test(answer.body)) return { kind: 'unknown', httpStatus: status, offline: false };
    const blamed = pair(parsed?.elements ?? []).map((element) =>
      element !== undefined && (count === 1 || isRefused(element)) ? element : undefined,
    );
    if (blamed.every((element) => element === undefined))
      return refusedAsAWhole(status, parsed?.message, count);
    // Nothing of it was saved: those that Xero has nothing against only kept bad company.
    return {
      kind: 'members',
      members: blamed.map((element) =>
        element === undefined
          ? { kind: 'again' }
          : { kind: 'refused', messages: wordsOf(element, parsed?.message ?? 'HTTP 400') },
      ),
    };
  }
  if (status === 200 && parsed !== undefined) {
    const paired = pair(parsed.elements);
    if (paired.some((element) => element !== undefined))
      return {
        kind: 'members',
        members: onlyOnce(
          paired.map((one) => verdictOn(one, idField)),
          idField,
        ),
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

/** An element is saved if it has no errors and no empty id. One that the answer does not speak of may be, too. */
function verdictOn(element: XeroElement | undefined, idField: string): MemberVerdict {
  if (element === undefined) return { kind: 'unidentified' };
  const id = element.text(idField);
  if (isRefused(element) || id === zeroId)
    return { kind: 'refused', messages: wordsOf(element, 'No reason given.') };
  return id === undefined ? { kind: 'unidentified' } : { kind: 'done', element };
}

/** Two elements cannot have become one object: then nobody knows which of them did. */
function onlyOnce(members: readonly MemberVerdict[], idField: string): MemberVerdict[] {
  const ids = members.map((member) => (member.kind === 'done' ? member.element.text(idField) : undefined));
  return members.map((member, place) =>
    ids[place] !== undefined && ids.some((id, other) => other !== place && id === ids[place])
      ? { kind: 'unidentified' }
      : member,
  );
}

function isRefused(element: XeroElement): boolean {
  return element.errors.length > 0 || element.hasErrors;
}

function wordsOf(element: XeroElement, otherwise: string): readonly string[] {
  return element.errors.length > 0 ? element.errors : [otherwise];
}

/** What is refused alone is refused for good; of several nobody knows yet which one it was. */
function refusedAsAWhole(status: number, message: string | undefined, count: number): CallVerdict {
  return count > 1 ? { kind: 'split', httpStatus: status } : refusedAll([message ?? `HTTP ${status}`], count);
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
