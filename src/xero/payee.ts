import type { ExpenseData } from '../events/expense.ts';
import { vendorIdOf, type EmployeeData, type VendorData } from '../events/party.ts';
import { decodeEntities, meaningful, normalisedName } from './text.ts';

/** Whom an expense names: the vendor it was bought from, or the employee who paid for it. */
export type Payee =
  | { readonly kind: 'vendor'; readonly data: VendorData }
  | { readonly kind: 'employee'; readonly data: EmployeeData };

/**
 * Whom a bill is owed to: the employee where TimeTracker says it is to be reimbursed, else the vendor. Money spent and
 * receipts name the vendor, and the employee where there is none. Undefined: nobody is named.
 */
export function payeeOf(expense: ExpenseData, as: 'owed' | 'bought'): Payee | undefined {
  const name = meaningful(expense.vendor);
  const vendor: Payee | undefined =
    name === undefined
      ? undefined
      : { kind: 'vendor', data: { id: vendorIdOf(normalisedName(name)), name: decodeEntities(name) } };
  const { id, username, fullName, email } = expense.employee;
  const employee: Payee = {
    kind: 'employee',
    data: { id, username, fullName: meaningful(fullName) ?? null, email: meaningful(email) ?? null },
  };
  if (as === 'bought') return vendor ?? employee;
  return expense.reimbursable ? employee : vendor;
}
