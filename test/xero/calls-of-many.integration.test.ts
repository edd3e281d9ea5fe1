import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DocumentRef } from '../../src/events/document-kind.ts';
import type { InvoiceData } from '../../src/events/invoice.ts';
import type { HttpResult, XeroClient } from '../../src/xero/xero-client.ts';
import { client, invoice } from './samples.ts';
import { createWorld, type ProcessChanges, type World } from './world.ts';

let world: World;
let nextId = 100;

beforeAll(async () => {
  world = await createWorld();
  await world.pushUntilSettled(world.startProcess(), await world.publishClient(client({ id: '3' })));
});

beforeEach(async () => {
  world.sandbox.faults.clear();
  await world.pass(200);
});

type Process = ReturnType<World['startProcess']>;
type Operation = 'create' | 'update' | 'void';

interface Member {
  readonly document: DocumentRef;
  readonly data: InvoiceData;
  /** What must stand in Xero for it. */
  readonly meant: object;
}

/** Invoices that need this operation next, and are queued for one call. */
async function queued(count: number, operation: Operation = 'create'): Promise<Member[]> {
  const first = Array.from({ length: count }, () => {
    const id = String((nextId += 1));
    return invoice({ id, number: `INV-${id}`, buyerReference: 'first' });
  });
  const documents = await Promise.all(first.map((data) => world.publishInvoice(data)));
  const next = first.map((data) => edited(data, operation));
  if (operation !== 'create') {
    await settleAll(world.startProcess(), documents);
    await Promise.all(next.map((data) => world.publishInvoice(data)));
  }
  await queueAll(documents);
  return documents.map((document, nth) => {
    const data = next[nth] ?? invoice();
    const { number } = data;
    const meant =
      operation === 'void'
        ? { number, status: 'VOIDED' }
        : { number, status: 'AUTHORISED', reference: data.buyerReference, total: '120.00' };
    return { document, data, meant };
  });
}

function edited(data: InvoiceData, operation: Operation): InvoiceData {
  if (operation === 'void') return { ...data, status: 'cancelled' };
  return operation === 'update' ? { ...data, buyerReference: 'second' } : data;
}

/** Each is prepared and stands in the queue; nothing is sent. */
async function queueAll(documents: readonly DocumentRef[]): Promise<void> {
  const idle = world.startProcess({ outcomeWait: 0.1 });
  await idle.sender.stop(0);
  for (const document of documents)
    expect(await idle.push(document)).toMatchObject({ outcome: 'again', sequence: expect.any(BigInt) });
}

/** Pushes all of them at once, again and again until each is settled; what each came to. */
async function settleAll(process: Process, documents: readonly DocumentRef[]): Promise<string[]> {
  const outcomes = new Map<DocumentRef, string>();
  for (let round = 1; round <= 40; round += 1) {
    const open = documents.filter((document) => !outcomes.has(document));
    if (open.length === 0) return documents.map((document) => outcomes.get(document) ?? '');
    const results = await Promise.all(open.map((document) => process.push(document)));
    let pause = 0;
    for (const [nth, result] of results.entries()) {
      const document = open[nth];
      if (result.outcome === 'again') pause = Math.max(pause, result.afterSeconds);
      else if (document !== undefined) outcomes.set(document, result.outcome);
    }
    if (pause > 0) await world.pass(pause + 0.1);
  }
  throw new Error('Not all of them were settled in 40 rounds.');
}

/** One push sends all that is queued: no other is looking at a part of it just then. */
async function sendAll(members: readonly Member[], process: Process = world.startProcess()): Promise<void> {
  await process.push(first(members).document);
}

/** A process that begins to send what is queued, and dies or loses the answer. */
async function dying({ document }: Pick<Member, 'document'>, changes: ProcessChanges = {}): Promise<void> {
  expect(await world.startProcess({ outcomeWait: 0.4, dies: true, ...changes }).push(document)).toMatchObject(
    {
      outcome: 'again',
    },
  );
}

const first = (members: readonly Member[]): Member => {
  if (members[0] === undefined) throw new Error('There is no member.');
  return members[0];
};
const documentsOf = (members: readonly Member[]) => members.map(({ document }) => document);
const inXero = ({ data: { number } }: Member) => world.invoices().filter((each) => each.number === number);

/** Each is in Xero once, as meant, linked with what it is there; nothing is open and nothing more is sent. */
async function expectOnce(members: readonly Member[], meant = members.map((member) => member.meant)) {
  expect(members.flatMap(inXero)).toMatchObject(meant);
  for (const member of members) {
    expect(await world.links.find(member.document, world.tenantId)).toMatchObject({
      xeroId: inXero(member)[0]?.id,
    });
    expect(await world.writes.isOpen(member.document)).toBe(false);
  }
  const mark = world.mark();
  await settleAll(world.startProcess(), documentsOf(members));
  expect(world.writesSince(mark)).toEqual([]);
}

/** A client whose answers to calls that write are changed on their way. */
function changedAnswers(change: (body: string) => string, http: XeroClient = world.startProcess().client) {
  return {
    ...http,
    send: async (request: Parameters<XeroClient['send']>[0]): Promise<HttpResult> => {
      const result = await http.send(request);
      if (result.kind !== 'answer' || request.method === 'GET') return result;
      return { ...result, answer: { ...result.answer, body: change(result.answer.body) } };
    },
  };
}

/** The invoices of an answer, changed. */
const changedInvoices = (change: (invoices: object[]) => object[]) => (body: string) => {
  const parsed = JSON.parse(body);
  return JSON.stringify({ ...parsed, Invoices: change(parsed.Invoices) });
};

describe.each(['create', 'update', 'void'] as const)('several invoices that need a %s', (operation) => {
  const sentBy = operation === 'create' ? 'PUT' : 'POST';
  /** Before something is changed or ended, Xero is asked how all of it stands. */
  const checks = operation === 'create' ? [] : ['GET'];

  it('go out in one call', async () => {
    const members = await queued(6, operation);
    const mark = world.mark();
    await sendAll(members);
    await settleAll(world.startProcess(), documentsOf(members));
    expect(world.writesSince(mark)).toHaveLength(1);
    await expectOnce(members);
  });

  it('and whose process died before it sent the call: the same call goes out once its time is over', async () => {
    const members = await queued(6, operation);
    const mark = world.mark();
    await dying(first(members), { sender: { deliverCall: () => new Promise<never>(() => {}) } });
    await settleAll(world.startProcess(), documentsOf(members));
    expect(world.writesSince(mark)).toHaveLength(1);
    await expectOnce(members);
  });

  it.each(['dropAfter', 'truncate', 'dropBefore'] as const)(
    'and whose answer was lost (%s): the same bytes and key bring it, for all of them',
    async (kind) => {
      const members = await queued(6, operation);
      const mark = world.mark();
      world.sandbox.faults.add({ kind, path: '/Invoices', method: sentBy });
      await dying(first(members));
      await settleAll(world.startProcess(), documentsOf(members));
      const sent = world.writesSince(mark);
      expect(sent).toHaveLength(2);
      expect(new Set(sent.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1);
      expect(sent[1]?.requestBytes).toBe(sent[0]?.requestBytes);
      await expectOnce(members);
    },
  );

  it('and whose answer came and was not written down: it comes again', async () => {
    const members = await queued(6, operation);
    const mark = world.mark();
    const failing = { ...world.database, transaction: () => Promise.reject(new Error('power cut')) };
    await dying(first(members), { deliver: { database: failing } });
    await settleAll(world.startProcess(), documentsOf(members));
    expect(world.writesSince(mark)).toMatchObject([{ status: 200 }, { replayed: true }]);
    await expectOnce(members);
  });

  it('and whose answer was lost long ago are looked up, all by one look', async () => {
    const members = await queued(6, operation);
    const mark = world.mark();
    world.sandbox.faults.add({ kind: 'dropAfter', path: '/Invoices', method: sentBy });
    await dying(first(members));
    await world.pass(301);
    await settleAll(world.startProcess(), documentsOf(members));
    expect(world.requests(mark).map(({ method }) => method)).toEqual([...checks, sentBy, 'GET']);
    await expectOnce(members);
  });

  it('and of which Xero has nothing after all go out again, among fewer', async () => {
    const members = await queued(6, operation);
    const mark = world.mark();
    world.sandbox.faults.add({ kind: 'error500Before', path: '/Invoices', method: sentBy });
    await sendAll(members);
    await settleAll(world.startProcess(), documentsOf(members));
    const sent = world.writesSince(mark);
    expect(sent.slice(0, 2)).toMatchObject([{ status: 500 }, { status: 500, replayed: true }]);
    const others = sent.slice(2);
    expect(others.every(({ status, replayed }) => status === 200 && !replayed)).toBe(true);
    expect(others.length).toBeGreaterThanOrEqual(2);
    expect(others.length).toBeLessThan(members.length);
    await expectOnce(members);
  });

  it('and to which Xero says 500 although it did the work are looked up', async () => {
    const members = await queued(6, operation);
    const mark = world.mark();
    world.sandbox.faults.add({ kind: 'error500After', path: '/Invoices', method: sentBy });
    await sendAll(members);
    await settleAll(world.startProcess(), documentsOf(members));
    expect(world.writesSince(mark)).toMatchObject([{ status: 500 }, { status: 500, replayed: true }]);
    await expectOnce(members);
  });

  it('and one of which has a newer state meanwhile: the bytes stay, and the newer state follows', async () => {
    const members = await queued(4, operation);
    const mark = world.mark();
    world.sandbox.faults.add({ kind: 'dropAfter', path: '/Invoices', method: sentBy });
    await dying(first(members));
    await world.publishInvoice({ ...first(members).data, buyerReference: 'newest' });
    await settleAll(world.startProcess(), documentsOf(members));
    const [sent, again, ...more] = world.writesSince(mark);
    expect(again).toMatchObject({ replayed: true, requestBytes: sent?.requestBytes });
    const newest = operation === 'void' ? { status: 'VOIDED' } : { reference: 'newest' };
    expect(more).toHaveLength(operation === 'void' ? 0 : 1);
    await expectOnce(members, [newest, ...members.slice(1).map(({ meant }) => meant)]);
  });
});

describe('a call of several', () => {
  it('of which Xero refuses some has all others in Xero, and each refusal where it belongs', async () => {
    const number = `INV-${nextId + 4}`;
    await enteredByHand(number);
    const members = await queued(6);
    const mark = world.mark();
    const outcomes = await settleAll(world.startProcess(), documentsOf(members));
    expect(outcomes).toEqual(['synced', 'synced', 'held', 'synced', 'synced', 'synced']);
    // What a push was just looking at is left for the next call.
    expect(world.writesSince(mark).length).toBeLessThan(members.length);
    expect(await world.outcomes.find(members[2]?.document ?? first(members).document)).toMatchObject({
      problem: { type: 'number-taken', parameters: { number } },
    });
    await expectOnce(members.filter((_, nth) => nth !== 2));
  });

  it.each([
    [1, 413],
    [2, 404],
    [7, 400],
    [16, 413],
  ])(
    'of %s that is refused as a whole (%s) for the sake of one is told apart by halves',
    async (count, status) => {
      const members = await queued(count);
      const bad = members.at(-1) ?? first(members);
      const stumbling = stumblesOver([bad], status);
      const mark = world.mark();
      const process = world.startProcess({ deliver: { client: stumbling.client } });
      const outcomes = await settleAll(process, documentsOf(members));
      expect(outcomes).toEqual([...members.slice(1).map(() => 'synced'), 'rejected']);
      // At each size one half is refused and one is taken, and a rest where it cannot be halved.
      const sizes = Math.ceil(Math.log2(count)) + 1;
      expect(stumbling.refused()).toBeLessThanOrEqual(sizes);
      expect(world.writesSince(mark).length).toBeLessThanOrEqual(2 * sizes + 2);
      await expectOnce(members.filter((member) => member !== bad));
      expect(inXero(bad)).toEqual([]);
    },
  );

  it('all of which are bad comes to an end, with each refused alone', async () => {
    const members = await queued(8);
    const stumbling = stumblesOver(members, 400);
    const process = world.startProcess({ deliver: { client: stumbling.client } });
    expect(new Set(await settleAll(process, documentsOf(members)))).toEqual(new Set(['rejected']));
    expect(stumbling.refused()).toBeLessThanOrEqual(1 + 2 + 4 + 8);
    expect(members.flatMap(inXero)).toEqual([]);
  });

  it('keeps nobody waiting who comes later', async () => {
    const members = await queued(4);
    const stumbling = stumblesOver(members.slice(0, 1), 400);
    const process = world.startProcess({ deliver: { client: stumbling.client } });
    const [bad] = documentsOf(members);
    const pushed = settleAll(process, documentsOf(members));
    await expect.poll(stumbling.refused).toBeGreaterThan(0);
    const late = await queued(3);
    await settleAll(process, documentsOf(late));
    await pushed;
    expect(stumbling.sizes().every((size) => size <= 4)).toBe(true);
    expect(await world.outcomes.find(bad ?? first(members).document)).toMatchObject({ name: 'rejected' });
    await expectOnce([...members.slice(1), ...late]);
  });

  it('over one of which Xero falls down each time gets all others into Xero', async () => {
    const members = await queued(5);
    const bad = members.at(-1) ?? first(members);
    const { client: http, refused } = stumblesOver([bad], 500);
    const others = members.filter((member) => member !== bad);
    await settleAll(world.startProcess({ deliver: { client: http } }), documentsOf(others));
    expect(refused()).toBeLessThanOrEqual(6);
    await expectOnce(others);
    await settleAll(world.startProcess(), [bad.document]);
    await expectOnce([bad]);
  });

  it('over one of which Xero falls down for ever comes to an end, and says so', async () => {
    const members = await queued(3);
    const bad = members.at(-1) ?? first(members);
    const { client: http, refused } = stumblesOver([bad], 500);
    expect(await settleAll(world.startProcess({ deliver: { client: http } }), documentsOf(members))).toEqual([
      'synced',
      'synced',
      'rejected',
    ]);
    expect(await world.outcomes.find(bad.document)).toMatchObject({
      problem: { type: 'xero-falls-over-it' },
    });
    expect(refused()).toBeLessThanOrEqual(14);
  });

  it('that Xero answers in another order links each with its own', async () => {
    const members = await queued(5);
    const turned = changedAnswers(changedInvoices((all) => all.toReversed()));
    await settleAll(world.startProcess({ deliver: { client: turned } }), documentsOf(members));
    expect(await settleAll(world.startProcess(), documentsOf(members))).toEqual(
      members.map(() => 'unchanged'),
    );
    await expectOnce(members);
  });

  it('of which the answer leaves one out looks for that one, and is not repeated', async () => {
    const members = await queued(5);
    const mark = world.mark();
    const cut = changedAnswers(changedInvoices((all) => all.filter((_, nth) => nth !== 1)));
    const process = world.startProcess({ deliver: { client: cut } });
    await sendAll(members, process);
    await settleAll(process, documentsOf(members));
    expect(world.writesSince(mark)).toHaveLength(1);
    await expectOnce(members);
  });

  it('whose answer comes when its documents have been looked up already counts for nothing', async () => {
    const members = await queued(3);
    const { client: http } = world.startProcess();
    const late = Promise.withResolvers<void>();
    const frozen: XeroClient = {
      ...http,
      send: async (request) => {
        const result = await http.send(request);
        await late.promise;
        return result;
      },
    };
    const old = world.startProcess({ outcomeWait: 0.4, deliver: { client: frozen } });
    expect(await old.push(first(members).document)).toMatchObject({ outcome: 'again' });
    await world.pass(301);
    await world.publishInvoice({ ...first(members).data, buyerReference: 'newest' });
    const shows = world.startProcess();
    // The first is found and changed; nothing is said of the others yet.
    await world.database.query(
      `update write set look_after = clock_timestamp() + interval '1 hour', most_members = 1
        where state = 'in_call' and source_id <> $1`,
      [first(members).document.sourceId],
    );
    await settleAll(shows, [first(members).document]);
    late.resolve();
    await old.sender.stop(5);
    expect(await world.links.find(first(members).document, world.tenantId)).toMatchObject({
      postedSequence: (await world.snapshots.newest(first(members).document))?.sequence,
    });
    await world.pass(3600);
    await settleAll(world.startProcess(), documentsOf(members));
    await expectOnce(members, [{ reference: 'newest' }, ...members.slice(1).map(({ meant }) => meant)]);
  });

  it('is looked at in parts: one of which the list shows nothing is looked at alone', async () => {
    const members = await queued(5, 'update');
    const odd = members.at(-1) ?? first(members);
    const oddId = inXero(odd)[0]?.id ?? '';
    const mark = world.mark();
    world.sandbox.faults.add({ kind: 'dropAfter', path: '/Invoices', method: 'POST' });
    await dying(first(members));
    await world.pass(301);
    const { client: http } = world.startProcess();
    const forgetful: XeroClient = {
      ...http,
      send: (request) =>
        http.send({
          ...request,
          query: Object.fromEntries(
            Object.entries(request.query).map(([name, value]) => [name, value.replace(`,${oddId}`, '')]),
          ),
        }),
    };
    await settleAll(world.startProcess({ look: { client: forgetful } }), documentsOf(members));
    expect(
      world
        .requests(mark)
        .slice(2)
        .map(({ what }) => what),
    ).toEqual(['GET /Invoices', `GET /Invoices/${oddId}`]);
    await expectOnce(members);
  });

  it('of several contacts whose answer was lost long ago is looked up by one look', async () => {
    const data = Array.from({ length: 4 }, () => {
      const id = String((nextId += 1));
      return client({ id, name: `Elm ${id}` });
    });
    const documents = await Promise.all(data.map((one) => world.publishClient(one)));
    await queueAll(documents);
    world.sandbox.faults.add({ kind: 'dropAfter', path: '/Contacts', method: 'PUT' });
    await dying({ document: documents[0] ?? first([]).document });
    await world.pass(301);
    const mark = world.mark();
    expect(new Set(await settleAll(world.startProcess(), documents))).toEqual(new Set(['synced']));
    expect(world.requests(mark).filter(({ what }) => what === 'GET /Contacts')).toHaveLength(1);
    expect(world.contacts().filter(({ name }) => name.startsWith('Elm '))).toHaveLength(4);
  });

  it('never has two of one number: the second is refused by itself', async () => {
    const [one, two] = [String((nextId += 1)), String((nextId += 1))];
    const number = `INV-${one}`;
    const documents = [
      await world.publishInvoice(invoice({ id: one, number })),
      await world.publishInvoice(invoice({ id: two, number })),
    ];
    await queueAll(documents);
    const mark = world.mark();
    const outcomes = await settleAll(world.startProcess(), documents);
    expect(outcomes.toSorted()).toEqual(['held', 'synced']);
    expect(world.writesSince(mark)).toHaveLength(2);
    expect(world.invoices().filter((each) => each.number === number)).toHaveLength(1);
  });

  it('has never creates beside updates, nor one kind beside another', async () => {
    const updates = await queued(3, 'update');
    const creates = await queued(3);
    const id = String((nextId += 1));
    const contact = await world.publishClient(client({ id, name: `Oak ${id}` }));
    await queueAll([contact]);
    const mark = world.mark();
    await settleAll(world.startProcess(), [contact, ...documentsOf([...creates, ...updates])]);
    const what = world.requests(mark).filter(({ method }) => method !== 'GET');
    expect(what.map((call) => call.what).toSorted()).toEqual([
      'POST /Invoices',
      'PUT /Contacts',
      'PUT /Invoices',
    ]);
    await expectOnce([...updates, ...creates]);
  });

  it('are filled and sent by two processes at once, with each document in one of them', async () => {
    const data = Array.from({ length: 40 }, () => {
      const id = String((nextId += 1));
      return invoice({ id, number: `INV-${id}` });
    });
    const documents = await Promise.all(data.map((one) => world.publishInvoice(one)));
    const processes = [world.startProcess(), world.startProcess()];
    world.sandbox.latency.set(100);
    const mark = world.mark();
    const pushed = processes.flatMap((process) => documents.map((document) => process.push(document)));
    for (const { outcome } of await Promise.all(pushed))
      expect(['synced', 'unchanged', 'again']).toContain(outcome);
    world.sandbox.latency.set(0);
    await settleAll(world.startProcess(), documents);
    const calls = world.writesSince(mark);
    expect(calls.length).toBeLessThan(documents.length / 2);
    expect(calls.filter(({ status }) => status !== 200)).toEqual([]);
    const numbers = data.map(({ number }) => number);
    expect(world.invoices().filter(({ number }) => numbers.includes(number))).toHaveLength(40);
  });

  it('has fifty at most', async () => {
    const members = await queued(53);
    const mark = world.mark();
    await settleAll(world.startProcess(), documentsOf(members));
    expect(world.writesSince(mark)).toHaveLength(2);
    await expectOnce(members);
  }, 60_000);
});

/** Somebody gives the number to an invoice of their own. */
async function enteredByHand(number: string): Promise<void> {
  const [example] = await queued(1);
  await settleAll(world.startProcess(), example === undefined ? [] : [example.document]);
  const [mine] = example === undefined ? [] : inXero(example);
  if (mine === undefined) throw new Error('There is no invoice in Xero.');
  const theirs = { ...mine, id: crypto.randomUUID(), url: '', number };
  world.organisation.invoices.put(theirs, world.sandbox.clock.now());
}

/** A Xero that answers so to every request with one of these, and does nothing of it. */
function stumblesOver(members: readonly Member[], status: number) {
  const { client: http } = world.startProcess();
  const refused: string[] = [];
  const client: XeroClient = {
    ...http,
    send: async (request) => {
      const { method, body } = request;
      if (
        method === 'GET' ||
        typeof body !== 'string' ||
        !members.some(({ data }) => body.includes(`"${data.number}"`))
      )
        return http.send(request);
      refused.push(body);
      return { kind: 'answer', answer: { status, headers: {}, body: '<html>no</html>' } };
    },
  };
  const sizes = () => refused.map((body) => JSON.parse(body).Invoices.length);
  return { client, refused: () => refused.length, sizes };
}
