import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AccountingApi, CreditNote, Invoice, LineAmountTypes } from 'xero-node';
import type { CreditNotes, LineItem, Payment } from 'xero-node';
import { startSandbox } from '../../sandbox/xero/start-sandbox.ts';
import type { RunningSandbox } from '../../sandbox/xero/start-sandbox.ts';

const LINES: LineItem[] = [
  { description: 'Work', quantity: 2, unitAmount: 50, accountCode: '200', taxType: 'OUTPUT2' },
];

describe("Xero's own SDK moves money in the sandbox", () => {
  let running: RunningSandbox;
  let api: AccountingApi;
  let tenant: string;
  let contactID: string;
  let numbers = 0;

  beforeAll(async () => {
    running = await startSandbox();
    tenant = running.sandbox.organisations[0]?.settings.tenantId ?? '';
    api = new AccountingApi();
    api.basePath = `${running.url}/api.xro/2.0`;
    api.accessToken = running.sandbox.grant({ clientId: 'demo-client', tenantId: tenant }).access_token;
    const { body } = await api.createContacts(tenant, { contacts: [{ name: 'SDK customer' }] });
    contactID = body.contacts?.[0]?.contactID ?? '';
  });
  afterAll(() => running.stop());

  const createInvoice = async (): Promise<string> => {
    const { body } = await api.createInvoices(tenant, {
      invoices: [
        {
          type: Invoice.TypeEnum.ACCREC,
          contact: { contactID },
          invoiceNumber: `SDK-${++numbers}`,
          date: '2026-10-01',
          dueDate: '2026-10-31',
          lineAmountTypes: LineAmountTypes.Exclusive,
          status: Invoice.StatusEnum.AUTHORISED,
          lineItems: LINES,
        },
      ],
    });
    return body.invoices?.[0]?.invoiceID ?? '';
  };

  const payment = (invoiceID: string, amount: number): Payment => ({
    invoice: { invoiceID },
    account: { code: '090' },
    date: '2026-11-01',
    amount,
    reference: 'TT-main-p1',
  });

  const noteBody = (creditNoteNumber: string): CreditNotes => ({
    creditNotes: [
      {
        type: CreditNote.TypeEnum.ACCRECCREDIT,
        contact: { contactID },
        creditNoteNumber,
        date: '2026-11-02',
        lineAmountTypes: LineAmountTypes.Exclusive,
        status: CreditNote.StatusEnum.AUTHORISED,
        lineItems: LINES,
      },
    ],
  });
  const createNote = async (number: string): Promise<string> => {
    const { body } = await api.createCreditNotes(tenant, noteBody(number), true, 4, `key-${number}`);
    return body.creditNotes?.[0]?.creditNoteID ?? '';
  };

  it('creates payments, one and many, and the invoice is paid', async () => {
    const id = await createInvoice();
    const one = await api.createPayment(tenant, payment(id, 20), 'key-payment');
    expect(one.body.payments?.[0]).toMatchObject({ amount: 20, reference: 'TT-main-p1' });
    expect(String(one.body.payments?.[0]?.paymentType)).toBe('ACCRECPAYMENT');
    const many = { payments: [payment(id, 50), payment(id, 50)] };
    await api.createPayments(tenant, many, true, 'key-payments');
    const { body } = await api.getInvoice(tenant, id);
    expect(String(body.invoices?.[0]?.status)).toBe('PAID');
    expect(body.invoices?.[0]?.amountDue).toBe(0);
    expect(body.invoices?.[0]?.payments?.map((each) => each.amount).toSorted()).toEqual([20, 50, 50]);
  });

  it('reads payments, one by one and as a list', async () => {
    const id = await createInvoice();
    const made = await api.createPayment(tenant, payment(id, 120));
    const paymentID = made.body.payments?.[0]?.paymentID ?? '';
    const one = await api.getPayment(tenant, paymentID);
    expect(one.body.payments?.[0]?.invoice?.invoiceID).toBe(id);
    expect(one.body.payments?.[0]?.account?.code).toBe('090');
    const where = `Invoice.InvoiceID==Guid("${id}")`;
    const since = new Date(running.sandbox.clock.now() - 5000);
    const list = await api.getPayments(tenant, since, where, 'Date DESC', 1, 10);
    expect(list.body.payments?.map((each) => each.paymentID)).toEqual([paymentID]);
    expect(list.body.pagination?.itemCount).toBe(1);
  });

  it('deletes a payment, and the invoice is due again', async () => {
    const id = await createInvoice();
    const made = await api.createPayment(tenant, payment(id, 120));
    const paymentID = made.body.payments?.[0]?.paymentID ?? '';
    const { body } = await api.deletePayment(tenant, paymentID, { status: 'DELETED' }, 'key-delete');
    expect(String(body.payments?.[0]?.status)).toBe('DELETED');
    const invoice = (await api.getInvoice(tenant, id)).body.invoices?.[0];
    expect(invoice).toMatchObject({ amountDue: 120, payments: [] });
  });

  it("receives a refused payment with Xero's own words", async () => {
    const id = await createInvoice();
    await expect(api.createPayments(tenant, { payments: [payment(id, 121)] })).rejects.toMatch(
      /Payment amount exceeds the amount outstanding on this document/,
    );
  });

  it('creates, lists, updates and voids credit notes', async () => {
    const id = await createNote('SDK-CN-1');
    await api.updateCreditNote(tenant, id, { creditNotes: [{ reference: 'TT-main-cn1' }] }, 4);
    const one = await api.getCreditNote(tenant, id, 4);
    expect(one.body.creditNotes?.[0]).toMatchObject({ reference: 'TT-main-cn1', remainingCredit: 120 });
    const list = await api.getCreditNotes(
      tenant,
      undefined,
      'CreditNoteNumber=="SDK-CN-1"',
      undefined,
      1,
      4,
      50,
    );
    expect(list.body.creditNotes?.map((each) => each.creditNoteID)).toEqual([id]);
    const status = CreditNote.StatusEnum.VOIDED;
    const voided = { creditNotes: [{ creditNoteID: id, status }] };
    const { body } = await api.updateOrCreateCreditNotes(tenant, voided, false, 4);
    expect(String(body.creditNotes?.[0]?.status)).toBe('VOIDED');
    await expect(api.createCreditNotes(tenant, noteBody('SDK-CN-1'))).rejects.toMatch(/must be unique/);
  });

  it('sets a credit note off against an invoice, and takes it off again', async () => {
    const invoiceID = await createInvoice();
    const noteId = await createNote('SDK-CN-2');
    const allocation = { invoice: { invoiceID }, amount: 120, date: '2026-11-03' };
    const made = await api.createCreditNoteAllocation(
      tenant,
      noteId,
      { allocations: [allocation] },
      true,
      'k',
    );
    const allocationID = made.body.allocations?.[0]?.allocationID ?? '';
    const paid = (await api.getInvoice(tenant, invoiceID)).body.invoices?.[0];
    expect(paid).toMatchObject({ amountCredited: 120, amountDue: 0 });
    expect(paid?.creditNotes?.[0]).toMatchObject({ creditNoteID: noteId, appliedAmount: 120 });
    expect((await api.getCreditNote(tenant, noteId)).body.creditNotes?.[0]?.allocations?.[0]).toMatchObject({
      allocationID,
      amount: 120,
    });
    const { body } = await api.deleteCreditNoteAllocations(tenant, noteId, allocationID);
    expect(body).toMatchObject({ allocationID, isDeleted: true });
    expect((await api.getInvoice(tenant, invoiceID)).body.invoices?.[0]?.amountDue).toBe(120);
  });

  it('refunds a credit note with a payment', async () => {
    const creditNoteID = await createNote('SDK-CN-3');
    const { invoice: _none, ...refund } = payment('', 120);
    const { body } = await api.createPayment(tenant, { ...refund, creditNote: { creditNoteID } });
    expect(String(body.payments?.[0]?.paymentType)).toBe('ARCREDITPAYMENT');
    const note = (await api.getCreditNote(tenant, creditNoteID)).body.creditNotes?.[0];
    expect(note).toMatchObject({ remainingCredit: 0, payments: [{ amount: 120 }] });
  });
});
