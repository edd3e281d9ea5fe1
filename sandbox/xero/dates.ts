/** Document dates are calendar dates (`YYYY-MM-DD`); only instants are milliseconds. */

const PLAIN = /^(\d{4}-\d{2}-\d{2})(?:T00:00:00(?:\.0+)?Z?)?$/;
const MS_DATE = /^\/Date\((-?\d+)(?:\+0000)?\)\/$/;

/** The calendar date a caller sent, or null where it is in no form Xero reads as a date. */
export function readDate(text: string): string | null {
  const ms = MS_DATE.exec(text);
  if (ms) return new Date(Number(ms[1])).toISOString().slice(0, 10);
  const plain = PLAIN.exec(text)?.[1];
  if (plain === undefined) return null;
  const parsed = new Date(`${plain}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(plain) ? plain : null;
}

/** `/Date(ms+0000)/` for a calendar date: midnight UTC. */
export function msDate(date: string): string {
  return `/Date(${Date.parse(`${date}T00:00:00Z`)}+0000)/`;
}

/** `/Date(ms+0000)/` for an instant. */
export function msInstant(at: number): string {
  return `/Date(${at}+0000)/`;
}

/** The readable twin of a calendar date: `2026-09-14T00:00:00`. */
export function dateString(date: string): string {
  return `${date}T00:00:00`;
}

/** The readable twin of an instant, to the second: `2026-09-14T09:29:59Z`. */
export function instantString(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

/** How connections write an instant: no zone, seven decimals. */
export function connectionInstant(at: number): string {
  return `${new Date(at).toISOString().slice(0, 23)}0000`;
}

/** Today's calendar date in an IANA time zone. */
export function todayIn(timeZone: string, at: number): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(at);
}

/** A date as people in the United Kingdom write it, for error texts: `31 March 2026`. */
export function longDate(date: string): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', dateStyle: 'long' }).format(Date.parse(date));
}
