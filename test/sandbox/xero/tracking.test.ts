import { describe, expect, it } from 'vitest';
import { COSTS, spendingClient } from './spending-client.ts';
import type { SpendingClient } from './spending-client.ts';

const names = async (client: SpendingClient, query = '') =>
  client
    .list(await client.get(`/TrackingCategories${query}`), 'TrackingCategories')
    .map((each) => each['Name']);

const add = async (client: SpendingClient, Name: string) =>
  client.first(await client.put('/TrackingCategories', { Name }), 'TrackingCategories');

describe('tracking categories', () => {
  it('begin with one that has two options', async () => {
    const client = await spendingClient();
    const [category] = client.list(await client.get('/TrackingCategories'), 'TrackingCategories');
    expect(category).toMatchObject({
      Name: 'Department',
      Status: 'ACTIVE',
      Options: [
        { Name: 'Studio', Status: 'ACTIVE' },
        { Name: 'Workshop', Status: 'ACTIVE' },
      ],
    });
    const path = `/TrackingCategories/${String(category?.['TrackingCategoryID'])}`;
    expect(client.first(await client.get(path), 'TrackingCategories')).toEqual(category);
    expect((await client.get(`/TrackingCategories/${client.contactId}`)).status).toBe(404);
  });

  it('are created and renamed, and get options', async () => {
    const client = await spendingClient();
    const made = await add(client, 'Project');
    const path = `/TrackingCategories/${String(made['TrackingCategoryID'])}`;
    await client.post(path, { Name: 'Client project' });
    const options = await client.put(`${path}/Options`, { Name: 'Website' });
    expect(client.list(options, 'Options')).toMatchObject([{ Name: 'Website', Status: 'ACTIVE' }]);
    const both = await client.put(`${path}/Options`, { Options: [{ Name: 'Brochure' }, { Name: 'Sign' }] });
    expect(client.list(both, 'Options')).toHaveLength(2);
    expect(client.first(await client.get(path), 'TrackingCategories')).toMatchObject({
      Name: 'Client project',
      Options: [{ Name: 'Website' }, { Name: 'Brochure' }, { Name: 'Sign' }],
    });
  });

  it('are at most two in use and four in all', async () => {
    const client = await spendingClient();
    const archive = async (made: Record<string, unknown>) =>
      client.post(`/TrackingCategories/${String(made['TrackingCategoryID'])}`, { Status: 'ARCHIVED' });
    const second = await add(client, 'Second');
    const third = await client.put('/TrackingCategories', { Name: 'Third' });
    expect(client.refused(third)).toMatch(/at most 2 active/);
    await archive(second);
    await archive(await add(client, 'Third'));
    await archive(await add(client, 'Fourth'));
    expect(client.refused(await client.put('/TrackingCategories', { Name: 'Fifth' }))).toMatch(/at most 4/);
    expect(await names(client)).toEqual(['Department']);
    expect(await names(client, '?includeArchived=true&order=Name')).toEqual([
      'Department',
      'Fourth',
      'Second',
      'Third',
    ]);
  });

  it('have names of their own, and so have their options', async () => {
    const client = await spendingClient();
    const refusal = async (path: string, Name: string) => client.refused(await client.put(path, { Name }));
    expect(await refusal('/TrackingCategories', 'department')).toMatch(/already in use/);
    expect(await refusal('/TrackingCategories', '')).toMatch(/must be specified/);
    expect(await refusal('/TrackingCategories', 'x'.repeat(101))).toMatch(/at most 100/);
    const [category] = client.books.trackingCategories.list();
    const options = `/TrackingCategories/${category?.id ?? ''}/Options`;
    expect(await refusal(options, 'studio')).toMatch(/already in use/);
    expect((await client.put(`/TrackingCategories/${client.contactId}/Options`, { Name: 'A' })).status).toBe(
      404,
    );
  });
});

describe('the tracking of a line', () => {
  const bill = (client: SpendingClient, Tracking: unknown[]) => ({
    Type: 'ACCPAY',
    Contact: { ContactID: client.contactId },
    LineItems: [{ ...COSTS, Tracking }],
  });

  it('is named by ids or by names, and comes back with both', async () => {
    const client = await spendingClient();
    const [category] = client.books.trackingCategories.list();
    const option = category?.options[1];
    const ids = { TrackingCategoryID: category?.id, TrackingOptionID: option?.id };
    for (const sent of [ids, { Name: 'department', Option: 'workshop' }]) {
      const answer = await client.put('/Invoices', bill(client, [sent]));
      expect(client.first(answer, 'Invoices')['LineItems']).toMatchObject([
        { Tracking: [{ ...ids, Name: 'Department', Option: 'Workshop' }] },
      ]);
    }
  });

  it.each([
    ['a category that is not there', [{ Name: 'Region', Option: 'Studio' }], /category could not be found/],
    ['an option that is not there', [{ Name: 'Department', Option: 'Shop' }], /option could not be found/],
    ['no option', [{ Name: 'Department' }], /option could not be found/],
    ['nothing at all', [{}], /category could not be found/],
    [
      'one category twice',
      [
        { Name: 'Department', Option: 'Studio' },
        { Name: 'Department', Option: 'Workshop' },
      ],
      /stands on one line twice/,
    ],
  ])('is refused with %s', async (_name, tracking, words) => {
    const client = await spendingClient();
    expect(client.refused(await client.put('/Invoices', bill(client, tracking)))).toMatch(words);
  });

  it('is refused with a category that is archived, and stays on lines that have it', async () => {
    const client = await spendingClient();
    const tracking = [{ Name: 'Department', Option: 'Studio' }];
    const made = client.first(await client.put('/Invoices', bill(client, tracking)), 'Invoices');
    const [category] = client.books.trackingCategories.list();
    await client.post(`/TrackingCategories/${category?.id ?? ''}`, { Status: 'ARCHIVED' });
    expect(client.refused(await client.put('/Invoices', bill(client, tracking)))).toMatch(
      /category could not/,
    );
    const id = String(made['InvoiceID']);
    const [line] = client.books.invoices.get(id)?.lines ?? [];
    await client.post(`/Invoices/${id}`, { LineItems: [{ LineItemID: line?.id, Description: 'Coach' }] });
    expect(client.books.invoices.get(id)?.lines[0]?.tracking).toHaveLength(1);
    await client.post(`/Invoices/${id}`, { LineItems: [{ LineItemID: line?.id, Tracking: [] }] });
    expect(client.books.invoices.get(id)?.lines[0]?.tracking).toEqual([]);
  });
});
