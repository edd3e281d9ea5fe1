import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeAuditLog } from '../../sandbox/demo/audit-log.ts';
import { detectAudited } from '../../src/capture/detect-rows.ts';
import { createRowWindow } from '../../src/capture/row-window.ts';
import { unreadableDocuments } from '../../src/capture/unreadable-documents.ts';
import { recordSchema } from '../../src/docs/record-schema.ts';
import { decodeEvent } from '../../src/events/decode-event.ts';
import { documentKinds, type DocumentKind } from '../../src/events/document-kind.ts';
import { documentReaders } from '../../src/timetracker/document-readers.ts';
import {
  createBench,
  eventOf,
  installationId,
  told,
  toldHashes,
  truth,
  type Bench,
} from './capture-bench.ts';
import { furtherKinds, insertAllKinds } from './firm-with-all-kinds.ts';

describe('expenses, payments and credit notes', () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await createBench();
    await insertAllKinds(bench);
    bench.capture().start();
    await bench.settled();
  });
  afterAll(() => bench.close());

  /** What is published while the SQL runs, of a deleted document its subject and `deleted`. */
  const said = async (sql: string) =>
    (await bench.published(() => bench.silently(sql)))
      .map(({ subject, type }) => (type.includes('.deleted.') ? `${subject} deleted` : subject))
      .toSorted();
  const stands = (subject: string) => told(bench.events.records).get(subject);
  const unreadable = () => unreadableDocuments(bench.store, installationId);

  it('are published in the words of the contract, each to the topic of its kind', () => {
    expect(stands('expense/9001')).toEqual({
      id: '9001',
      title: 'Train',
      description: null,
      category: 'travel',
      amount: '84.20',
      taxAmount: '16.84',
      taxRate: '0.00',
      currency: 'GBP',
      expenseDate: '2026-08-14',
      status: 'approved',
      billable: false,
      reimbursable: true,
      reimbursed: false,
      invoiceId: null,
      vendor: 'Railway',
      paymentMethod: 'credit_card',
      receiptNumber: 'R-1',
      receiptPath: 'uploads/receipts/1_r.pdf',
      employee: { id: '9001', username: 'ada', fullName: 'Ada Miller', email: 'ada@mill.example' },
      project: { id: '9001', name: 'Mill wheel', code: 'MILL', billingRef: 'PO-9' },
      clientId: '9001',
      xeroExpenseId: null,
    });
    expect(stands('payment/9001')).toEqual({
      id: '9001',
      invoiceId: '9001',
      invoiceNumber: 'MILL-9001',
      amount: '50.00',
      currency: 'GBP',
      paymentDate: '2026-08-20',
      method: 'stripe',
      reference: 'pi_1',
      status: 'completed',
      gatewayTransactionId: 'pi_1',
      gatewayFee: '0.75',
      sameReference: [],
    });
    expect(stands('credit_note/9001')).toEqual({
      id: '9001',
      invoiceId: '9001',
      invoiceNumber: 'MILL-9001',
      clientId: '9001',
      clientName: 'Old Mill Ltd',
      number: 'CN-9001-1',
      date: '2026-08-21',
      amount: '12.00',
      currency: 'GBP',
      taxRate: '20.00',
      reason: 'Goodwill',
    });
    const topics = bench.events.records.filter(({ key }) => key === 'firm/9001').map(({ topic }) => topic);
    expect(topics.toSorted()).toEqual([
      'timetracker.clients',
      'timetracker.credit-notes',
      'timetracker.expenses',
      'timetracker.invoices',
      'timetracker.payments',
    ]);
  });

  it('are read by a consumer, and fit the published JSON Schemas', () => {
    const ajv = new Ajv({ strict: false });
    addFormats.default(ajv);
    const types = new Set<string>();
    for (const record of bench.events.records) {
      const { type, subject } = eventOf(record);
      types.add(type);
      const decoded = decodeEvent({
        key: record.key,
        value: Buffer.from(record.value),
        kind: subject.split('/')[0] as DocumentKind,
        installations: new Set([installationId]),
      });
      expect(decoded).toMatchObject({ ok: true });
      const validate = ajv.getSchema(type) ?? ajv.addSchema(recordSchema(type), type).getSchema(type);
      expect([subject, validate?.(JSON.parse(record.value))]).toEqual([subject, true]);
    }
    expect(types).toEqual(new Set(documentKinds.map((kind) => `timetracker.${kind}.changed.v1`)));
  });

  describe.each(furtherKinds)('of the kind $kind', ({ kind, table, column, insert }) => {
    const subject = `${kind}/9100`;

    it('are published when a row is new, changed without a trace, or gone, and when it comes back', async () => {
      expect(await said(insert(9100))).toEqual([subject]);
      expect(await said(`update ${table} set ${column} = 99.5 where id = 9100`)).toEqual([subject]);
      expect(stands(subject)).toMatchObject({ [column]: '99.50' });
      expect(await said(`update ${table} set updated_at = now() where id = 9100`)).toEqual([]);
      expect(await said(`delete from ${table} where id = 9100`)).toEqual([`${subject} deleted`]);
      expect(await said(insert(9100))).toEqual([subject]);
      await said(`delete from ${table} where id = 9100`);
    });

    it('go through with a negative amount, are told with none, and stop nothing', async () => {
      await said(`${insert(9101)}; ${insert(9102)}; ${insert(9103)}`);
      expect(await said(`update ${table} set amount = -5 where id = 9101`)).toEqual([`${kind}/9101`]);
      expect(await said(`update ${table} set amount = 'NaN' where id = 9102`)).toEqual([]);
      expect(await said(`update ${table} set amount = 7 where id = 9103`)).toEqual([`${kind}/9103`]);
      expect(await unreadable()).toEqual([{ kind, sourceId: '9102', fields: ['amount'] }]);
      expect(await said(`update ${table} set amount = 8 where id = 9102`)).toEqual([`${kind}/9102`]);
      expect(await unreadable()).toEqual([]);
      await said(`delete from ${table} where id between 9101 and 9103`);
    });
  });

  it('are published when a person changes them, as the change log tells', async () => {
    const change = async (entity: 'Expense' | 'Payment', sql: string) => {
      await bench.firm.query('begin');
      await bench.firm.query(sql);
      await writeAuditLog(bench.firm, { entity, id: 9001, name: 'x', action: 'updated' });
      await bench.firm.query('commit');
    };
    const events = await bench.published(async () => {
      await change('Expense', `update expenses set status = 'reimbursed', reimbursed = true where id = 9001`);
      await change('Payment', `update payments set status = 'refunded' where id = 9001`);
    });
    expect(events.map(({ subject }) => subject).toSorted()).toEqual(['expense/9001', 'payment/9001']);
    expect(stands('expense/9001')).toMatchObject({ status: 'reimbursed', reimbursed: true });
    expect(stands('payment/9001')).toMatchObject({ status: 'refunded' });
    await said(`update payments set status = 'completed' where id = 9001`);
  });

  it('keep a status that nobody knows, since it is free text', async () => {
    expect(await said(`update expenses set status = 'banana' where id = 9001`)).toEqual(['expense/9001']);
    expect(stands('expense/9001')).toMatchObject({ status: 'banana' });
    await said(`update expenses set status = 'approved' where id = 9001`);
  });

  it('go with a draft that is deleted, and its expenses lose it', async () => {
    await said(`
      insert into payments (id, invoice_id, amount, payment_date) values (9110, 9003, 1, '2026-08-01');
      insert into credit_notes (id, invoice_id, credit_number, amount, created_by) values (9110, 9003, 'CN-9110', 1, 9001);
      update expenses set invoice_id = 9003, invoiced = true where id = 9001`);
    expect(stands('expense/9001')).toMatchObject({ invoiceId: '9003' });
    expect(await said(`delete from invoices where id = 9003`)).toEqual([
      'credit_note/9110 deleted',
      'expense/9001',
      'invoice/9003 deleted',
      'payment/9110 deleted',
    ]);
    expect(stands('expense/9001')).toMatchObject({ invoiceId: null });
  });

  it('tell of an expense who bought it and for what, and again when one of these changes', async () => {
    expect(await said(`update users set full_name = 'Ada M. Miller' where id = 9001`)).toEqual([
      'expense/9001',
    ]);
    expect(await said(`update users set role = 'admin', last_login = now() where id = 9001`)).toEqual([]);
    const renamed = await said(`update projects set name = 'Mill race' where id = 9001`);
    expect(renamed).toEqual(['expense/9001']);
    expect(await said(`update expenses set notes = notes || ' Approval notes: ok' where id = 9001`)).toEqual(
      [],
    );
    expect(await said(`delete from projects where id = 9001`)).toEqual(['expense/9001']);
    expect(stands('expense/9001')).toMatchObject({ project: null });
  });

  it('take what their rows lack from the invoice, and are published again when it changes there', async () => {
    await said(`insert into payments (id, invoice_id, amount, currency, payment_date)
      values (9120, 9001, 2, 'USD', '2026-08-02'), (9121, 9001, 3, '', '2026-08-02')`);
    const of = (...more: string[]) => ['credit_note/9001', 'invoice/9001', ...more].toSorted();
    const change = (set: string) => said(`update invoices set ${set} where id = 9001`);

    expect(await change(`currency_code = 'EUR'`)).toEqual(of('payment/9001', 'payment/9121'));
    expect(stands('credit_note/9001')).toMatchObject({ currency: 'EUR' });
    expect(stands('payment/9001')).toMatchObject({ currency: 'EUR' });
    expect(stands('payment/9120')).toMatchObject({ currency: 'USD' });

    expect(await change(`tax_rate = 19`)).toEqual(of());
    expect(stands('credit_note/9001')).toMatchObject({ taxRate: '19.00' });
    expect(await change(`client_name = 'New Mill Ltd'`)).toEqual(of());
    const all = of('payment/9001', 'payment/9120', 'payment/9121');
    expect(await change(`invoice_number = 'MILL-1'`)).toEqual(all);
    expect(stands('payment/9120')).toMatchObject({ invoiceNumber: 'MILL-1' });
    expect(await change(`notes = 'Of no concern to them'`)).toEqual(['invoice/9001']);
    await said(`delete from payments where id in (9120, 9121)`);
  });

  it('are marked at once when the change log names their invoice, their project or their employee', async () => {
    const named = async (entity: string) => {
      const found = await bench.timetracker.transaction(async (client) => {
        const highest = await client.query<{ id: string }>(`select max(id)::text as id from audit_logs`);
        const window = createRowWindow(BigInt(highest.rows[0]?.id ?? 0), 1_000n);
        await bench.firm.query(
          `insert into audit_logs (entity_type, entity_id, action, created_at) values ($1, 9001, 'updated', now())`,
          [entity],
        );
        return detectAudited(client, documentReaders, window);
      });
      return [...found].flatMap(([{ kind }, ids]) => ids.map((id) => `${kind}/${id}`)).toSorted();
    };
    await bench.silently(furtherKinds.map(({ insert }) => insert(9130)).join(';'));
    expect(await named('Invoice')).toEqual([
      'credit_note/9001',
      'credit_note/9130',
      'invoice/9001',
      'payment/9001',
      'payment/9130',
    ]);
    expect(await named('User')).toEqual(['expense/9001', 'expense/9130']);
    await bench.silently(`insert into projects (id, name) values (9001, 'Mill again');
      update expenses set project_id = 9001 where id in (9001, 9130)`);
    expect(await named('Project')).toEqual(['expense/9001', 'expense/9130']);
    expect(await named('CreditNote')).toEqual(['credit_note/9001']);
    expect(await named('Settings')).toEqual([]);
    await said(furtherKinds.map(({ table }) => `delete from ${table} where id = 9130`).join(';'));
  });

  describe('that may be the same money', () => {
    const insert = (id: number, columns: Record<string, string>) =>
      `insert into payments (id, invoice_id, amount, payment_date, ${Object.keys(columns).join(', ')})
       values (${id}, 9002, 70, '2026-08-03', ${Object.values(columns)
         .map((value) => `'${value}'`)
         .join(', ')})`;
    const same = (id: number) =>
      (stands(`payment/${id}`) as { sameReference: string[] } | null)?.sameReference;
    const clear = () => said(`delete from payments where invoice_id = 9002`);

    it('name each other, by transaction and by reference, as long as both are completed', async () => {
      await said(insert(9200, { gateway_transaction_id: 'pi_7', reference: 'pi_7' }));
      expect(same(9200)).toEqual([]);
      const again = insert(9201, { reference: 'pi_7', status: 'pending' });
      expect(await said(again)).toEqual(['payment/9201']);
      expect(same(9201)).toEqual(['9200']);
      const completed = await said(`update payments set status = 'completed' where id = 9201`);
      expect(completed).toEqual(['payment/9200', 'payment/9201']);
      expect(same(9200)).toEqual(['9201']);
      await said(insert(9202, { gateway_transaction_id: ' pi_7 ', reference: 'other' }));
      expect([same(9200), same(9201), same(9202)]).toEqual([['9201', '9202'], ['9200'], ['9200']]);
      expect(await said(`delete from payments where id = 9201`)).toEqual([
        'payment/9200',
        'payment/9201 deleted',
      ]);
      expect(same(9200)).toEqual(['9202']);
      await clear();
    });

    it('do not without a reference, or with other amounts, invoices or transactions', async () => {
      await said(`
        ${insert(9210, { reference: '' })}; ${insert(9211, { reference: '' })};
        ${insert(9212, { reference: 'None' })}; ${insert(9213, { reference: 'None' })};
        ${insert(9214, { reference: 'MILL-9002', gateway_transaction_id: 'a' })};
        ${insert(9215, { reference: 'MILL-9002', gateway_transaction_id: 'b' })};
        ${insert(9216, { reference: 'R' })}; ${insert(9217, { reference: 'R' })};
        update payments set amount = 71 where id = 9217;
        ${insert(9218, { reference: 'S' })}; ${insert(9219, { reference: 'S' })};
        update payments set invoice_id = 9001 where id = 9219`);
      const ids = Array.from({ length: 10 }, (_, index) => 9210 + index);
      expect(ids.map(same)).toEqual(ids.map(() => []));
      await said(`delete from payments where id = 9219`);
      await clear();
    });
  });

  it('are not changed by a fee of nothing that TimeTracker’s form takes away', async () => {
    await said(`update payments set gateway_fee = 0.00 where id = 9001`);
    expect(stands('payment/9001')).toMatchObject({ gatewayFee: null });
    expect(await said(`update payments set gateway_fee = null where id = 9001`)).toEqual([]);
  });

  it('are told where the row they belong to has vanished, and the others go on', async () => {
    await bench.silently(`set session_replication_role = replica;
      insert into payments (id, invoice_id, amount, payment_date) values (9300, 8888, 1, '2026-08-01');
      insert into payments (id, invoice_id, amount, payment_date, currency) values (9301, 8888, 1, '2026-08-01', 'GBP');
      insert into credit_notes (id, invoice_id, credit_number, amount, created_by) values (9300, 8888, 'CN-9300', 1, 9001);
      insert into expenses (id, user_id, title, category, amount, status, expense_date)
        values (9300, 8888, 'Ghost', 'travel', 1, 'approved', '2026-08-01');
      set session_replication_role = origin`);
    await bench.settled();
    expect(await unreadable()).toEqual([
      {
        kind: 'credit_note',
        sourceId: '9300',
        fields: ['invoiceNumber', 'clientId', 'clientName', 'currency', 'taxRate'],
      },
      { kind: 'expense', sourceId: '9300', fields: ['employee'] },
      { kind: 'payment', sourceId: '9300', fields: ['invoiceNumber', 'currency'] },
      { kind: 'payment', sourceId: '9301', fields: ['invoiceNumber'] },
    ]);
    const others = await said(furtherKinds.map(({ insert }) => insert(9310)).join(';'));
    expect(others).toEqual(['credit_note/9310', 'expense/9310', 'payment/9310']);
    await said(
      furtherKinds.map(({ table }) => `delete from ${table} where id between 9300 and 9310`).join(';'),
    );
    expect(await unreadable()).toEqual([]);
  });

  it('tell of a Xero id that something else stored on an expense, and not of our own written back', async () => {
    const carry = (metadata: string | null) =>
      said(
        `update expenses set integration_metadata = ${metadata === null ? 'null' : `'${metadata}'`} where id = 9001`,
      );
    const foreign = '7a6b1c52-0000-4000-8000-000000000000';
    expect(await carry(`{"xero": {"expense_id": "${foreign}"}}`)).toEqual(['expense/9001']);
    expect(stands('expense/9001')).toMatchObject({ xeroExpenseId: foreign });
    expect(await carry(`{"xero_expense_id": "${foreign}", "quickbooks": {"purchase_id": "1"}}`)).toEqual([]);
    expect(await carry(null)).toEqual(['expense/9001']);

    await bench.link('expense', [9001]);
    // An expense claim is a second object beside the receipt, and its id is what TimeTracker's own code keeps.
    await bench.store.query(
      `insert into link (installation_id, kind, source_id, tenant_id, part, origin, xero_kind, xero_id, xero_status)
       select installation_id, kind, source_id, tenant_id, 'claim', origin, 'ExpenseClaim', gen_random_uuid(), 'SUBMITTED'
       from link`,
    );
    const links = await bench.store.query<{ xero_id: string }>(`select xero_id from link`);
    expect(links.rows).toHaveLength(2);
    for (const { xero_id: id } of links.rows) {
      const tenant = `"tenant_id": "00000000-0000-4000-8000-000000000001", "url": "https://example.com"`;
      expect(await carry(`{"xero": {"expense_id": "${id.toUpperCase()}", ${tenant}}}`)).toEqual([]);
      expect(await carry(`{"xero_expense_id": "${id}"}`)).toEqual([]);
    }
    expect(await carry(null)).toEqual([]);
    await bench.store.query(`delete from link`);
  });

  it('agree with TimeTracker in the end, and say no secret and no note', async () => {
    expect(toldHashes(bench.events.records)).toEqual(await truth(bench.timetracker));
    for (const text of [JSON.stringify(bench.events.records), JSON.stringify(bench.logLines)]) {
      expect(text).not.toContain('planted-users-hash');
      expect(text).not.toContain('planted-notes');
    }
    expect(JSON.stringify(bench.logLines)).not.toContain('Ada');
  });
});

describe('what happens to expenses, payments and credit notes while nothing runs', () => {
  it('is published afterwards', async () => {
    const bench = await createBench();
    await insertAllKinds(bench);
    await bench.silently(furtherKinds.map(({ insert }) => insert(9400)).join(';'));
    const first = bench.capture();
    first.start();
    await bench.settled();
    await first.stop();
    await bench.silently(
      furtherKinds
        .map(({ table, insert }) =>
          [
            insert(9401),
            `update ${table} set amount = 5 where id = 9400`,
            `delete from ${table} where id = 9001`,
          ].join(';'),
        )
        .join(';'),
    );
    const before = bench.events.records.length;
    bench.capture().start();
    await bench.settled();
    expect(bench.events.records).toHaveLength(before + 9);
    expect(toldHashes(bench.events.records)).toEqual(await truth(bench.timetracker));
    await bench.close();
  });
});
