import type { ConnectionSettings } from '../store/connection-settings.ts';

/** What documents of the kinds that are switched on usually need and nobody has chosen, in words. */
export function openMappings(settings: ConnectionSettings): string[] {
  const { kinds, accounts } = settings;
  const sales = kinds.invoices || kinds.creditNotes;
  const open: [string, boolean][] = [
    ['the account for work and items on invoices', sales && accounts.items === null],
    ['the account for goods on invoices', sales && accounts.goods === null],
    ['tax rates of sales', sales && settings.taxTypes.length === 0],
    [
      'an account for expenses',
      kinds.expenses && accounts.defaultExpense === null && settings.expenseAccounts.length === 0,
    ],
    ['tax rates of expenses', kinds.expenses && settings.purchaseTaxTypes.length === 0],
    ['an account that payments arrive in', kinds.payments && settings.paymentAccounts.length === 0],
  ];
  return open.flatMap(([words, isOpen]) => (isOpen ? [words] : []));
}
