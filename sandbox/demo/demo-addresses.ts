import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunningDemo } from './running-demo.ts';

/** What a command needs to know of the demo that runs; the environment holds secrets of the demo alone. */
export type DemoAddresses = Pick<
  RunningDemo,
  'overviewUrl' | 'sandboxUrl' | 'timetrackerUrl' | 'storeUrl' | 'environment'
>;

/** Writes down how to reach a running demo, for commands in another terminal. */
export async function keepAddresses(folder: string, demo: DemoAddresses): Promise<void> {
  const { overviewUrl, sandboxUrl, timetrackerUrl, storeUrl, environment } = demo;
  const addresses: DemoAddresses = { overviewUrl, sandboxUrl, timetrackerUrl, storeUrl, environment };
  await writeFile(join(folder, 'addresses.json'), JSON.stringify(addresses), { mode: 0o600 });
}

/** How to reach the demo that was started last in a folder, or undefined if none was. */
export async function readAddresses(folder: string): Promise<DemoAddresses | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, 'addresses.json'), 'utf8')) as DemoAddresses;
  } catch {
    return undefined;
  }
}
