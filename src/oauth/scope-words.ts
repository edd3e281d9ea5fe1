const words: Readonly<Record<string, string>> = {
  'accounting.invoices': 'read and write invoices, bills and credit notes',
  'accounting.payments': 'read and write payments',
  'accounting.contacts': 'read and write contacts',
  'accounting.settings': 'read accounts, tax rates, items and users; nothing of them is changed',
  'accounting.attachments': 'attach receipts to expenses',
  'accounting.banktransactions': 'write money that was spent from a bank account',
  'accounting.transactions': 'read and write invoices, bills, payments, credit notes and expense claims',
  offline_access: 'go on while nobody is at the browser',
};

/** What a scope permits, to go on after "timetracker-xero asks to". */
export function scopeInWords(scope: string): string {
  return words[scope] ?? scope;
}
