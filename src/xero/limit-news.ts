import type { LimitNews } from '../store/gate.ts';
import type { Timing } from '../timing.ts';
import type { CallVerdict } from './judge-answer.ts';
import type { HttpResult } from './xero-client.ts';

/** What an answer says about the limits: the remaining calls, and whether the organisation needs a rest. */
export function limitNews(result: HttpResult, verdict: CallVerdict, timing: Timing): LimitNews {
  const headers = result.kind === 'answer' ? result.answer.headers : {};
  return {
    dayRemaining: wholeNumber(headers['x-daylimit-remaining']),
    block: restOf(verdict, timing),
  };
}

/** The calls that an answer says are left of Xero's minute. A refusal counts none, and says nothing. */
export function minuteLeft(result: HttpResult): number | null {
  if (result.kind !== 'answer' || result.answer.status === 429) return null;
  return wholeNumber(result.answer.headers['x-minlimit-remaining']);
}

function restOf(verdict: CallVerdict, timing: Timing): LimitNews['block'] {
  if (verdict.kind === 'again' && verdict.restSeconds > 0)
    return { seconds: verdict.restSeconds, by: verdict.by };
  if (verdict.kind === 'unknown' && verdict.offline)
    return { seconds: timing.offlineRest / 10, by: 'offline' };
  return undefined;
}

function wholeNumber(text: string | undefined): number | null {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : null;
}
