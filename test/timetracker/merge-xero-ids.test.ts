import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeXeroIds, type XeroIds } from '../../src/timetracker/merge-xero-ids.ts';
import { storedXeroId } from '../../src/timetracker/stored-xero-id.ts';

const mine = '0b5c1f8e-9d6b-4a57-9a63-6c5a2f5d9f01';
const earlier = '6f1e2a90-1111-4222-8333-9d6b4a579a63';
const foreign = 'ffffffff-9d6b-4a57-9a63-6c5a2f5d9f01';
const own = new Set([mine, earlier]);
const now = '2026-11-22T10:00:00Z';

const invoice: XeroIds = {
  kind: 'invoice',
  xeroId: mine,
  tenantId: '7a1c0000-0000-4000-8000-000000000001',
  number: 'INV-7',
  link: 'https://go.xero.com/app/!abc/invoicing/view/7',
};
const inXero = {
  invoice_id: mine,
  tenant_id: invoice.tenantId,
  number: 'INV-7',
  link: invoice.link,
  synced_at: now,
};

/** The merged text; fails where nothing is to be written. */
function merged(stored: string | null, ids: XeroIds = invoice, at = now): string {
  const result = mergeXeroIds(stored, ids, own, at);
  if (result.result !== 'changed') throw new Error(`nothing was changed: ${result.result}`);
  return result.text;
}

describe('ids merged into integration_metadata', () => {
  it.each([null, 'null', '{}', '{"xero": null}', ' {"xero" : {}} '])('fill what is unset: %s', (unset) => {
    expect(JSON.parse(merged(unset))).toEqual({ xero: inXero, xero_invoice_id: mine });
  });

  it('stand where the code of TimeTracker and where its documentation looks', () => {
    expect(storedXeroId(merged(null), 'invoice_id')).toBe(mine);
    expect(JSON.parse(merged(null, { ...invoice, kind: 'expense' }))).toEqual({
      xero: { ...inXero, invoice_id: undefined, expense_id: mine },
      xero_expense_id: mine,
    });
  });

  it('leave the keys of others as they are, also beside our own', () => {
    const stored =
      '{"quickbooks":{"invoice_id":"42"},"xero":{"account_code":"429","invoice_id":""},"n":12345678901234567890.10}';
    expect(merged(stored)).toContain('"n":12345678901234567890.10');
    expect(JSON.parse(merged(stored))).toMatchObject({
      quickbooks: { invoice_id: '42' },
      xero: { account_code: '429', ...inXero },
      xero_invoice_id: mine,
    });
  });

  it('lose nothing of any other value, whatever it is', () => {
    const reserved = new Set(['xero', 'xero_invoice_id']);
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.string({ unit: 'grapheme' }).filter((key) => !reserved.has(key)),
          fc.jsonValue({ maxDepth: 2 }),
        ),
        (others) => {
          const text = merged(JSON.stringify(others));
          const { xero, xero_invoice_id: id, ...rest } = JSON.parse(text) as Record<string, unknown>;
          expect(JSON.stringify(rest)).toBe(JSON.stringify(JSON.parse(JSON.stringify(others))));
          expect([xero, id]).toEqual([inXero, mine]);
        },
      ),
    );
  });

  it('are plain ASCII, which a database of any encoding takes', () => {
    const stored = '{"note":"Café ☕ 😀 \\u0000 \\ud800"}';
    const text = merged(stored);
    expect(text).toMatch(/^[\x20-\x7e]+$/);
    expect(JSON.parse(text)).toMatchObject(JSON.parse(stored) as object);
  });

  it('are not written again where they stand, whenever that was', () => {
    expect(mergeXeroIds(merged(null), invoice, own, '2027-01-01T00:00:00Z')).toEqual({ result: 'same' });
    const withoutLink = { ...invoice, link: null, number: null };
    expect(mergeXeroIds(merged(null, withoutLink), withoutLink, own, now)).toEqual({ result: 'same' });
  });

  it.each([
    ['another id of ours', merged(null, { ...invoice, xeroId: earlier })],
    ['another organisation', merged(null, { ...invoice, tenantId: earlier })],
    ['another number', merged(null, { ...invoice, number: 'INV-8' })],
    ['the id alone, in upper case', `{"xero":{"invoice_id":"${mine.toUpperCase()}"}}`],
    ['the id in one place only', `{"xero_invoice_id":"${mine}"}`],
  ])('take the place of %s', (_, stored) => {
    expect(JSON.parse(merged(stored))).toEqual({ xero: inXero, xero_invoice_id: mine });
  });

  it.each([
    `{"xero":{"invoice_id":"${foreign}"}}`,
    `{"xero_invoice_id":"${foreign}"}`,
    `{"xero":{"invoice_id":"${mine}"},"xero_invoice_id":"${foreign}"}`,
    '{"xero":{"invoice_id":12}}',
  ])('never take the place of an id that is not ours: %s', (stored) => {
    expect(mergeXeroIds(stored, invoice, own, now)).toEqual({ result: 'foreign-id' });
  });

  it.each([
    '[]',
    '["a"]',
    '"text"',
    '7',
    'true',
    '{"xero":"a"}',
    '{"xero":[1]}',
    '{"xero":7}',
    '{"a":1,"a":2}',
    '',
  ])('leave alone what has no room for them: %s', (stored) => {
    expect(mergeXeroIds(stored, invoice, own, now)).toEqual({ result: 'not-an-object' });
  });
});
