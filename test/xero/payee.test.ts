import { describe, expect, it } from 'vitest';
import { vendorIdOf } from '../../src/events/party.ts';
import { payeeOf } from '../../src/xero/payee.ts';
import { expense } from './samples.ts';

const employee = { id: '2', username: 'priya', fullName: 'Priya Raman', email: 'priya@northgate.example' };
const vendor = (name: string) => ({
  kind: 'vendor',
  data: { id: vendorIdOf(name.toLowerCase()), name },
});

describe('whom an expense names', () => {
  it('is the employee, if a bill is owed for something to be reimbursed, whatever the vendor', () => {
    expect(payeeOf(expense({ reimbursable: true }), 'owed')).toEqual({ kind: 'employee', data: employee });
    expect(payeeOf(expense({ reimbursable: true, vendor: null }), 'owed')?.kind).toBe('employee');
  });

  it('is the vendor of any other bill, and nobody if there is none', () => {
    expect(payeeOf(expense(), 'owed')).toEqual(vendor('Quill & Sons'));
    for (const nothing of [null, '', '  ', 'None']) {
      expect(payeeOf(expense({ vendor: nothing }), 'owed')).toBeUndefined();
    }
  });

  it('is the vendor of money spent and of receipts, else the employee', () => {
    for (const reimbursable of [true, false]) {
      expect(payeeOf(expense({ reimbursable }), 'bought')).toEqual(vendor('Quill & Sons'));
      for (const nothing of [null, '', 'None']) {
        const found = payeeOf(expense({ reimbursable, vendor: nothing }), 'bought');
        expect(found).toEqual({ kind: 'employee', data: employee });
      }
    }
  });

  it('is one vendor however the name is written', () => {
    const ids = ['Quill & Sons', ' quill  &amp; sons ', 'QUILL\u00a0& SONS'].map(
      (name) => payeeOf(expense({ vendor: name }), 'owed')?.data.id,
    );
    expect(new Set(ids).size).toBe(1);
    expect(payeeOf(expense({ vendor: 'Quill and Sons' }), 'owed')?.data.id).not.toBe(ids[0]);
  });

  it('has its name decoded, and the id of the user for an employee without a name', () => {
    expect(payeeOf(expense({ vendor: 'Quill &amp; Sons' }), 'owed')).toEqual(vendor('Quill & Sons'));
    const nameless = { ...employee, fullName: 'None', email: ' ' };
    expect(payeeOf(expense({ vendor: null, employee: nameless }), 'bought')?.data).toEqual({
      id: '2',
      username: 'priya',
      fullName: null,
      email: null,
    });
  });
});
