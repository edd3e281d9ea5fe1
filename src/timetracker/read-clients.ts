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
      'sameName', twins.ids,
      'customFields', c.custom_fields::text
    ) as document
    from wanted
    join public.clients c on c.id = wanted.id
    left join (
      select mine.id, json_agg(other.id::text order by other.id) as ids
      from wanted
      join public.clients mine on mine.id = wanted.id
      join public.clients other on lower(other.name) = lower(mine.name) and other.id <> mine.id
      group by mine.id
    ) twins on twins.id = c.id`,
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
      sql: `select id as row_id, id from public.clients where id > $1 order by id limit $2`,
    },
  ],
  alsoConcerns: (data) => (data as { sameName: readonly string[] }).sameName,
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
