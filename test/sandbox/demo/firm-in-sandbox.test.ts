import { describe, expect, it } from 'vitest';
import { compareBooks } from '../../../sandbox/demo/compare-books.ts';
import { invoices } from '../../../sandbox/demo/firm-invoices.ts';
import { booksFrom } from '../../../sandbox/demo/read-books.ts';
import { createSandbox } from '../../../sandbox/xero/create-sandbox.ts';
import { firmInMemory, goodBooks, posted } from './firm-in-memory.ts';

const organisation = 'Northgate Design Ltd';
const rows = firmInMemory();

interface Element {
  InvoiceNumber?: string;
  ContactID?: string;
  HasErrors?: boolean;
  ValidationErrors?: { Message: string }[];
}

/** An app that posts by hand what the firm's rows say, without any of the product. */
function openBooks() {
  const sandbox = createSandbox();
  const tenantId = sandbox.organisations.find(({ settings }) => settings.name === organisation)?.settings
    .tenantId;
  if (tenantId === undefined) throw new Error(`no ${organisation}`);
  const { access_token: token } = sandbox.grant({ clientId: 'demo-client', tenantId });
  const put = async (plural: 'Contacts' | 'Invoices', elements: object[]): Promise<Element[]> => {
    const response = await sandbox.app.request(
      `http://localhost/api.xro/2.0/${plural}?summarizeErrors=false`,
      {
        method: 'PUT',
        headers: {
          authorization: `Bearer ${token}`,
          'xero-tenant-id': tenantId,
          'content-type': 'application/json',
          accept: 'application/json',
        },
        body: JSON.stringify({ [plural]: elements }),
      },
    );
    const answer = (await response.json()) as Record<string, Element[] | undefined>;
    const answered = answer[plural];
    if (answered === undefined) throw new Error(`${response.status} ${JSON.stringify(answer)}`);
    return answered;
  };
  const books = async () =>
    booksFrom(await (await sandbox.app.request('http://localhost/sandbox/state')).json(), organisation);
  return { put, books };
}

/** Posts contacts, then the given invoices; answers with what was refused, by number. */
async function post(app: ReturnType<typeof openBooks>, ids: readonly number[]): Promise<Map<string, string>> {
  const clients = goodBooks().contacts;
  const contacts = await app.put(
    'Contacts',
    clients.map(({ name, number, email }) => ({ Name: name, ContactNumber: number, EmailAddress: email })),
  );
  const contactIds = new Map(clients.map((one, index) => [one.id, contacts[index]?.ContactID]));
  const elements = rows.invoices.filter((row) => ids.includes(row.id)).map(posted);
  const answers = await app.put(
    'Invoices',
    elements.map((one) => ({
      Type: 'ACCREC',
      Status: 'AUTHORISED',
      InvoiceNumber: one.number,
      Reference: one.reference,
      Url: one.url,
      Contact: { ContactID: contactIds.get(one.contactId) },
      Date: one.date,
      DueDate: one.dueDate,
      CurrencyCode: one.currency,
      LineItems: one.lines.map((line) => ({
        Description: line.description,
        Quantity: 1,
        UnitAmount: Number(line.amount),
        AccountCode: line.account,
        TaxType: line.taxType,
      })),
    })),
  );
  return new Map(
    answers.flatMap((answer, index) =>
      answer.HasErrors === true
        ? [
            [
              elements[index]?.number ?? '',
              (answer.ValidationErrors ?? []).map((one) => one.Message).join(' '),
            ] as const,
          ]
        : [],
    ),
  );
}

const idsIn = (state: string): number[] =>
  invoices.filter((row) => row.expect.state === state).map((row) => row.id);

describe('the demo firm’s expectations, tried on the sandbox without the product', () => {
  it('has every invoice it expects in Xero accepted, with TimeTracker’s total', async () => {
    const app = openBooks();
    expect(await post(app, idsIn('inXero'))).toEqual(new Map());
    expect(compareBooks(rows, await app.books(), { untouched: true }).differences).toEqual([]);
  });

  it('has every invoice it expects rejected refused, in the words it expects', async () => {
    const refused = await post(openBooks(), idsIn('rejected'));
    const expected = invoices.flatMap(({ number, expect: { state, ...rest } }) =>
      state === 'rejected' && 'message' in rest ? [[number, rest.message] as const] : [],
    );
    expect(refused).toEqual(new Map(expected));
  });
});
