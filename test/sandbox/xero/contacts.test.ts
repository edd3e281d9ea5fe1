import { describe, expect, it } from 'vitest';
import { connectedClient } from './sandbox-client.ts';
import type { Client } from './sandbox-client.ts';

const ZERO = '00000000-0000-0000-0000-000000000000';
const TAKEN = /The contact name acme is already assigned to another contact/;

async function create(client: Client, contact: Record<string, unknown>): Promise<string> {
  const answer = await client.put('/Contacts', { Contacts: [contact] });
  expect(answer).toMatchObject({ status: 200 });
  return String(answer.json.Contacts[0]?.['ContactID']);
}

const archive = (client: Client, id: string) =>
  client.post('/Contacts', { ContactID: id, ContactStatus: 'ARCHIVED' });

describe('PUT creates contacts', () => {
  it('from a name alone; four phones and two addresses are always there', async () => {
    const client = connectedClient();
    const { json } = await client.put('/Contacts', { Name: 'Acme' });
    expect(json.Contacts[0]).toMatchObject({ Name: 'Acme', ContactStatus: 'ACTIVE', IsCustomer: false });
    expect(json.Contacts[0]?.['Phones']).toHaveLength(4);
    expect(json.Contacts[0]?.['Addresses']).toHaveLength(2);
  });

  it('and never touches one that is there: names are compared without case', async () => {
    const client = connectedClient();
    await create(client, { Name: 'Acme', ContactNumber: 'N1' });
    const answer = await client.put('/Contacts', { Contacts: [{ Name: 'acme', FirstName: 'X' }] });
    expect(answer.status).toBe(400);
    expect(client.problems(answer)).toEqual([expect.stringMatching(TAKEN)]);
    expect(answer.json.Elements[0]).toMatchObject({
      ContactID: ZERO,
      Name: 'acme',
      HasValidationErrors: true,
    });
    const number = await client.put('/Contacts', { Name: 'Other', ContactNumber: 'n1' });
    expect(client.problems(number)).toEqual([
      'The contact number n1 is already assigned to another contact.',
    ]);
  });

  it('refuses two of the same name in one call', async () => {
    const client = connectedClient();
    const answer = await client.put('/Contacts', { Contacts: [{ Name: 'Acme' }, { Name: 'acme' }] });
    expect(answer.status).toBe(400);
    expect(client.sandbox.organisations[0]?.contacts.list()).toEqual([]);
  });

  it.each([
    [{}, /must be specified/],
    [{ Name: 'A<b>' }, /may not contain/],
    [{ Name: ' A' }, /space/],
    [{ Name: 'A  B' }, /two spaces/],
    [{ Name: 'x'.repeat(256) }, /Name must be a string with a maximum length of 255/],
    [{ Name: 'A', ContactNumber: 'x'.repeat(51) }, /ContactNumber .* 50/],
    [{ Name: 'A', AccountNumber: 'x'.repeat(51) }, /AccountNumber .* 50/],
    [{ Name: 'A', EmailAddress: 'not an address' }, /^Email address must be valid$/],
    [{ Name: 'A', Addresses: [{ AddressType: 'STREET', City: 'x'.repeat(256) }] }, /City .* 255/],
    [{ Name: 'A', Addresses: [{ AddressType: 'POBOX', Country: 'UK1' }] }, /letters only/],
    [{ Name: 'A', Phones: [{ PhoneType: 'FAX', PhoneNumber: '1'.repeat(51) }] }, /PhoneNumber .* 50/],
    [{ Name: 'A', ContactPersons: Array.from({ length: 6 }, () => ({ FirstName: 'P' })) }, /at most 5/],
    [{ Name: 'A', DefaultCurrency: 'CHF' }, /not subscribed to currency CHF/],
    [{ Name: 'A', ContactStatus: 'ARCHIVED' }, /must be ACTIVE/],
  ])('refuses %j', async (contact, words) => {
    const client = connectedClient();
    const answer = await client.put('/Contacts', contact);
    expect(answer.status).toBe(400);
    expect(client.problems(answer).join()).toMatch(words);
  });
});

describe('POST updates contacts', () => {
  it('found by id, else by number, else by name, and creates where nothing is found', async () => {
    const client = connectedClient();
    const id = await create(client, { Name: 'Acme', ContactNumber: 'N1' });
    const posts = [
      { ContactID: id, FirstName: 'by id' },
      { ContactNumber: 'n1', FirstName: 'by number' },
      { Name: 'ACME', FirstName: 'by name' },
    ];
    for (const post of posts) {
      const { json } = await client.post('/Contacts', post);
      expect(json.Contacts[0]).toMatchObject({ ContactID: id, FirstName: post.FirstName });
    }
    const { json } = await client.post('/Contacts', { Name: 'New one' });
    expect(json.Contacts[0]?.['ContactID']).not.toBe(id);
  });

  it('keeps what is not sent, slot by slot, but replaces the contact persons', async () => {
    const client = connectedClient();
    const id = await create(client, {
      Name: 'Acme',
      FirstName: 'Ann',
      Phones: [{ PhoneType: 'MOBILE', PhoneNumber: '1' }],
      ContactPersons: [{ FirstName: 'P' }, { FirstName: 'Q' }],
    });
    await client.post(`/Contacts/${id}`, {
      LastName: 'Other',
      Phones: [{ PhoneType: 'FAX', PhoneNumber: '2' }],
      ContactPersons: [{ FirstName: 'R' }],
    });
    const contact = client.sandbox.organisations[0]?.contacts.get(id);
    expect(contact?.texts).toMatchObject({ FirstName: 'Ann', LastName: 'Other' });
    expect([contact?.phones.MOBILE.PhoneNumber, contact?.phones.FAX.PhoneNumber]).toEqual(['1', '2']);
    expect(contact?.persons.map((each) => each.FirstName)).toEqual(['R']);
  });

  it('refuses a rename to a name that is taken', async () => {
    const client = connectedClient();
    await create(client, { Name: 'acme' });
    const id = await create(client, { Name: 'Other' });
    expect(client.problems(await client.post(`/Contacts/${id}`, { Name: 'acme' }))).toEqual([
      expect.stringMatching(TAKEN),
    ]);
  });

  it('refuses an id in the body that is not the one of the path', async () => {
    const client = connectedClient();
    const id = await create(client, { Name: 'Acme' });
    const other = await create(client, { Name: 'Other' });
    expect((await client.post(`/Contacts/${id}`, { ContactID: other, Name: 'x' })).status).toBe(400);
  });
});

describe('archived contacts', () => {
  it('cannot be edited, and are left out of lists unless asked for', async () => {
    const client = connectedClient();
    const id = await create(client, { Name: 'Acme' });
    expect((await archive(client, id)).status).toBe(200);
    const edit = await client.post(`/Contacts/${id}`, { FirstName: 'X' });
    expect(client.problems(edit)).toEqual([
      'The specified contact details matched an archived contact. Archived contacts cannot currently be edited via the API.',
    ]);
    expect((await client.get('/Contacts?page=1')).json.Contacts).toEqual([]);
    expect((await client.get('/Contacts?page=1&includeArchived=true')).json.Contacts).toHaveLength(1);
  });

  it.each([
    [true, 200],
    [false, 400],
  ])('leave their name free by the switch: %s', async (archivedNameIsFree, status) => {
    const client = connectedClient({ switches: { archivedNameIsFree } });
    await archive(client, await create(client, { Name: 'Acme' }));
    expect((await client.put('/Contacts', { Name: 'Acme' })).status).toBe(status);
  });

  it('keep their contact number to themselves', async () => {
    const client = connectedClient();
    await archive(client, await create(client, { Name: 'Acme', ContactNumber: 'N1' }));
    expect((await client.put('/Contacts', { Name: 'B', ContactNumber: 'N1' })).status).toBe(400);
    expect((await client.post('/Contacts', { Name: 'B', ContactNumber: 'N1' })).status).toBe(400);
  });
});

describe('several contacts in one call', () => {
  const batch = { Contacts: [{ Name: 'Good' }, { Name: 'Bad<' }] };

  it('are all or nothing by default, and only the bad ones are listed', async () => {
    const client = connectedClient();
    const answer = await client.put('/Contacts', batch);
    expect(answer.json).toMatchObject({ ErrorNumber: 10, Type: 'ValidationException' });
    expect(answer.json.Elements).toHaveLength(1);
    expect(client.sandbox.organisations[0]?.contacts.list()).toEqual([]);
  });

  it('are saved one by one with summarizeErrors=false, each with its own result', async () => {
    const client = connectedClient();
    const { status, json } = await client.put('/Contacts?summarizeErrors=False', batch);
    expect(status).toBe(200);
    expect(json.Contacts).toMatchObject([
      { Name: 'Good', StatusAttributeString: 'OK', HasValidationErrors: false },
      { ContactID: ZERO, Name: 'Bad<', StatusAttributeString: 'ERROR', HasValidationErrors: true },
    ]);
    expect(client.sandbox.organisations[0]?.contacts.list()).toHaveLength(1);
  });

  it('are refused where they are more than 3.5 MB together, with a number and no words', async () => {
    const client = connectedClient();
    const Contacts = Array.from({ length: 40 }, (_, n) => ({ Name: `C${n} ${'x'.repeat(92_000)}` }));
    expect(await client.put('/Contacts?summarizeErrors=false', { Contacts })).toMatchObject({ status: 413 });
    expect(client.sandbox.organisations[0]?.contacts.list()).toEqual([]);
  });

  it('may come as one bare object, and the plural in any case; an empty list is an error', async () => {
    const client = connectedClient();
    expect((await client.put('/Contacts', { contacts: [{ Name: 'A' }] })).status).toBe(200);
    const empty = await client.put('/Contacts', { Contacts: [] });
    expect(empty.json).toMatchObject({ Type: 'NoDataProcessedException' });
    const broken = await client.put('/Contacts', '{');
    expect(broken.json).toMatchObject({ Type: 'PostDataInvalidException' });
  });
});
