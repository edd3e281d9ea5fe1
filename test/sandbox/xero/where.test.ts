import { describe, expect, it } from 'vitest';
import { parseWhere } from '../../../sandbox/xero/where.ts';
import type { Fields } from '../../../sandbox/xero/where.ts';

interface Item {
  name: string | null;
  id: string;
  date: string | null;
  total: string;
  sent: boolean;
  changed: string;
}

const FIELDS: Fields<Item> = {
  Name: { kind: 'text', read: (i) => i.name },
  'Contact.ContactID': { kind: 'guid', read: (i) => i.id },
  Date: { kind: 'date', read: (i) => i.date },
  Total: { kind: 'amount', read: (i) => i.total },
  Sent: { kind: 'flag', read: (i) => i.sent },
  UpdatedDateUTC: { kind: 'instant', read: (i) => i.changed },
};

const ITEM: Item = {
  name: 'O"Neil (Ltd)',
  id: 'ab3c5d3e-0000-4000-8000-000000000001',
  date: '2026-10-01',
  total: '10.50',
  sent: true,
  changed: '2026-10-01T12:00:00.000Z',
};

const matches = (where: string, item: Item = ITEM) => parseWhere(where, FIELDS)(item);

describe('the filter', () => {
  it.each([
    String.raw`Name=="o\"neil (ltd)"`,
    'Name != "x"',
    'Name!=null',
    'Name.Contains("NEIL")',
    'Name.ToLower().EndsWith("ltd)")',
    String.raw`Name.ToLower()=="o\"neil (ltd)"`,
    'Contact.ContactID==guid("AB3C5D3E-0000-4000-8000-000000000001")',
    'Contact.ContactID == Guid("ab3c5d3e-0000-4000-8000-000000000001")',
    'Date==DateTime(2026,10,01)',
    'Date >= DateTime(2026, 10, 1) AND Date < DateTime(2026, 10, 2)',
    'UpdatedDateUTC>DateTime(2026,10,01,11,59,59)',
    'Total>10.4&&Total<=10.50',
    'Sent==true',
    'Name=="x" OR Total==10.5',
    'Name=="x"||(Sent==true AND Total>1)',
    'Name=="x" AND Sent==false OR Total==10.5',
  ])('matches: %s', (where) => {
    expect(matches(where)).toBe(true);
  });

  it.each([
    'Name=="x"',
    'Name==null',
    'Name.StartsWith("neil")',
    'Date>DateTime(2026,10,01)',
    'Total!=10.50',
    'Sent==false',
    'Name=="x" OR Sent==false',
    'Total==10.5 AND (Name=="x" OR Sent==false)',
  ])('does not match: %s', (where) => {
    expect(matches(where)).toBe(false);
  });

  it('compares nothing with null only', () => {
    const empty = { ...ITEM, name: null, date: null };
    expect(matches('Name==null', empty)).toBe(true);
    expect(matches('Name=="x"', empty)).toBe(false);
    expect(matches('Date>=DateTime(2000,1,1)', empty)).toBe(false);
    expect(matches('Date<DateTime(2100,1,1)', empty)).toBe(false);
  });

  it.each([
    'Colour=="x"',
    'constructor=="x"',
    'Name="x"',
    'Name=="x',
    "Name=='x'",
    'Name>"x"',
    'Name==5',
    'Name=="x" XOR Sent==true',
    'Name=="x" AND',
    'Name=="x")',
    '(Name=="x"',
    'Name.Matches("x")',
    'Total.Contains("1")',
    'Total=="10.50"',
    'Date=="2026-10-01"',
    'Date==DateTime(2026,02,30)',
    'Date==DateTime(2026,10)',
    'Contact.ContactID=="ab3c5d3e-0000-4000-8000-000000000001"',
    'Name',
    'Name==Name',
    '',
  ])('is an error where it is not understood, and never ignored: %s', (where) => {
    expect(() => matches(where)).toThrow(/not understood/);
  });
});
