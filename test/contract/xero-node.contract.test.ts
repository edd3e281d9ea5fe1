import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AccountingApi, Contact, Invoice, LineAmountTypes, Organisation } from 'xero-node';
import { startSandbox } from '../../sandbox/xero/start-sandbox.ts';
import type { RunningSandbox } from '../../sandbox/xero/start-sandbox.ts';

/** Xero's own SDK, pointed at the sandbox: proof that the sandbox speaks Xero's language. */
describe("Xero's own SDK works against the sandbox", () => {
  let running: RunningSandbox;
  let api: AccountingApi;
  let tenant: string;

  beforeAll(async () => {
    running = await startSandbox();
    tenant = running.sandbox.organisations[0]?.settings.tenantId ?? '';
    api = new AccountingApi();
    api.basePath = `${running.url}/api.xro/2.0`;
    api.accessToken = running.sandbox.grant({ clientId: 'demo-client', tenantId: tenant }).access_token;
  });
  afterAll(() => running.stop());

  const createContact = async (name: string, number: string): Promise<Contact> => {
    const { body } = await api.createContacts(tenant, { contacts: [{ name, contactNumber: number }] });
    return body.contacts?.[0] ?? {};
  };

  const draft = (contactID: string | undefined, invoiceNumber: string): Invoice => ({
    type: Invoice.TypeEnum.ACCREC,
    contact: contactID === undefined ? {} : { contactID },
    invoiceNumber,
    date: '2026-10-01',
    dueDate: '2026-10-31',
    lineAmountTypes: LineAmountTypes.Exclusive,
    status: Invoice.StatusEnum.DRAFT,
    lineItems: [
      { description: 'Work', quantity: 3, unitAmount: 33.3333, accountCode: '200', taxType: 'OUTPUT2' },
    ],
  });

  it('reads the organisation and what it may do', async () => {
    const { body } = await api.getOrganisations(tenant);
    const [organisation] = body.organisations ?? [];
    expect(organisation?.name).toBe('Northgate Design Ltd');
    expect(organisation?.version).toBe(Organisation.VersionEnum.UK);
    expect(organisation?.baseCurrency).toBe('GBP');
    expect(organisation?.isDemoCompany).toBe(true);
    const actions = await api.getOrganisationActions(tenant);
    expect(actions.body.actions).toContainEqual({ name: 'UseMulticurrency', status: 'ALLOWED' });
  });

  it('reads accounts, filtered and ordered, and one by its id', async () => {
    const { body } = await api.getAccounts(
      tenant,
      undefined,
      'Class=="REVENUE" AND Status=="ACTIVE"',
      'Code DESC',
    );
    const codes = body.accounts?.map((each) => each.code);
    expect(codes).toEqual(['270', '260', '201', '200']);
    const id = body.accounts?.[0]?.accountID ?? '';
    const one = await api.getAccount(tenant, id);
    expect(String(one.body.accounts?.[0]?.type)).toBe('REVENUE');
  });

  it('reads tax rates and currencies', async () => {
    const rates = await api.getTaxRates(tenant, 'Status=="ACTIVE"');
    const standard = rates.body.taxRates?.find((each) => each.taxType === 'OUTPUT2');
    expect(standard).toMatchObject({ effectiveRate: 20, canApplyToRevenue: true, canApplyToExpenses: false });
    const one = await api.getTaxRateByTaxType(tenant, 'RROUTPUT');
    expect(one.body.taxRates?.[0]?.effectiveRate).toBe(5);
    const currencies = await api.getCurrencies(tenant);
    expect(currencies.body.currencies?.map((each) => String(each.code))).toEqual(['EUR', 'GBP', 'USD']);
  });

  it('creates, finds, updates and archives contacts', async () => {
    const contact = await createContact('SDK contact', 'SDK-1');
    const contactID = contact.contactID ?? '';
    const byNumber = await api.getContactByContactNumber(tenant, 'SDK-1');
    expect(byNumber.body.contacts?.[0]?.contactID).toBe(contactID);
    expect(byNumber.body.contacts?.[0]?.updatedDateUTC).toBeInstanceOf(Date);

    await api.updateContact(tenant, contactID, { contacts: [{ emailAddress: 'a@b.example' }] });
    await api.updateOrCreateContacts(tenant, {
      contacts: [{ contactNumber: 'SDK-1', name: 'SDK contact', firstName: 'Ann' }],
    });
    const one = await api.getContact(tenant, contactID);
    expect(one.body.contacts?.[0]).toMatchObject({ emailAddress: 'a@b.example', firstName: 'Ann' });

    await api.updateContact(tenant, contactID, {
      contacts: [{ contactStatus: Contact.ContactStatusEnum.ARCHIVED }],
    });
    const active = await api.getContacts(tenant, undefined, undefined, undefined, [contactID], 1);
    expect(active.body.contacts).toHaveLength(0);
    const all = await api.getContacts(tenant, undefined, undefined, undefined, [contactID], 1, true);
    expect(all.body.contacts).toHaveLength(1);
    expect(all.body.pagination?.itemCount).toBe(1);
  });

  it('creates, lists, updates and voids invoices', async () => {
    const { contactID } = await createContact('SDK customer', 'SDK-2');
    const created = await api.createInvoices(
      tenant,
      { invoices: [draft(contactID, 'SDK-INV-1')] },
      true,
      4,
      'key-1',
    );
    const invoice = created.body.invoices?.[0];
    expect(invoice).toMatchObject({ subTotal: 100, totalTax: 20, total: 120 });
    expect(String(invoice?.status)).toBe('DRAFT');
    expect(invoice?.lineItems?.[0]?.unitAmount).toBe(33.3333);

    const invoiceID = invoice?.invoiceID ?? '';
    await api.updateInvoice(
      tenant,
      invoiceID,
      { invoices: [{ status: Invoice.StatusEnum.AUTHORISED, reference: 'Order' }] },
      4,
    );
    const posted = await api.updateOrCreateInvoices(
      tenant,
      { invoices: [{ invoiceID, status: Invoice.StatusEnum.VOIDED }] },
      false,
      4,
    );
    expect(String(posted.body.invoices?.[0]?.statusAttributeString)).toBe('OK');
    const one = await api.getInvoice(tenant, invoiceID, 4);
    expect(one.body.invoices?.[0]).toMatchObject({ reference: 'Order', invoiceNumber: 'SDK-INV-1' });
    expect(String(one.body.invoices?.[0]?.status)).toBe('VOIDED');
  });

  it('lists invoices by number, status, time of change and filter', async () => {
    const { contactID } = await createContact('SDK reader', 'SDK-3');
    const before = new Date(running.sandbox.clock.now() - 1000);
    await api.createInvoices(tenant, { invoices: [draft(contactID, 'SDK-INV-2')] });
    const listed = await api.getInvoices(
      tenant,
      before,
      'Type=="ACCREC" AND Date>=DateTime(2026,10,01)',
      'InvoiceNumber DESC',
      undefined,
      ['SDK-INV-2'],
      contactID === undefined ? [] : [contactID],
      ['DRAFT', 'AUTHORISED'],
      1,
      false,
      false,
      4,
      false,
      50,
    );
    expect(listed.body.invoices?.map((each) => each.invoiceNumber)).toEqual(['SDK-INV-2']);
    expect(listed.body.invoices?.[0]?.lineItems).toHaveLength(1);
    expect(listed.body.pagination).toMatchObject({ page: 1, pageSize: 50, itemCount: 1 });
  });

  it("receives a refusal with Xero's own words", async () => {
    const { contactID } = await createContact('SDK refused', 'SDK-4');
    await api.createInvoices(tenant, { invoices: [draft(contactID, 'SDK-INV-3')] });
    const again = api.createInvoices(tenant, { invoices: [draft(contactID, 'SDK-INV-3')] });
    await expect(again).rejects.toMatch(/Invoice # must be unique\./);
  });
});
