import type { DocumentReader } from './document-reader.ts';

/**
 * Payments as their rows stand, with what they take from their invoice. Whether two of them are the same money is
 * for a person to say; they name each other.
 */
export const paymentReader: DocumentReader = {
  kind: 'payment',
  table: 'payments',
  columns: {
    payments: [
      'id',
      'invoice_id',
      'amount',
      'currency',
      'payment_date',
      'method',
      'reference',
      'status',
      'gateway_transaction_id',
      'gateway_fee',
    ],
    invoices: ['id', 'invoice_number', 'currency_code'],
  },
  // A fee of nothing becomes NULL when TimeTracker's form saves a payment, so both are NULL here.
  documentSql: `
    select p.id, json_build_object(
      'id', p.id::text,
      'invoiceId', p.invoice_id::text,
      'invoiceNumber', i.invoice_number,
      'amount', p.amount::text,
      'currency', coalesce(nullif(trim(p.currency), ''), i.currency_code),
      'paymentDate', p.payment_date,
      'method', p.method,
      'reference', p.reference,
      'status', p.status,
      'gatewayTransactionId', p.gateway_transaction_id,
      'gatewayFee', nullif(p.gateway_fee, 0)::text
    ) as document
    from public.payments p
    left join public.invoices i on i.id = p.invoice_id
    where p.id = any (array(select id from wanted))`,
  // Two payments with transactions of a gateway are the same only if these are; a payment without one may repeat it as
  // its reference. The filter stands outside the join, whose plan it would spoil where the table has no statistics yet.
  sharing: {
    field: 'sameReference',
    sql: `
      select mine.id, array_agg(other.id::text) as sharing,
        array_agg(other.id::text order by other.id) filter (
          where other.status = 'completed' and coalesce(
            nullif(trim(other.gateway_transaction_id), '') = nullif(trim(mine.gateway_transaction_id), ''),
            nullif(nullif(trim(other.reference), ''), 'None') = trim(mine.reference))) as named
      from public.payments mine
      join public.payments other
        on other.invoice_id = mine.invoice_id and other.amount = mine.amount and other.id <> mine.id
      where mine.id = any (array(select id from wanted))
      group by mine.id`,
  },
  toData: ({ sameReference, ...payment }) => ({ ...payment, sameReference: sameReference ?? [] }),
  auditedAs: 'Payment',
  audited: {
    Invoice: `select id from public.payments where invoice_id = any ($1::bigint[])`,
  },
  growing: [
    {
      table: 'payments',
      document: 'id',
    },
  ],
  asksForVoid: (data) => (data as { status: string }).status !== 'completed',
};
