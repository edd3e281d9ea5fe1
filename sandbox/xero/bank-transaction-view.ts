import type { BankTransaction } from './bank-transaction.ts';
import { contactSummary } from './contact-view.ts';
import { dateString, msDate, msInstant } from './dates.ts';
import { ZERO_UUID } from './ids.ts';
import { number } from './json.ts';
import type { JsonObject } from './json.ts';
import { lineJson } from './line-view.ts';
import { decimal } from './money.ts';
import type { Organisation } from './organisations.ts';

export interface BankTransactionViewOptions {
  /** Lines are left out of lists without paging. */
  detail: boolean;
  unitDecimals: 2 | 4;
  /** The moment whose state is shown. */
  at: number;
}

export function bankTransactionJson(
  transaction: BankTransaction,
  { contacts, settings }: Organisation,
  options: BankTransactionViewOptions,
): JsonObject {
  const account = settings.accounts.find((each) => each.id === transaction.bankAccountId);
  const contact = contacts.getAsOf(transaction.contactId, options.at);
  const lines = options.detail ? transaction.lines : [];
  return {
    BankTransactionID: transaction.id,
    BankAccount: {
      AccountID: transaction.bankAccountId,
      ...(account?.code ? { Code: account.code } : {}),
      Name: account?.name ?? '',
    },
    Type: transaction.type,
    Reference: transaction.reference,
    IsReconciled: transaction.isReconciled,
    HasAttachments: transaction.hasAttachments,
    CurrencyRate: number(decimal(transaction.currencyRate).toFixed(10)),
    ...(transaction.url === null ? {} : { Url: transaction.url }),
    Contact: contact ? contactSummary(contact) : { ContactID: ZERO_UUID },
    DateString: dateString(transaction.date),
    Date: msDate(transaction.date),
    Status: transaction.status,
    LineAmountTypes: transaction.lineAmountTypes,
    LineItems: lines.map((line) => lineJson(line, options.unitDecimals)),
    SubTotal: number(transaction.subTotal),
    TotalTax: number(transaction.totalTax),
    Total: number(transaction.total),
    UpdatedDateUTC: msInstant(transaction.updatedAt),
    CurrencyCode: transaction.currencyCode,
  };
}
