import type { DocumentData } from '../events/document-event.ts';
import type { DocumentKind } from '../events/document-kind.ts';
import { problem, type Problem } from '../problems.ts';
import type { ConnectionSettings } from '../store/connection-settings.ts';
import type { Link } from '../store/links.ts';
import { decideClient } from './decide-client.ts';
import { decideInvoice } from './decide-invoice.ts';

/** What a document needs said to Xero next. */
export type Decision =
  | { readonly do: 'create' | 'update' | 'void' | 'delete' }
  | { readonly do: 'nothing' }
  | { readonly do: 'skip' | 'hold'; readonly problem: Problem };

/** All that the decision rests on. */
export interface Situation<K extends DocumentKind = DocumentKind> {
  /** null: deleted in TimeTracker. */
  readonly data: DocumentData[K] | null;
  readonly contentHash: string;
  readonly link: Link | undefined;
  readonly settings: ConnectionSettings;
}

/** Decides, without looking at anything else, what a document needs. */
export function decide(kind: DocumentKind, situation: Situation): Decision {
  switch (kind) {
    case 'client':
      return decideClient(situation as Situation<'client'>);
    case 'invoice':
      return decideInvoice(situation as Situation<'invoice'>);
    case 'expense':
    case 'payment':
    case 'credit_note':
      return { do: 'skip', problem: problem('switched-off') };
  }
}
