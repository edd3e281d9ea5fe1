import { describe, expect, it } from 'vitest';
import type { ConnectionSettings } from '../../src/store/connection-settings.ts';
import type { Link } from '../../src/store/links.ts';
import type { OutcomeName } from '../../src/store/outcomes.ts';
import { contactOfClient } from '../../src/xero/contact-of-client.ts';
import { contactXeroId, link, settings, snapshot } from './samples.ts';

const chosenId = '99999999-9999-4999-8999-999999999999';
const off = { clients: false, invoices: true, expenses: true, payments: true, creditNotes: true };

/** The contact, or what an invoice is told instead. */
async function contactOf({
  chosen = {} as Partial<ConnectionSettings>,
  linked = undefined as Link | undefined,
  outcome = undefined as OutcomeName | undefined,
  status = 'ACTIVE' as string | null,
  survivor = undefined as string | undefined,
}): Promise<string> {
  const found = await contactOfClient(
    {
      links: { find: () => Promise.resolve(linked) },
      outcomes: {
        find: () =>
          Promise.resolve(
            outcome === undefined ? undefined : { name: outcome, sequence: 1n, runFailed: false },
          ),
      },
      copy: {
        contact: (_, id) =>
          Promise.resolve(status === null ? undefined : { id, body: { ContactStatus: status } }),
        knownContact: (_, id) =>
          Promise.resolve(status === null ? undefined : { id, body: { ContactStatus: status } }),
        survivorOf: () =>
          Promise.resolve(
            survivor === undefined ? undefined : { id: survivor, body: { ContactStatus: 'ACTIVE' } },
          ),
      },
    },
    {
      snapshot: snapshot('invoice'),
      of: { connectionId: 'c', tenantId: link().tenantId },
      settings: settings(chosen),
    },
    '3',
  );
  if (typeof found === 'string') return found;
  if (found.kind !== 'skip' && found.kind !== 'hold' && found.kind !== 'wait') return found.kind;
  expect(found.waitsFor).toEqual({ kind: 'client', sourceId: '3' });
  return `${found.kind} ${found.problem.type}`;
}

const linked = link({ xeroKind: 'Contact', xeroId: contactXeroId });
const contacts = [{ client: '3', contactId: chosenId }];

describe('the contact of a client', () => {
  it('is the one the user chose, even where the client has one of its own', async () => {
    expect(await contactOf({ chosen: { contacts }, linked })).toBe(chosenId);
    expect(await contactOf({ chosen: { contacts, kinds: off } })).toBe(chosenId);
  });

  it('is held if the chosen one cannot be used; its own does not stand in for it', async () => {
    for (const status of ['ARCHIVED', 'GDPRREQUEST', null])
      expect(await contactOf({ chosen: { contacts }, linked, status })).toBe('hold chosen-contact-unusable');
  });

  it('is its own where none was chosen, or one for another client', async () => {
    expect(await contactOf({ linked })).toBe(contactXeroId);
    expect(await contactOf({ linked, chosen: { contacts: [{ client: '33', contactId: chosenId }] } })).toBe(
      contactXeroId,
    );
    // Also while contacts are switched off: it is there.
    expect(await contactOf({ linked, chosen: { kinds: off } })).toBe(contactXeroId);
  });

  it('is the one that is left where somebody has merged it in Xero', async () => {
    const survivor = 'dddddddd-0000-4000-8000-000000000001';
    expect(await contactOf({ linked, status: 'ARCHIVED', survivor })).toBe(survivor);
    expect(await contactOf({ chosen: { contacts }, status: 'ARCHIVED', survivor })).toBe(survivor);
  });

  it('is held where it is archived, and taken where our copy does not know it yet', async () => {
    for (const status of ['ARCHIVED', 'GDPRREQUEST'])
      expect(await contactOf({ linked, status })).toBe('hold contact-archived');
    expect(await contactOf({ linked, status: null })).toBe(contactXeroId);
  });

  it('is waited for, unless contacts are switched off: then it will never come', async () => {
    expect(await contactOf({})).toBe('wait contact-first');
    expect(await contactOf({ outcome: 'held' })).toBe('hold client-needs-you');
    for (const outcome of [undefined, 'skipped', 'held'] as const)
      expect(await contactOf({ chosen: { kinds: off }, outcome })).toBe('hold contacts-switched-off');
  });
});
