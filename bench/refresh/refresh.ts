import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { startStack } from '../../sandbox/stack/stack.ts';
import type { Switches } from '../../sandbox/xero/switches.ts';
import { runVariant, type VariantFigures, type VariantOptions } from './run-variant.ts';

/** What Xero may answer to a refresh token that was used before; nothing says which of them it is. */
const variants: Readonly<Record<string, Partial<Switches>>> = {
  samePair: { refreshGrace: 'same' },
  anotherPair: { refreshGrace: 'another' },
  anotherPairEndsFirst: { refreshGrace: 'another-ends-newest' },
  endedByFirstUse: { refreshGrace: 'same', graceEndsWhenNewestIsUsed: true, graceEndsAtFirstCall: true },
};

export type RefreshFigures = Readonly<Record<string, VariantFigures>>;

export type RefreshOptions = Pick<VariantOptions, 'rounds' | 'kills' | 'seed' | 'scale' | 'say'>;

const root = join(import.meta.dirname, '..', '..');

/** One token, 50 callers in three processes, slow and lost answers, and crashes; on a PostgreSQL of its own. */
export async function refresh(options: RefreshOptions): Promise<RefreshFigures> {
  mkdirSync(join(root, '.stack'), { recursive: true });
  const folder = mkdtempSync(join(root, '.stack', 'bench-refresh-'));
  const stack = await startStack({
    folder: join(folder, 'stack'),
    log: options.say,
    ports: { postgresql: 0 },
    servers: ['postgresql'],
    environment: {},
  });
  const clean = async () => {
    await stack.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  const interrupted = () => void clean().finally(() => process.exit(130));
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
  try {
    return await refreshUnderAllVariants(options, () =>
      stack.createDatabase(`bench_${randomBytes(4).toString('hex')}`),
    );
  } finally {
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
    await clean();
  }
}

/** The variants side by side, each with processes, a sandbox and an empty database of its own. */
export async function refreshUnderAllVariants(
  options: RefreshOptions,
  createDatabase: () => Promise<string>,
): Promise<RefreshFigures> {
  const runs = await Promise.allSettled(
    Object.entries(variants).map(async ([name, switches]): Promise<[string, VariantFigures]> => {
      const say = (line: string) => options.say(`${name}: ${line}`);
      const figures = await runVariant({ ...options, switches, databaseUrl: await createDatabase(), say });
      say(JSON.stringify(figures));
      return [name, figures];
    }),
  );
  return Object.fromEntries(
    runs.map((run) => {
      if (run.status === 'rejected') throw run.reason;
      return run.value;
    }),
  );
}

/** What was promised and not kept, a sentence each. */
export function brokenPromises(
  figures: RefreshFigures,
  { rounds, kills }: Pick<RefreshOptions, 'rounds' | 'kills'>,
): string[] {
  return Object.entries(figures).flatMap(([name, one]) => {
    const promises: readonly (readonly [string, boolean])[] = [
      [`${rounds} rounds`, one.rounds === rounds],
      ['never two refreshes at once', one.concurrentRefreshes === 0],
      ['no more refreshes than expiries and lost answers', one.rotations <= one.expiries + one.answersLost],
      ['nothing lost', one.lost === 0],
      [`${kills} crashes recovered`, one.recovered === kills && one.kills === kills],
      ['beyond the grace a person is asked', one.reconnectNeeded === one.beyondGrace],
    ];
    return promises.filter(([, kept]) => !kept).map(([promise]) => `${name}: not kept: ${promise}`);
  });
}
