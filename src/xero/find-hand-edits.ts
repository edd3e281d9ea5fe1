import type { XeroKindName } from '../store/links.ts';
import type { Operation } from '../store/writes.ts';
import type { XeroElement } from './parse-answer.ts';
import { isEndedInXero, isMerged } from './seen-hash.ts';
import { seenWords, type SeenLine, type SeenWords } from './seen-words.ts';

/** One field with both its values; null: there is nothing, or no such line. */
export interface HandEdit {
  /** By its name in Xero; `Line` is a line as a whole. */
  readonly field: string;
  /** Which line, from 1. */
  readonly line: number | null;
  readonly timetracker: string | null;
  readonly xero: string | null;
}

export interface HandEditsFound {
  /** What was changed by hand and would be overwritten; nothing: the write may go out. */
  readonly edits: readonly HandEdit[];
  /** It was voided, deleted, archived or merged: nothing that we send brings it back. */
  readonly isEnded: boolean;
}

export interface Compared {
  readonly kind: XeroKindName;
  readonly operation: Operation;
  /** What we saw last; null: it was never seen by us, so nobody is known to have changed it. */
  readonly seen: SeenWords | null;
  /** What an update says. What it leaves out stays as it is in Xero. */
  readonly meant: XeroElement | undefined;
  readonly present: XeroElement;
}

/** More are not kept: who changed that much looks at the document itself. */
const mostEdits = 30;
const longestValue = 300;

/**
 * What was changed by hand in Xero and would be lost by a write. A field counts if it is another one than we saw last,
 * if the write says something about it, and if that is something else again. What ends a document loses all of it. Pure.
 */
export function findHandEdits({ kind, operation, seen, meant, present }: Compared): HandEditsFound {
  if (isEndedInXero(present)) return ended(operation, present);
  const now = seenWords(kind, present);
  if (seen === null || now === undefined) return { edits: [], isEnded: false };
  const says = operation === 'update' && meant !== undefined ? seenWords(kind, meant) : undefined;
  const edits = [...fieldEdits(seen, now, says), ...lineEdits(seen.lines, now.lines, says?.lines)];
  return { edits: edits.slice(0, mostEdits).map(bounded), isEnded: false };
}

/** What is voided or deleted as we meant it is no conflict. */
function ended(operation: Operation, present: XeroElement): HandEditsFound {
  if (operation === 'void' || operation === 'delete') return { edits: [], isEnded: true };
  const status = isMerged(present)
    ? 'MERGED'
    : (present.text('Status') ?? present.text('ContactStatus') ?? '');
  return { edits: [{ field: 'Status', line: null, timetracker: null, xero: status }], isEnded: true };
}

function fieldEdits(seen: SeenWords, now: SeenWords, says: SeenWords | undefined): HandEdit[] {
  const names = new Set([...Object.keys(now.fields), ...Object.keys(seen.fields)]);
  return [...names].flatMap((field): HandEdit[] => {
    const [before, present] = [seen.fields[field] ?? '', now.fields[field] ?? ''];
    if (before === present) return [];
    const meant = says === undefined ? before : says.fields[field];
    if (meant === undefined || (says !== undefined && meant === present)) return [];
    const named = (id: string) => (field === 'Contact' ? contactName(id, seen, now) : id);
    return [{ field, line: null, timetracker: named(meant), xero: named(present) }];
  });
}

/** People know a contact by its name; of one that neither side names, only that it is another one. */
function contactName(id: string, seen: SeenWords, now: SeenWords): string {
  if (id === seen.fields['Contact'] && seen.contactName !== undefined) return seen.contactName;
  if (id === now.fields['Contact'] && now.contactName !== undefined) return now.contactName;
  return id;
}

/** @param says undefined: the document is ended, and all its lines with it. */
function lineEdits(
  seen: readonly SeenLine[],
  now: readonly SeenLine[],
  says: readonly SeenLine[] | undefined,
): HandEdit[] {
  const rest = new Set(now);
  const pairs = seen.map((line) => ({ line, present: take(rest, (one) => one.id === line.id) }));
  // Where Xero has given a line another id, the same words are the same line.
  for (const pair of pairs) pair.present ??= take(rest, (one) => sameWords(one, pair.line));
  const fresh = new Set(says?.filter(({ id }) => id === null));
  const changed = pairs.flatMap(({ line, present }, index) => {
    const meant = says === undefined ? line : says.find(({ id }) => id === line.id);
    return oneLine(line, present, meant, says !== undefined, index + 1);
  });
  // A new line of our own, sent before without an answer, is not somebody else's.
  const added = [...rest].filter((one) => take(fresh, (ours) => agrees(ours, one)) === undefined);
  return [
    ...changed,
    ...added.map((one): HandEdit => ({
      field: 'Line',
      line: now.indexOf(one) + 1,
      timetracker: null,
      xero: inShort(one),
    })),
  ];
}

function oneLine(
  before: SeenLine,
  present: SeenLine | undefined,
  meant: SeenLine | undefined,
  isUpdate: boolean,
  number: number,
): HandEdit[] {
  if (present === undefined)
    return meant === undefined
      ? []
      : [{ field: 'Line', line: number, timetracker: inShort(meant), xero: null }];
  if (sameWords(before, present)) return [];
  if (meant === undefined)
    return [{ field: 'Line', line: number, timetracker: null, xero: inShort(present) }];
  const names = new Set([...Object.keys(present.words), ...Object.keys(before.words)]);
  return [...names].flatMap((field): HandEdit[] => {
    const [was, is] = [before.words[field] ?? '', present.words[field] ?? ''];
    const says = meant.words[field];
    if (isSame(was, is) || says === undefined || (isUpdate && isSame(says, is))) return [];
    return [{ field, line: number, timetracker: says, xero: is }];
  });
}

function take<T>(from: Set<T>, fits: (one: T) => boolean): T | undefined {
  for (const one of from)
    if (fits(one)) {
      from.delete(one);
      return one;
    }
  return undefined;
}

function sameWords(a: SeenLine, b: SeenLine): boolean {
  const names = new Set([...Object.keys(a.words), ...Object.keys(b.words)]);
  return [...names].every((name) => isSame(a.words[name] ?? '', b.words[name] ?? ''));
}

/** All that the one says, the other says too. */
function agrees(one: SeenLine, other: SeenLine): boolean {
  return Object.entries(one.words).every(([name, value]) => isSame(value, other.words[name] ?? ''));
}

/** A zero and nothing are the same. */
function isSame(a: string, b: string): boolean {
  return a === b || (['', '0'].includes(a) && ['', '0'].includes(b));
}

function inShort({ words }: SeenLine): string {
  const { Description = '', Quantity = '', UnitAmount = '' } = words;
  return UnitAmount === '' ? Description : `${Description}: ${Quantity} × ${UnitAmount}`;
}

function bounded(edit: HandEdit): HandEdit {
  return { ...edit, timetracker: cut(edit.timetracker), xero: cut(edit.xero) };
}

function cut(value: string | null): string | null {
  return value !== null && value.length > longestValue ? `${value.slice(0, longestValue)}…` : value;
}
