import { Decimal } from 'decimal.js';
import type { DocumentRef } from '../events/document-kind.ts';
import type { LedgerData } from '../events/party.ts';
import { markOf, shortMark } from '../xero/marks.ts';
import { decodeEntities, meaningful, normalisedName } from '../xero/text.ts';
import type { ComparedKind, OwnDocument } from './finding.ts';

/** What is known of the contacts of an organisation. */
export interface KnownContacts {
  /** By client, the contacts that it stands for: chosen, linked, or with its number. */
  readonly byClient: ReadonlyMap<string, readonly string[]>;
  /** By normalised name. */
  readonly byName: ReadonlyMap<string, readonly string[]>;
}

/** Statuses of invoices that are owed, whatever else becomes of them. */
const owedInvoices: ReadonlySet<string> = new Set(['sent', 'overdue', 'paid', 'issued']);
const owedExpenses: ReadonlySet<string> = new Set(['approved', 'reimbursed']);

/** What of a document is compared with Xero. */
export function ownDocument<K extends ComparedKind>(
  { installationId, sourceId }: Pick<DocumentRef, 'installationId' | 'sourceId'>,
  kind: K,
  data: LedgerData[K],
  contacts: KnownContacts,
): OwnDocument {
  const base = { sourceId, marks: [shortMark(installationId, kind, sourceId)], storedId: null, net: null };
  switch (kind) {
    case 'invoice': {
      const invoice = data as LedgerData['invoice'];
      return {
        ...base,
        kind,
        ...contactOf(contacts, decodeEntities(invoice.clientName), invoice.clientId),
        number: nonEmpty(invoice.number),
        date: invoice.issueDate,
        currency: invoice.currency,
        total: invoice.total,
        net: invoice.subtotal,
        storedId: invoice.xeroInvoiceId,
        marks: [...base.marks, markOf(installationId, 'invoice', sourceId)],
        invoiceSourceId: null,
        notOwed: owedInvoices.has(invoice.status) ? null : invoice.status,
      };
    }
    case 'credit_note': {
      const note = data as LedgerData['credit_note'];
      return {
        ...base,
        kind,
        ...contactOf(contacts, decodeEntities(note.clientName), note.clientId),
        number: nonEmpty(note.number),
        date: note.date,
        currency: note.currency,
        total: note.amount,
        invoiceSourceId: note.invoiceId,
        notOwed: null,
      };
    }
    case 'payment': {
      const payment = data as LedgerData['payment'];
      return {
        ...base,
        kind,
        contactName: null,
        contactIds: [],
        number: nonEmpty(payment.invoiceNumber),
        date: payment.paymentDate,
        currency: payment.currency,
        total: payment.amount,
        invoiceSourceId: payment.invoiceId,
        notOwed: payment.status === 'completed' ? null : payment.status,
      };
    }
    case 'expense':
      return ownExpense(base, data as LedgerData['expense'], contacts, installationId);
    default:
      throw new TypeError(`A ${String(kind)} is not compared.`);
  }
}

function ownExpense(
  base: Pick<OwnDocument, 'sourceId' | 'marks' | 'storedId' | 'net'>,
  expense: LedgerData['expense'],
  contacts: KnownContacts,
  installationId: string,
): OwnDocument {
  const { vendor, employee, amount, taxAmount } = expense;
  const name = meaningful(vendor) ?? meaningful(employee.fullName) ?? employee.username;
  return {
    ...base,
    kind: 'expense',
    ...contactOf(contacts, decodeEntities(name), undefined),
    number: meaningful(expense.receiptNumber) ?? null,
    date: expense.expenseDate,
    currency: expense.currency,
    total: new Decimal(amount).plus(taxAmount ?? '0').toFixed(2),
    net: amount,
    storedId: expense.xeroExpenseId,
    marks: [...base.marks, markOf(installationId, 'expense', base.sourceId)],
    invoiceSourceId: null,
    notOwed: owedExpenses.has(expense.status) ? null : expense.status,
  };
}

function contactOf(
  { byClient, byName }: KnownContacts,
  name: string,
  clientId: string | undefined,
): Pick<OwnDocument, 'contactName' | 'contactIds'> {
  const byId = clientId === undefined ? [] : (byClient.get(clientId) ?? []);
  return { contactName: name, contactIds: [...byId, ...(byName.get(normalisedName(name)) ?? [])] };
}

function nonEmpty(text: string): string | null {
  return text.trim() === '' ? null : text;
}
