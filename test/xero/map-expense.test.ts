import { Decimal } from 'decimal.js';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ExpenseData } from '../../src/events/expense.ts';
import type { Link } from '../../src/store/links.ts';
import type { ExpenseKind } from '../../src/xero/expense-strategy.ts';
import { mapExpense, type ExpenseContext } from '../../src/xero/map-expense.ts';
import {
  bankAccount,
  bankId,
  contactXeroId,
  expense,
  facts,
  link,
  posted,
  priyaUserId,
  settings,
} from './samples.ts';
import { asXeroComputes, readSent } from './xero-arithmetic.ts';

const kinds = ['Invoice', 'BankTransaction', 'Receipt'] as const satisfies readonly ExpenseKind[];

function contextOf(changes: Partial<ExpenseContext> = {}): ExpenseContext {
  return {
    installationId: 'main',
    timetrackerUrl: 'https://time.example',
    kind: 'Invoice',
    contactId: contactXeroId,
    link: undefined,
    settings: settings(),
    facts: facts(),
    ...changes,
  };
}

/** What would be sent. */
function mapped(data: ExpenseData, changes: Partial<ExpenseContext> = {}) {
  const result = mapExpense(data, contextOf(changes));
  if (!result.ok) throw new Error(`held: ${result.problems.map(({ type }) => type).join(', ')}`);
  const sent = readSent(result.mapped.element);
  const [line] = sent.LineItems;
  if (line === undefined) throw new Error('no line');
  return { ...result.mapped, sent, line };
}

function problemsOf(data: ExpenseData, changes: Partial<ExpenseContext> = {}): string[] {
  const result = mapExpense(data, contextOf(changes));
  return result.ok ? [] : result.problems.map(({ type }) => type);
}

/** What stands in Xero after a posting. */
function afterPosting(
  data: ExpenseData,
  kind: ExpenseKind = 'Invoice',
  changes: Partial<ExpenseContext> = {},
): Link {
  const lines = mapped(data, { kind, ...changes }).expected.lines ?? [];
  return link({
    xeroKind: kind,
    xeroId: 'in-xero',
    postedLines: lines.map((line) => ({ ...line, lineItemId: 'line-in-xero' })),
  });
}

describe('an expense as a bill', () => {
  it('has one line of its net amount with exactly the tax of TimeTracker', () => {
    const { sent, expected } = mapped(expense());
    expect(sent).toEqual({
      Type: 'ACCPAY',
      InvoiceNumber: 'EXP-9',
      Contact: { ContactID: contactXeroId },
      Date: '2026-11-03',
      DueDate: '2026-11-03',
      CurrencyCode: 'GBP',
      LineAmountTypes: 'Exclusive',
      Url: 'https://time.example/expenses/9?ttx=main.expense.9',
      Status: 'AUTHORISED',
      LineItems: [
        {
          Description: 'Paper',
          Quantity: '1',
          UnitAmount: '50.00',
          AccountCode: '429',
          TaxType: 'INPUT2',
          TaxAmount: '10.00',
        },
      ],
    });
    expect(expected).toMatchObject({
      marker: 'main.expense.9',
      number: 'EXP-9',
      subTotal: '50.00',
      totalTax: '10.00',
      total: '60.00',
    });
    expect(expected).not.toHaveProperty('more');
  });

  it.each(['DRAFT', 'SUBMITTED', 'AUTHORISED'] as const)('is created as %s if so chosen', (billStatus) => {
    expect(mapped(expense(), { settings: settings({ billStatus }) }).sent['Status']).toBe(billStatus);
  });

  it('bears the number of its receipt, on one line and no longer than a hundred characters', () => {
    const numberOf = (receiptNumber: string | null) =>
      mapped(expense({ receiptNumber })).sent['InvoiceNumber'];
    expect(numberOf('  R-17 ')).toBe('R-17');
    expect(numberOf('R&amp;D\n 4')).toBe('R&D 4');
    for (const nothing of [null, '', ' ', 'None']) expect(numberOf(nothing)).toBe('EXP-9');
    expect(numberOf('x'.repeat(300))).toHaveLength(100);
    expect(numberOf(`${'x'.repeat(99)}😀`)).toBe('x'.repeat(99));
  });
});

describe('the words of an expense', () => {
  const wordsOf = (changes: Partial<ExpenseData>) => mapped(expense(changes)).line.Description;

  it('are its title, and its description if it has one', () => {
    expect(wordsOf({ title: ' Train ', description: null })).toBe('Train');
    expect(wordsOf({ title: 'Train', description: 'York,\r\nreturn' })).toBe('Train: York,\nreturn');
  });

  it('are never empty, nor the word None that TimeTracker writes for nothing', () => {
    for (const description of ['', ' ', 'None'])
      expect(wordsOf({ title: 'Train', description })).toBe('Train');
    for (const title of ['', ' ', 'None']) {
      expect(wordsOf({ title, description: 'York' })).toBe('York');
      expect(wordsOf({ title, description: 'None' })).toBe('No description');
    }
  });

  it('have no HTML entities, and are no longer than Xero takes', () => {
    expect(wordsOf({ title: 'Tea &amp; milk', description: '&lt;b&gt;' })).toBe('Tea & milk: <b>');
    expect(wordsOf({ title: 'x'.repeat(200), description: 'y'.repeat(9000) }).length).toBeLessThanOrEqual(
      4000,
    );
    // 3900 characters end in the middle of the sign.
    expect(wordsOf({ title: 'x'.repeat(3897), description: '😀' })).not.toMatch(/[\uD800-\uDFFF]/);
  });
});

describe('an expense as money spent', () => {
  const spending = { kind: 'BankTransaction' } as const;

  it('names its bank account, and its mark at the end of the reference', () => {
    const { sent, expected } = mapped(expense({ receiptNumber: 'R-17' }), spending);
    expect(sent).toMatchObject({
      Type: 'SPEND',
      BankAccount: { AccountID: bankId },
      Status: 'AUTHORISED',
      Date: '2026-11-03',
      Reference: 'R-17 TT-main-e9',
    });
    for (const field of ['CurrencyCode', 'DueDate', 'Url', 'InvoiceNumber'])
      expect(sent).not.toHaveProperty(field);
    expect(expected).toMatchObject({ marker: 'TT-main-e9', number: 'R-17 TT-main-e9', total: '60.00' });
    expect(expected).not.toHaveProperty('more');
  });

  it('takes the account of its payment method', () => {
    const card = '77777777-7777-4777-8777-777777777777';
    const changes = {
      ...spending,
      settings: settings({
        paymentAccounts: [
          { method: null, currency: null, account: bankId },
          { method: 'company_card', currency: null, account: card },
        ],
      }),
      facts: facts({
        paymentAccounts: new Map([
          [bankId, bankAccount()],
          [card, bankAccount({ id: card })],
        ]),
      }),
    };
    const accountOf = (paymentMethod: string | null) =>
      mapped(expense({ paymentMethod }), changes).sent['BankAccount'];
    expect(accountOf('Company_Card')).toEqual({ AccountID: card });
    expect(accountOf('cash')).toEqual({ AccountID: bankId });
    expect(accountOf('None')).toEqual({ AccountID: bankId });
  });

  it('cannot leave an account that is no bank account', () => {
    const till = bankAccount({ isBank: false, takesPayments: true });
    expect(
      problemsOf(expense(), { ...spending, facts: facts({ paymentAccounts: new Map([[bankId, till]]) }) }),
    ).toEqual(['payment-account-unusable']);
  });

  it('says what it said before though another bank account is chosen now', () => {
    const before = mapped(expense(), spending);
    const other = '77777777-7777-4777-8777-777777777777';
    const later = mapped(expense(), {
      ...spending,
      link: afterPosting(expense(), 'BankTransaction'),
      settings: settings({ paymentAccounts: [{ method: null, currency: null, account: other }] }),
      facts: facts({ paymentAccounts: new Map([[other, bankAccount({ id: other })]]) }),
    });
    expect(later.elementHash).toBe(before.elementHash);
  });

  it('says another thing in another currency or by another method: both choose its account', () => {
    const changes = {
      ...spending,
      settings: settings({ paymentAccounts: [{ method: null, currency: null, account: bankId }] }),
    };
    const before = mapped(expense(), changes);
    expect(before.expected.currency).toBe('GBP');
    expect(mapped(expense({ paymentMethod: 'cash' }), changes).elementHash).not.toBe(before.elementHash);
    const inEuros = facts({ paymentAccounts: new Map([[bankId, bankAccount({ currency: 'EUR' })]]) });
    const later = mapped(expense({ currency: 'EUR' }), { ...changes, facts: inEuros });
    expect(later.elementHash).not.toBe(before.elementHash);
    expect(later.expected.currency).toBe('EUR');
  });
});

describe('an expense as a receipt', () => {
  const claiming = { kind: 'Receipt' } as const;

  it('belongs to the Xero user with the address of the employee, and a claim follows', () => {
    const { sent, expected } = mapped(expense(), claiming);
    expect(sent).toMatchObject({
      User: { UserID: priyaUserId },
      Contact: { ContactID: contactXeroId },
      Date: '2026-11-03',
      LineAmountTypes: 'Exclusive',
      Reference: 'EXP-9 TT-main-e9',
    });
    for (const field of ['Status', 'CurrencyCode', 'Url', 'Type']) expect(sent).not.toHaveProperty(field);
    expect(expected).toMatchObject({ marker: 'TT-main-e9', number: 'EXP-9 TT-main-e9', more: true });
  });

  it('belongs to the user who was chosen, whatever the address says', () => {
    const other = { id: '88888888-8888-4888-8888-888888888888', email: 'zed@example.com' };
    const employees = [{ employee: '2', userId: other.id }];
    const users = [...facts().users, other];
    const changes = { ...claiming, settings: settings({ employees }), facts: facts({ users }) };
    expect(mapped(expense(), changes).sent['User']).toEqual({ UserID: other.id });
    // Who has left the organisation cannot claim, chosen or not.
    expect(problemsOf(expense(), { ...changes, facts: facts() })).toEqual(['employee-not-mapped']);
  });

  it('belongs to nobody where nobody is known', () => {
    const nobody = (employee: Partial<ExpenseData['employee']>) => {
      const data = expense({
        employee: { id: '2', username: 'zed', fullName: null, email: null, ...employee },
      });
      const users = [{ id: priyaUserId, email: '' }];
      return problemsOf(data, { ...claiming, facts: facts({ users }) });
    };
    for (const email of [null, '', 'None', 'zed@example.com'])
      expect(nobody({ email })).toEqual(['employee-not-mapped']);
  });

  it('says what it said before though the employee is another user now, but not for another employee', () => {
    const before = mapped(expense(), claiming);
    const users = [{ id: 'another', email: 'priya@northgate.example' }];
    const later = mapped(expense(), {
      ...claiming,
      link: afterPosting(expense(), 'Receipt'),
      facts: facts({ users }),
    });
    expect(later.elementHash).toBe(before.elementHash);
    expect(later.sent['User']).toEqual({ UserID: 'another' });
    const withZed = [...facts().users, { id: 'another', email: 'zed@example.com' }];
    const zed = { id: '3', username: 'zed', fullName: null, email: 'zed@example.com' };
    const ofAnother = mapped(expense({ employee: zed }), { ...claiming, facts: facts({ users: withZed }) });
    expect(ofAnother.elementHash).not.toBe(before.elementHash);
  });

  it('goes only to accounts for claims, and only in the currency of the organisation', () => {
    const accounts = new Map(facts().accounts).set('429', {
      code: '429',
      status: 'ACTIVE',
      inExpenseClaims: false,
    });
    expect(problemsOf(expense(), { ...claiming, facts: facts({ accounts }) })).toEqual([
      'account-not-for-claims',
    ]);
    expect(problemsOf(expense({ currency: 'EUR' }), claiming)).toEqual(['claim-currency']);
    expect(problemsOf(expense({ currency: 'EUR' }))).toEqual([]);
    expect(problemsOf(expense(), { facts: facts({ accounts }) })).toEqual([]);
  });
});

describe('account and tax of an expense', () => {
  it('are the choices for its category, else the default', () => {
    const changes = { settings: settings({ expenseAccounts: [{ category: ' Travel', account: '420' }] }) };
    expect(mapped(expense({ category: 'travel ' }), changes).line.AccountCode).toBe('420');
    expect(mapped(expense({ category: 'meals' }), changes).line.AccountCode).toBe('429');
  });

  it('are never guessed', () => {
    const none = settings({
      accounts: { items: '200', goods: null, expenses: null, rounding: null, defaultExpense: null },
      purchaseTaxTypes: [],
    });
    const result = mapExpense(expense(), contextOf({ settings: none }));
    expect(result).toMatchObject({
      ok: false,
      problems: [
        { type: 'expense-account-not-chosen', parameters: { category: 'supplies' } },
        { type: 'purchase-tax-rate-not-mapped', parameters: { taxRate: '20' } },
      ],
    });
  });

  it('stay what they were posted with while the line says the same, whatever is chosen now', () => {
    const others = settings({
      accounts: { items: null, goods: null, expenses: null, rounding: null, defaultExpense: '420' },
      purchaseTaxTypes: [{ rate: '20', taxType: 'OTHER' }],
    });
    const before = mapped(expense());
    const later = mapped(expense({ status: 'reimbursed', receiptPath: 'uploads/a.pdf' }), {
      settings: others,
      link: afterPosting(expense()),
    });
    expect(later.line).toMatchObject({
      LineItemID: 'line-in-xero',
      AccountCode: '429',
      TaxType: 'INPUT2',
    });
    expect(later.sent).toMatchObject({ InvoiceID: 'in-xero' });
    expect(later.sent).not.toHaveProperty('Status');
    expect(later.expected.xeroId).toBe('in-xero');
    expect(later.elementHash).toBe(before.elementHash);
  });

  it.each([
    ['amount', { amount: '60.00', taxAmount: '12.00' }],
    ['tax', { taxAmount: '2.50' }],
    ['category', { category: 'travel' }],
    ['title', { title: 'Ink' }],
    ['description', { description: 'A4' }],
  ])('are chosen anew when its %s changes, on the line that is there', (_, changes) => {
    const others = settings({
      accounts: { items: null, goods: null, expenses: null, rounding: null, defaultExpense: '420' },
    });
    const later = mapped(expense(changes), { settings: others, link: afterPosting(expense()) });
    expect(later.line).toMatchObject({ LineItemID: 'line-in-xero', AccountCode: '420' });
    expect(later.elementHash).not.toBe(mapped(expense()).elementHash);
  });

  it('are new where the expense was posted without lines that we know', () => {
    const { line } = mapped(expense(), { link: link({ postedLines: [posted('other')] }) });
    expect(line.LineItemID).toBe('id-of-other');
    expect(mapped(expense(), { link: link() }).line).not.toHaveProperty('LineItemID');
  });
});

describe('the money of an expense', () => {
  it.each([
    ['zero', { amount: '0.00', taxAmount: '0.00' }],
    ['zero with a tax', { amount: '0.00', taxAmount: '2.00' }],
    ['below zero', { amount: '-5.00', taxAmount: '-1.00' }],
    ['above zero with a tax below', { amount: '5.00', taxAmount: '-1.00' }],
  ])('is for a person if it is %s', (_, changes) => {
    for (const kind of kinds) {
      expect(problemsOf(expense(changes), { kind })[0]).toBe('expense-not-positive');
    }
  });

  it('may have no tax at all', () => {
    for (const taxAmount of [null, '0', '0.00']) {
      expect(mapped(expense({ taxAmount })).line).toMatchObject({ TaxAmount: '0.00', TaxType: 'NONE' });
    }
  });

  it('is written as digits, never as a float', () => {
    const { element } = mapped(expense({ amount: '99999999.10', taxAmount: '19999999.82' }));
    expect(element).toContain('"UnitAmount":99999999.10,');
    expect(element).toContain('"TaxAmount":19999999.82');
  });

  it('is for a person if Xero has no room for it: two decimals, ten digits', () => {
    for (const kind of kinds) {
      // Together 12.01; rounded apart, 10.01 and 2.01.
      expect(problemsOf(expense({ amount: '10.005', taxAmount: '2.005' }), { kind })).toContain(
        'amount-too-fine',
      );
      expect(problemsOf(expense({ amount: '10.00', taxAmount: '2.001' }), { kind })).toContain(
        'amount-too-fine',
      );
      const large = { amount: '9999999999.99', taxAmount: '2000000000.00', taxRate: '20.00' };
      expect(problemsOf(expense(large), { kind })).toEqual(['amount-too-large']);
    }
    expect(mapped(expense({ amount: '10.000', taxAmount: '2.0' })).line).toMatchObject({
      UnitAmount: '10.00',
      TaxAmount: '2.00',
    });
  });
});

describe('for any expense', () => {
  const seed = Number(process.env['TEST_SEED'] ?? Date.now() % 2_147_483_647);
  const cents = (low: number, high: number) =>
    fc.integer({ min: low, max: high }).map((value) => new Decimal(value).dividedBy(100).toFixed(2));
  const rates = ['5', '8.1', '17.5', '19', '20'];
  const anyExpense = fc.record({
    kind: fc.constantFrom(...kinds),
    amount: fc.oneof(cents(1, 200), cents(1, 10_000_000), cents(-500, 500)),
    rate: fc.constantFrom('0', ...rates),
    // A receipt may round its tax another way.
    off: fc.constantFrom(0, 0, 0, 1, -1, 7),
    stored: fc.boolean(),
    description: fc.option(fc.string({ maxLength: 60 })),
    receiptNumber: fc.option(fc.string({ maxLength: 150 })),
  });

  it(`Xero comes to TimeTracker's net, tax and total, or it is held (seed ${seed})`, () => {
    let posted = 0;
    const taxTypes = rates.map((rate) => ({ taxType: `T${rate}`, status: 'ACTIVE', effectiveRate: rate }));
    const chosen = {
      settings: settings({
        purchaseTaxTypes: [
          ...rates.map((rate) => ({ rate, taxType: `T${rate}` })),
          { rate: '0', taxType: 'NONE' },
        ],
      }),
      facts: facts({
        taxTypes: new Map([...facts().taxTypes, ...taxTypes.map((one) => [one.taxType, one] as const)]),
      }),
    };
    fc.assert(
      fc.property(anyExpense, ({ kind, amount, rate, off, stored, description, receiptNumber }) => {
        const exact = new Decimal(amount).times(rate).dividedBy(100);
        const tax = exact.plus(rate === '0' ? 0 : new Decimal(off).dividedBy(100)).toFixed(2);
        const data = expense({
          amount,
          taxAmount: tax,
          taxRate: stored ? rate : '0.00',
          description,
          receiptNumber,
        });
        const result = mapExpense(data, contextOf({ kind, ...chosen }));
        if (!result.ok) return;
        posted += 1;
        const sent = readSent(result.mapped.element);
        const xero = asXeroComputes(sent, (type) => (type === 'NONE' ? '0' : type.slice(1)));
        expect(xero.subTotal.toFixed(2)).toBe(amount);
        expect(xero.totalTax.toFixed(2)).toBe(tax);
        expect(xero.total.toFixed(2)).toBe(new Decimal(amount).plus(tax).toFixed(2));
        expect(result.mapped.expected).toMatchObject({
          subTotal: amount,
          totalTax: tax,
          total: xero.total.toFixed(2),
        });
        // The tax type fits the tax that goes with it, to the cent.
        const [line] = sent.LineItems;
        const type = line?.TaxType ?? '';
        const byType = new Decimal(amount).times(type === 'NONE' ? '0' : type.slice(1)).dividedBy(100);
        expect(byType.minus(tax).abs().toNumber()).toBeLessThanOrEqual(0.01);
        expect(line?.Description).not.toBe('');
        expect(result.mapped.expected.number?.length).toBeLessThanOrEqual(255);
      }),
      { seed, numRuns: 500 },
    );
    // The property says something: a good part of them is posted.
    expect(posted).toBeGreaterThan(100);
  });
});
