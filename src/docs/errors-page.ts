import { describeProblem, problemTypes, type ProblemInWords, type ProblemType } from '../problems.ts';
import { knownRefusals } from '../xero/known-refusals.ts';

const leads: Readonly<Record<ProblemInWords['who'], { readonly title: string; readonly lead: string }>> = {
  bookkeeper: {
    title: 'For whoever keeps the books',
    lead: 'These wait for somebody who knows the document.',
  },
  administrator: {
    title: 'For whoever runs it',
    lead: 'These are about the connection, the databases and the settings.',
  },
  'nobody needs to': {
    title: 'Nothing to do',
    lead: 'These only say why a document is left alone, or what it waits for.',
  },
};

/** What a document says of itself is filled in where a page is shown; here its place is marked. */
const left: Readonly<Record<string, string>> = new Proxy({}, { get: () => '…' });

/** docs/errors.md: every problem of the catalogue, by who can mend it. */
export function errorsPage(): string {
  const problems = problemTypes.map((type) => ({ type, ...describeProblem(type, left) }));
  return [
    '# Errors',
    '',
    'Everything that can stand in the way of a document, in the words of the pages and of `ttxero status`. `…` is filled',
    'in from the document. In Temporal the type of a failed run is the name in brackets. How to set things up, and',
    'what goes wrong with the connection: [xero.md](xero.md). If you have a sentence of Xero: [What Xero says](#what-xero-says).',
    '',
    'This page is generated from `src/problems/` by `npm run docs`.',
    ...Object.entries(leads).flatMap(([who, { title, lead }]) => [
      '',
      `## ${title}`,
      '',
      lead,
      ...problems.filter((one) => one.who === who).flatMap(entry),
    ]),
    ...whatXeroSays(),
    '',
  ].join('\n');
}

/** Xero's own sentences, and the entry that each leads to. */
function whatXeroSays(): string[] {
  const said: readonly { readonly type: ProblemType; readonly words: readonly string[] }[] = [
    ...knownRefusals,
    { type: 'answer-unknown', words: ['Idempotency Key: … is used with a different request.'] },
  ];
  return [
    '',
    '## What Xero says',
    '',
    'Xero answers what it refuses with a sentence. It is shown as it is, and leads to one of the problems above; a sentence',
    'that is not here is [Xero refused it](#xero-refused-it-xero-refused).',
    '',
    '| Xero says | here it is |',
    '| --- | --- |',
    ...said.flatMap(({ type, words }) => words.map((sentence) => `| ${sentence} | ${linkTo(type)} |`)),
  ];
}

function linkTo(type: ProblemType): string {
  const title = asText(describeProblem(type, left).title);
  const anchor = `${title} ${type}`
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-');
  return `[${title}](#${anchor})`;
}

function entry({ type, title, what, why, cure }: ProblemInWords & { readonly type: string }): string[] {
  return ['', `### ${asText(title)} (\`${type}\`)`, '', asText(`${what} ${why}`), '', `**${asText(cure)}**`];
}

/** Signs that Markdown would take for its own. */
function asText(text: string): string {
  return text.replaceAll(/[<>]/g, (sign) => (sign === '<' ? '&lt;' : '&gt;'));
}
