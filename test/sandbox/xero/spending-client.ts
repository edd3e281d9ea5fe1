import { expect } from 'vitest';
import { createClock } from '../../../sandbox/xero/clock.ts';
import { OLDER_APP } from '../../../sandbox/xero/create-sandbox.ts';
import type { Organisation } from '../../../sandbox/xero/organisations.ts';
import { createSandbox } from '../../../sandbox/xero/start-sandbox.ts';
import type { SandboxOptions } from '../../../sandbox/xero/start-sandbox.ts';
import type { User } from '../../../sandbox/xero/users.ts';
import { clientOf, START } from './sandbox-client.ts';
import type { Answer, Client } from './sandbox-client.ts';

/** All that an older app may ask for in one go. */
export const BROAD_SCOPES = [
  'offline_access',
  'accounting.transactions',
  'accounting.contacts',
  'accounting.settings',
  'accounting.attachments',
];

/** A field of the first element of a list in an answer. */
export type Fields = Record<string, unknown>;

export interface SpendingClient extends Client {
  books: Organisation;
  contactId: string;
  /** The bookkeeper, Priya, Tom and Morgan, who has left. */
  users: { robin: User; priya: User; tom: User; morgan: User };
  account(name: string): string;
  /** The elements of a list in an answer. */
  list(answer: Answer, name: string): Fields[];
  first(answer: Answer, name: string): Fields;
  /** The messages of a 400, joined. */
  refused(answer: Answer): string;
  control(path: string, body: unknown): Promise<number>;
  receipt(changes?: Fields): Fields;
  /** Creates a receipt and returns its id. */
  createReceipt(changes?: Fields): Promise<string>;
  /** Claims receipts for Priya and returns the claim's id. */
  claim(...receiptIds: string[]): Promise<string>;
  spend(changes?: Fields): Fields;
  /** Creates a bank transaction and returns its id. */
  createSpend(changes?: Fields): Promise<string>;
}

export const COSTS = { Description: 'Train', Quantity: 1, UnitAmount: 60, AccountCode: '429' };

/** The older app, connected to an organisation: the second one, which has classic expenses. */
export async function spendingClient(
  options: SandboxOptions & { nth?: number; scopes?: string[] } = {},
): Promise<SpendingClient> {
  const { nth = 1, scopes = BROAD_SCOPES, ...rest } = options;
  const sandbox = createSandbox({ clock: createClock({ now: () => START, scale: 0 }), ...rest });
  const fetcher = (url: string, init: RequestInit) => Promise.resolve(sandbox.app.request(url, init));
  const plain = clientOf(sandbox, fetcher, '', nth);
  const books = sandbox.organisations[nth];
  if (!books) throw new Error(`There is no organisation ${nth}.`);
  const { clientId } = OLDER_APP;
  const token = sandbox.grant({ clientId, tenantId: plain.tenantId, scopes }).access_token;
  const call: Client['call'] = (method, path, body, headers = {}) =>
    plain.call(method, path, body, { authorization: `Bearer ${token}`, ...headers });
  const put: Client['put'] = (path, body, headers) => call('PUT', path, body, headers);

  const made = await plain.put('/Contacts', { Name: 'Railway' });
  const contactId = String(made.json.Contacts[0]?.['ContactID']);
  const list: SpendingClient['list'] = ({ json }, name) => {
    const found: unknown = (json as Record<string, unknown>)[name];
    return Array.isArray(found) ? found : [];
  };
  const first: SpendingClient['first'] = (answer, name) => list(answer, name)[0] ?? {};
  const userOf = (email: string) => {
    const user = books.settings.users.find((each) => each.email.startsWith(email));
    if (!user) throw new Error(`There is no user ${email}.`);
    return user;
  };
  const users = {
    robin: userOf('bookkeeper@'),
    priya: userOf('priya@'),
    tom: userOf('tom@'),
    morgan: userOf('morgan@'),
  };
  const created = (answer: Answer, name: string, id: string) => {
    expect(answer).toMatchObject({ status: 200 });
    return String(first(answer, name)[id]);
  };
  const receipt: SpendingClient['receipt'] = (changes = {}) => ({
    Date: '2026-10-05',
    Contact: { ContactID: contactId },
    User: { UserID: users.priya.id },
    LineAmountTypes: 'Inclusive',
    LineItems: [COSTS],
    ...changes,
  });
  const spend: SpendingClient['spend'] = (changes = {}) => ({
    Type: 'SPEND',
    Contact: { ContactID: contactId },
    BankAccount: { Code: '090' },
    Date: '2026-10-05',
    LineAmountTypes: 'Inclusive',
    LineItems: [COSTS],
    ...changes,
  });
  return {
    ...plain,
    token,
    call,
    get: (path, headers) => call('GET', path, undefined, headers),
    put,
    post: (path, body, headers) => call('POST', path, body, headers),
    books,
    contactId,
    users,
    account(name) {
      const account = books.settings.accounts.find((each) => each.name === name);
      if (!account) throw new Error(`There is no account ${name}.`);
      return account.id;
    },
    list,
    first,
    refused(answer) {
      expect(answer).toMatchObject({ status: 400 });
      return plain.problems(answer).join('; ');
    },
    async control(path, body) {
      const response = await sandbox.app.request(`/sandbox${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      return response.status;
    },
    receipt,
    createReceipt: async (changes) =>
      created(await put('/Receipts', receipt(changes)), 'Receipts', 'ReceiptID'),
    claim: async (...receiptIds) => {
      const Receipts = receiptIds.map((ReceiptID) => ({ ReceiptID }));
      const answer = await put('/ExpenseClaims', { User: { UserID: users.priya.id }, Receipts });
      return created(answer, 'ExpenseClaims', 'ExpenseClaimID');
    },
    spend,
    createSpend: async (changes) =>
      created(await put('/BankTransactions', spend(changes)), 'BankTransactions', 'BankTransactionID'),
  };
}
