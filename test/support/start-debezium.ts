import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { startDebezium, type Debezium } from '../../sandbox/stack/debezium.ts';

const cache = join(import.meta.dirname, '..', '..', '.stack', 'cache');

/**
 * Starts a real Debezium on a TimeTracker database of the test servers (7 s, 300 MB), by the shipped files, into the
 * test servers' Kafka. It ends with the tests' process, or by
 * `remove`. Only in `*.long.test.ts`.
 * @param settings other settings of the connector, such as `snapshot.mode`
 * @param grants what its role may do beyond what is shipped
 */
export async function startTestDebezium(
  timetrackerUrl: string,
  settings: Readonly<Record<string, string>> = {},
  grants?: (role: string) => readonly string[],
): Promise<Debezium> {
  const folder = await mkdtemp(join(tmpdir(), 'ttxero-debezium-'));
  return startDebezium({
    timetrackerUrl,
    kafkaBrokers: inject('testServers').kafkaBrokers,
    folder,
    cache,
    log: (line) => console.log(line),
    settings,
    ...(grants && { grants }),
  });
}
