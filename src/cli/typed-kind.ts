import { documentKinds, postingOrder, type DocumentKind, type LedgerKind } from '../events/document-kind.ts';
import { CommandError } from './command-error.ts';

/** A kind as somebody types it: `invoices`, `credit-notes`, or in one word as JSON has it. @throws CommandError */
export function typedKind(typed: string): DocumentKind {
  const word = wordOf(typed);
  const kind = documentKinds.find((each) => each === word);
  if (kind !== undefined) return kind;
  throw new CommandError(
    `There is no kind "${typed}". Kinds are clients, invoices, expenses, credit-notes and payments.`,
    2,
  );
}

/** The same, with the vendors and employees that come along with expenses. @throws CommandError */
export function typedLedgerKind(typed: string): LedgerKind {
  const word = wordOf(typed);
  return postingOrder.find((each) => each === word) ?? typedKind(typed);
}

function wordOf(typed: string): string {
  const word = typed.trim().toLowerCase().replaceAll('-', '_').replace(/s$/, '');
  return word === 'contact' ? 'client' : word;
}
