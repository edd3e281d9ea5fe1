import { z } from 'zod';
import { documentKinds, type DocumentKind } from './events/document-kind.ts';
import { describeProblem, isProblemType, type ProblemInWords } from './problems.ts';

/** What is written here belongs to the catalogue of problems: a translation has its own. */
const kinds: Record<DocumentKind, string> = {
  client: 'clients',
  invoice: 'invoices',
  expense: 'expenses',
  payment: 'payments',
  credit_note: 'credit notes',
};

/** What became of documents that are to be taken back in Xero. */
const takenBack: Record<DocumentKind, string> = {
  client: 'taken back',
  invoice: 'cancelled',
  expense: 'no longer approved',
  payment: 'no longer completed',
  credit_note: 'taken back',
};

/** What the brake stores with a hold: its counts, by kind. */
const brakeFindings = z.partialRecord(
  z.enum(documentKinds),
  z.object({
    posted: z.number(),
    deleted: z.number(),
    voided: z.number(),
    changed: z.number(),
    known: z.number(),
    present: z.number().optional(),
    hidden: z.array(z.string()).optional(),
    limit: z.number(),
  }),
);

type Finding = NonNullable<z.infer<typeof brakeFindings>[DocumentKind]>;

/**
 * A hold of capture in words.
 * @returns undefined for a problem that this version does not know.
 */
export function describeHold(problem: string, details: unknown): ProblemInWords | undefined {
  if (!isProblemType(problem)) return undefined;
  const findings = brakeFindings.safeParse(details);
  const each = findings.success
    ? documentKinds.flatMap((kind) => {
        const finding = findings.data[kind];
        return finding === undefined ? [] : [findingText(kind, finding)];
      })
    : [];
  return describeProblem(problem, {
    findings: each.length === 0 ? 'more changes than are usual' : each.join(', and '),
  });
}

function findingText(kind: DocumentKind, finding: Finding): string {
  const documents = kinds[kind];
  const { posted, known, present, limit, hidden = [] } = finding;
  if (present === 0) return `no ${documents} any more, where there were ${known} (${posted} of them in Xero)`;
  const counts = [
    [finding.deleted, 'deleted'],
    [finding.voided, takenBack[kind]],
    [finding.changed, 'changed'],
  ] as const;
  const words = counts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  const counted = `${inOneLine(words)} of the ${posted} ${documents} that are in Xero`;
  return hidden.length === 0
    ? `${counted} (up to ${limit} at once may pass)`
    : `${counted}, or they are only hidden: PostgreSQL's row security keeps rows of ${inOneLine(hidden)} from the role in TIMETRACKER_DATABASE_URL, which has to see all of them`;
}

function inOneLine(words: readonly string[]): string {
  const last = words.at(-1) ?? 'none';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}

/**
 * What keeps capture from reading, in words.
 * @returns undefined for a problem that this version does not know.
 */
export function describeStop(
  problem: string,
  kind: string,
  parameters: Readonly<Record<string, string>>,
): ProblemInWords | undefined {
  if (!isProblemType(problem)) return undefined;
  const known = documentKinds.find((one) => one === kind);
  return describeProblem(problem, { ...parameters, kind: known === undefined ? kind : kinds[known] });
}
