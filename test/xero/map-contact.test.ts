import { describe, expect, it } from 'vitest';
import type { ClientData } from '../../src/events/client.ts';
import { mapContact } from '../../src/xero/map-contact.ts';
import { client, contactXeroId } from './samples.ts';

function mapped(data: ClientData, contactId?: string) {
  const result = mapContact(data, 'TT-main-c3', contactId === undefined ? undefined : { contactId });
  if (!result.ok) throw new Error(`held: ${result.problems.map(({ type }) => type).join(', ')}`);
  return { ...result.mapped, sent: JSON.parse(result.mapped.element) as Record<string, unknown> };
}

describe('a client as Xero gets it', () => {
  it('has its name and our number; what TimeTracker leaves empty is not sent', () => {
    for (const empty of [null, '', '  ', 'None']) {
      const data = client({
        contactPerson: empty,
        email: empty,
        phone: empty,
        address: empty,
        taxNumber: empty,
      });
      expect(mapped(data).sent).toEqual({ Name: 'Ash & Co', ContactNumber: 'TT-main-c3' });
    }
  });

  it('has e-mail address, phone, tax number and address where TimeTracker has them', () => {
    const data = client({
      email: ' jo@ash.example ',
      phone: '01904 1',
      taxNumber: 'GB 123',
      address: '1 High St\r\n\r\n York ',
      contactPerson: 'Jo Ash',
    });
    expect(mapped(data).sent).toEqual({
      Name: 'Ash & Co',
      ContactNumber: 'TT-main-c3',
      EmailAddress: 'jo@ash.example',
      TaxNumber: 'GB 123',
      Phones: [{ PhoneType: 'DEFAULT', PhoneNumber: '01904 1' }],
      Addresses: [
        {
          AddressType: 'STREET',
          AddressLine1: '1 High St',
          AddressLine2: 'York',
          AddressLine3: '',
          AddressLine4: '',
          AttentionTo: 'Jo Ash',
        },
      ],
    });
  });

  it('has a name as Xero takes it: entities decoded once, single spaces', () => {
    expect(mapped(client({ name: '  Ash &amp;  &#39;Co&#39;\n' })).sent['Name']).toBe("Ash & 'Co'");
    expect(mapped(client({ name: 'Ash &amp;lt; Co' })).sent['Name']).toBe('Ash &lt; Co');
  });

  it('puts what exceeds four address lines into the fourth, and cuts what exceeds the limits', () => {
    const address = ['a', 'b', 'c', 'd', 'e', 'x'.repeat(600)].join('\n');
    const { sent } = mapped(client({ address, phone: '1'.repeat(60), taxNumber: '2'.repeat(60) }));
    const [street] = sent['Addresses'] as Record<string, string>[];
    expect(street?.['AddressLine4']).toMatch(/^d, e, x+$/);
    expect(street?.['AddressLine4']).toHaveLength(500);
    expect(sent['Phones']).toEqual([{ PhoneType: 'DEFAULT', PhoneNumber: '1'.repeat(50) }]);
    expect(sent['TaxNumber']).toHaveLength(50);
  });

  it('names a person without touching the lines of an address that TimeTracker does not have', () => {
    expect(mapped(client({ contactPerson: 'Jo' })).sent['Addresses']).toEqual([
      { AddressType: 'STREET', AttentionTo: 'Jo' },
    ]);
  });

  it.each([
    ['empty', '   '],
    ['too long', 'x'.repeat(256)],
    ['the word that TimeTracker writes for nothing', ' None '],
    ['nothing that can be seen', '\u200B\u0007\u00AD'],
    ['with one angle bracket', 'Ash < Co'],
    ['with the other one', 'Ash > Co'],
    ['with angle brackets as entities', 'Ash &lt;b&gt;'],
  ])('is held if its name is %s', (_, name) => {
    expect(mapContact(client({ name }), 'TT-main-c3', undefined)).toMatchObject({
      ok: false,
      problems: [{ type: 'contact-name-invalid' }],
    });
  });

  it('is an update by its id, and says what the creation said, by its hash', () => {
    const update = mapped(client(), contactXeroId);
    expect(update.sent['ContactID']).toBe(contactXeroId);
    expect(update.expected).toEqual({
      marker: 'TT-main-c3',
      name: 'Ash & Co',
      xeroId: contactXeroId,
      said: { fields: { Name: 'Ash & Co' } },
    });
    expect(update.elementHash).toBe(mapped(client()).elementHash);
    expect(mapped(client({ phone: '1' })).elementHash).not.toBe(update.elementHash);
  });

  it('has nothing in its name that cannot be seen', () => {
    expect(mapped(client({ name: 'Ash\u0007 \u200B& Co\u00AD\uFEFF' })).sent['Name']).toBe('Ash & Co');
  });

  describe('that stands in Xero', () => {
    const before = { Name: 'Ash & Co', EmailAddress: 'old@ash.example', Phone: '1' };
    const update = (data: ClientData) => {
      const result = mapContact(data, 'TT-main-c3', { contactId: contactXeroId, fields: before });
      if (!result.ok) throw new Error('held');
      return { ...result.mapped, sent: JSON.parse(result.mapped.element) as unknown };
    };

    it('is told only what has changed in TimeTracker', () => {
      const { sent, expected, uniqueName } = update(
        client({ email: 'new@ash.example', phone: '1', taxNumber: 'GB 1' }),
      );
      expect(sent).toEqual({
        ContactID: contactXeroId,
        ContactNumber: 'TT-main-c3',
        EmailAddress: 'new@ash.example',
        TaxNumber: 'GB 1',
      });
      expect(expected.name).toBeUndefined();
      expect(uniqueName).toBeNull();
      expect(expected.said?.fields).toEqual({
        Name: 'Ash & Co',
        EmailAddress: 'new@ash.example',
        Phone: '1',
        TaxNumber: 'GB 1',
      });
    });

    it('is not told of what TimeTracker has emptied', () => {
      expect(update(client()).sent).toEqual({ ContactID: contactXeroId, ContactNumber: 'TT-main-c3' });
    });

    it('is told of another name', () => {
      const { expected, uniqueName } = update(client({ name: 'Ash Ltd' }));
      expect(expected.name).toBe('Ash Ltd');
      expect(uniqueName).toBe('ash ltd');
    });
  });

  it('never shares a call with one of the same name, however it is written', () => {
    expect(mapped(client({ name: 'ASH  &amp; CO' })).uniqueName).toBe(mapped(client()).uniqueName);
  });

  it('keeps a number that somebody else has given the contact', () => {
    const result = mapContact(client({}), 'TT-main-c3', {
      contactId: 'c0ffee00-0000-4000-8000-000000000001',
      hasForeignNumber: true,
    });
    expect(result.ok && result.mapped.element).not.toContain('ContactNumber');
  });
});
