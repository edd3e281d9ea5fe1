/** The five kinds of TimeTracker document that this product keeps in agreement with Xero. */
export const documentKinds = ['client', 'invoice', 'expense', 'payment', 'credit_note'] as const;

export type DocumentKind = (typeof documentKinds)[number];

/**
 * Whom an expense is owed to. TimeTracker has no document for them and no event tells of them: each comes along with
 * the first expense that names it, and becomes a contact in Xero.
 */
export type PartyKind = 'vendor' | 'employee';

/** Everything that has a counterpart in Xero. */
export type LedgerKind = DocumentKind | PartyKind;

/** The order in which kinds go to Xero: later ones need earlier ones there. */
export const postingOrder: readonly LedgerKind[] = [
  'client',
  'invoice',
  'vendor',
  'employee',
  'expense',
  'credit_note',
  'payment',
];

/** Names one document for ever: which TimeTracker, which kind, which row. */
export interface DocumentRef<K extends LedgerKind = LedgerKind> {
  readonly installationId: string;
  readonly kind: K;
  readonly sourceId: string;
}

const topicNames: Record<DocumentKind, string> = {
  client: 'clients',
  invoice: 'invoices',
  expense: 'expenses',
  payment: 'payments',
  credit_note: 'credit-notes',
};

/** The Kafka topic of a kind: the prefix (by default `timetracker.`) and the kind's plural. */
export function topicOf(prefix: string, kind: DocumentKind): string {
  return prefix + topicNames[kind];
}

/** Where records of a topic go that cannot be read: the same name with `.dlq`. */
export function deadLetterTopicOf(topic: string): string {
  return `${topic}.dlq`;
}

/** The Kafka key of a document; all its records share a partition and so keep their order. */
export function recordKeyOf(document: DocumentRef<DocumentKind>): string {
  return `${document.installationId}/${document.sourceId}`;
}

/** The CloudEvents subject: `invoice/123`. */
export function subjectOf(document: Pick<DocumentRef<DocumentKind>, 'kind' | 'sourceId'>): string {
  return `${document.kind}/${document.sourceId}`;
}
