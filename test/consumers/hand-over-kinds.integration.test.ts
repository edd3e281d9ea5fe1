import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createHandOver } from '../../src/consumers/hand-over.ts';
import type { DocumentEvent } from '../../src/events/document-event.ts';
import type { DocumentRef } from '../../src/events/document-kind.ts';
import { client, invoice } from '../xero/samples.ts';
import { createKindsWorld, type KindsWorld, type Subject } from '../xero/kinds-world.ts';

let world: KindsWorld;
/** The runs that were started by an event, and those it freed. */
let started: string[];
let handOver: ReturnType<typeof createHandOver>;

const nameOf = ({ kind, sourceId }: DocumentRef) => `${kind} ${sourceId}`;

beforeAll(async () => {
  world = await createKindsWorld();
  handOver = createHandOver({
    ...world,
    startRun: async (document) => void started.push(nameOf(document)),
    startRuns: async (documents) => void started.push(...documents.map((each) => `${nameOf(each)} freed`)),
  });
});

beforeEach(() => {
  started = [];
});

/** An event of the state that is stored, with another one or deleted, as it comes from Kafka. */
async function event(document: DocumentRef, changes: object | null = {}): Promise<DocumentEvent> {
  const snapshot = await world.snapshots.newest(document);
  if (snapshot?.data === undefined || snapshot.data === null) throw new Error('Nothing is known of it.');
  return {
    ...document,
    sequence: snapshot.sequence + 1n,
    data: changes === null ? null : { ...snapshot.data, ...changes },
    id: 'e1',
    time: '2026-11-22T10:00:00Z',
  } as DocumentEvent;
}

const makers: Readonly<Record<string, () => Promise<Subject<never>>>> = {
  'a bill': async () => world.newExpense(),
  'a claim': async () => {
    await world.setStrategy('expense_claim');
    return world.newExpense({ reimbursable: true });
  },
  'a payment': async () => world.newPayment((await world.postedInvoice()).id),
  'a credit note': async () => world.newNote((await world.postedInvoice()).id),
};

describe.each(Object.entries(makers))('an event of %s', (_, make) => {
  async function posted() {
    const subject = await make();
    await subject.publish();
    await world.settle(subject.document);
    return subject;
  }

  it('that says nothing new needs no run', async () => {
    const { document } = await posted();
    expect(await handOver(await event(document))).toBe('settled');
    expect(started).toEqual([]);
    expect(await world.outcomes.find(document)).toMatchObject({ name: 'unchanged' });
  });

  it('that says something new, or that it is gone, starts one', async () => {
    const { document } = await posted();
    expect(await handOver(await event(document, { amount: '1.00' }))).toBe('started');
    expect(await handOver(await event(document, null))).toBe('started');
    expect(started).toEqual([nameOf(document), nameOf(document)]);
  });

  it('that is switched off, or gone before it was in Xero, is left alone without a run', async () => {
    const subject = await make();
    await subject.publish();
    const { kinds } = (await world.settings.newest(world.connection.id)).settings;
    await world.changeSettings({ kinds: { ...kinds, expenses: false, payments: false, creditNotes: false } });
    try {
      expect(await handOver(await event(subject.document, { amount: '2.00' }))).toBe('settled');
      expect(await world.outcomes.find(subject.document)).toMatchObject({
        problem: { type: 'switched-off' },
      });
    } finally {
      await world.changeSettings({ kinds });
    }
    expect(await handOver(await event(subject.document, null))).toBe('settled');
    expect(await world.outcomes.find(subject.document)).toMatchObject({ problem: { type: 'deleted' } });
    expect(started).toEqual([]);
  });

  it('that needs a second step still starts a run, though it says nothing new', async () => {
    const { document } = await posted();
    await world.database.query(`delete from link where source_id = $1 and part <> 'document'`, [
      document.sourceId,
    ]);
    const hasSecond =
      document.kind === 'credit_note' ||
      (await world.links.find(document, world.tenantId))?.xeroKind === 'Receipt';
    expect(await handOver(await event(document))).toBe(hasSecond ? 'started' : 'settled');
  });
});

describe('an invoice that is settled without a run', () => {
  async function waitingPayment() {
    const id = world.newId();
    await world.settle(await world.publishClient(client({ id, name: `Client ${id}` })));
    const payment = world.newPayment(id);
    await payment.publish();
    expect(await world.settle(payment.document)).toMatchObject({ outcome: 'waiting' });
    return { id, payment };
  }

  it('since it is left alone, tells its payment so, which follows once it is sent', async () => {
    const { id, payment } = await waitingPayment();
    const data = invoice({ id, number: `INV-${id}`, clientId: id, status: 'draft' });
    const document = { installationId: 'main', kind: 'invoice', sourceId: id } as const;
    const draft = { ...document, sequence: 5n, data, id: 'e', time: '2026-11-22T10:00:00Z' };
    expect(await handOver(draft)).toBe('settled');
    expect(started).toEqual([`payment ${payment.id} freed`]);
    expect(await world.settle(payment.document)).toMatchObject({
      outcome: 'skipped',
      problem: { type: 'invoice-left-alone' },
    });
    expect(await handOver({ ...draft, sequence: 6n, data: { ...data, status: 'sent' } })).toBe('started');
    await world.settle(document);
    expect(payment.found()).toEqual(['payment AUTHORISED 120.00']);
  });

  it('since it says nothing new, starts what waits for it', async () => {
    const { id, document } = await world.postedInvoice();
    const payment = world.newPayment(id);
    await payment.publish();
    await world.waits.put(payment.document, {
      reason: 'invoice-first',
      tenantId: world.tenantId,
      for: document,
    });
    expect(await handOver(await event(document))).toBe('settled');
    expect(started).toEqual([`payment ${payment.id} freed`]);
  });
});
