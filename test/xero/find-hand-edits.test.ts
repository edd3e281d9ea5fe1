import { describe, expect, it } from 'vitest';
import { findHandEdits, type Compared } from '../../src/xero/find-hand-edits.ts';
import { parseAnswer, type XeroElement } from '../../src/xero/parse-answer.ts';
import { seenHash } from '../../src/xero/seen-hash.ts';
import { seenWords } from '../../src/xero/seen-words.ts';
import type { XeroKindName } from '../../src/store/links.ts';

const one = {
  LineItemID: 'l1',
  Description: 'Design',
  Quantity: 2,
  UnitAmount: 50,
  AccountCode: '200',
  TaxType: 'OUTPUT2',
  TaxAmount: 20,
};
const two = { ...one, LineItemID: 'l2', Description: 'Build' };
const posted = {
  InvoiceID: 'x',
  InvoiceNumber: 'INV-1',
  Reference: 'first',
  CurrencyCode: 'GBP',
  Contact: { ContactID: 'c1', Name: 'Ash Ltd' },
  DateString: '2026-05-01T00:00:00',
  DueDateString: '2026-06-01T00:00:00',
  Status: 'AUTHORISED',
  LineItems: [one, two],
};
const { DateString: _date, DueDateString: _due, ...rest } = posted;
/** What our next update says, as it is sent. */
const sent = {
  ...rest,
  Contact: { ContactID: 'c1' },
  Date: '2026-05-01',
  DueDate: '2026-06-01',
  Reference: 'second',
  LineItems: posted.LineItems.map(({ TaxAmount: _tax, ...line }) => line),
};

function element(value: object): XeroElement {
  const [read] = parseAnswer(JSON.stringify({ All: [value] }), 'All')?.elements ?? [];
  if (read === undefined) throw new Error('not an element');
  return read;
}

function find(
  present: object,
  { meant = sent, operation = 'update', kind = 'Invoice', seen = posted }: Changes = {},
) {
  return findHandEdits({
    kind,
    operation,
    seen: seen === null ? null : (seenWords(kind, element(seen)) ?? null),
    meant: element(meant),
    present: element(present),
  });
}

interface Changes {
  readonly meant?: object;
  readonly operation?: Compared['operation'];
  readonly kind?: XeroKindName;
  readonly seen?: object | null;
}

const nothing = { edits: [], isEnded: false };

describe('hand edits', () => {
  it('are none where Xero says what it said when we saw it last', () => {
    expect(find(posted)).toEqual(nothing);
  });

  it('have the value that TimeTracker would send and the one in Xero', () => {
    const { edits } = find({ ...posted, Reference: 'by hand', DueDateString: '2026-07-01T00:00:00' });
    expect(edits).toEqual([
      { field: 'Reference', line: null, timetracker: 'second', xero: 'by hand' },
      { field: 'DueDate', line: null, timetracker: '2026-06-01', xero: '2026-07-01' },
    ]);
  });

  it('are none where TimeTracker says the same by now: also our own update whose answer was lost', () => {
    const added = { ...one, LineItemID: undefined, Description: 'New' };
    const meant = { ...sent, LineItems: [...sent.LineItems, added] };
    const applied = { ...posted, Reference: 'second', LineItems: [one, two, { ...added, LineItemID: 'l3' }] };
    expect(find(applied, { meant })).toEqual(nothing);
  });

  it('are none in what an update says nothing about', () => {
    const { Reference: _, ...meant } = sent;
    expect(find({ ...posted, Reference: 'by hand' }, { meant })).toEqual(nothing);
    const tracked = { ...one, Tracking: [{ Name: 'Region', Option: 'North' }] };
    expect(find({ ...posted, LineItems: [tracked, two] })).toEqual(nothing);
  });

  it('all count where the document is to be voided, against what was posted', () => {
    const present = { ...posted, Reference: 'by hand', LineItems: [{ ...one, AccountCode: '260' }, two] };
    expect(find(present, { operation: 'void' }).edits).toEqual([
      { field: 'Reference', line: null, timetracker: 'first', xero: 'by hand' },
      { field: 'AccountCode', line: 1, timetracker: '200', xero: '260' },
    ]);
  });

  it('name the contact, not its id', () => {
    const present = { ...posted, Contact: { ContactID: 'c2', Name: 'Oak Ltd' } };
    expect(find(present).edits).toEqual([
      { field: 'Contact', line: null, timetracker: 'Ash Ltd', xero: 'Oak Ltd' },
    ]);
    expect(find({ ...posted, Contact: { ContactID: 'c1', Name: 'Ash and Sons' } })).toEqual(nothing);
  });

  it.each(['DRAFT', 'SUBMITTED', 'PAID'])(
    'are none in the status %s: approval and money are allowed',
    (Status) => {
      expect(find({ ...posted, Status }, { seen: { ...posted, Status: 'DRAFT' } })).toEqual(nothing);
    },
  );

  it.each(['VOIDED', 'DELETED'])('in what is %s are its end, which nothing overwrites', (Status) => {
    const edits = [{ field: 'Status', line: null, timetracker: null, xero: Status }];
    expect(find({ ...posted, Status })).toEqual({ edits, isEnded: true });
    expect(find({ ...posted, Status }, { operation: 'void' })).toEqual({ edits: [], isEnded: true });
  });

  it('in a contact that was archived or merged are its end, also where we have never seen it', () => {
    const contact = { ContactID: 'c1', Name: 'Ash Ltd', ContactStatus: 'ACTIVE' };
    const of = { kind: 'Contact', meant: contact, seen: null } as const;
    expect(find(contact, of)).toEqual(nothing);
    expect(find({ ...contact, ContactStatus: 'ARCHIVED' }, of).edits[0]?.xero).toBe('ARCHIVED');
    expect(find({ ...contact, MergedToContactID: 'c9' }, of).edits[0]?.xero).toBe('MERGED');
  });

  it('in a contact count in the phone and address that we write alone', () => {
    const contact = {
      Name: 'Ash Ltd',
      Phones: [
        { PhoneType: 'DEFAULT', PhoneNumber: '1' },
        { PhoneType: 'MOBILE', PhoneNumber: '2' },
      ],
      Addresses: [{ AddressType: 'STREET', AddressLine1: '1 High St', AddressLine2: '' }],
    };
    const meant = { ...contact, Phones: [{ PhoneType: 'DEFAULT', PhoneNumber: '3' }] };
    const phones = (normal: string, mobile: string) => [
      { PhoneType: 'DEFAULT', PhoneNumber: normal },
      { PhoneType: 'MOBILE', PhoneNumber: mobile },
    ];
    const of = { kind: 'Contact', meant, seen: contact } as const;
    expect(find({ ...contact, Phones: phones('1', '9') }, of)).toEqual(nothing);
    expect(find({ ...contact, Phones: phones('9', '2') }, of).edits).toEqual([
      { field: 'Phone', line: null, timetracker: '3', xero: '9' },
    ]);
  });
});

describe('hand edits of lines', () => {
  it('name the line and what of it', () => {
    const present = { ...posted, LineItems: [one, { ...two, UnitAmount: 60, TaxAmount: 24 }] };
    // The tax follows from the price, and is not sent.
    expect(find(present).edits).toEqual([{ field: 'UnitAmount', line: 2, timetracker: '50', xero: '60' }]);
  });

  it('are none in numbers that are written otherwise, nor in an order', () => {
    const same = { ...two, Quantity: '2.0000', UnitAmount: '50.00', TaxAmount: '20.00', ItemCode: '' };
    expect(find({ ...posted, LineItems: [same, one] })).toEqual(nothing);
  });

  it('show a line that was added, and one that was removed', () => {
    const third = { ...one, LineItemID: 'l3', Description: 'Travel', Quantity: 1 };
    expect(find({ ...posted, LineItems: [one, third] }).edits).toEqual([
      { field: 'Line', line: 2, timetracker: 'Build: 2 × 50', xero: null },
      { field: 'Line', line: 2, timetracker: null, xero: 'Travel: 1 × 50' },
    ]);
  });

  it('are none in a line that both sides have removed; a changed one that TimeTracker removes is shown', () => {
    const meant = { ...sent, LineItems: sent.LineItems.slice(0, 1) };
    expect(find({ ...posted, LineItems: [one] }, { meant })).toEqual(nothing);
    expect(find({ ...posted, LineItems: [one, { ...two, Quantity: 3 }] }, { meant }).edits).toEqual([
      { field: 'Line', line: 2, timetracker: null, xero: 'Build: 3 × 50' },
    ]);
  });

  it('are none where only the ids of lines are others', () => {
    const LineItems = [
      { ...one, LineItemID: 'n1' },
      { ...two, LineItemID: 'n2' },
    ];
    const { edits } = find({ ...posted, LineItems });
    expect(edits).toEqual([]);
  });

  it('are bounded in number and length', () => {
    const many = Array.from({ length: 50 }, (_, n) => ({
      ...one,
      LineItemID: `m${n}`,
      Description: 'x'.repeat(900),
    }));
    const { edits } = find({ ...posted, LineItems: [one, two, ...many] });
    expect(edits).toHaveLength(30);
    expect(edits[0]?.xero?.length).toBeLessThan(310);
  });
});

describe('the hash of what was seen', () => {
  it('stays by approval, payment and other writing of numbers, and moves by an edit', () => {
    const hash = (changes: object) => seenHash('Invoice', element({ ...posted, ...changes }));
    expect(hash({ Status: 'PAID' })).toBe(hash({}));
    expect(hash({ Status: 'DRAFT', LineItems: [one, { ...two, Quantity: '2.000' }] })).toBe(hash({}));
    expect(hash({ Status: 'VOIDED' })).not.toBe(hash({}));
    expect(hash({ LineItems: [one, { ...two, Tracking: [{ Name: 'Region', Option: 'North' }] }] })).not.toBe(
      hash({}),
    );
  });
});
