/** Keeps a date on one line. */
const nonBreaking = '\u00a0';

/** Money as people read it: `12,345.60 EUR`. Takes a decimal string and never makes a number of it. */
export function money(amount: string | null, currency: string | null): string {
  if (amount === null) return '';
  const [whole = '', fraction] = amount.split('.');
  const grouped = whole.replaceAll(/\B(?=(\d{3})+(?!\d))/g, ',');
  const cents = (fraction ?? '').padEnd(2, '0').replace(/(?<=\d{2})0+$/, '');
  return `${grouped}.${cents}${currency === null ? '' : ` ${currency}`}`.replace(/^-/, '\u2212');
}

/** Dates and times of the pages, in one time zone. */
export function createTimes(timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone) {
  const full = new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone,
  });
  return {
    timeZone,
    /** `22 Nov 2026, 13:05`, with spaces that do not break. */
    moment: (at: Date) => full.format(at).replaceAll(' ', nonBreaking),
  };
}

export type Times = ReturnType<typeof createTimes>;

/** A calendar date as people read it: `22 Nov 2026`. */
export function calendarDay(date: string | null): string {
  if (date === null) return '';
  const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
  const [year, month, day] = date.split('-');
  return [Number(day), months[Number(month) - 1] ?? month, year].join(nonBreaking);
}
