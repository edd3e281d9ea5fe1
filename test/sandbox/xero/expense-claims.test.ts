import { describe, expect, it } from 'vitest';
import { spendingClient } from './spending-client.ts';
import type { SpendingClient } from './spending-client.ts';

const claimOf = (client: SpendingClient, receiptIds: string[], changes = {}) => ({
  ExpenseClaims: [
    {
      User: { UserID: client.users.priya.id },
      Receipts: receiptIds.map((ReceiptID) => ({ ReceiptID })),
      ...changes,
    },
  ],
});

const statuses = (client: SpendingClient) => client.books.receipts.list().map((each) => each.status);

describe('a new expense claim', () => {
  it.each(['PUT', 'POST'])('by %s is submitted, and its receipts with it', async (method) => {
    const client = await spendingClient();
    const ids = [await client.createReceipt(), await client.createReceipt()];
    const answer = await client.call(method, '/ExpenseClaims', claimOf(client, ids));
    expect(client.first(answer, 'ExpenseClaims')).toMatchObject({
      Status: 'SUBMITTED',
      User: { UserID: client.users.priya.id },
      Receipts: [
        { ReceiptID: ids[0], Status: 'SUBMITTED', LineItems: [{ Description: 'Train' }] },
        { ReceiptID: ids[1], Status: 'SUBMITTED' },
      ],
      Payments: [],
      Total: 120,
      AmountDue: 120,
      AmountPaid: 0,
    });
    expect(statuses(client)).toEqual(['SUBMITTED', 'SUBMITTED']);
  });

  it('needs a user who is still there', async () => {
    const client = await spendingClient();
    const id = await client.createReceipt();
    for (const User of [undefined, {}, { UserID: client.users.morgan.id }]) {
      const answer = await client.put('/ExpenseClaims', claimOf(client, [id], { User }));
      expect(client.refused(answer)).toMatch(/A valid user should be identified using the UserID\./);
    }
    expect(statuses(client)).toEqual(['DRAFT']);
  });

  it('needs receipts that exist, each once', async () => {
    const client = await spendingClient();
    const id = await client.createReceipt();
    const refusal = async (ids: string[]) =>
      client.refused(await client.put('/ExpenseClaims', claimOf(client, ids)));
    expect(await refusal([])).toMatch(/At least one receipt/);
    expect(await refusal([client.contactId])).toMatch(/could not be found/);
    expect(await refusal([id, id])).toMatch(/named twice/);
  });

  it('takes drafts only, so that no receipt is claimed twice', async () => {
    const client = await spendingClient();
    const id = await client.createReceipt();
    await client.claim(id);
    const again = await client.put('/ExpenseClaims', claimOf(client, [id]));
    expect(client.refused(again)).toMatch(/status DRAFT/);
    const fresh = await client.createReceipt();
    const both = { ExpenseClaims: [fresh, fresh].flatMap((each) => claimOf(client, [each]).ExpenseClaims) };
    const answer = await client.put('/ExpenseClaims?summarizeErrors=false', both);
    const marks = client.list(answer, 'ExpenseClaims').map((each) => each['StatusAttributeString']);
    expect(marks).toEqual(['OK', 'ERROR']);
  });

  it('takes receipts of its own user only', async () => {
    const client = await spendingClient();
    const id = await client.createReceipt({ User: { UserID: client.users.tom.id } });
    const answer = await client.put('/ExpenseClaims', claimOf(client, [id]));
    expect(client.refused(answer)).toMatch(/must belong to its user/);
  });

  it('cannot begin approved', async () => {
    const client = await spendingClient();
    const id = await client.createReceipt();
    const answer = await client.put('/ExpenseClaims', claimOf(client, [id], { Status: 'AUTHORISED' }));
    expect(client.refused(answer)).toMatch(/must be SUBMITTED/);
    expect(statuses(client)).toEqual(['DRAFT']);
  });
});

describe('an expense claim', () => {
  it('is approved, and its receipts with it', async () => {
    const client = await spendingClient();
    const id = await client.claim(await client.createReceipt());
    const answer = await client.post(`/ExpenseClaims/${id}`, { Status: 'AUTHORISED' });
    expect(client.first(answer, 'ExpenseClaims')).toMatchObject({
      Status: 'AUTHORISED',
      ReportingDate: '/Date(1795305600000+0000)/',
      Receipts: [{ Status: 'AUTHORISED' }],
    });
    const again = await client.post(`/ExpenseClaims/${id}`, { Status: 'AUTHORISED' });
    expect(client.refused(again)).toMatch(/not of valid status/);
  });

  it.each([false, true])('is voided, and its receipts with it (approved before: %s)', async (approved) => {
    const client = await spendingClient();
    const id = await client.claim(await client.createReceipt());
    if (approved) await client.post(`/ExpenseClaims/${id}`, { Status: 'AUTHORISED' });
    const answer = await client.post('/ExpenseClaims', { ExpenseClaimID: id, Status: 'VOIDED' });
    expect(client.first(answer, 'ExpenseClaims')).toMatchObject({ Status: 'VOIDED', AmountDue: 0 });
    expect(statuses(client)).toEqual(['VOIDED']);
    for (const Status of ['VOIDED', 'AUTHORISED', 'SUBMITTED']) {
      const after = await client.post(`/ExpenseClaims/${id}`, { Status });
      expect(client.refused(after)).toMatch(/not of valid status/);
    }
  });

  it('cannot be paid or deleted through the API', async () => {
    const client = await spendingClient();
    const id = await client.claim(await client.createReceipt());
    for (const Status of ['PAID', 'DELETED']) {
      expect(client.refused(await client.post(`/ExpenseClaims/${id}`, { Status }))).toMatch(
        /not of valid status/,
      );
    }
    expect(client.books.expenseClaims.get(id)?.status).toBe('SUBMITTED');
  });

  it('is paid in Xero only, and then voided no more', async () => {
    const client = await spendingClient();
    const id = await client.claim(await client.createReceipt());
    const path = `/organisations/${client.tenantId}/expense-claims/${id}`;
    expect(await client.control(path, { amountPaid: '60.00' })).toBe(400);
    await client.post(`/ExpenseClaims/${id}`, { Status: 'AUTHORISED' });
    expect(await client.control(path, { amountPaid: '60.01' })).toBe(400);
    expect(await client.control(path, { amountPaid: '20.00' })).toBe(200);
    const read = async () => client.first(await client.get(`/ExpenseClaims/${id}`), 'ExpenseClaims');
    expect(await read()).toMatchObject({ Status: 'AUTHORISED', AmountPaid: 20, AmountDue: 40 });
    const voided = await client.post(`/ExpenseClaims/${id}`, { Status: 'VOIDED' });
    expect(client.refused(voided)).toMatch(/not of valid status/);
    await client.control(path, { amountPaid: '60.00' });
    expect(await read()).toMatchObject({ Status: 'PAID', AmountPaid: 60, AmountDue: 0 });
  });

  it('keeps its user and its receipts', async () => {
    const client = await spendingClient();
    const receipt = await client.createReceipt();
    const id = await client.claim(receipt);
    const other = { Status: 'AUTHORISED', User: { UserID: client.users.tom.id } };
    expect(client.refused(await client.post(`/ExpenseClaims/${id}`, other))).toMatch(/cannot be changed/);
    const same = {
      Status: 'AUTHORISED',
      User: { UserID: client.users.priya.id },
      Receipts: [{ ReceiptID: receipt }],
    };
    expect((await client.post(`/ExpenseClaims/${id}`, same)).status).toBe(200);
  });

  it('closes its receipts to changes', async () => {
    const client = await spendingClient();
    const receipt = await client.createReceipt();
    await client.claim(receipt);
    expect(client.refused(await client.post(`/Receipts/${receipt}`, client.receipt()))).toMatch(
      /not of valid status/,
    );
  });

  it('may have a receipt declined by the one who approves', async () => {
    const client = await spendingClient();
    const receipt = await client.createReceipt();
    await client.claim(receipt);
    await client.control(`/organisations/${client.tenantId}/receipts/${receipt}`, { status: 'DECLINED' });
    const read = client.first(await client.get(`/Receipts/${receipt}`), 'Receipts');
    expect(read['Status']).toBe('DECLINED');
  });
});

describe('reading expense claims', () => {
  it('lists them without receipts, filtered and ordered, and one with them', async () => {
    const client = await spendingClient();
    const small = await client.claim(await client.createReceipt());
    const large = await client.claim(await client.createReceipt(), await client.createReceipt());
    await client.post(`/ExpenseClaims/${small}`, { Status: 'AUTHORISED' });
    const ids = async (query: string) =>
      client
        .list(await client.get(`/ExpenseClaims${query}`), 'ExpenseClaims')
        .map((c) => c['ExpenseClaimID']);
    expect(await ids('?order=Total DESC')).toEqual([large, small]);
    expect(await ids('?where=Status=="AUTHORISED"')).toEqual([small]);
    const listed = client.list(await client.get('/ExpenseClaims'), 'ExpenseClaims');
    expect(listed.map((each) => each['Receipts'])).toEqual([[], []]);
    const one = client.first(await client.get(`/ExpenseClaims/${large}`), 'ExpenseClaims');
    expect(one['Receipts']).toHaveLength(2);
    expect((await client.get(`/ExpenseClaims/${client.contactId}`)).status).toBe(404);
  });
});

describe('the day expense claims end', () => {
  it('closes them for everybody, reads too, while receipts stay', async () => {
    const client = await spendingClient({ switches: { expenseClaimsEndOn: '2026-11-23' } });
    const id = await client.claim(await client.createReceipt());
    client.sandbox.clock.advance(86_400);
    const fresh = client.sandbox.grant({
      clientId: 'older-client',
      tenantId: client.tenantId,
      scopes: ['accounting.transactions'],
    });
    const headers = { authorization: `Bearer ${fresh.access_token}` };
    const answers = [
      await client.get('/ExpenseClaims', headers),
      await client.get(`/ExpenseClaims/${id}`, headers),
      await client.put('/ExpenseClaims', {}, headers),
      await client.post(`/ExpenseClaims/${id}`, { Status: 'VOIDED' }, headers),
      await client.get('/Receipts', headers),
    ];
    expect(answers.map((answer) => answer.status)).toEqual([404, 404, 404, 404, 200]);
  });
});
