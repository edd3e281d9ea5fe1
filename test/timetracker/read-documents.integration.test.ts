import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDemoFirm } from '../../sandbox/demo/create-demo-firm.ts';
import { createDatabase, type Database } from '../../src/store/database.ts';
import { sameDatabase, readTimeTrackerDatabase } from '../../src/timetracker/identity.ts';
import { documentReaders } from '../../src/timetracker/document-readers.ts';
import { clientReader } from '../../src/timetracker/read-clients.ts';
import { hashDocuments, readDocuments } from '../../src/timetracker/read-documents.ts';
import { invoiceReader } from '../../src/timetracker/read-invoices.ts';
import { createTestDatabase } from '../support/stack.ts';

describe('documents in TimeTracker’s database', () => {
  let url: string;
  let database: Database;
  const open = (address: string) =>
    createDatabase({ url: address, applicationName: 'test', readOnly: true, onError: () => undefined });

  beforeAll(async () => {
    url = await createTestDatabase();
    await createDemoFirm(url);
    database = open(url);
  });
  afterAll(() => database.close());

  const invoice = async (id: bigint) => {
    const read = (await readDocuments(database, invoiceReader, [id])).get(id);
    return invoiceReader.toData(read?.row ?? {});
  };

  it('are read whole, with amounts and dates as text', async () => {
    expect(await invoice(14n)).toEqual({
      id: '14',
      number: 'INV-20260724-1000',
      status: 'paid',
      clientId: '6',
      clientName: 'Riverside Dental Practice',
      clientEmail: expect.any(String),
      currency: 'GBP',
      issueDate: '2026-07-24',
      dueDate: '2026-08-23',
      taxRate: '20.00',
      subtotal: '980.20',
      taxAmount: '196.04',
      total: '1176.24',
      amountPaid: '1176.24',
      paymentStatus: 'fully_paid',
      paymentDate: null,
      paymentMethod: null,
      paymentReference: null,
      buyerReference: null,
      notes: 'Thank you for your business!',
      terms: 'Payment is due within 30 days of invoice date.',
      project: {
        id: '7',
        name: 'Booking site',
        code: expect.toSatisfy(isTextOrNull),
        billingRef: expect.toSatisfy(isTextOrNull),
      },
      sameNumber: [],
      xeroInvoiceId: null,
      lines: [
        expect.objectContaining({ source: 'item' }),
        expect.objectContaining({ source: 'expense', quantity: '1' }),
        expect.objectContaining({ source: 'expense', quantity: '1' }),
      ],
    });
  });

  it('know those with the same number, but not drafts and cancelled ones', async () => {
    expect(await invoice(21n)).toMatchObject({ sameNumber: ['22'] });
    expect(await invoice(22n)).toMatchObject({ sameNumber: ['21'] });
  });

  it('know clients whose name differs only in capitals', async () => {
    const read = await readDocuments(database, clientReader, [4n, 5n, 6n]);
    const sameName = [...read.values()].map(({ row }) => clientReader.toData(row));
    expect(sameName).toMatchObject([{ sameName: ['5'] }, { sameName: ['4'] }, { sameName: [] }]);
  });

  it('are hashed by the sweep exactly as they are read', async () => {
    for (const reader of documentReaders) {
      const hashed = await hashDocuments(database, reader, 0n, 1000);
      const read = await readDocuments(
        database,
        reader,
        hashed.map(({ id }) => id),
      );
      expect(hashed.length).toBeGreaterThan(0);
      expect(hashed.map(({ rowHash }) => rowHash)).toEqual(hashed.map(({ id }) => read.get(id)?.rowHash));
    }
  });

  it('are hashed alike in any slice', async () => {
    const whole = await hashDocuments(database, invoiceReader, 0n, 1000);
    const slices = [];
    for (let after = 0n; ;) {
      const slice = await hashDocuments(database, invoiceReader, after, 7);
      slices.push(...slice);
      after = slice.at(-1)?.id ?? after;
      if (slice.length < 7) break;
    }
    expect(slices).toEqual(whole);
  });

  it('lie in a database that is known again, and told from a copy and from anything else', async () => {
    const mine = await readTimeTrackerDatabase(database);
    expect(mine).toMatchObject({ isDemoFirm: true, isStandby: false });
    expect(await readTimeTrackerDatabase(database)).toEqual(mine);
    const otherUrl = await createTestDatabase();
    const other = open(otherUrl);
    const empty = await readTimeTrackerDatabase(other);
    expect(empty.isDemoFirm).toBe(false);
    await createDemoFirm(otherUrl);
    const copy = await readTimeTrackerDatabase(other);
    expect(sameDatabase(mine.identity, copy.identity)).toBe(false);
    expect(sameDatabase(empty.identity, copy.identity)).toBe(false);
    await other.close();
  });
});

function isTextOrNull(value: unknown): boolean {
  return value === null || typeof value === 'string';
}
