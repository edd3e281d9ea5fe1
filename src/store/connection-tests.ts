import { z } from 'zod';
import type { Queryable } from './database.ts';

/** What a test found, as it is kept: names of findings, and what fills their words. */
export interface StoredCheck {
  readonly finding: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** A person has seen it: it was so when the connection was made, or when somebody tested it. */
  readonly isKnown: boolean;
}

export interface StoredTest {
  readonly testedAt: Date;
  readonly checks: readonly StoredCheck[];
}

const storedChecks = z.array(
  z.object({
    finding: z.string(),
    parameters: z.record(z.string(), z.string()),
    isKnown: z.boolean().default(true),
  }),
);

/** The last test of each connection. */
export function createConnectionTests(database: Queryable) {
  return {
    async store(connectionId: string, checks: readonly StoredCheck[]): Promise<void> {
      await database.query(
        `insert into connection_test (connection_id, checks) values ($1, $2)
         on conflict (connection_id) do update set checks = excluded.checks, tested_at = clock_timestamp()`,
        [connectionId, JSON.stringify(checks)],
      );
    },

    /** Undefined if it was never tested. */
    async newest(connectionId: string): Promise<StoredTest | undefined> {
      const found = await database.query<{ tested_at: Date; checks: unknown }>(
        `select tested_at, checks from connection_test where connection_id = $1`,
        [connectionId],
      );
      const row = found.rows[0];
      return row && { testedAt: row.tested_at, checks: storedChecks.parse(row.checks) };
    },
  };
}
