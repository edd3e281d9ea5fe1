import type { Organisation } from './organisations.ts';

/** How many sales invoices may still be approved this month; null where the plan has no limit. */
export function approvalsLeft(organisation: Organisation, now: number): number | null {
  const limit = organisation.settings.approvedInvoicesPerMonth;
  if (limit === null) return null;
  const month = new Date(now).toISOString().slice(0, 7);
  const approved = organisation.invoices
    .list()
    .filter((invoice) => invoice.type === 'ACCREC' && ['AUTHORISED', 'PAID'].includes(invoice.status))
    .filter((invoice) => new Date(invoice.createdAt).toISOString().startsWith(month));
  return Math.max(0, limit - approved.length);
}
