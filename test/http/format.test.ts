import { describe, expect, it } from 'vitest';
import { calendarDay, createTimes, money } from '../../src/http/pages/format.ts';

describe('money', () => {
  it.each([
    ['12345.60', 'EUR', '12,345.60 EUR'],
    ['0', 'GBP', '0.00 GBP'],
    ['999', null, '999.00'],
    ['1234567.5', 'USD', '1,234,567.50 USD'],
    ['-1234.50', 'GBP', '\u22121,234.50 GBP'],
    ['10.125', 'GBP', '10.125 GBP'],
    ['10.1200', 'GBP', '10.12 GBP'],
    ['90071992547409931.07', 'GBP', '90,071,992,547,409,931.07 GBP'],
  ])('%s %s reads %s', (amount, currency, text) => {
    expect(money(amount, currency)).toBe(text);
  });

  it('is nothing where there is none', () => {
    expect(money(null, 'EUR')).toBe('');
  });
});

describe('dates', () => {
  const plain = (text: string) => text.replaceAll('\u00a0', ' ');

  it('are read without a time zone', () => {
    expect(plain(calendarDay('2026-03-01'))).toBe('1 Mar 2026');
    expect(calendarDay(null)).toBe('');
  });

  it('with a time are shown in the zone that is named', () => {
    const at = new Date('2026-11-22T23:30:00Z');
    expect(plain(createTimes('Europe/London').moment(at))).toBe('22 Nov 2026, 23:30');
    expect(plain(createTimes('Pacific/Auckland').moment(at))).toBe('23 Nov 2026, 12:30');
    expect(plain(createTimes('UTC').moment(new Date('2026-11-22T00:05:00Z')))).toBe('22 Nov 2026, 00:05');
  });
});
