import type { DocumentReader } from './document-reader.ts';

/** Credit notes with what they take from their invoice: the rows have no currency, no tax rate and no date. */
export const creditNoteReader: DocumentReader = {
  kind: 'credit_note',
  table: 'credit_notes',
  columns: {
    credit_notes: ['id', 'invoice_id', 'credit_number', 'amount', 'reason', 'created_at'],
    invoices: ['id', 'invoice_number', 'client_id', 'client_name', 'currency_code', 'tax_rate'],
  },
  documentSql: `
    select n.id, json_build_object(
      'id', n.id::text,
      'invoiceId', n.invoice_id::text,
      'invoiceNumber', i.invoice_number,
      'clientId', i.client_id::text,
      'clientName', i.client_name,
      'number', n.credit_number,
      'date', n.created_at::date,
      'amount', n.amount::text,
      'currency', i.currency_code,
      'taxRate', i.tax_rate::text,
      'reason', n.reason
    ) as document
    from public.credit_notes n
    left join public.invoices i on i.id = n.invoice_id
    where n.id = any (array(select id from wanted))`,
  toData: (creditNote) => creditNote,
  // TimeTracker 5.10 does not record changes of credit notes: new rows are found by their ids, the rest by the sweep.
  auditedAs: 'CreditNote',
  audited: {
    Invoice: `select id from public.credit_notes where invoice_id = any ($1::bigint[])`,
  },
  growing: [
    {
      table: 'credit_notes',
      document: 'id',
    },
  ],
};
