import { describe, expect, it } from 'vitest';
import type { BookInvoice, BookLine } from '../../../sandbox/demo/books.ts';
import { compareBooks } from '../../../sandbox/demo/compare-books.ts';
import type { Expectation } from '../../../sandbox/demo/expectation.ts';
import { expenses } from '../../../sandbox/demo/firm-expenses.ts';
import { invoices } from '../../../sandbox/demo/firm-invoices.ts';
import { booksFrom } from '../../../sandbox/demo/read-books.ts';
import { createSandbox } from '../../../sandbox/xero/create-sandbox.ts';
import { firmInMemory, goodBooks, postedBill, postedInvoice } from './firm-in-memory.ts';

const organisation = 'Northgate Design Ltd';
const rows = firmInMemory();
const good = goodBooks();

interface Element {
  InvoiceID?: string;
  InvoiceNumber?: string;
  ContactID?: string;
  CreditNoteID?: string;
  PaymentID?: string;
  HasErrors?: boolean;
  HasValidationErrors?: boolean;
  ValidationErrors?: { Message: string }[];
}

/** An app that posts by hand what the firm's rows say, without any of the product. */
async function openBooks() {
  const sandbox = createSandbox();
  const settings = sandbox.organisations.find((one) => one.settings.name === organisation)?.settings;
  if (settings === undefined) throw new Error(`no ${organisation}`);
  const { tenantId, accounts } = settings;
  const { access_token: token } = sandbox.grant({ clientId: 'demo-client', tenantId });
  const put = async (path: string, elements: object[]): Promise<Element[]> => {
    const plural = path.split('/').at(-1) ?? '';
    const response = await sandbox.app.request(`http://localhost/api.xro/2.0/${path}?summarizeErrors=false`, {
      method: 'PUT',
      headers: {
        authorization: `Bearer ${token}`,
        'xero-tenant-id': tenantId,
        'content-type': 'application/json',
        accept: 'application/json',
      },
      body: JSON.stringify({ [plural]: elements }),
    });
    const answer = (await response.json()) as Record<string, Element[] | undefined>;
    const answered = answer[plural];
    if (answered === undefined) throw new Error(`${response.status} ${JSON.stringify(answer)}`);
    return answered;
  };
  const contacts = await put(
    'Contacts',
    good.contacts.map(({ name, number, email }) => ({
      Name: name,
      ContactNumber: number,
      EmailAddress: email,
    })),
  );
  return {
    put,
    contactIds: idsBy(good.contacts, contacts, ({ ContactID }) => ContactID),
    accountId: (name: string) => accounts.find((one) => one.name === name)?.id,
    books: async () =>
      booksFrom(await (await sandbox.app.request('http://localhost/sandbox/state')).json(), organisation),
  };
}

type App = Awaited<ReturnType<typeof openBooks>>;

/** The ids that Xero gave, by those of our good books. */
function idsBy(
  ours: readonly { readonly id: string }[],
  answers: readonly Element[],
  idOf: (answer: Element) => string | undefined,
): Map<string, string | undefined> {
  return new Map(
    ours.map(({ id }, at) => {
      const answer = answers[at] ?? {};
      return [id, idOf(answer)];
    }),
  );
}

/** What was refused, by number. */
function refusals(elements: readonly BookInvoice[], answers: readonly Element[]): Map<string, string> {
  return new Map(
    answers.flatMap((answer, at) =>
      answer.HasErrors === true ? [[elements[at]?.number ?? '', messagesOf(answer)] as const] : [],
    ),
  );
}

function messagesOf(answer: Element): string {
  return (answer.ValidationErrors ?? []).map((one) => one.Message).join(' ');
}

function putInvoices(app: App, type: 'ACCREC' | 'ACCPAY', elements: readonly BookInvoice[]) {
  return app.put(
    'Invoices',
    elements.map((one) => ({
      Type: type,
      Status: 'AUTHORISED',
      InvoiceNumber: one.number,
      ...(type === 'ACCREC' && { Reference: one.reference }),
      Url: one.url,
      Contact: { ContactID: app.contactIds.get(one.contactId) },
      Date: one.date,
      DueDate: one.dueDate,
      CurrencyCode: one.currency,
      LineItems: one.lines.map((line) => ({
        ...lineOf(line, line.amount),
        // Only bills come with the tax as it stands on the receipt.
        ...(type === 'ACCPAY' && { TaxAmount: Number(line.tax) }),
      })),
    })),
  );
}

function lineOf(line: BookLine, unitAmount: string) {
  return {
    Description: line.description,
    Quantity: 1,
    UnitAmount: Number(unitAmount),
    AccountCode: line.account,
    TaxType: line.taxType,
  };
}

function putPayments(app: App, invoiceIds: ReadonlyMap<string, string | undefined>) {
  return app.put(
    'Payments',
    good.payments.map((one) => ({
      Invoice: { InvoiceID: invoiceIds.get(one.invoiceId ?? '') },
      Account: { AccountID: app.accountId(one.account) },
      Date: one.date,
      Amount: Number(one.amount),
      Reference: one.reference,
    })),
  );
}

async function putCreditNotes(app: App, invoiceIds: ReadonlyMap<string, string | undefined>): Promise<void> {
  for (const note of good.creditNotes) {
    const [answer] = await app.put('CreditNotes', [
      {
        Type: 'ACCRECCREDIT',
        Status: 'AUTHORISED',
        CreditNoteNumber: note.number,
        Reference: note.reference,
        Contact: { ContactID: app.contactIds.get(note.contactId) },
        Date: note.date,
        CurrencyCode: note.currency,
        LineAmountTypes: 'Inclusive',
        LineItems: note.lines.map((line) => lineOf(line, line.amount)),
      },
    ]);
    await app.put(
      `CreditNotes/${answer?.CreditNoteID ?? ''}/Allocations`,
      note.allocations.map(({ invoiceId, amount }) => ({
        Amount: Number(amount),
        Invoice: { InvoiceID: invoiceIds.get(invoiceId) },
        Date: note.date,
      })),
    );
  }
}

function rejectedIn(documents: readonly { readonly id: number; readonly expect: Expectation }[]): number[] {
  return documents.filter((row) => row.expect.state === 'rejected').map((row) => row.id);
}

describe('the demo firm’s expectations, tried on the sandbox without the product', () => {
  it('has every document it expects in Xero accepted, and then finds the books in agreement', async () => {
    const app = await openBooks();
    const posted = await putInvoices(app, 'ACCREC', good.invoices);
    expect(refusals(good.invoices, posted)).toEqual(new Map());
    const bills = await putInvoices(app, 'ACCPAY', good.bills);
    expect(refusals(good.bills, bills)).toEqual(new Map());
    const invoiceIds = idsBy(good.invoices, posted, ({ InvoiceID }) => InvoiceID);
    const payments = await putPayments(app, invoiceIds);
    expect(payments.map(messagesOf).filter((message) => message !== '')).toEqual([]);
    await putCreditNotes(app, invoiceIds);
    expect(compareBooks(rows, await app.books(), { untouched: true }).differences).toEqual([]);
  });

  it('has every invoice and expense it expects rejected refused, in the words it expects', async () => {
    const app = await openBooks();
    const ofInvoices = rows.invoices
      .filter((row) => rejectedIn(invoices).includes(row.id))
      .map(postedInvoice);
    const ofExpenses = rows.expenses.filter((row) => rejectedIn(expenses).includes(row.id)).map(postedBill);
    const refused = [
      ...refusals(ofInvoices, await putInvoices(app, 'ACCREC', ofInvoices)).values(),
      ...refusals(ofExpenses, await putInvoices(app, 'ACCPAY', ofExpenses)).values(),
    ];
    const expected = [...invoices, ...expenses].flatMap(({ expect: { state, ...rest } }) =>
      state === 'rejected' && 'message' in rest ? [rest.message] : [],
    );
    expect(refused).toEqual(expected);
  });
});
