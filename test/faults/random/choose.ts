import type { Random } from '../../../sandbox/demo/random-edit.ts';

/** Choices by one seed: the same seed, the same choices. */
export interface Choose {
  /** A whole number, both ends included. */
  whole(from: number, to: number): number;
  /** True with this probability. */
  chance(probability: number): boolean;
  /** One of them; undefined of none. */
  one<T>(all: readonly T[]): T | undefined;
  /** One of them, each as often as its weight says. Throws if there is none. */
  weighted<T>(all: readonly (readonly [weight: number, value: T])[]): T;
  /** All of them in another order. */
  shuffled<T>(all: readonly T[]): T[];
}

/** Choices out of random numbers. */
export function createChoose(random: Random): Choose {
  const whole = (from: number, to: number) => from + Math.floor(random() * (to - from + 1));
  return {
    whole,
    chance: (probability) => random() < probability,
    one: (all) => all[whole(0, all.length - 1)],
    weighted(all) {
      let rest = random() * all.reduce((sum, [weight]) => sum + weight, 0);
      const found = all.find(([weight]) => (rest -= weight) < 0) ?? all.at(-1);
      if (found === undefined) throw new Error('There is nothing to choose from.');
      return found[1];
    },
    shuffled: (all) =>
      all
        .map((value) => ({ value, at: random() }))
        .toSorted((a, b) => a.at - b.at)
        .map(({ value }) => value),
  };
}
