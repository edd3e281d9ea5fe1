import { html } from 'hono/html';
import type { BookCreditNote, BookPayment, Books } from './books.ts';
import { isGone } from './invoice.ts';
import type { Html } from './page-layout.ts';

/** The payments and credit notes of an organisation, the newest `shown` of each. */
export function moneySections(books: Books, shown: number): Html[] {
  return [
    section('Payments', books.payments, shown, paymentTable),
    section('Credit notes', books.creditNotes, shown, creditNoteTable),
  ];
}

function section<T extends { date: string }>(
  title: string,
  all: T[],
  shown: number,
  table: (documents: T[]) => Html,
): Html {
  const newest = all.toSorted((a, b) => (a.date < b.date ? 1 : -1)).slice(0, shown);
  return html`<h2>${title} (${all.length})</h2>
    ${all.length === 0 ? html`<p class="note">None yet.</p>` : table(newest)}
    ${newest.length < all.length ? html`<p class="note">The newest ${shown} are shown.</p>` : ''}`;
}

function paymentTable(payments: BookPayment[]): Html {
  return html`<div class="wide">
    <table>
      <thead>
        <tr>
          <th>Date</th>
          <th>Pays</th>
          <th>Contact</th>
          <th>Account</th>
          <th>Reference</th>
          <th>Status</th>
          <th class="amount">Amount</th>
        </tr>
      </thead>
      <tbody>
        ${payments.map(paymentRow)}
      </tbody>
    </table>
  </div>`;
}

function paymentRow(payment: BookPayment): Html {
  const refund = payment.pays.kind === 'creditNote' ? ' - refund' : '';
  return html`<tr>
    <td>${payment.date}</td>
    <td>${payment.documentNumber || 'no number'}${refund}</td>
    <td>${payment.contactName}</td>
    <td>${payment.accountName}</td>
    <td>${payment.reference}</td>
    <td>
      <span class="status${payment.status === 'DELETED' ? ' gone' : ''}">${payment.status}</span>
      ${payment.isReconciled ? html`<span class="status">Reconciled</span>` : ''}
    </td>
    <td class="amount">${payment.currencyCode} ${payment.amount}</td>
  </tr>`;
}

function creditNoteTable(notes: BookCreditNote[]): Html {
  return html`<div class="wide">
    <table>
      <thead>
        <tr>
          <th>Number</th>
          <th>Contact</th>
          <th>Date</th>
          <th>Status</th>
          <th>Set off against</th>
          <th class="amount">Total</th>
          <th class="amount">Left</th>
        </tr>
      </thead>
      <tbody>
        ${notes.map(creditNoteRow)}
      </tbody>
    </table>
  </div>`;
}

function creditNoteRow(note: BookCreditNote): Html {
  const reference = note.reference ? ` (${note.reference})` : '';
  const supplier = note.type === 'ACCPAYCREDIT' ? ' - from a supplier' : '';
  const against = note.allocations.map((each) => `${each.invoiceNumber || 'no number'}: ${each.amount}`);
  return html`<tr>
    <td>${note.number || 'no number'}${reference}${supplier}</td>
    <td>${note.contactName}</td>
    <td>${note.date}</td>
    <td><span class="status${isGone(note) ? ' gone' : ''}">${note.status}</span></td>
    <td>${against.join(', ')}</td>
    <td class="amount">${note.currencyCode} ${note.total}</td>
    <td class="amount">${note.remainingCredit}</td>
  </tr>`;
}
