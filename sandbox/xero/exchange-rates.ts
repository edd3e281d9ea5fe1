import { decimal, round } from './money.ts';
import type { OrganisationSettings } from './organisations.ts';

/** Units of each currency for one pound: the sandbox's day rates, the same every day. */
const PER_POUND: Record<string, string> = {
  GBP: '1',
  EUR: '1.16',
  USD: '1.27',
  AUD: '1.95',
  CAD: '1.77',
  NZD: '2.16',
  CHF: '1.11',
  JPY: '196',
};

/** Units of `currency` for one unit of the base currency, six decimals. */
export function dayRate(currency: string, base: string): string {
  return round(decimal(PER_POUND[currency] ?? '1').dividedBy(PER_POUND[base] ?? '1'), 6).toFixed(6);
}

/** A warning where a rate is more than a fifth away from the day's; the invoice is saved all the same. */
export function rateWarning(
  sent: string | undefined,
  currency: string,
  settings: OrganisationSettings,
): string[] {
  if (sent === undefined || currency === settings.baseCurrency) return [];
  const expected = decimal(dayRate(currency, settings.baseCurrency));
  const off = decimal(sent).minus(expected).abs().dividedBy(expected);
  return off.greaterThan('0.2')
    ? [`The currency rate ${sent} differs significantly from the current rate ${expected.toFixed(6)}.`]
    : [];
}
