/**
 * Settings as people type them after `ttxero settings set`: `accounts.items=200`, `taxTypes=20:OUTPUT2,0:ZERORATEDOUTPUT`.
 * What a text cannot mean is left for the check of settings to refuse.
 */

/** How the rows of a list are typed: fields between colons, rows between commas. The last field takes what is left. */
const rowFields: Readonly<Record<string, readonly string[]>> = {
  taxTypes: ['rate', 'taxType'],
  purchaseTaxTypes: ['rate', 'taxType'],
  expenseAccounts: ['category', 'account'],
  vendorAccounts: ['vendor', 'account'],
  paymentAccounts: ['method', 'currency', 'account'],
  contacts: ['client', 'contactId'],
  employees: ['employee', 'userId'],
  items: ['by', 'value', 'item'],
  tracking: ['by', 'value', 'categoryId', 'optionId'],
};

/** Lists of single words. */
const words = new Set(['referenceFrom', 'leaveAlone.clients', 'leaveAlone.projects']);

/** How the value of a list setting is typed, for help; undefined for one that is no list. */
export function listForm(name: string): string | undefined {
  const fields = rowFields[name];
  if (fields !== undefined) return `${name}=${fields.map((field) => field.toUpperCase()).join(':')},...`;
  return words.has(name) ? `${name}=VALUE,...` : undefined;
}

/** The value that a text means for a setting. An empty text is nothing chosen, or an empty list. */
export function typedSetting(name: string, text: string): unknown {
  if (words.has(name)) return parts(text, ',');
  const fields = rowFields[name];
  if (fields !== undefined) return parts(text, ',').map((row) => rowOf(fields, row));
  if (name === 'schedule.hour') return /^\d{1,2}$/.test(text) ? Number(text) : text;
  if (text === '') return null;
  return text === 'true' || text === 'false' ? text === 'true' : text;
}

/** The value that a text means in the middle of a row is one without a colon, so the outer fields are taken first. */
function rowOf(fields: readonly string[], row: string): Record<string, string | null> {
  const typed = row.split(':');
  const surplus = typed.length - fields.length;
  const longField = surplus > 0 ? fields.indexOf(fields.includes('value') ? 'value' : (fields[0] ?? '')) : -1;
  const joined =
    longField === -1
      ? typed
      : typed.toSpliced(longField, surplus + 1, typed.slice(longField, longField + surplus + 1).join(':'));
  return Object.fromEntries(
    fields.map((field, at) => {
      const value = joined[at]?.trim();
      const isAny = (field === 'method' || field === 'currency') && (value === '' || value === '*');
      return [field, isAny || value === undefined ? null : value];
    }),
  );
}

function parts(text: string, separator: string): string[] {
  return text
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
