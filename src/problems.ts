import { aboutChoices } from './problems/about-choices.ts';
import { aboutContacts } from './problems/about-contacts.ts';
import { aboutDebezium } from './problems/about-debezium.ts';
import { aboutDocuments } from './problems/about-documents.ts';
import { aboutExpenses } from './problems/about-expenses.ts';
import { aboutMoney } from './problems/about-money.ts';
import { aboutTimeTracker } from './problems/about-timetracker.ts';
import { aboutUndo } from './problems/about-undo.ts';
import { leftAlone } from './problems/left-alone.ts';
import { refusedByXero } from './problems/refused-by-xero.ts';
import { waiting } from './problems/waiting.ts';
import type { ProblemEntry } from './problems/problem-entry.ts';

/**
 * The one catalogue of everything that can stand in a document's way, in words a bookkeeper understands: a file for
 * each theme in problems/. A translation is a second set of these files. No type stands in two of them.
 */
const catalogue = {
  ...leftAlone,
  ...waiting,
  ...aboutDocuments,
  ...aboutChoices,
  ...aboutContacts,
  ...aboutExpenses,
  ...aboutMoney,
  ...aboutUndo,
  ...refusedByXero,
  ...aboutTimeTracker,
  ...aboutDebezium,
} as const satisfies Record<string, ProblemEntry>;

export type ProblemType = keyof typeof catalogue;

/** Every problem there is, in the order of the catalogue. */
export const problemTypes = Object.keys(catalogue) as readonly ProblemType[];

/** A problem with the values that its sentences name. */
export interface Problem {
  readonly type: ProblemType;
  readonly parameters: Readonly<Record<string, string>>;
}

/** A problem in words. */
export type ProblemInWords = ProblemEntry;

/** Makes a problem. */
export function problem(type: ProblemType, parameters: Readonly<Record<string, string>> = {}): Problem {
  return { type, parameters };
}

/** Whether a stored text names an entry of the catalogue. */
export function isProblemType(type: string): type is ProblemType {
  return Object.hasOwn(catalogue, type);
}

/**
 * The sentences of a problem with its parameters filled in. Xero's own words (`message`) are always among them, as they
 * are.
 */
export function describeProblem(
  type: ProblemType,
  parameters: Readonly<Record<string, string>> = {},
): ProblemInWords {
  const entry = catalogue[type];
  const fill = (text: string) =>
    text.replaceAll(/\{(\w+)\}/g, (_, name: string) => parameters[name] ?? '(not known)');
  const isQuoted = entry.what.includes('{message}') || !Object.hasOwn(parameters, 'message');
  const what = fill(entry.what);
  return {
    title: fill(entry.title),
    what: isQuoted ? what : `${what} Xero says: ${parameters['message']}`,
    why: fill(entry.why),
    cure: fill(entry.cure),
    who: entry.who,
  };
}

/** The title without any value of the document in it: for Temporal and logs, where client data must not go. */
export function bareTitle(type: ProblemType): string {
  return catalogue[type].title.replaceAll(/ ?(for )?\{\w+\}( %)?/g, '').trim();
}
