import { describe, expect, it } from 'vitest';
import type { DocumentRef } from '../../src/events/document-kind.ts';
import type { Link } from '../../src/store/links.ts';
import type { OutcomeName } from '../../src/store/outcomes.ts';
import { dependOn, isLink } from '../../src/xero/depend-on.ts';
import { link, snapshot } from './samples.ts';

const of = { connectionId: 'c', tenantId: link().tenantId };

/** What a payment is told that depends on another document which is so linked and came to that outcome. */
async function told(
  kind: Parameters<typeof dependOn>[2],
  { linked, outcome }: { readonly linked?: Link; readonly outcome?: OutcomeName } = {},
) {
  const asked: DocumentRef[] = [];
  const found = await dependOn(
    {
      links: {
        find: (document) => {
          asked.push(document);
          return Promise.resolve(linked);
        },
      },
      outcomes: {
        find: () =>
          Promise.resolve(
            outcome === undefined ? undefined : { name: outcome, sequence: 1n, runFailed: false },
          ),
      },
    },
    { snapshot: snapshot('payment'), of },
    kind,
    '12',
  );
  expect(asked).toEqual([{ installationId: 'main', kind, sourceId: '12' }]);
  return found;
}

async function inWords(...given: Parameters<typeof told>): Promise<string> {
  const found = await told(...given);
  if (isLink(found)) return 'link';
  return 'problem' in found ? `${found.kind} ${found.problem.type}` : found.kind;
}

const waits = {
  client: 'contact-first',
  vendor: 'payee-first',
  employee: 'payee-first',
  invoice: 'invoice-first',
};
const stuck = {
  client: 'client-needs-you',
  vendor: 'payee-needs-you',
  employee: 'payee-needs-you',
  invoice: 'invoice-needs-you',
};
const kinds = ['client', 'vendor', 'employee', 'invoice'] as const;

describe.each(kinds)('what depends on a %s', (kind) => {
  it('gets its link once it is in Xero, whatever became of its newest state', async () => {
    const linked = link({ xeroId: 'there' });
    for (const outcome of [undefined, 'synced', 'held', 'skipped'] as const) {
      const found = await told(kind, { linked, ...(outcome !== undefined && { outcome }) });
      expect(found).toBe(linked);
    }
  });

  it('waits for it while it is on its way, and says for whom', async () => {
    for (const outcome of [undefined, 'waiting', 'unknown', 'superseded', 'synced', 'unchanged'] as const) {
      const given = outcome === undefined ? {} : { outcome };
      expect(await inWords(kind, given)).toBe(`wait ${waits[kind]}`);
      expect(await told(kind, given)).toMatchObject({ waitsFor: { kind, sourceId: '12' } });
    }
  });

  it('is held as long as it is stuck, and follows it', async () => {
    for (const outcome of ['held', 'rejected'] as const) {
      expect(await inWords(kind, { outcome })).toBe(`hold ${stuck[kind]}`);
      expect(await told(kind, { outcome })).toMatchObject({ waitsFor: { kind, sourceId: '12' } });
    }
  });
});

describe('what depends on something that is left alone', () => {
  it('is left alone too if that is its invoice', async () => {
    expect(await inWords('invoice', { outcome: 'skipped' })).toBe('skip invoice-left-alone');
  });

  it('needs a person if that is its contact: without one nothing can be posted', async () => {
    expect(await inWords('client', { outcome: 'skipped' })).toBe('hold client-needs-you');
    expect(await inWords('vendor', { outcome: 'skipped' })).toBe('hold payee-needs-you');
  });
});
