import { Client } from 'pg';
import type { Journal } from './journal.ts';
import { createLock } from './one-at-a-time.ts';

/** How people reach TimeTracker's database: one change at a time, and none while it is away. */
export interface TimetrackerSession {
  readonly client: () => Client;
  /** Makes a change, once the one before is done. */
  change<T>(work: () => Promise<T>): Promise<T>;
  /** Lets nobody in while its server is away. */
  whileAway(work: () => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

export async function openTimetracker(url: string, journal: Journal): Promise<TimetrackerSession> {
  const lock = createLock();
  let client = await connect();

  async function connect(): Promise<Client> {
    const made = new Client({ connectionString: url });
    made.on('error', (error) => journal.add(`the connection to TimeTracker broke: ${error.message}`));
    await made.connect();
    return made;
  }

  return {
    client: () => client,
    change: (work) => lock.hold(work),
    whileAway: (work) =>
      lock.hold(async () => {
        await client.end();
        await work();
        client = await connect();
      }),
    close: () => client.end().catch(() => undefined),
  };
}
