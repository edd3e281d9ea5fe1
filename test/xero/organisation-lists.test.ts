import { describe, expect, it } from 'vitest';
import type { OrganisationRecord } from '../../src/store/organisation-records.ts';
import { ReconnectNeeded } from '../../src/oauth/errors.ts';
import { createOrganisationLists } from '../../src/xero/organisation-lists.ts';
import { XeroUnreadable } from '../../src/xero/read-xero.ts';

const of = { connectionId: 'c', tenantId: 't' };
const record = (Code: string): OrganisationRecord => ({ id: Code, body: { Code, Name: `Item ${Code}` } });

/** An organisation whose lists can be had, or not, and what is stored of them. */
function organisation() {
  const state: {
    answer: (collection: string) => Promise<OrganisationRecord[]>;
    stored: readonly OrganisationRecord[] | undefined;
    asked: string[];
    now: number;
  } = { answer: async () => [record('NEW')], stored: undefined, asked: [], now: 0 };
  const read = createOrganisationLists({
    copy: {
      async list(_, collection) {
        state.asked.push(collection);
        return { records: await state.answer(collection), ageSeconds: 0 };
      },
    },
    records: {
      state: async () => state.stored && { ageSeconds: 900, modifiedSince: null },
      all: async () => [...(state.stored ?? [])],
    },
    monotonicNow: () => state.now,
  });
  const items = async (maxAge = 300, patience?: number) => {
    const { lists, unread, ageSeconds } = await read({
      of,
      names: ['items'],
      maxAge,
      ...(patience !== undefined && { patience }),
    });
    return { codes: lists.items?.map(({ code }) => code), unread, ageSeconds };
  };
  return { state, read, items };
}

const refuses = async () => {
  throw new XeroUnreadable('HTTP 403', 60);
};

describe('the lists of an organisation', () => {
  it('are what Xero gives, and only those that are asked for', async () => {
    const { state, read, items } = organisation();
    expect(await items()).toEqual({ codes: ['NEW'], unread: [], ageSeconds: 0 });
    expect(state.asked).toEqual(['items']);
    const { lists } = await read({ of, names: [], maxAge: 300 });
    expect(lists.items).toBeUndefined();
  });

  it('are the older ones where Xero does not give them, and it is said why', async () => {
    const { state, items } = organisation();
    state.answer = refuses;
    state.stored = [record('OLD')];
    const { codes, unread, ageSeconds } = await items();
    expect({ codes, ageSeconds }).toEqual({ codes: ['OLD'], ageSeconds: 900 });
    expect(unread).toEqual([
      { name: 'items', why: expect.stringContaining('HTTP 403') as string, isKnown: true },
    ]);
  });

  it('do not take each other along: one without permission leaves the others', async () => {
    const { state, read } = organisation();
    state.answer = async (collection) => (collection === 'items' ? refuses() : [record('200')]);
    const { lists, unread } = await read({ of, names: ['items', 'accounts'], maxAge: 300 });
    expect(unread).toMatchObject([{ name: 'items', isKnown: false }]);
    expect(lists.items).toBeUndefined();
    expect(lists.accounts).toMatchObject([{ code: '200' }]);
  });

  it('offer no automatic sales tax, which is closed to the API', async () => {
    const { state, read } = organisation();
    const rate = (id: string) => ({ id, body: { Name: id, Status: 'ACTIVE', EffectiveRate: '0.0000' } });
    state.answer = async () => [rate('AVALARA'), rate('NONE')];
    const { lists } = await read({ of, names: ['taxRates'], maxAge: 300 });
    expect(lists.taxRates?.map(({ taxType }) => taxType)).toEqual(['NONE']);
  });

  it('give accounts that have no currency of their own that of the organisation', async () => {
    const { state, read } = organisation();
    const account = (body: Record<string, string>) => ({ id: body['Code'] ?? '', body });
    state.answer = async (collection) =>
      collection === 'organisation'
        ? [{ id: 'o', body: { BaseCurrency: 'GBP' } }]
        : [
            account({ Code: '091', Type: 'BANK', CurrencyCode: 'EUR' }),
            account({ Code: '835', Type: 'CURRLIAB' }),
          ];
    const { lists } = await read({ of, names: ['accounts'], maxAge: 300 });
    expect(lists.accounts?.map(({ code, currency }) => [code, currency])).toEqual([
      ['091', 'EUR'],
      ['835', 'GBP'],
    ]);
    state.answer = async (collection) =>
      collection === 'organisation' ? refuses() : [account({ Code: '835' })];
    const without = await read({ of, names: ['accounts'], maxAge: 0 });
    expect(without.lists.accounts?.map(({ currency }) => currency)).toEqual([null]);
  });

  it('that were refused are not asked for at every look, but at once if somebody asks for them afresh', async () => {
    const { state, items } = organisation();
    state.answer = refuses;
    await items();
    await items();
    expect(state.asked).toHaveLength(1);
    await items(0);
    expect(state.asked).toHaveLength(2);
    state.now = 61_000;
    state.answer = async () => [record('NEW')];
    expect((await items()).codes).toEqual(['NEW']);
    expect((await items()).unread).toEqual([]);
  });

  it('are the older ones for who cannot wait for a slow Xero', async () => {
    const { state, items } = organisation();
    state.stored = [record('OLD')];
    let answer: (records: OrganisationRecord[]) => void = () => {};
    state.answer = () => new Promise((resolve) => (answer = resolve));
    expect((await items(300, 0.01)).codes).toEqual(['OLD']);
    answer([]);
  });

  it('are waited for where none is there yet', async () => {
    const { state, items } = organisation();
    state.answer = async () => {
      await new Promise((resolve) => setTimeout(resolve, 30));
      return [record('NEW')];
    };
    expect((await items(300, 0.001)).codes).toEqual(['NEW']);
  });

  it('are not there while the connection is lost, which is no error', async () => {
    const { state, items } = organisation();
    state.answer = async () => {
      throw new ReconnectNeeded('grant_refused');
    };
    expect((await items()).unread).toMatchObject([{ isKnown: false }]);
  });

  it('hide no error of our own', async () => {
    const { state, items } = organisation();
    state.answer = async () => {
      throw new TypeError('a bug');
    };
    await expect(items()).rejects.toThrow('a bug');
  });
});
