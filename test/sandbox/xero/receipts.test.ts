import { describe, expect, it } from 'vitest';
import { COSTS, spendingClient } from './spending-client.ts';

describe('a new receipt', () => {
  it('is a draft of one person, numbered, with totals worked out line by line', async () => {
    const client = await spendingClient();
    const lines = [COSTS, { Description: 'Lunch', UnitAmount: 10.01, AccountCode: '420' }];
    const answer = await client.put('/Receipts', client.receipt({ LineItems: lines, Reference: 'TT e7' }));
    expect(client.first(answer, 'Receipts')).toMatchObject({
      Status: 'DRAFT',
      ReceiptNumber: '1',
      Reference: 'TT e7',
      User: { UserID: client.users.priya.id, EmailAddress: 'priya@northgate.example' },
      Contact: { ContactID: client.contactId, Name: 'Railway' },
      Date: '/Date(1791158400000+0000)/',
      LineAmountTypes: 'Inclusive',
      SubTotal: 60.01,
      TotalTax: 10,
      Total: 70.01,
      HasAttachments: false,
    });
    expect(client.first(answer, 'Receipts')['LineItems']).toMatchObject([
      { Description: 'Train', TaxType: 'INPUT2', LineAmount: 60, TaxAmount: 10 },
      { Description: 'Lunch', Quantity: 1, TaxType: 'NONE', LineAmount: 10.01, TaxAmount: 0 },
    ]);
  });

  it('counts on for each person alone', async () => {
    const client = await spendingClient();
    const number = async (user: { id: string }) => {
      const answer = await client.post('/Receipts', client.receipt({ User: { UserID: user.id } }));
      return client.first(answer, 'Receipts')['ReceiptNumber'];
    };
    expect(await number(client.users.priya)).toBe('1');
    expect(await number(client.users.priya)).toBe('2');
    expect(await number(client.users.tom)).toBe('1');
  });

  it.each([
    ['no user', { User: undefined }, 'A valid user should be identified using the UserID.'],
    ['a user without an id', { User: {} }, 'A valid user should be identified using the UserID.'],
    [
      'a user of nowhere',
      { User: { UserID: '00000000-0000-0000-0000-000000000001' } },
      'A valid user should be identified using the UserID.',
    ],
    ['no date', { Date: undefined }, /Date .* must be specified/],
    ['a date that is none', { Date: '2026-02-30' }, /not a valid date/],
    ['no contact', { Contact: undefined }, /Contact must be specified/],
    ['no lines', { LineItems: [] }, /line items must be specified/],
    ['a line without an account', { LineItems: [{ ...COSTS, AccountCode: undefined }] }, /Account must be/],
    [
      'an account that is not there',
      { LineItems: [{ ...COSTS, AccountCode: '999' }] },
      /'999' is not a valid/,
    ],
    ['a bank account', { LineItems: [{ ...COSTS, AccountCode: '090' }] }, /'090' is not a valid code/],
    ['an account of income', { LineItems: [{ ...COSTS, AccountCode: '200' }] }, /'200' is not a valid code/],
    [
      'an account kept out of claims',
      { LineItems: [{ ...COSTS, AccountCode: '404' }] },
      /'404' is not a valid/,
    ],
    [
      'a line without a price',
      { LineItems: [{ Description: 'T', LineAmount: 6, AccountCode: '429' }] },
      /UnitAmount/,
    ],
    ['a discount', { LineItems: [{ ...COSTS, DiscountRate: 10 }] }, /Discounts are not allowed on receipts/],
    ['an end that is not the start', { Status: 'SUBMITTED' }, /not of valid status/],
    ['a long reference', { Reference: 'x'.repeat(256) }, /maximum length of 255/],
    ['a negative total', { LineItems: [{ ...COSTS, UnitAmount: -1 }] }, /below zero/],
  ])('is refused with %s', async (_name, changes, words) => {
    const client = await spendingClient();
    expect(client.refused(await client.put('/Receipts', client.receipt(changes)))).toMatch(words);
    expect(client.books.receipts.list()).toEqual([]);
  });

  it('is refused for somebody who has left', async () => {
    const client = await spendingClient();
    const left = client.receipt({ User: { UserID: client.users.morgan.id } });
    expect(client.refused(await client.put('/Receipts', left))).toMatch(/valid user should be identified/);
  });

  it('is refused in a locked period and on an archived account', async () => {
    const client = await spendingClient();
    await client.control(`/organisations/${client.tenantId}`, { periodLockDate: '2026-10-05' });
    expect(client.refused(await client.put('/Receipts', client.receipt()))).toMatch(/period lock date/);
    await client.control(`/organisations/${client.tenantId}`, { periodLockDate: null });
    await client.control(`/organisations/${client.tenantId}/accounts/429`, { status: 'ARCHIVED' });
    expect(client.refused(await client.put('/Receipts', client.receipt()))).toMatch(/has been archived/);
  });

  it.each([['CurrencyCode'], ['Url'], ['LineItemID']])('knows no %s', async (field) => {
    const client = await spendingClient();
    const receipt =
      field === 'LineItemID'
        ? client.receipt({ LineItems: [{ ...COSTS, LineItemID: client.contactId }] })
        : client.receipt({ [field]: 'x' });
    const answer = await client.put('/Receipts', receipt);
    expect([answer.status, client.sandbox.calls.since(0).at(-1)?.unknown]).toEqual([
      400,
      expect.stringContaining(field),
    ]);
  });

  it('takes tracking by its names, not by ids', async () => {
    const client = await spendingClient();
    const [category] = client.books.trackingCategories.list();
    const byId = { TrackingCategoryID: category?.id, TrackingOptionID: category?.options[0]?.id };
    const line = (Tracking: unknown[]) => client.receipt({ LineItems: [{ ...COSTS, Tracking }] });
    expect(client.refused(await client.put('/Receipts', line([byId])))).toMatch(/by Name and Option/);
    const answer = await client.put('/Receipts', line([{ Name: 'Department', Option: 'Studio' }]));
    expect(client.first(answer, 'Receipts')['LineItems']).toMatchObject([
      { Tracking: [{ Name: 'Department', Option: 'Studio' }] },
    ]);
  });

  it('keeps four decimals of a price with unitdp=4 and else rounds them first', async () => {
    const client = await spendingClient();
    const lines = [{ Description: 'Miles', Quantity: 100, UnitAmount: 0.455, AccountCode: '493' }];
    const total = async (query: string) => {
      const answer = await client.put(`/Receipts${query}`, client.receipt({ LineItems: lines }));
      return client.first(answer, 'Receipts')['Total'];
    };
    expect([await total('?unitdp=4'), await total('')]).toEqual([45.5, 46]);
  });

  it.each([
    ['Exclusive', 72],
    ['Inclusive', 60],
  ] as const)('reads amounts as %s by the switch where it does not say', async (standard, total) => {
    const client = await spendingClient({ switches: { lineAmountTypesByDefault: standard } });
    const answer = await client.put('/Receipts', client.receipt({ LineAmountTypes: undefined }));
    expect(client.first(answer, 'Receipts')['Total']).toBe(total);
  });

  it('saves the good ones of several with summarizeErrors=false', async () => {
    const client = await spendingClient();
    const body = { Receipts: [client.receipt(), client.receipt({ User: {} })] };
    const answer = await client.put('/Receipts?summarizeErrors=false', body);
    expect(client.list(answer, 'Receipts')).toMatchObject([
      { StatusAttributeString: 'OK' },
      { StatusAttributeString: 'ERROR', ReceiptID: '00000000-0000-0000-0000-000000000000' },
    ]);
    expect((await client.put('/Receipts', body)).status).toBe(400);
    expect(client.books.receipts.list()).toHaveLength(1);
  });
});

describe('a draft receipt', () => {
  it('is changed as a whole: its lines are replaced', async () => {
    const client = await spendingClient();
    const id = await client.createReceipt();
    const line = { Description: 'Bus', UnitAmount: 6, AccountCode: '493' };
    const answer = await client.post(`/Receipts/${id}`, client.receipt({ LineItems: [line] }));
    expect(client.first(answer, 'Receipts')).toMatchObject({ ReceiptID: id, Total: 6, ReceiptNumber: '1' });
    expect(client.books.receipts.get(id)?.lines.map((each) => each.description)).toEqual(['Bus']);
  });

  it('needs all that a new one needs', async () => {
    const client = await spendingClient();
    const id = await client.createReceipt();
    const { User: _user, ...rest } = client.receipt();
    expect(client.refused(await client.post(`/Receipts/${id}`, rest))).toMatch(/valid user/);
    const bare = { User: { UserID: client.users.priya.id }, Reference: 'New' };
    expect(client.refused(await client.post(`/Receipts/${id}`, bare))).toMatch(/Date.*Contact.*line items/);
  });

  it('is deleted by its status and its user, and then is no more', async () => {
    const client = await spendingClient();
    const id = await client.createReceipt();
    expect(client.refused(await client.post(`/Receipts/${id}`, { Status: 'DELETED' }))).toMatch(/valid user/);
    const gone = { Status: 'DELETED', User: { UserID: client.users.priya.id } };
    expect(client.first(await client.post(`/Receipts/${id}`, gone), 'Receipts')['Status']).toBe('DELETED');
    expect(client.refused(await client.post(`/Receipts/${id}`, gone))).toMatch(/not of valid status/);
    expect(client.refused(await client.post(`/Receipts/${id}`, client.receipt()))).toMatch(
      /not of valid status/,
    );
  });

  it('is created by PUT only without an id, and POST finds nothing under a strange one', async () => {
    const client = await spendingClient();
    const id = await client.createReceipt();
    expect(client.refused(await client.put('/Receipts', client.receipt({ ReceiptID: id })))).toMatch(
      /do not send/,
    );
    const strange = '00000000-0000-0000-0000-000000000001';
    expect((await client.post(`/Receipts/${strange}`, client.receipt())).status).toBe(404);
    expect((await client.post('/Receipts', client.receipt({ ReceiptID: strange }))).status).toBe(404);
  });
});

describe('reading receipts', () => {
  it('lists them without lines, by filter, order and time of change, and one with its lines', async () => {
    const client = await spendingClient();
    const id = await client.createReceipt({ Reference: 'A' });
    client.sandbox.clock.advance(60);
    await client.createReceipt({ Reference: 'B', User: { UserID: client.users.tom.id } });
    const references = async (query: string, headers = {}) =>
      client
        .list(await client.get(`/Receipts${query}`, headers), 'Receipts')
        .map((each) => each['Reference']);
    expect(await references('')).toEqual(['A', 'B']);
    expect(await references('?order=Reference DESC')).toEqual(['B', 'A']);
    expect(await references(`?where=User.UserID==Guid("${client.users.tom.id}")`)).toEqual(['B']);
    expect(await references('?where=Reference=="A" AND Status=="DRAFT"')).toEqual(['A']);
    expect(await references('', { 'if-modified-since': '2026-11-22T10:00:30' })).toEqual(['B']);
    const listed = client.first(await client.get('/Receipts'), 'Receipts');
    expect(listed['LineItems']).toEqual([]);
    const one = client.first(await client.get(`/Receipts/${id}`), 'Receipts');
    expect(one['LineItems']).toHaveLength(1);
    expect((await client.get('/Receipts/00000000-0000-0000-0000-000000000001')).status).toBe(404);
  });
});

describe('an organisation without classic expenses', () => {
  it.each([
    ['404', 404],
    ['403', 403],
    ['400', 400],
  ] as const)(
    'refuses receipts and claims with %s by the switch, and does nothing',
    async (refusal, status) => {
      const client = await spendingClient({ nth: 0, switches: { classicExpensesRefusal: refusal } });
      const answers = [
        await client.put('/Receipts', client.receipt()),
        await client.post('/Receipts', client.receipt()),
        await client.post(`/Receipts/${client.contactId}`, client.receipt()),
        await client.put('/ExpenseClaims', {}),
        await client.post('/ExpenseClaims', {}),
        await client.post(`/ExpenseClaims/${client.contactId}`, {}),
      ];
      expect(answers.map((answer) => answer.status)).toEqual(Array(6).fill(status));
      expect(client.books.receipts.list()).toEqual([]);
    },
  );

  it('answers reads with empty lists', async () => {
    const client = await spendingClient({ nth: 0 });
    for (const name of ['Receipts', 'ExpenseClaims']) {
      const answer = await client.get(`/${name}`);
      expect([answer.status, client.list(answer, name)]).toEqual([200, []]);
    }
  });

  it('gets them by a control, and loses them the same way', async () => {
    const client = await spendingClient({ nth: 0 });
    const path = `/organisations/${client.tenantId}`;
    expect(await client.control(path, { classicExpenses: true })).toBe(200);
    await client.createReceipt();
    await client.control(path, { classicExpenses: false });
    expect((await client.put('/Receipts', client.receipt())).status).toBe(404);
  });
});
