import { describe, expect, it } from 'vitest';
import type { XeroKindName } from '../../src/store/links.ts';
import type { Operation } from '../../src/store/writes.ts';
import { requestOf, xeroKinds } from '../../src/xero/xero-kinds.ts';

type Addressed = Exclude<XeroKindName, 'Attachment'>;

const kinds = Object.keys(xeroKinds).filter((kind): kind is Addressed => kind !== 'Attachment');

/** Every request, by kind and operation; a dash where the decisions never ask for it. */
const requests: Readonly<Record<Addressed, Readonly<Record<Operation, string>>>> = {
  Contact: { create: 'PUT /Contacts', update: 'POST /Contacts', void: '-', delete: '-' },
  Invoice: {
    create: 'PUT /Invoices',
    update: 'POST /Invoices',
    void: 'POST /Invoices',
    delete: 'POST /Invoices',
  },
  CreditNote: {
    create: 'PUT /CreditNotes',
    update: 'POST /CreditNotes',
    void: 'POST /CreditNotes',
    delete: 'POST /CreditNotes',
  },
  Allocation: {
    create: 'PUT /CreditNotes/parent/Allocations',
    update: '-',
    void: '-',
    delete: 'DELETE /CreditNotes/parent/Allocations/id',
  },
  Payment: { create: 'PUT /Payments', update: '-', void: '-', delete: 'POST /Payments/id' },
  BankTransaction: {
    create: 'PUT /BankTransactions',
    update: 'POST /BankTransactions',
    void: '-',
    delete: 'POST /BankTransactions',
  },
  Receipt: {
    create: 'PUT /Receipts',
    update: 'POST /Receipts/id',
    void: '-',
    delete: 'POST /Receipts/id',
  },
  ExpenseClaim: {
    create: 'PUT /ExpenseClaims',
    update: '-',
    void: 'POST /ExpenseClaims/id',
    delete: '-',
  },
};

const cells = kinds.flatMap((kind) =>
  (['create', 'update', 'void', 'delete'] as const).flatMap((operation) => {
    const request = requests[kind][operation];
    return request === '-' ? [] : [{ kind, operation, request }];
  }),
);

describe('the request', () => {
  it.each(cells)('to $operation a $kind is $request', ({ kind, operation, request }) => {
    const { method, path } = requestOf(kind, operation, 'id', 'parent');
    expect(`${method} ${path}`).toBe(request);
  });

  it('to create never is a POST: it would change what has the same number', () => {
    for (const kind of kinds) expect(requestOf(kind, 'create', undefined, 'parent').method).toBe('PUT');
  });

  it('is never made without the id that its path needs: it would be about the whole collection', () => {
    const throws = (...given: Parameters<typeof requestOf>) =>
      expect(() => requestOf(...given)).toThrow(TypeError);
    throws('Payment', 'delete');
    throws('Payment', 'delete', '');
    throws('Receipt', 'update');
    throws('ExpenseClaim', 'void');
    throws('Allocation', 'create', undefined, undefined);
    throws('Allocation', 'create', undefined, '');
    throws('Allocation', 'delete', undefined, 'parent');
    throws('Allocation', 'delete', 'id');
  });
});

describe('a kind of object', () => {
  it.each(kinds)('%s stands under the plural of its id field in requests and answers', (kind) => {
    const { collection, idField } = xeroKinds[kind];
    expect(`${collection.slice(0, -1)}ID`).toBe(idField);
  });
});
