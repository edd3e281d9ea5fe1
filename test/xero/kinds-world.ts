import { expect } from 'vitest';
import type { CreditNoteData } from '../../src/events/credit-note.ts';
import type { DocumentKind, DocumentRef } from '../../src/events/document-kind.ts';
import type { ExpenseData } from '../../src/events/expense.ts';
import type { PaymentData } from '../../src/events/payment.ts';
import type { ConnectionSettings } from '../../src/store/connection-settings.ts';
import { XeroUnreadable } from '../../src/xero/read-xero.ts';
import type { XeroRequest } from '../../src/xero/xero-client.ts';
import { client, creditNote, expense, invoice, payment } from './samples.ts';
import { createWorld, type ProcessChanges, type WorldOptions } from './world.ts';

/** A document under test: how it is changed, and everything that stands in Xero's books for it. */
export interface Subject<D> {
  readonly id: string;
  readonly document: DocumentRef;
  /** Stores its next state; without changes the one it began with. */
  readonly publish: (changes?: Partial<D>) => Promise<DocumentRef>;
  readonly remove: () => Promise<DocumentRef>;
  /** What it is in Xero, ended objects among them. */
  readonly objects: () => BookObject[];
  /** The same, one line for each. */
  readonly found: () => string[];
  /** Objects that change with it, without being it: the invoice of a payment. */
  readonly touches: () => string[];
}

interface BookObject {
  readonly id: string;
  /** What it is, its status and its amount. */
  readonly line: string;
}

/** Which request of a flow something happens to. */
export interface Request {
  readonly method: 'PUT' | 'POST' | 'DELETE';
  readonly path: RegExp;
}

/** When a process dies on its way with a request. */
export type Death = 'before sending' | 'after sending' | 'before writing it down';

/**
 * A world with documents of every kind in an organisation with classic expense claims, under a grant that covers
 * them all.
 */
export async function createKindsWorld(options: WorldOptions = {}) {
  const world = await createWorld({ older: true, ...options });
  const { organisation } = world;
  const bank = organisation.settings.accounts.find(({ name }) => name === 'Business Bank Account');
  await world.changeSettings({
    paymentAccounts: [{ method: null, currency: 'GBP', account: bank?.id ?? '' }],
  });
  const process = world.startProcess({ outcomeWait: 10 });
  let nextId = 1000;
  const newId = () => String((nextId += 1));

  /** Pushes as Temporal does, and every document that is started by it, until all is quiet. */
  async function settle(document: DocumentRef, by = process) {
    world.started.length = 0;
    let result = await world.pushUntilSettled(by, document);
    for (let next = world.started.shift(); next !== undefined; next = world.started.shift()) {
      const settled = await world.pushUntilSettled(by, next);
      if (next.kind === document.kind && next.sourceId === document.sourceId) result = settled;
    }
    return result;
  }

  /** An approved invoice of 120.00 in Xero. */
  async function postedInvoice() {
    const id = newId();
    await settle(await world.publishClient(client({ id, name: `Client ${id}` })));
    const data = invoice({ id, number: `INV-${id}`, clientId: id });
    const document = await world.publishInvoice(data);
    expect(await settle(document)).toMatchObject({ outcome: 'synced' });
    const found = () => world.invoices().find(({ number }) => number === data.number);
    const objects = () => [
      ...world
        .invoices()
        .filter(({ number }) => number === data.number)
        .map((one) => ({ id: one.id, line: `invoice ${one.status} ${one.amountDue}` })),
      ...organisation.payments
        .list()
        .filter(({ reference }) => reference.split(' ').at(-1) === `TT-main-i${id}-paid`)
        .map((one) => ({ id: one.id, line: `stand-in ${one.status} ${one.amount}` })),
    ];
    return { id, data, document, found, objects, touches: () => [] };
  }

  function subject<D>(
    kind: DocumentKind,
    id: string,
    data: D,
    objects: () => BookObject[],
    touches: () => string[] = () => [],
  ): Subject<D> {
    const document = { installationId: 'main', kind, sourceId: id } as const;
    return {
      id,
      document,
      publish: (changes = {}) => world.publish(kind, id, { ...data, ...changes } as never),
      remove: () => world.publishDeleted(document),
      objects,
      found: () => objects().map(({ line }) => line),
      touches,
    };
  }

  /** The ids of an invoice in Xero. */
  const idsOf = (invoiceId: string) =>
    world
      .invoices()
      .filter(({ number }) => number === `INV-${invoiceId}`)
      .map(({ id }) => id);

  function newExpense(changes: Partial<ExpenseData> = {}): Subject<ExpenseData> {
    const id = newId();
    return subject('expense', id, expense({ id, title: `Expense ${id}`, ...changes }), () =>
      expenseInXero(id),
    );
  }

  function newPayment(invoiceId: string, changes: Partial<PaymentData> = {}): Subject<PaymentData> {
    const id = newId();
    const objects = () =>
      organisation.payments
        .list()
        .filter(({ reference }) => reference.split(' ').at(-1) === `TT-main-p${id}`)
        .map((one) => ({ id: one.id, line: `payment ${one.status} ${one.amount}` }))
        .concat(
          organisation.bankTransactions
            .list()
            .filter(({ reference }) => reference.split(' ').at(-1) === `TT-main-p${id}-fee`)
            .map((one) => ({ id: one.id, line: `fee ${one.status} ${one.total}` })),
        );
    return subject('payment', id, payment({ id, invoiceId, ...changes }), objects, () => idsOf(invoiceId));
  }

  function newNote(invoiceId: string, changes: Partial<CreditNoteData> = {}): Subject<CreditNoteData> {
    const id = newId();
    const data = creditNote({ id, invoiceId, clientId: invoiceId, number: `CN-${id}`, ...changes });
    const objects = () =>
      organisation.creditNotes
        .list()
        .filter(({ reference }) => reference.split(' ').at(-1) === `TT-main-n${id}`)
        .flatMap((one) => [
          { id: one.id, line: `note ${one.status} ${one.total}` },
          ...one.allocations.map((part) => ({
            id: part.id,
            line: `${part.isDeleted ? 'removed' : 'allocated'} ${part.amount}`,
          })),
        ]);
    return subject('credit_note', id, data, objects, () => idsOf(invoiceId));
  }

  function expenseInXero(id: string): BookObject[] {
    const marked = ({ reference }: { readonly reference: string }) =>
      reference.split(' ').at(-1) === `TT-main-e${id}`;
    const receipts = organisation.receipts.list().filter(marked);
    const ids = new Set(receipts.map((receipt) => receipt.id));
    const found = [
      ...world
        .invoices()
        .filter(({ url }) => url?.endsWith(`?ttx=main.expense.${id}`))
        .map((one) => ({ id: one.id, line: `bill ${one.status} ${one.total}` })),
      ...organisation.bankTransactions
        .list()
        .filter(marked)
        .map((one) => ({ id: one.id, line: `spent ${one.status} ${one.total}` })),
      ...receipts.map((one) => ({ id: one.id, line: `receipt ${one.status} ${one.total}` })),
      ...organisation.expenseClaims
        .list()
        .filter(({ receiptIds }) => receiptIds.some((receiptId) => ids.has(receiptId)))
        .map((one) => ({ id: one.id, line: `claim ${one.status} ${one.total}` })),
    ];
    return found.flatMap((one) => [
      one,
      ...organisation.attachments
        .list()
        .filter(({ parentId }) => parentId === one.id)
        .map((file) => ({
          id: file.id,
          // A file goes with its document.
          line: `${file.fileName} ${file.mimeType} ${file.contentLength} of ${one.line}`,
        })),
    ]);
  }

  /** The ids of what stands in Xero by our links, ended objects left out. */
  async function linkedIds(document: DocumentRef): Promise<string[]> {
    const links = Object.values(await world.links.all(document, world.tenantId));
    return links
      .filter(({ xeroStatus }) => xeroStatus !== 'VOIDED' && xeroStatus !== 'DELETED')
      .map(({ xeroId }) => xeroId)
      .toSorted();
  }

  /** A process that dies at a request of its flow; what it had in hand stays as it is. */
  function dyingProcess(request: Request, death: Death) {
    const { client: http } = world.startProcess();
    const { database } = world;
    let met = false;
    const send = async (sent: XeroRequest) => {
      const isIt = sent.method === request.method && request.path.test(sent.path);
      if (!isIt) return http.send(sent);
      met = true;
      if (death === 'before sending') return never();
      const result = await http.send(sent);
      return death === 'after sending' ? never() : result;
    };
    const transaction: typeof database.transaction = (body) =>
      met ? Promise.reject(new Error('power cut')) : database.transaction(body);
    const changes: ProcessChanges = {
      deliver: {
        client: { ...http, send },
        ...(death === 'before writing it down' && { database: { ...database, transaction } }),
      },
    };
    return world.startProcess({ outcomeWait: 0.5, dies: true, ...changes });
  }

  /** Pushes until a fault of Xero's that was put in its way has met the document, which is unknown then. */
  async function pushIntoFault(document: DocumentRef) {
    const one = world.startProcess();
    while (world.sandbox.faults.waiting() > 0) {
      try {
        expect((await one.push(document)).outcome).toBe('again');
      } catch (error) {
        if (!(error instanceof XeroUnreadable)) throw error;
        await world.pass(error.retrySeconds);
      }
    }
  }

  /** Everything in the books, as text by id. */
  function books(): Map<string, string> {
    const tables = [
      organisation.invoices,
      organisation.contacts,
      organisation.payments,
      organisation.creditNotes,
      organisation.bankTransactions,
      organisation.receipts,
      organisation.expenseClaims,
      organisation.attachments,
    ];
    return new Map(tables.flatMap((table) => table.list().map((one) => [one.id, JSON.stringify(one)])));
  }

  /** The ids of what has changed in the books, or is new there. */
  function changedSince(before: ReadonlyMap<string, string>): string[] {
    return [...books()].filter(([id, text]) => before.get(id) !== text).map(([id]) => id);
  }

  /**
   * That the document is in Xero as it is meant, once, with nothing left to do or to say; and that nothing else has
   * changed in the books since `before`.
   */
  async function expectOnce(
    { document, objects, touches }: Pick<Subject<unknown>, 'document' | 'objects' | 'touches'>,
    meant: readonly string[],
    { before, when = '' }: { readonly before?: ReadonlyMap<string, string>; readonly when?: string } = {},
  ) {
    const living = objects().filter(({ line }) => !/VOIDED|DELETED|removed/.test(line));
    const linked = await linkedIds(document);
    const isOpen = await world.writes.isOpen(document);
    const found = objects().map(({ line }) => line);
    const mark = world.mark();
    const { outcome } = await settle(document, world.startProcess());
    const own = new Set([...objects().map(({ id }) => id), ...touches()]);
    const strange = before === undefined ? [] : changedSince(before).filter((id) => !own.has(id));
    expect({ when, found, linked, isOpen, again: world.writesSince(mark), strange }).toEqual({
      when,
      found: meant,
      linked: living.map(({ id }) => id).toSorted(),
      isOpen: false,
      again: [],
      strange: [],
    });
    expect(['unchanged', 'skipped']).toContain(outcome);
  }

  /** What expenses become from now on. */
  const setStrategy = (expenseStrategy: ConnectionSettings['expenseStrategy']) =>
    world.changeSettings({ expenseStrategy });

  return {
    ...world,
    process,
    newId,
    settle,
    postedInvoice,
    newExpense,
    newPayment,
    newNote,
    dyingProcess,
    pushIntoFault,
    books,
    expectOnce,
    setStrategy,
  };
}

export type KindsWorld = Awaited<ReturnType<typeof createKindsWorld>>;

const never = () => new Promise<never>(() => {});
