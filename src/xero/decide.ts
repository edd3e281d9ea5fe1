import type { LedgerKind } from '../events/document-kind.ts';
import type { LedgerData } from '../events/party.ts';
import type { Problem } from '../problems.ts';
import type { ConnectionSettings } from '../store/connection-settings.ts';
import type { DocumentLinks, Part } from '../store/links.ts';
import type { Operation } from '../store/writes.ts';
import { decideClient } from './decide-client.ts';
import { decideCreditNote } from './decide-credit-note.ts';
import { decideExpense } from './decide-expense.ts';
import { decideInvoice } from './decide-invoice.ts';
import { decideParty } from './decide-party.ts';
import { decidePayment } from './decide-payment.ts';
import type { MoneyOfInvoice } from './missing-payment.ts';
import { asOnboarded } from './as-onboarded.ts';
import { skip } from './decisions.ts';
import { leftAlone, ownerIn } from './left-alone.ts';

/** What a document needs said to Xero next; without a part, about the document itself. */
export type Decision =
  | { readonly do: Operation; readonly part?: Part }
  | { readonly do: 'nothing' }
  | { readonly do: 'skip'; readonly problem: Problem }
  | { readonly do: 'hold'; readonly problem: Problem };

/** All that the decision rests on. */
export interface Situation<K extends LedgerKind = LedgerKind> {
  readonly sourceId: string;
  /** null: deleted in TimeTracker. */
  readonly data: LedgerData[K] | null;
  readonly contentHash: string;
  readonly links: DocumentLinks;
  readonly settings: ConnectionSettings;
  /** Of an invoice, where it counts (`needsMoney`): what is known of its payments. Without it nothing is decided by it. */
  readonly money?: MoneyOfInvoice | undefined;
  /** What a person decided about it before anything was posted. It counts as long as it has no counterpart. */
  readonly onboarded?: 'leave' | 'post' | undefined;
}

/** Whether the decision about an invoice rests on its payments and credit notes too. */
export function needsMoney(kind: LedgerKind, links: DocumentLinks, settings: ConnectionSettings): boolean {
  return kind === 'invoice' && (settings.paidWithoutPayment === 'post' || links.payment !== undefined);
}

/** Decides, without looking at anything else, what a document needs. */
export function decide(kind: LedgerKind, situation: Situation): Decision {
  const left = leftAlone(ownerIn(kind, situation.data), situation.settings);
  if (left !== undefined) return { do: 'skip', problem: left };
  if (situation.onboarded === 'leave' && situation.links.document === undefined && situation.data !== null)
    return skip('left-at-onboarding');
  const decision = decideByKind(kind, asOnboarded(situation));
  const { document } = situation.links;
  // A person has decided that Xero's stays, as long as TimeTracker says what it said then.
  const isKept = document !== undefined && document.keptHash === situation.contentHash;
  return isKept && isAboutDocument(decision) ? { do: 'nothing' } : decision;
}

function isAboutDocument(decision: Decision): boolean {
  if (decision.do === 'skip' || decision.do === 'nothing') return false;
  return decision.do === 'hold' || (decision.part ?? 'document') === 'document';
}

function decideByKind(kind: LedgerKind, situation: Situation): Decision {
  switch (kind) {
    case 'client':
      return decideClient(situation as Situation<'client'>);
    case 'invoice':
      return decideInvoice(situation as Situation<'invoice'>);
    case 'expense':
      return decideExpense(situation as Situation<'expense'>);
    case 'payment':
      return decidePayment(situation as Situation<'payment'>);
    case 'credit_note':
      return decideCreditNote(situation as Situation<'credit_note'>);
    case 'vendor':
    case 'employee':
      return decideParty(situation as Situation<'vendor' | 'employee'>);
  }
}
