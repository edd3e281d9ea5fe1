import { html } from 'hono/html';
import type { Books } from './books.ts';
import type { Html } from './page-layout.ts';

/** The tables of what was spent, and of items; a kind without any is left out. */
export function spendingTables(books: Books): Html[] {
  const { receipts, expenseClaims, bankTransactions, items, baseCurrency } = books;
  const names = new Map(books.users.map((user) => [user.id, `${user.firstName} ${user.lastName}`]));
  return [
    section(
      `Expense claims (${expenseClaims.length})`,
      ['Person', 'Receipts', 'Approved', 'Status', 'Total', 'Due amount'],
      expenseClaims.map((claim) => [
        names.get(claim.userId) ?? '',
        String(claim.receiptIds.length),
        claim.reportingDate ?? '',
        claim.status,
        `${baseCurrency} ${claim.total}`,
        claim.amountDue,
      ]),
    ),
    section(
      `Receipts (${receipts.length})`,
      ['Number', 'Person', 'Contact', 'Date', 'Reference', 'Status', 'Total'],
      receipts.map((receipt) => [
        String(receipt.number),
        names.get(receipt.userId) ?? '',
        receipt.contactName,
        receipt.date,
        receipt.reference,
        receipt.status,
        `${baseCurrency} ${receipt.total}`,
      ]),
    ),
    section(
      `Bank transactions (${bankTransactions.length})`,
      ['Type', 'Bank account', 'Contact', 'Date', 'Reference', 'Status', 'Total'],
      bankTransactions.map((each) => [
        each.type,
        each.bankAccountName,
        each.contactName,
        each.date,
        each.reference,
        each.isReconciled ? `${each.status}, reconciled` : each.status,
        `${each.currencyCode} ${each.total}`,
      ]),
    ),
    section(
      `Items (${items.length})`,
      ['Code', 'Name', 'Description', 'Account'],
      items.map((item) => [
        item.code,
        item.name,
        item.description || item.purchaseDescription,
        item.sales.accountCode ?? item.purchase.accountCode ?? '',
      ]),
    ),
  ];
}

function section(title: string, heads: string[], rows: string[][]): Html {
  if (rows.length === 0) return html``;
  return html`<h2>${title}</h2>
    <div class="wide">
      <table>
        <thead>
          <tr>
            ${heads.map((head) => html`<th>${head}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (row) =>
              html`<tr>
                ${row.map((cell) => html`<td>${cell}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
}
