import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import type { ChildProgram } from '../../sandbox/demo/child-program.ts';
import { createDraft, rewordLine, setStatus } from '../../sandbox/demo/edits.ts';
import type { RunningDemo } from '../../sandbox/demo/running-demo.ts';
import type { FaultFigures } from './main.ts';
import { targetOf, through } from './proxied-address.ts';
import { figuresOf, withDemo, type ScenarioOptions } from './scenario.ts';
import { createTcpProxy, type TcpProxy } from './tcp-proxy.ts';

interface Stage {
  readonly demo: RunningDemo;
  /** Our own database, past the proxy. */
  readonly store: Client;
  readonly timetracker: Client;
  readonly temporal: TcpProxy;
  readonly postgresql: TcpProxy;
}

/** Where the process is killed; each waits until it is exactly there. */
const places: Readonly<Record<string, (stage: Stage, invoice: string) => Promise<void>>> = {
  'snapshot stored, run not started': async ({ store, temporal }, invoice) => {
    temporal.hold('toServer');
    await untilSnapshot(store, invoice, 'not handed over');
  },
  'run started, hand-over not noted': async ({ store, temporal }, invoice) => {
    temporal.hold('toClient');
    await untilSnapshot(store, invoice, 'not handed over');
    // Temporal has the request by now, and its answer does not come through.
    await sleep(300);
  },
  'hand-over noted, offset not committed': async ({ store, temporal, postgresql }, invoice) => {
    temporal.hold('toClient');
    await untilSnapshot(store, invoice, 'not handed over');
    await sleep(300);
    postgresql.hold('toClient');
    temporal.release();
    await untilSnapshot(store, invoice, 'handed over');
  },
  'call stored, answer on its way': async ({ store, demo }, invoice) => {
    // Well below the scaled deadline of a request, so that the answer would come.
    await demo.sandbox.set('latency', { ms: 1500 });
    await untilTrue(
      store,
      `select exists (select from write where source_id = $1 and kind = 'invoice' and state = 'in_call') as yes`,
      invoice,
    );
    await sleep(500);
  },
  'Xero has it, the answer not written down': async ({ store, demo, postgresql }, invoice) => {
    await demo.sandbox.set('latency', { ms: 500 });
    await untilTrue(
      store,
      `select exists (select from write where source_id = $1 and kind = 'invoice' and state = 'in_call') as yes`,
      invoice,
    );
    postgresql.hold('toServer');
    await sleep(1000);
  },
};

/** The worker is killed at each arrow of the hand-over and of a call; every document must still be in Xero once. */
export function arrows(options: ScenarioOptions): Promise<FaultFigures> {
  const { say } = options;
  return withDemo('arrows', options, async (demo) => {
    const store = new Client({ connectionString: demo.storeUrl, options: '-c search_path=timetracker_xero' });
    const timetracker = new Client({ connectionString: demo.timetrackerUrl });
    await Promise.all([store.connect(), timetracker.connect()]);
    const temporal = await createTcpProxy(targetOf(`tcp://${demo.stack.temporalAddress}`));
    const postgresql = await createTcpProxy(targetOf(demo.storeUrl));
    const stage: Stage = { demo, store, timetracker, temporal, postgresql };
    const proxied = {
      TEMPORAL_ADDRESS: `127.0.0.1:${temporal.port}`,
      STORE_DATABASE_URL: through(demo.storeUrl, postgresql.port),
    };
    try {
      let worker: ChildProgram = await demo.startWorker(proxied);
      await demo.connectAndSetUp();
      await demo.untilSettled({ timeoutSeconds: 120 });
      let kills = 0;
      for (const [place, reach] of Object.entries(places)) {
        for (const change of ['create', 'update'] as const) {
          const invoice = await makeChange(timetracker, change, kills);
          await reach(stage, invoice);
          await worker.kill('SIGKILL');
          kills += 1;
          say(`killed: ${place} (${change})`);
          temporal.release();
          postgresql.release();
          temporal.cut();
          postgresql.cut();
          await demo.sandbox.set('latency', { ms: 100 });
          worker = await demo.startWorker(proxied);
          await demo.untilSettled({ timeoutSeconds: 120 });
        }
      }
      return await figuresOf(demo, { kills, edits: kills }, say);
    } finally {
      await Promise.all([temporal.close(), postgresql.close(), store.end(), timetracker.end()]);
    }
  });
}

/** Makes one invoice that must go to Xero, or changes one that is there. Returns its id. */
async function makeChange(timetracker: Client, change: 'create' | 'update', count: number): Promise<string> {
  if (change === 'update') {
    const found = await timetracker.query<{ id: number }>(
      `select id from invoices where invoice_number like 'ARROW-%' order by id desc limit 1`,
    );
    const id = found.rows[0]?.id ?? 0;
    await rewordLine(timetracker, id, `Reworded before kill ${count}`);
    return String(id);
  }
  const id = await createDraft(timetracker, {
    number: `ARROW-${count}`,
    clientId: 1,
    issueDate: '2026-10-01',
    dueDate: '2026-11-01',
    currency: 'GBP',
    taxRate: '20.00',
    lines: [{ description: `Work before kill ${count}`, quantity: '2.00', unitPrice: '75.00' }],
  });
  await setStatus(timetracker, id, 'sent');
  return String(id);
}

/** The draft may have been published by itself first; only the newest state of the invoice counts. */
async function untilSnapshot(
  store: Client,
  invoice: string,
  state: 'handed over' | 'not handed over',
): Promise<void> {
  await untilTrue(
    store,
    `select exists (select from snapshot s join published p using (installation_id, kind, source_id)
                     where s.source_id = $1 and s.kind = 'invoice' and s.sequence = p.sequence
                       and s.data->>'status' <> 'draft' and s.handed_over = ${state === 'handed over'}) as yes`,
    invoice,
  );
}

async function untilTrue(store: Client, sql: string, invoice: string): Promise<void> {
  const until = Date.now() + 60_000;
  for (;;) {
    const found = await store.query<{ yes: boolean }>(sql, [invoice]);
    if (found.rows[0]?.yes === true) return;
    if (Date.now() > until) throw new Error('The place to kill at was not reached within 60 s.');
    await sleep(2);
  }
}
