import type { RepostKind } from '../../repost/repost-documents.ts';

/** Every sentence about re-posting, on its page and in `ttxero repost`. A translation is a second file like this. */

const documents = (count: number) =>
  count === 1 ? '1 document' : `${count.toLocaleString('en-GB')} documents`;

const kinds: Readonly<Record<RepostKind, string>> = {
  invoice: 'Invoices',
  expense: 'Expenses',
  credit_note: 'Credit notes',
};

export const repostTexts = {
  title: 'Re-post',
  lead: 'A changed mapping never changes what is posted. Here you have it do so: accounts, tax rates, items and tracking of what is in Xero follow the mapping of today.',
  kind: 'What',
  kinds,
  from: 'Dated from',
  to: 'Dated to',
  look: 'Show what would change',
  nothing: (lookedAt: number) =>
    `Nothing would change: ${documents(lookedAt)} looked at stand in Xero as the mapping of today has it.`,
  found: (count: number, calls: number, lookedAt: number) =>
    `${documents(count)} of ${lookedAt.toLocaleString('en-GB')} looked at would change, with ${calls === 1 ? '1 call' : `${calls.toLocaleString('en-GB')} calls`} to Xero.`,
  left: (count: number, why: string) => `${documents(count)} cannot be changed: ${why}.`,
  cut: (most: number) =>
    `Only the first ${most.toLocaleString('en-GB')} documents were looked at. Choose a shorter time, or use \`ttxero repost\`.`,
  shown: (count: number) => `The first ${count} of them:`,
  columns: { document: 'Document', total: 'Total' },
  button: (count: number) => `Re-post ${documents(count)}`,
  done: (count: number) =>
    `${documents(count)} will be said to Xero anew. Each is an update of its own; the overview shows how far they are.`,
  changed: 'What would change is not what was shown any more. Look again.',
  connectFirst: 'Connect an organisation first.',
  wrongDates: 'The dates are not days, or the first is after the last.',
  temporalAway:
    'Temporal does not answer, so nothing could be started yet. Once it runs, use `ttxero retry --all`.',
  question: (organisation: string) => `Send this to ${organisation}? Type yes: `,
  notSent: 'Nothing was sent.',
} as const;
