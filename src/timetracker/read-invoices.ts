import type { DocumentReader, RawDocument } from './document-reader.ts';
import { storedXeroId } from './stored-xero-id.ts';

/**
 * Invoices with their lines: items, then expenses charged on, then goods, each by id. An item's total is the
 * stored one, since TimeTracker rounds the quantity after it has multiplied; an expense counts with its tax.
 */
export const invoiceReader: DocumentReader = {
  kind: 'invoice',
  table: 'invoices',
  columns: {
    invoices: [
      'id',
      'invoice_number',
      'status',
      'client_id',
      'client_name',
      'client_email',
      'project_id',
      'currency_code',
      'issue_date',
      'due_date',
      'tax_rate',
      'subtotal',
      'tax_amount',
      'total_amount',
      'amount_paid',
      'payment_status',
      'payment_date',
      'payment_method',
      'payment_reference',
      'buyer_reference',
      'notes',
      'terms',
      'integration_metadata',
    ],
    invoice_items: ['id', 'invoice_id', 'description', 'quantity', 'unit_price', 'total_amount'],
    expenses: ['id', 'invoice_id', 'title', 'vendor', 'category', 'amount', 'tax_amount', 'currency_code'],
    extra_goods: [
      'id',
      'invoice_id',
      'name',
      'description',
      'category',
      'sku',
      'quantity',
      'unit_price',
      'total_amount',
      'currency_code',
    ],
    projects: ['id', 'name', 'code', 'billing_ref'],
  },
  // One look for the lines of each invoice, by the index on invoice_id: as joins of whole sets PostgreSQL would go over
  // all lines of all invoices for those of a few hundred.
  documentSql: `
    select i.id, json_build_object(
      'id', i.id::text,
      'number', i.invoice_number,
      'status', i.status,
      'clientId', i.client_id::text,
      'clientName', i.client_name,
      'clientEmail', i.client_email,
      'currency', i.currency_code,
      'issueDate', i.issue_date,
      'dueDate', i.due_date,
      'taxRate', i.tax_rate::text,
      'subtotal', i.subtotal::text,
      'taxAmount', i.tax_amount::text,
      'total', i.total_amount::text,
      'amountPaid', i.amount_paid::text,
      'paymentStatus', i.payment_status,
      'paymentDate', i.payment_date,
      'paymentMethod', i.payment_method,
      'paymentReference', i.payment_reference,
      'buyerReference', i.buyer_reference,
      'notes', i.notes,
      'terms', i.terms,
      'project', case when p.id is not null then json_build_object(
        'id', p.id::text, 'name', p.name, 'code', p.code, 'billingRef', p.billing_ref) end,
      'integrationMetadata', i.integration_metadata::text,
      'items', (
        select json_agg(json_build_object(
            'id', line.id::text, 'description', line.description, 'quantity', line.quantity::text,
            'unitPrice', line.unit_price::text, 'amount', line.total_amount::text) order by line.id)
        from public.invoice_items line where line.invoice_id = i.id),
      'expenses', (
        select json_agg(json_build_object(
            'id', line.id::text, 'title', line.title, 'vendor', line.vendor, 'category', line.category,
            'amount', (line.amount + coalesce(line.tax_amount, 0))::text,
            'currency', line.currency_code) order by line.id)
        from public.expenses line where line.invoice_id = i.id),
      'goods', (
        select json_agg(json_build_object(
            'id', line.id::text, 'name', line.name, 'description', line.description, 'category', line.category,
            'sku', line.sku, 'quantity', line.quantity::text, 'unitPrice', line.unit_price::text,
            'amount', line.total_amount::text, 'currency', line.currency_code) order by line.id)
        from public.extra_goods line where line.invoice_id = i.id)
    ) as document
    from public.invoices i
    left join public.projects p on p.id = i.project_id
    where i.id = any (array(select id from wanted))`,
  // invoice_number has no index: this goes over the whole table, once for all that are wanted.
  sharing: {
    field: 'sameNumber',
    sql: `
      select mine.id, array_agg(other.id::text) as sharing,
        array_agg(other.id::text order by other.id) filter (
          where other.status not in ('draft', 'cancelled')) as named
      from public.invoices mine
      join public.invoices other on other.invoice_number = mine.invoice_number and other.id <> mine.id
      where mine.id = any (array(select id from wanted))
      group by mine.id`,
  },
  toData: ({ items, expenses, goods, sameNumber, integrationMetadata, ...invoice }) => ({
    ...invoice,
    sameNumber: sameNumber ?? [],
    xeroInvoiceId: storedXeroId(integrationMetadata, 'invoice_id'),
    lines: [
      ...rows(items).map((item) => ({
        source: 'item',
        ...item,
        currency: invoice['currency'],
        category: null,
        sku: null,
      })),
      ...rows(expenses).map(expenseLine),
      ...rows(goods).map(goodLine),
    ],
  }),
  auditedAs: 'Invoice',
  audited: {
    InvoiceItem: `select distinct invoice_id as id from public.invoice_items where id = any ($1::bigint[])`,
    ExtraGood: `select distinct invoice_id as id from public.extra_goods
                where id = any ($1::bigint[]) and invoice_id is not null`,
    Expense: `select distinct invoice_id as id from public.expenses
              where id = any ($1::bigint[]) and invoice_id is not null`,
    Project: `select id from public.invoices where project_id = any ($1::bigint[])`,
  },
  growing: [
    {
      table: 'invoices',
      document: 'id',
    },
    // An edit replaces all items and goods, even where it leaves no other trace.
    {
      table: 'invoice_items',
      document: 'invoice_id',
    },
    {
      table: 'extra_goods',
      document: 'invoice_id',
    },
    {
      table: 'expenses',
      document: 'invoice_id',
    },
  ],
  asksForVoid: (data) => (data as { status: string }).status === 'cancelled',
};

function rows(value: unknown): readonly RawDocument[] {
  return Array.isArray(value) ? (value as RawDocument[]) : [];
}

function expenseLine({ title, vendor, ...line }: RawDocument) {
  return {
    source: 'expense',
    ...line,
    description: joined(title, vendor),
    quantity: '1',
    unitPrice: line['amount'],
    sku: null,
  };
}

function goodLine({ name, description, ...line }: RawDocument) {
  return { source: 'good', ...line, description: joined(name, description) };
}

/** `first – second`; TimeTracker's forms write the word "None" for what is empty. */
function joined(first: unknown, second: unknown): unknown {
  const more = typeof second === 'string' ? second.trim() : '';
  return more === '' || more === 'None' || typeof first !== 'string' ? first : `${first} – ${more}`;
}
