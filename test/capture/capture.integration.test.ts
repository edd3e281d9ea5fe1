import { beforeAll, describe, expect, it } from 'vitest';
import { rewordLine, saveUnchanged } from '../../sandbox/demo/edits.ts';
import { createBench, eventOf, type Bench } from './capture-bench.ts';

describe('capture of a firm', () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await createBench();
    bench.capture().start();
    await bench.settled();
  });

  it('publishes every client and every invoice once at the start', async () => {
    const events = bench.events.records.map(eventOf);
    expect(events.filter(({ type }) => type === 'timetracker.client.changed.v1')).toHaveLength(8);
    expect(events.filter(({ type }) => type === 'timetracker.invoice.changed.v1')).toHaveLength(40);
  });

  it('publishes a line reworded once and a page saved unchanged not at all', async () => {
    const reworded = await bench.published(() => rewordLine(bench.firm, 12, 'New words'));
    expect(reworded.map(({ subject }) => subject)).toEqual(['invoice/12']);
    expect(await bench.published(() => saveUnchanged(bench.firm, 12))).toEqual([]);
  });
});
