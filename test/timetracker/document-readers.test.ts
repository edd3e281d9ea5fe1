import { describe, expect, it } from 'vitest';
import { clientReader } from '../../src/timetracker/read-clients.ts';
import { documentReaders } from '../../src/timetracker/document-readers.ts';
import { expenseReader } from '../../src/timetracker/read-expenses.ts';
import { invoiceReader } from '../../src/timetracker/read-invoices.ts';
import { paymentReader } from '../../src/timetracker/read-payments.ts';

describe('every reader', () => {
  it.each(documentReaders)(
    '$kind reads only columns that it says it needs',
    ({ columns, documentSql, sharing }) => {
      const sql = documentSql + (sharing?.sql ?? '');
      const aliases = new Map(
        [...sql.matchAll(/public\.(\w+) (\w+)/g)].map(([, table = '', alias = '']) => [alias, table]),
      );
      const used = [...sql.matchAll(/\b(\w+)\.(\w+)\b/g)].flatMap(([, alias = '', column = '']) => {
        // `line` stands for a table of lines, a different one in each part.
        const tables = alias === 'line' ? Object.keys(columns) : [aliases.get(alias) ?? ''];
        const known = tables.filter((table) => table in columns);
        return known.length === 0 || known.some((table) => columns[table]?.includes(column))
          ? []
          : [`${alias}.${column}`];
      });
      expect(used).toEqual([]);
    },
  );

  it.each(documentReaders)('$kind reads no column that holds a secret', ({ columns }) => {
    const secret = /password|token|secret|portal|hash/;
    expect(
      Object.values(columns)
        .flat()
        .filter((column) => secret.test(column)),
    ).toEqual([]);
    expect(Object.keys(columns)).not.toContain('settings');
    expect(columns['users'] ?? []).toEqual(
      columns['users'] === undefined ? [] : ['id', 'username', 'full_name', 'email'],
    );
  });
});

describe('a client', () => {
  const taxNumber = (customFields: string | null) =>
    (clientReader.toData({ id: '1', customFields, sameName: null }) as { taxNumber: string | null })
      .taxNumber;

  it('has the VAT number that its custom fields name', () => {
    expect(taxNumber('{"vat_id": "DE1", "tax_id": "2"}')).toBe('DE1');
    expect(taxNumber('{"vat_id": " ", "tax_id": "2"}')).toBe('2');
    expect(taxNumber('{"tax_id": 123456789}')).toBe('123456789');
  });

  it('has none where the custom fields are unset, in whatever way, or something else', () => {
    for (const unset of [null, 'null', '{}', '[]', '"text"', '{"vat_id": {}}', 'broken']) {
      expect(taxNumber(unset)).toBeNull();
    }
  });
});

describe('an invoice', () => {
  const data = (row: Record<string, unknown>) =>
    invoiceReader.toData({ currency: 'GBP', ...row }) as {
      xeroInvoiceId: string | null;
      sameNumber: string[];
      lines: Record<string, unknown>[];
    };

  it('has items, then expenses, then goods as lines', () => {
    const { lines } = data({
      goods: [{ id: '1', name: 'Fonts', description: 'One year', currency: 'EUR' }],
      expenses: [
        { id: '1', title: 'Train', vendor: 'Railway', amount: '12.00', currency: 'GBP', category: 'travel' },
      ],
      items: [{ id: '1', description: 'Design' }],
    });
    expect(lines.map(({ source, description }) => [source, description])).toEqual([
      ['item', 'Design'],
      ['expense', 'Train – Railway'],
      ['good', 'Fonts – One year'],
    ]);
    expect(lines[0]).toMatchObject({ currency: 'GBP', sku: null, category: null });
    expect(lines[1]).toMatchObject({
      quantity: '1',
      unitPrice: '12.00',
      amount: '12.00',
      category: 'travel',
    });
    expect(lines[2]).toMatchObject({ currency: 'EUR' });
  });

  it('leaves out of a description what is empty or the word None', () => {
    for (const vendor of [null, '', ' ', 'None']) {
      expect(data({ expenses: [{ title: 'Train', vendor }] }).lines).toMatchObject([
        { description: 'Train' },
      ]);
    }
  });

  it('knows the id that TimeTracker’s own connector stored', () => {
    expect(
      data({ integrationMetadata: '{"xero": {"invoice_id": "a"}, "quickbooks": {}}' }).xeroInvoiceId,
    ).toBe('a');
    expect(data({ integrationMetadata: '{"xero_invoice_id": "b"}' }).xeroInvoiceId).toBe('b');
    for (const none of [
      null,
      '{}',
      '{"xero": null}',
      '{"xero": {"invoice_id": ""}}',
      '{"quickbooks": {"invoice_id": "c"}}',
    ]) {
      expect(data({ integrationMetadata: none }).xeroInvoiceId).toBeNull();
    }
  });

  it('without lines and siblings has empty lists', () => {
    expect(data({ items: null, sameNumber: null })).toMatchObject({ lines: [], sameNumber: [] });
  });
});

describe('an expense', () => {
  const xeroExpenseId = (integrationMetadata: string | null) =>
    (expenseReader.toData({ id: '1', integrationMetadata }) as { xeroExpenseId: string | null })
      .xeroExpenseId;

  it('knows the id that TimeTracker’s own connector stored, and the key that its documentation names', () => {
    expect(xeroExpenseId('{"xero": {"expense_id": "a", "invoice_id": "x"}, "quickbooks": {}}')).toBe('a');
    expect(xeroExpenseId('{"xero_expense_id": "b"}')).toBe('b');
    expect(xeroExpenseId('{"xero": {"tenant_id": "t"}, "xero_expense_id": "b"}')).toBe('b');
  });

  it('has none where there is none, or something else', () => {
    for (const none of [
      null,
      'null',
      'broken',
      '{"xero": null}',
      '{"xero": {"expense_id": " "}}',
      '{"xero": {"expense_id": 7}}',
      '{"xero": {"invoice_id": "a"}}',
      '{"quickbooks": {"purchase_id": "c"}}',
    ]) {
      expect(xeroExpenseId(none)).toBeNull();
    }
  });

  it('asks to be taken back unless it is approved or reimbursed', () => {
    const asks = (status: string) => expenseReader.asksForVoid?.({ status });
    expect(['approved', 'reimbursed'].map(asks)).toEqual([false, false]);
    expect(['pending', 'rejected', 'banana'].map(asks)).toEqual([true, true, true]);
  });
});

describe('a payment', () => {
  it('has an empty list where no other may be the same money', () => {
    expect(paymentReader.toData({ id: '1', sameReference: null })).toEqual({ id: '1', sameReference: [] });
    expect(paymentReader.toData({ id: '1', sameReference: ['2'] })).toEqual({
      id: '1',
      sameReference: ['2'],
    });
  });

  it('asks to be taken back unless it is completed', () => {
    const asks = (status: string) => paymentReader.asksForVoid?.({ status });
    expect(['completed', 'pending', 'failed', 'refunded'].map(asks)).toEqual([false, true, true, true]);
  });
});
