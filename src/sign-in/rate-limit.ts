/** So many at once, and then so many in each second. */
export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

export interface RateLimitOptions {
  readonly perAddress: Rate;
  /** All addresses together: whoever has many gets no further. */
  readonly overall: Rate;
  /** Seconds that never go back. */
  readonly now: () => number;
}

/** Addresses that are remembered; the oldest is forgotten first, and is then held back by the overall rate alone. */
const mostAddresses = 10_000;

/** Token buckets per address and for all together, in memory: each process counts for itself. */
export function createRateLimit({ perAddress, overall, now }: RateLimitOptions) {
  const buckets = new Map<string, Bucket>();
  const all = createBucket(overall, now());

  function bucketOf(address: string): Bucket {
    const bucket = buckets.get(address) ?? createBucket(perAddress, now());
    buckets.delete(address);
    buckets.set(address, bucket);
    const [oldest] = buckets.keys();
    if (buckets.size > mostAddresses && oldest !== undefined) buckets.delete(oldest);
    return bucket;
  }

  return {
    /** Takes one. @returns 0, or the whole seconds after which there is one to take. */
    take: (address: string): number => {
      const bucket = bucketOf(address);
      const at = now();
      const wait = Math.max(bucket.wait(at), all.wait(at));
      if (wait > 0) return Math.ceil(wait);
      bucket.take();
      all.take();
      return 0;
    },

    /** Gives one back that turned out to be harmless. */
    giveBack: (address: string): void => {
      bucketOf(address).giveBack();
      all.giveBack();
    },
  };
}

export type RateLimit = ReturnType<typeof createRateLimit>;

type Bucket = ReturnType<typeof createBucket>;

function createBucket({ burst, perSecond }: Rate, begun: number) {
  let left = burst;
  let filledAt = begun;
  return {
    /** Seconds until there is one. */
    wait: (at: number): number => {
      left = Math.min(burst, left + (at - filledAt) * perSecond);
      filledAt = at;
      return left >= 1 ? 0 : (1 - left) / perSecond;
    },
    take: () => void (left -= 1),
    giveBack: () => void (left = Math.min(burst, left + 1)),
  };
}
