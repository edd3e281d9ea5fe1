import { beforeEach, describe, expect, it } from 'vitest';
import type { DocumentRef } from '../../src/events/document-kind.ts';
import type { ExpenseData } from '../../src/events/expense.ts';
import type { PaymentData } from '../../src/events/payment.ts';
import type { CreditNoteData } from '../../src/events/credit-note.ts';
import { client, creditNote, expense, invoice, line, payment } from './samples.ts';
import { createWorld } from './world.ts';

const world = await createWorld();
const bank = world.organisation.settings.accounts.find(({ name }) => name === 'Business Bank Account');
await world.changeSettings({
  paymentAccounts: [{ method: null, currency: 'GBP', account: bank?.id ?? '' }],
});
const process = world.startProcess();

let nextId = 100;

// None waits for the calls of those before it.
beforeEach(() => world.pass(61));

/** An approved invoice of 120.00 in Xero, and its document. */
async function postedInvoice() {
  const id = String(nextId++);
  const data = invoice({ id, number: `INV-${id}`, clientId: id });
  const clientRef = await world.publishClient(client({ id, name: `Client ${id}` }));
  await world.pushUntilSettled(process, clientRef);
  const ref = await world.publishInvoice(data);
  expect(await world.pushUntilSettled(process, ref)).toMatchObject({ outcome: 'synced' });
  const found = () => world.invoices().find(({ number }) => number === `INV-${id}`);
  return { id, data, ref, found };
}

/** Pushes a document and whatever it asks to be started, until all is quiet. */
async function settle(document: DocumentRef) {
  world.started.length = 0;
  let result = await world.pushUntilSettled(process, document);
  while (world.started.length > 0) {
    const [next] = world.started.splice(0, 1);
    if (next === undefined) break;
    const settled = await world.pushUntilSettled(process, next);
    if (next.kind === document.kind && next.sourceId === document.sourceId) result = settled;
  }
  return result;
}

const newExpense = (changes: Partial<ExpenseData> = {}) => {
  const id = String(nextId++);
  const data = expense({ id, title: `Expense ${id}`, vendor: `Vendor ${id}`, ...changes });
  return {
    data,
    publish: (more: Partial<ExpenseData> = {}) => world.publish('expense', id, { ...data, ...more }),
  };
};
const bills = () => world.invoices().filter(({ type }) => type === 'ACCPAY');

describe('an expense', () => {
  it('becomes a bill of its vendor, who becomes a contact, and follows changes', async () => {
    const { data, publish } = newExpense();
    const ref = await publish();
    expect(await settle(ref)).toMatchObject({ outcome: 'synced' });
    const bill = () => bills().find(({ number }) => number === `EXP-${data.id}`);
    expect(bill()).toMatchObject({
      status: 'AUTHORISED',
      subTotal: '50.00',
      totalTax: '10.00',
      total: '60.00',
    });
    const vendor = world.contacts().find(({ name }) => name === data.vendor);
    expect(bill()?.contactId).toBe(vendor?.id);

    await publish({ amount: '70.00', taxAmount: '14.00' });
    expect(await settle(ref)).toMatchObject({ outcome: 'synced' });
    expect(bill()).toMatchObject({ total: '84.00' });
    const mark = world.mark();
    await publish({ amount: '70.00', taxAmount: '14.00', receiptPath: 'x.pdf' });
    await settle(ref);
    expect(world.writesSince(mark)).toEqual([]);

    await publish({ status: 'rejected' });
    expect(await settle(ref)).toMatchObject({ outcome: 'synced' });
    expect(bill()).toMatchObject({ status: 'VOIDED' });
  });

  it('that is to be reimbursed is owed to the employee', async () => {
    const { data, publish } = newExpense({ reimbursable: true });
    expect(await settle(await publish())).toMatchObject({ outcome: 'synced' });
    const employee = world.contacts().find(({ name }) => name === 'Priya Raman');
    expect(bills().find(({ number }) => number === `EXP-${data.id}`)?.contactId).toBe(employee?.id);
    const again = newExpense({ reimbursable: true });
    expect(await settle(await again.publish())).toMatchObject({ outcome: 'synced' });
    expect(world.contacts().filter(({ name }) => name === 'Priya Raman')).toHaveLength(1);
  });

  it('that cannot be posted brings no contact along, until it can', async () => {
    const { data, publish } = newExpense({ taxAmount: '3.33' });
    const isContact = () => world.contacts().some(({ name }) => name === data.vendor);
    expect(await settle(await publish())).toMatchObject({
      outcome: 'held',
      problem: { type: 'purchase-tax-rate-not-mapped' },
    });
    expect(isContact()).toBe(false);
    expect(await settle(await publish({ taxAmount: '10.00' }))).toMatchObject({ outcome: 'synced' });
    expect(isContact()).toBe(true);
  });

  it('is money spent where that is chosen', async () => {
    await world.changeSettings({ expenseStrategy: 'spend_money' });
    try {
      const { data, publish } = newExpense();
      const ref = await publish();
      expect(await settle(ref)).toMatchObject({ outcome: 'synced' });
      const spent = () =>
        world.organisation.bankTransactions
          .list()
          .filter((one) => one.reference.startsWith(`EXP-${data.id} `));
      expect(spent()).toMatchObject([{ type: 'SPEND', status: 'AUTHORISED', total: '60.00' }]);
      await publish({ amount: '20.00', taxAmount: '4.00' });
      expect(await settle(ref)).toMatchObject({ outcome: 'synced' });
      expect(spent()).toMatchObject([{ total: '24.00' }]);
      await world.publishDeleted({ ...ref, kind: 'expense' });
      expect(await settle(ref)).toMatchObject({ outcome: 'synced' });
      expect(spent()).toMatchObject([{ status: 'DELETED' }]);
    } finally {
      await world.changeSettings({ expenseStrategy: 'auto' });
    }
  });
});

describe('money spent that the connection does not cover any more', () => {
  it('is held, and nothing else stands still with it', async () => {
    await world.changeSettings({ expenseStrategy: 'spend_money' });
    const { publish } = newExpense();
    const ref = await publish();
    expect(await settle(ref)).toMatchObject({ outcome: 'synced' });
    await world.changeSettings({ expenseStrategy: 'bill' });
    // Another consent, which asks for what bills need.
    const scopes = ['invoices', 'payments', 'contacts', 'settings.read'].map((name) => `accounting.${name}`);
    await world.connect(['offline_access', ...scopes]);
    try {
      const mark = world.mark();
      await publish({ amount: '20.00', taxAmount: '4.00' });
      expect(await settle(ref)).toMatchObject({ problem: { type: 'spending-not-granted' } });
      await world.publishDeleted({ ...ref, kind: 'expense' });
      expect(await settle(ref)).toMatchObject({ problem: { type: 'spending-not-granted' } });
      expect(world.writesSince(mark)).toEqual([]);
      expect(await settle(await newExpense().publish())).toMatchObject({ outcome: 'synced' });
      expect(await world.connections.find(world.connection.id)).toMatchObject({ status: 'connected' });
    } finally {
      await world.connect();
      await world.changeSettings({ expenseStrategy: 'auto' });
    }
    expect(await settle(ref)).toMatchObject({ outcome: 'synced' });
  });
});

describe('a change of what chooses the account', () => {
  const accountId = (name: string) =>
    world.organisation.settings.accounts.find((one) => one.name === name)?.id ?? '';
  const accounts = () => [
    { method: null, currency: 'GBP', account: accountId('Business Bank Account') },
    { method: 'cash', currency: 'GBP', account: accountId('Business Savings Account') },
    { method: null, currency: 'EUR', account: accountId('Euro Account') },
  ];

  it('moves a payment to the account of its method, though amount, day and reference stay', async () => {
    const before = (await world.settings.newest(world.connection.id)).settings;
    await world.changeSettings({ paymentAccounts: accounts() });
    try {
      const { id: invoiceId } = await postedInvoice();
      const id = String(nextId++);
      const publish = (method: string) =>
        world.publish('payment', id, payment({ id, invoiceId, reference: 'BACS 12', method }));
      expect(await settle(await publish('bank_transfer'))).toMatchObject({ outcome: 'synced' });
      expect(await settle(await publish('cash'))).toMatchObject({ outcome: 'synced' });
      const inXero = world.organisation.payments
        .list()
        .filter(({ reference }) => reference.endsWith(`TT-main-p${id}`));
      expect(inXero.map(({ status, accountId: account }) => [status, account])).toEqual([
        ['DELETED', accountId('Business Bank Account')],
        ['AUTHORISED', accountId('Business Savings Account')],
      ]);
    } finally {
      await world.changeSettings({ paymentAccounts: before.paymentAccounts });
    }
  });

  it('moves money spent to an account of its currency', async () => {
    const before = (await world.settings.newest(world.connection.id)).settings;
    await world.changeSettings({ expenseStrategy: 'spend_money', paymentAccounts: accounts() });
    try {
      const { data, publish } = newExpense();
      expect(await settle(await publish())).toMatchObject({ outcome: 'synced' });
      expect(await settle(await publish({ currency: 'EUR' }))).toMatchObject({ outcome: 'synced' });
      const spent = world.organisation.bankTransactions
        .list()
        .filter((one) => one.reference.startsWith(`EXP-${data.id} `));
      expect(spent).toMatchObject([{ bankAccountId: accountId('Euro Account'), currencyCode: 'EUR' }]);
    } finally {
      await world.changeSettings({
        expenseStrategy: 'auto',
        paymentAccounts: before.paymentAccounts,
      });
    }
  });
});

describe('a payment', () => {
  const newPayment = (invoiceId: string, changes: Partial<PaymentData> = {}) => {
    const id = String(nextId++);
    const data = payment({ id, invoiceId, ...changes });
    return {
      id,
      publish: (more: Partial<PaymentData> = {}) => world.publish('payment', id, { ...data, ...more }),
    };
  };
  const inXero = (id: string) =>
    world.organisation.payments.list().filter(({ reference }) => reference.endsWith(`TT-main-p${id}`));

  it('settles its invoice, is made anew when it changes, and deleted when it is', async () => {
    const { id: invoiceId, found } = await postedInvoice();
    const { id, publish } = newPayment(invoiceId);
    const ref = await publish();
    expect(await settle(ref)).toMatchObject({ outcome: 'synced' });
    expect(found()).toMatchObject({ status: 'PAID', amountPaid: '120.00' });

    await publish({ amount: '100.00' });
    expect(await settle(ref)).toMatchObject({ outcome: 'synced' });
    expect(inXero(id).map(({ status, amount }) => `${status} ${amount}`)).toEqual([
      'DELETED 120.00',
      'AUTHORISED 100.00',
    ]);
    expect(found()).toMatchObject({ status: 'AUTHORISED', amountDue: '20.00' });

    await world.publishDeleted({ ...ref, kind: 'payment' });
    expect(await settle(ref)).toMatchObject({ outcome: 'synced' });
    expect(inXero(id).map(({ status }) => status)).toEqual(['DELETED', 'DELETED']);
    expect(found()).toMatchObject({ amountDue: '120.00' });
  });

  it('before its invoice waits and follows; more than is due is held', async () => {
    const id = String(nextId++);
    await world.publishClient(client({ id, name: `Client ${id}` }));
    const { publish } = newPayment(id);
    const ref = await publish();
    expect(await world.pushUntilSettled(process, ref)).toMatchObject({ outcome: 'waiting' });
    const invoiceRef = await world.publishInvoice(invoice({ id, number: `INV-${id}`, clientId: id }));
    await settle(invoiceRef);
    expect(await settle(ref)).toMatchObject({ outcome: 'unchanged' });
    const more = newPayment(id, { amount: '0.01' });
    expect(await settle(await more.publish())).toMatchObject({
      outcome: 'held',
      problem: { type: 'payment-exceeds-due' },
    });
  });
});

describe('a credit note', () => {
  const newNote = (invoiceId: string, changes: Partial<CreditNoteData> = {}) => {
    const id = String(nextId++);
    const data = creditNote({ id, invoiceId, clientId: invoiceId, number: `CN-${id}`, ...changes });
    return {
      id,
      publish: (more: Partial<CreditNoteData> = {}) => world.publish('credit_note', id, { ...data, ...more }),
    };
  };
  const inXero = (id: string) =>
    world.organisation.creditNotes.list().find(({ number }) => number === `CN-${id}`);

  it('is allocated to its invoice, changes with its amount, and is voided when deleted', async () => {
    const { id: invoiceId, found } = await postedInvoice();
    const { id, publish } = newNote(invoiceId);
    const ref = await publish();
    expect(await settle(ref)).toMatchObject({ outcome: 'synced' });
    expect(inXero(id)).toMatchObject({ status: 'PAID', total: '60.00', totalTax: '10.00' });
    expect(found()).toMatchObject({ amountDue: '60.00' });

    await publish({ amount: '90.00' });
    expect(await settle(ref)).toMatchObject({ outcome: 'synced' });
    expect(inXero(id)).toMatchObject({ status: 'PAID', total: '90.00' });
    expect(found()).toMatchObject({ amountDue: '30.00' });

    await world.publishDeleted({ ...ref, kind: 'credit_note' });
    expect(await settle(ref)).toMatchObject({ outcome: 'synced' });
    expect(inXero(id)).toMatchObject({ status: 'VOIDED' });
    expect(found()).toMatchObject({ amountDue: '120.00' });
  });

  it('of more than is due is allocated as far as it goes', async () => {
    const { id: invoiceId, found } = await postedInvoice();
    const { id, publish } = newNote(invoiceId, { amount: '150.00' });
    const ref = await publish();
    expect(await settle(ref)).toMatchObject({ outcome: 'synced' });
    expect(inXero(id)).toMatchObject({ status: 'AUTHORISED', total: '150.00', remainingCredit: '30.00' });
    expect(found()).toMatchObject({ status: 'PAID' });
  });
});

describe('a payment that was more than due', () => {
  it('passes once its invoice has grown', async () => {
    const { id, data } = await postedInvoice();
    const paymentId = String(nextId++);
    const ref = await world.publish(
      'payment',
      paymentId,
      payment({ id: paymentId, invoiceId: id, amount: '240.00' }),
    );
    expect(await settle(ref)).toMatchObject({ outcome: 'held', problem: { type: 'payment-exceeds-due' } });
    const grown = await world.publishInvoice({
      ...data,
      lines: [...data.lines, line()],
      subtotal: '200.00',
      taxAmount: '40.00',
      total: '240.00',
    });
    await settle(grown);
    expect(await world.outcomes.find(ref)).toMatchObject({ name: 'synced' });
  });
});
