import type { Attachment } from './attachment.ts';
import type { BankTransaction } from './bank-transaction.ts';
import type { ExpenseClaim } from './expense-claim.ts';
import type { Item } from './item.ts';
import type { Organisation } from './organisations.ts';
import type { Receipt } from './receipt.ts';
import type { TrackingCategory } from './tracking.ts';

/** What an organisation spent, and the lists and files around its documents. */
export interface SpendingBooks {
  receipts: BookReceipt[];
  expenseClaims: BookExpenseClaim[];
  bankTransactions: BookBankTransaction[];
  items: Item[];
  trackingCategories: TrackingCategory[];
  /** Without their contents. */
  attachments: Omit<Attachment, 'content'>[];
}

export interface BookReceipt extends Receipt {
  contactName: string;
  userEmail: string;
}

export interface BookExpenseClaim extends ExpenseClaim {
  userEmail: string;
}

export interface BookBankTransaction extends BankTransaction {
  contactName: string;
  bankAccountCode: string | null;
  bankAccountName: string;
}

export function spendingBooks(organisation: Organisation): SpendingBooks {
  return {
    receipts: organisation.receipts.list().map((receipt) => bookReceipt(receipt, organisation)),
    expenseClaims: organisation.expenseClaims.list().map((claim) => bookExpenseClaim(claim, organisation)),
    bankTransactions: organisation.bankTransactions
      .list()
      .map((transaction) => bookBankTransaction(transaction, organisation)),
    items: organisation.items.list(),
    trackingCategories: organisation.trackingCategories.list(),
    attachments: organisation.attachments.list().map(({ content: _content, ...rest }) => rest),
  };
}

export function bookReceipt(receipt: Receipt, organisation: Organisation): BookReceipt {
  const contactName = organisation.contacts.get(receipt.contactId)?.name ?? '';
  return { ...receipt, contactName, userEmail: emailOf(organisation, receipt.userId) };
}

export function bookExpenseClaim(claim: ExpenseClaim, organisation: Organisation): BookExpenseClaim {
  return { ...claim, userEmail: emailOf(organisation, claim.userId) };
}

export function bookBankTransaction(
  transaction: BankTransaction,
  { contacts, settings }: Organisation,
): BookBankTransaction {
  const account = settings.accounts.find((each) => each.id === transaction.bankAccountId);
  return {
    ...transaction,
    contactName: contacts.get(transaction.contactId)?.name ?? '',
    bankAccountCode: account?.code ?? null,
    bankAccountName: account?.name ?? '',
  };
}

function emailOf({ settings }: Organisation, userId: string): string {
  return settings.users.find((user) => user.id === userId)?.email ?? '';
}
