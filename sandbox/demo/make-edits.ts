import { Client } from 'pg';
import { readBooks } from './read-books.ts';
import type { RunningDemo } from './running-demo.ts';

/** Makes the region's changes, waits until they have arrived, and says what Xero shows of each; answers with those it does not show. */
export async function makeEdits(demo: RunningDemo, say: (line: string) => void): Promise<string[]> {
  const { edits, organisation } = demo.region;
  const client = new Client({ connectionString: demo.timetrackerUrl });
  await client.connect();
  try {
    for (const { apply } of edits) await apply(client);
  } finally {
    await client.end();
  }
  const began = performance.now();
  await demo.untilSettled({ timeoutSeconds: 60 });
  const books = await readBooks(demo.sandboxUrl, organisation);
  const failures: string[] = [];
  for (const { what, shown } of edits) {
    const seen = shown(books);
    say(`  ${what.padEnd(66)} Xero shows ${seen ?? 'nothing of it'}`);
    if (seen === undefined) failures.push(`${what}: Xero does not show it`);
  }
  say(`\nAll of it settled ${((performance.now() - began) / 1000).toFixed(1)} s later.`);
  return failures;
}
