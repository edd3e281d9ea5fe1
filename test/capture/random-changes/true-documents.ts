import type { ClientBase } from 'pg';

/** A document's fields as plain values, read or told: text normalised, and nothing that is a matter of form. */
export type PlainDocument = Readonly<Record<string, unknown>>;

/** What the rows of TimeTracker come to. */
export interface TrueDocuments {
  /** By subject, such as `invoice/12`. */
  readonly documents: ReadonlyMap<string, PlainDocument>;
  /** Those whose rows do not fit the contract: nothing is said of them as they are. */
  readonly unfit: ReadonlySet<string>;
}

/*
 * The product's own SQL is not used here: what it gets wrong is to be found. Each query gives rows
 * `id, fit, document`, amounts as text.
 */
const queries = {
  client: `
    select id, true as fit, json_build_object('name', name, 'contactPerson', contact_person, 'email', email,
      'phone', phone, 'address', address, 'status', status, 'sameName', array(
        select o.id::text from clients o where lower(o.name) = lower(c.name) and o.id <> c.id order by o.id)) as document
    from clients c`,
  invoice: `
    select id, currency_code ~ '^[A-Z]{3}$' as fit, json_build_object('number', invoice_number, 'status', status,
      'clientId', client_id::text, 'clientName', client_name, 'clientEmail', client_email, 'currency', currency_code,
      'issueDate', issue_date, 'dueDate', due_date, 'taxRate', tax_rate::text, 'subtotal', subtotal::text,
      'taxAmount', tax_amount::text, 'total', total_amount::text, 'amountPaid', amount_paid::text,
      'paymentStatus', payment_status, 'buyerReference', buyer_reference, 'notes', notes, 'terms', terms,
      'project', (select name from projects p where p.id = project_id),
      'sameNumber', array(select o.id::text from invoices o where o.invoice_number = i.invoice_number
        and o.id <> i.id and o.status not in ('draft', 'cancelled') order by o.id),
      'xeroInvoiceId', integration_metadata -> 'xero' ->> 'invoice_id',
      'lines', array(
        select json_build_array(source, description, quantity, price, amount) from (
          select 1 as place, 'item' as source, id, description, quantity::text, unit_price::text as price,
            total_amount::text as amount from invoice_items where invoice_id = i.id
          union all
          select 2, 'expense', id, concat_ws(' – ', title, nullif(nullif(trim(vendor), ''), 'None')), '1',
            (amount + coalesce(tax_amount, 0))::text, (amount + coalesce(tax_amount, 0))::text
            from expenses where invoice_id = i.id
          union all
          select 3, 'good', id, concat_ws(' – ', name, nullif(nullif(trim(description), ''), 'None')), quantity::text,
            unit_price::text, total_amount::text from extra_goods where invoice_id = i.id
        ) lines order by place, id)) as document
    from invoices i`,
  expense: `
    select id, true as fit, json_build_object('title', title, 'description', description, 'category', category,
      'amount', amount::text, 'taxAmount', tax_amount::text, 'currency', currency_code, 'expenseDate', expense_date,
      'status', status, 'reimbursed', reimbursed, 'invoiceId', invoice_id::text, 'vendor', vendor,
      'clientId', client_id::text, 'xeroExpenseId', integration_metadata -> 'xero' ->> 'expense_id',
      'employee', (select full_name from users u where u.id = user_id),
      'project', (select name from projects p where p.id = project_id)) as document
    from expenses`,
  payment: `
    select p.id, i.id is not null as fit, json_build_object('invoiceId', p.invoice_id::text,
      'invoiceNumber', i.invoice_number, 'amount', p.amount::text,
      'currency', coalesce(p.currency, i.currency_code), 'paymentDate', p.payment_date, 'method', p.method,
      'reference', p.reference, 'status', p.status, 'gatewayTransactionId', p.gateway_transaction_id) as document
    from payments p left join invoices i on i.id = p.invoice_id`,
  credit_note: `
    select n.id, i.id is not null and i.currency_code ~ '^[A-Z]{3}$' as fit, json_build_object(
      'invoiceId', n.invoice_id::text, 'invoiceNumber', i.invoice_number, 'clientId', i.client_id::text,
      'clientName', i.client_name, 'number', n.credit_number, 'amount', n.amount::text,
      'currency', i.currency_code, 'taxRate', i.tax_rate::text, 'reason', n.reason) as document
    from credit_notes n left join invoices i on i.id = n.invoice_id`,
};

const namesOf: Readonly<Record<string, (data: PlainDocument) => PlainDocument>> = {
  invoice: ({ project, lines, ...rest }) => ({
    ...rest,
    project: nameIn(project, 'name'),
    lines: listOf(lines).map((line) => [
      line['source'],
      line['description'],
      line['quantity'],
      line['unitPrice'],
      line['amount'],
    ]),
  }),
  expense: ({ project, employee, ...rest }) => ({
    ...rest,
    project: nameIn(project, 'name'),
    employee: nameIn(employee, 'fullName'),
  }),
};

/** `own`: ids in Xero that are no news, by document. */
export async function readTrueDocuments(
  db: ClientBase,
  own: ReadonlyMap<string, string>,
): Promise<TrueDocuments> {
  const documents = new Map<string, PlainDocument>();
  const unfit = new Set<string>();
  for (const [kind, sql] of Object.entries(queries)) {
    const { rows } = await db.query<{ id: number; fit: boolean; document: PlainDocument }>(sql);
    for (const { id, fit, document } of rows) {
      const subject = `${kind}/${id}`;
      const noted = document['xeroInvoiceId'];
      const isOwn = typeof noted === 'string' && noted.toLowerCase() === own.get(subject);
      documents.set(subject, plain(isOwn ? { ...document, xeroInvoiceId: null } : document));
      if (!fit) unfit.add(subject);
    }
  }
  return { documents, unfit };
}

/** What an event told of a document, in the fields that `truth` has. */
export function plainEvent(subject: string, data: PlainDocument, truth: PlainDocument): PlainDocument {
  const named = (namesOf[subject.split('/')[0] ?? ''] ?? ((same) => same))(data);
  return plain(Object.fromEntries(Object.keys(truth).map((name) => [name, named[name]])));
}

function plain(document: PlainDocument): PlainDocument {
  return Object.fromEntries(Object.entries(document).map(([name, value]) => [name, plainValue(value)]));
}

/** TimeTracker's forms turn NULL into '' or the word None, and line ends into CR LF, without anybody changing a thing. */
function plainValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plainValue);
  if (typeof value !== 'string') return value ?? null;
  const text = value.replaceAll('\r\n', '\n').trim();
  return text === '' || text === 'None' ? null : text;
}

function nameIn(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? new Map(Object.entries(value)).get(name) : null;
}

function listOf(value: unknown): readonly PlainDocument[] {
  return Array.isArray(value) ? (value as PlainDocument[]) : [];
}
