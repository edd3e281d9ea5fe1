import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  AccountingApi,
  BankTransaction,
  CurrencyCode,
  ExpenseClaim,
  Invoice,
  LineAmountTypes,
} from 'xero-node';
import type { Receipt, User } from 'xero-node';
import { startSandbox } from '../../sandbox/xero/start-sandbox.ts';
import type { RunningSandbox } from '../../sandbox/xero/start-sandbox.ts';
import { BROAD_SCOPES } from '../sandbox/xero/spending-client.ts';

/** Xero's own SDK as an older app, in the organisation that has classic expenses. */
describe("Xero's own SDK works against what the sandbox offers for spending", () => {
  let running: RunningSandbox;
  let api: AccountingApi;
  let tenant: string;
  let contactID: string;
  let userID: string;

  beforeAll(async () => {
    running = await startSandbox();
    tenant = running.sandbox.organisations[1]?.settings.tenantId ?? '';
    api = new AccountingApi();
    api.basePath = `${running.url}/api.xro/2.0`;
    const grant = { clientId: 'older-client', tenantId: tenant, scopes: BROAD_SCOPES };
    api.accessToken = running.sandbox.grant(grant).access_token;
    const contacts = await api.createContacts(tenant, { contacts: [{ name: 'Railway' }] });
    contactID = contacts.body.contacts?.[0]?.contactID ?? '';
    const users = await api.getUsers(tenant, undefined, 'EmailAddress=="priya@northgate.example"');
    userID = users.body.users?.[0]?.userID ?? '';
  });
  afterAll(() => running.stop());

  const line = { description: 'Train', quantity: 1, unitAmount: 60, accountCode: '429' };
  const draft = (reference = '', user: User = { userID }): Receipt => ({
    date: '2026-10-05',
    contact: { contactID },
    user,
    reference,
    lineItems: [line],
    lineAmountTypes: LineAmountTypes.Inclusive,
  });
  const createReceipt = async () => {
    const { body } = await api.createReceipt(tenant, { receipts: [draft()] });
    return body.receipts?.[0]?.receiptID ?? '';
  };

  it('reads users, one by one too', async () => {
    const { body } = await api.getUser(tenant, userID);
    expect(body.users?.[0]).toMatchObject({ firstName: 'Priya', emailAddress: 'priya@northgate.example' });
  });

  it('creates, finds and changes items', async () => {
    const item = { code: 'SDK', name: 'Font', salesDetails: { unitPrice: 12.345, accountCode: '201' } };
    const { body } = await api.createItems(tenant, { items: [item] }, true, 4);
    const itemID = body.items?.[0]?.itemID ?? '';
    await api.updateItem(tenant, itemID, { items: [{ code: 'SDK', name: 'Typeface' }] });
    await api.updateOrCreateItems(tenant, { items: [{ code: 'SDK', description: 'One year' }] });
    const one = await api.getItem(tenant, itemID, 4);
    expect(one.body.items?.[0]).toMatchObject({ name: 'Typeface', description: 'One year' });
    expect(one.body.items?.[0]?.salesDetails?.unitPrice).toBe(12.345);
    const listed = await api.getItems(tenant, undefined, 'Code=="SDK"', 'Code ASC', 4);
    expect(listed.body.items).toHaveLength(1);
  });

  it('switches a currency on, and adds a tracking category with an option', async () => {
    await api.createCurrency(tenant, { code: CurrencyCode.CHF });
    const currencies = await api.getCurrencies(tenant, 'Code=="CHF"');
    expect(currencies.body.currencies).toHaveLength(1);
    const made = await api.createTrackingCategory(tenant, { name: 'Project' });
    const id = made.body.trackingCategories?.[0]?.trackingCategoryID ?? '';
    await api.createTrackingOptions(tenant, id, { name: 'Website' });
    await api.updateTrackingCategory(tenant, id, { name: 'Client project' });
    const one = await api.getTrackingCategory(tenant, id);
    expect(one.body.trackingCategories?.[0]).toMatchObject({
      name: 'Client project',
      options: [{ name: 'Website' }],
    });
    const all = await api.getTrackingCategories(tenant, undefined, 'Name ASC', true);
    expect(all.body.trackingCategories?.map((each) => each.name)).toEqual(['Client project', 'Department']);
  });

  it('takes a receipt all the way: created, changed, attached to, claimed, approved', async () => {
    const receiptID = await createReceipt();
    await api.updateReceipt(tenant, receiptID, { receipts: [draft('TT e7')] });
    const photo = Buffer.from([0, 255, 128, 1]);
    await api.createReceiptAttachmentByFileName(tenant, receiptID, 'photo.png', photo);
    const files = await api.getReceiptAttachments(tenant, receiptID);
    expect(files.body.attachments?.[0]).toMatchObject({ fileName: 'photo.png', contentLength: 4 });
    const bytes = await api.getReceiptAttachmentByFileName(tenant, receiptID, 'photo.png', 'image/png');
    expect(Buffer.from(bytes.body).equals(photo)).toBe(true);

    const claims = await api.createExpenseClaims(
      tenant,
      { expenseClaims: [{ user: { userID }, receipts: [{ receiptID }] }] },
      'key-claim',
    );
    const expenseClaimID = claims.body.expenseClaims?.[0]?.expenseClaimID ?? '';
    expect(claims.body.expenseClaims?.[0]).toMatchObject({ total: 60, amountDue: 60 });
    await api.updateExpenseClaim(tenant, expenseClaimID, {
      expenseClaims: [{ expenseClaimID, status: ExpenseClaim.StatusEnum.AUTHORISED }],
    });
    const one = await api.getExpenseClaim(tenant, expenseClaimID);
    expect(String(one.body.expenseClaims?.[0]?.status)).toBe('AUTHORISED');
    const receipt = await api.getReceipt(tenant, receiptID);
    expect(receipt.body.receipts?.[0]).toMatchObject({ reference: 'TT e7', hasAttachments: true });
    expect(String(receipt.body.receipts?.[0]?.status)).toBe('AUTHORISED');
    const listed = await api.getExpenseClaims(
      tenant,
      undefined,
      'Status=="AUTHORISED"',
      'UpdatedDateUTC ASC',
    );
    expect(listed.body.expenseClaims).toHaveLength(1);
  });

  it("receives Xero's own words where a receipt has no user", async () => {
    const refused = api.createReceipt(tenant, { receipts: [draft('', {})] });
    await expect(refused).rejects.toMatch(/A valid user should be identified using the UserID\./);
  });

  it('spends money, changes it and takes it back', async () => {
    const made = await api.createBankTransactions(
      tenant,
      {
        bankTransactions: [
          {
            type: BankTransaction.TypeEnum.SPEND,
            contact: { contactID },
            bankAccount: { code: '092' },
            lineItems: [line],
            lineAmountTypes: LineAmountTypes.Inclusive,
            date: '2026-10-05',
            reference: 'TT e8',
          },
        ],
      },
      true,
      4,
    );
    const transaction = made.body.bankTransactions?.[0];
    expect(transaction).toMatchObject({ total: 60, reference: 'TT e8' });
    const bankTransactionID = transaction?.bankTransactionID ?? '';
    const file = Buffer.from('paper');
    await api.createBankTransactionAttachmentByFileName(tenant, bankTransactionID, 'paper.txt', file);
    if (transaction) {
      const { type, lineItems, bankAccount } = transaction;
      const gone = {
        type,
        lineItems,
        bankAccount,
        bankTransactionID,
        status: BankTransaction.StatusEnum.DELETED,
      };
      await api.updateBankTransaction(tenant, bankTransactionID, { bankTransactions: [gone] });
    }
    const one = await api.getBankTransaction(tenant, bankTransactionID, 4);
    expect(String(one.body.bankTransactions?.[0]?.status)).toBe('DELETED');
    expect(one.body.bankTransactions?.[0]?.hasAttachments).toBe(true);
  });

  it('hangs a file on a bill', async () => {
    const bill = {
      type: Invoice.TypeEnum.ACCPAY,
      contact: { contactID },
      lineItems: [{ itemCode: 'PAPER', quantity: 2 }],
    };
    const { body } = await api.createInvoices(tenant, { invoices: [bill] });
    const invoiceID = body.invoices?.[0]?.invoiceID ?? '';
    expect(body.invoices?.[0]?.subTotal).toBe(49.98);
    await api.createInvoiceAttachmentByFileName(tenant, invoiceID, 'bill [1].pdf', Buffer.from('%PDF'));
    const { attachments } = (await api.getInvoiceAttachments(tenant, invoiceID)).body;
    expect(attachments?.map((each) => each.fileName)).toEqual(['bill [1].pdf']);
  });
});
