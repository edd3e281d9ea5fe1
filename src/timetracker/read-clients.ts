import type { DocumentReader, RawDocument } from './document-reader.ts';
import { parseStoredJson } from './stored-json.ts';

/** Clients. Of `clients` only these columns are ever selected: the table holds portal secrets too. */
export const clientReader: DocumentReader = {
  kind: 'client',
  table: 'clients',
  columns: {
    clients: ['id', 'name', 'contact_person', 'email', 'phone', 'address', 'status', 'custom_fields'],
  },
  documentSql: `
    select c.id, json_build_object(
      'id', c.id::text,
      'name', c.name,
      'contactPerson', c.contact_person,
      'email', c.email,
      'phone', c.phone,
      'address', c.address,
      'status', c.status,
      'customFields', c.custom_fields::text
    ) as document
    from public.clients c
    where c.id = any (array(select id from wanted))`,
  sharing: {
    field: 'sameName',
    sql: `
      select mine.id, array_agg(other.id::text order by other.id) as named, array_agg(other.id::text) as sharing
      from public.clients mine
      join public.clients other on lower(other.name) = lower(mine.name) and other.id <> mine.id
      where mine.id = any (array(select id from wanted))
      group by mine.id`,
  },
  toData: ({ customFields, sameName, ...client }) => ({
    ...client,
    sameName: sameName ?? [],
    taxNumber: taxNumberOf(customFields),
  }),
  auditedAs: 'Client',
  audited: {},
  growing: [
    {
      table: 'clients',
      document: 'id',
    },
  ],
};

/** By convention TimeTracker keeps a VAT number in custom_fields as `vat_id`, some installations as `tax_id`. */
function taxNumberOf(customFields: RawDocument[string]): string | null {
  const fields = parseStoredJson(customFields);
  for (const key of ['vat_id', 'tax_id']) {
    const value = fields[key];
    if (typeof value === 'string' && value.trim() !== '') return value;
    if (typeof value === 'number') return String(value);
  }
  return null;
}
