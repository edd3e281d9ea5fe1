import { describe, expect, it } from 'vitest';
import { createTiming } from '../../src/timing.ts';
import { judgeCall } from '../../src/xero/judge-answer.ts';
import { limitNews, minuteLeft } from '../../src/xero/limit-news.ts';
import type { HttpResult } from '../../src/xero/xero-client.ts';

const timing = createTiming();
const news = (result: HttpResult) => limitNews(result, judgeCall(result, 'Invoices', 'InvoiceID', 1), timing);
const answered = (status: number, headers: Record<string, string>): HttpResult => ({
  kind: 'answer',
  answer: { status, headers, body: '' },
});

describe('what an answer says of the limits', () => {
  it('is how many calls remain', () => {
    expect(news(answered(200, { 'x-daylimit-remaining': '4711', 'x-minlimit-remaining': '59' }))).toEqual({
      dayRemaining: 4711,
      block: undefined,
    });
  });

  it('is how many are left of the minute, unless Xero refused', () => {
    expect(minuteLeft(answered(200, { 'x-minlimit-remaining': '59' }))).toBe(59);
    expect(minuteLeft(answered(200, { 'x-minlimit-remaining': 'many' }))).toBeNull();
    expect(minuteLeft(answered(429, { 'x-minlimit-remaining': '12' }))).toBeNull();
    expect(minuteLeft({ kind: 'no-answer', cause: 'ECONNRESET' })).toBeNull();
  });

  it('is nothing where the headers are missing or nonsense', () => {
    const none = { dayRemaining: null, block: undefined };
    expect(news(answered(200, {}))).toEqual(none);
    expect(news(answered(200, { 'x-daylimit-remaining': '-1', 'x-minlimit-remaining': 'many' }))).toEqual(
      none,
    );
    expect(news({ kind: 'no-answer', cause: 'ECONNRESET' })).toEqual(none);
  });

  it('is a rest for as long as Xero asks, and by which limit', () => {
    const headers = { 'retry-after': '26', 'x-rate-limit-problem': 'minute', 'x-minlimit-remaining': '0' };
    expect(news(answered(429, headers))).toMatchObject({
      block: { seconds: 26, by: 'minute' },
    });
  });

  it('is a rest while the organisation is offline or nobody can be reached', () => {
    expect(news(answered(503, {})).block).toMatchObject({ by: 'offline' });
    expect(news({ kind: 'not-sent', cause: 'ECONNREFUSED' }).block).toMatchObject({ by: 'ECONNREFUSED' });
    expect(news({ kind: 'not-sent', cause: 'SEND_TIME_OVER' }).block).toBeUndefined();
    expect(news(answered(500, {})).block).toBeUndefined();
  });
});
