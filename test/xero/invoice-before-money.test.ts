import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/store/outcomes.ts';
import { isLink } from '../../src/xero/depend-on.ts';
import { invoiceBeforeMoney } from '../../src/xero/invoice-before-money.ts';
import { link, snapshot } from './samples.ts';

const posted = link({ postedHash: 'posted' });
const newer = { ...snapshot('invoice'), sequence: 7n, contentHash: 'newer' };

/** What new money is told of an invoice whose newest state came to that. */
async function told(
  outcome: Partial<Outcome> | undefined,
  {
    newest = newer,
    operation = 'create',
    isBehind = false,
  }: { newest?: typeof newer; operation?: 'create' | 'update'; isBehind?: boolean } = {},
): Promise<string> {
  const found = await invoiceBeforeMoney(
    {
      links: { find: () => Promise.resolve(posted) },
      outcomes: {
        find: () =>
          Promise.resolve(outcome && { name: 'synced', sequence: 7n, runFailed: false, ...outcome }),
      },
      snapshots: { newest: () => Promise.resolve(newest) as never },
      moneyInMotion: { isBehind: () => Promise.resolve(isBehind) },
      timing: { settle: 45 },
    },
    { snapshot: snapshot('payment'), of: { connectionId: 'c', tenantId: posted.tenantId }, operation },
    '12',
  );
  if (isLink(found)) return 'goes';
  return 'problem' in found ? found.problem.type : found.kind;
}

describe('new money of an invoice', () => {
  it('waits while a newer state of the invoice is on its way, since Xero changes nothing that has money', async () => {
    expect(await told(undefined)).toBe('invoice-first');
    expect(await told({ name: 'synced', sequence: 6n })).toBe('invoice-first');
    for (const name of ['unknown', 'waiting', 'superseded'] as const)
      expect(await told({ name })).toBe('invoice-first');
  });

  it('goes once the newest state is in Xero, or has come to where only a person helps', async () => {
    expect(
      await told({ name: 'synced', sequence: 6n }, { newest: { ...newer, contentHash: 'posted' } }),
    ).toBe('goes');
    for (const name of ['unchanged', 'held', 'rejected', 'skipped'] as const)
      expect(await told({ name })).toBe('goes');
  });

  it('waits for what was said before it and is on its way still', async () => {
    expect(await told({ name: 'unchanged' }, { isBehind: true })).toBe('invoice-first');
  });

  it('does not wait where it stands in Xero already', async () => {
    expect(await told(undefined, { operation: 'update', isBehind: true })).toBe('goes');
  });
});
