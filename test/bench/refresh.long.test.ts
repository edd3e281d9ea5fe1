import { expect, it } from 'vitest';
import { brokenPromises, refreshUnderAllVariants } from '../../bench/refresh/refresh.ts';
import { createTestDatabase } from '../support/stack.ts';

const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);

it(`50 callers in three processes, slow and lost answers, and crashes: each expiry costs one refresh and no grant (SEED=${seed})`, async () => {
  const said: string[] = [];
  const options = { rounds: 8, kills: 2, seed, scale: 40, say: (line: string) => void said.push(line) };
  const figures = await refreshUnderAllVariants(options, createTestDatabase);
  const broken = brokenPromises(figures, options);
  expect({ broken, said: broken.length === 0 ? [] : said }).toEqual({ broken: [], said: [] });
  for (const one of Object.values(figures)) {
    expect(one).toMatchObject({
      rounds: 8,
      concurrentRefreshes: 0,
      lost: 0,
      recovered: 2,
      reconnectNeeded: 1,
    });
    expect(one.rotations).toBeGreaterThanOrEqual(one.expiries - one.beyondGrace);
  }
}, 240_000);
