import { html } from 'hono/html';
import { booksOf } from './books.ts';
import type { Books } from './books.ts';
import { findOrganisation } from './control-change.ts';
import type { Sandbox } from './create-sandbox.ts';
import { isGone } from './invoice.ts';
import { decimal, sum } from './money.ts';
import { page } from './page-layout.ts';
import type { Html } from './page-layout.ts';
import { mountConnectedApps, pathOf } from './page-connected-apps.ts';
import { moneySections } from './page-money.ts';
import { spendingTables } from './page-spending.ts';

/** A month of a busy firm; more would make the page slow. */
const SHOWN = 500;

/** Pages for people: the organisations, and the books of each. */
export function mountPages(sandbox: Sandbox): void {
  mountConnectedApps(sandbox);
  sandbox.app.get('/', (c) => c.html(overviewPage(sandbox)));
  sandbox.app.get('/organisations/:organisation', (c) => {
    const organisation = findOrganisation(sandbox, c.req.param('organisation'));
    if (!organisation) return c.html(page('Not found', html`<h1>There is no such organisation</h1>`), 404);
    return c.html(booksPage(booksOf(organisation)));
  });
}

function overviewPage(sandbox: Sandbox): Html {
  const row = ({ settings, contacts, invoices, payments, creditNotes }: Sandbox['organisations'][number]) =>
    html`<tr>
      <td><a href="/organisations/${settings.shortCode.slice(1)}">${settings.name}</a></td>
      <td>${settings.isDemoCompany ? 'Demo company' : 'Company'}</td>
      <td>
        <a href="${pathOf({ settings })}"
          >${sandbox.connections.all().some((each) => each.active && each.tenantId === settings.tenantId) ? 'Connected' : 'Not connected'}</a
        >
      </td>
      <td class="amount">${contacts.list().length}</td>
      <td class="amount">${invoices.list().length}</td>
      <td class="amount">${payments.list().length}</td>
      <td class="amount">${creditNotes.list().length}</td>
    </tr>`;
  return page(
    'Organisations',
    html`<h1>Organisations</h1>
      <div class="wide">
        <table>
          <thead>
            <tr>
              <th>Name</th>
              <th>Kind</th>
              <th>Connection</th>
              <th class="amount">Contacts</th>
              <th class="amount">Invoices</th>
              <th class="amount">Payments</th>
              <th class="amount">Credit notes</th>
            </tr>
          </thead>
          <tbody>
            ${sandbox.organisations.map(row)}
          </tbody>
        </table>
      </div>`,
  );
}

function booksPage(books: Books): Html {
  const invoices = [...books.invoices].sort((a, b) => (a.date < b.date ? 1 : -1));
  const contacts = [...books.contacts].sort((a, b) => a.name.localeCompare(b.name));
  const currencies = [...new Set(invoices.map((invoice) => invoice.currencyCode))].sort();
  const shown = invoices.slice(0, SHOWN);
  const totals = currencies.map((currency) => {
    const counted = invoices.filter((each) => each.currencyCode === currency && !isGone(each));
    return html`<li>
      ${currency} ${sum(counted.map((each) => each.total))} in ${counted.length} documents
    </li>`;
  });
  const lock = books.periodLockDate ? `Locked up to ${books.periodLockDate}.` : 'No lock date.';
  return page(
    books.name,
    html`<h1>${books.name}</h1>
      <p class="note">
        Base currency ${books.baseCurrency}. ${lock}
        ${books.classicExpenses ? 'Has classic expenses.' : 'No classic expenses.'}
        <a href="${pathOf({ settings: books })}">Connected apps</a>
      </p>
      <h2>Invoices and bills (${invoices.length})</h2>
      <ul>
        ${totals}
      </ul>
      ${invoices.length === 0 ? html`<p class="note">None yet.</p>` : invoiceTable(shown)}
      ${shown.length < invoices.length ? html`<p class="note">The newest ${SHOWN} are shown.</p>` : ''}
      ${spendingTables(books)} ${moneySections(books, SHOWN)}
      <h2>Contacts (${contacts.length})</h2>
      ${contacts.length === 0 ? html`<p class="note">None yet.</p>` : contactTable(contacts)}`,
  );
}

function invoiceTable(invoices: Books['invoices']): Html {
  return html`<div class="wide">
    <table>
      <thead>
        <tr>
          <th>Number</th>
          <th>Contact</th>
          <th>Date</th>
          <th>Due</th>
          <th>Status</th>
          <th class="amount">Net</th>
          <th class="amount">Tax</th>
          <th class="amount">Total</th>
          <th class="amount">Due amount</th>
        </tr>
      </thead>
      <tbody>
        ${invoices.map((invoice) => [invoiceRow(invoice), ...invoice.lines.map(lineRow)])}
      </tbody>
    </table>
  </div>`;
}

function invoiceRow(invoice: Books['invoices'][number]): Html {
  const title = invoice.reference ? ` (${invoice.reference})` : '';
  return html`<tr>
    <td>${invoice.number || 'no number'}${title}${invoice.type === 'ACCPAY' ? ' - bill' : ''}</td>
    <td>${invoice.contactName}</td>
    <td>${invoice.date}</td>
    <td>${invoice.dueDate ?? ''}</td>
    <td><span class="status${isGone(invoice) ? ' gone' : ''}">${invoice.status}</span></td>
    <td class="amount">${invoice.subTotal}</td>
    <td class="amount">${invoice.totalTax}</td>
    <td class="amount">${invoice.currencyCode} ${invoice.total}</td>
    <td class="amount">${invoice.amountDue}</td>
  </tr>`;
}

function lineRow(line: Books['invoices'][number]['lines'][number]): Html {
  const { amounts } = line;
  const price = amounts
    ? `${decimal(amounts.quantity).toString()} x ${decimal(amounts.unitAmount).toString()}`
    : '';
  return html`<tr class="line">
    <td></td>
    <td colspan="3">${line.description} ${price}</td>
    <td>${line.accountCode ?? ''} ${line.taxType ?? ''}</td>
    <td class="amount">${amounts?.lineAmount ?? ''}</td>
    <td class="amount">${amounts?.taxAmount ?? ''}</td>
    <td colspan="2"></td>
  </tr>`;
}

function contactTable(contacts: Books['contacts']): Html {
  return html`<div class="wide">
    <table>
      <thead>
        <tr>
          <th>Name</th>
          <th>Contact number</th>
          <th>E-mail</th>
          <th>Status</th>
        </tr>
      </thead>
      <tbody>
        ${contacts.map(
          (contact) =>
            html`<tr>
              <td>${contact.name}</td>
              <td>${contact.number ?? ''}</td>
              <td>${contact.texts.EmailAddress}</td>
              <td>
                <span class="status${contact.status === 'ACTIVE' ? '' : ' gone'}">${contact.status}</span>
              </td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
