/** The slots of a worker, as one installation may use them. */
export interface Shares {
  /** Runs work of an installation. @throws OthersFirst if that has as much at work already as it may. */
  run<T>(installationId: string, work: () => Promise<T>): Promise<T>;
}

/** The installation has its share at work: this document comes back after so many seconds, and nothing is lost. */
export class OthersFirst extends Error {
  override readonly name = 'OthersFirst';
  readonly seconds: number;

  constructor(seconds: number) {
    super('Many documents of this TimeTracker are at work already, and others are served too.');
    this.seconds = seconds;
  }
}

/** Seconds after which the first of those that are sent away comes back, and between each two of them. */
const first = 5;
const apart = 0.1;

/**
 * Lets no installation have more than `share` at work, so that one with thousands of documents does not keep the others
 * waiting. Who is sent away gets a time of his own: all at once they would only be sent away again.
 * @param monotonicNow milliseconds of a clock that only runs forward.
 */
export function createShares(share: number, monotonicNow: () => number): Shares {
  const atWork = new Map<string, number>();
  const lastReturn = new Map<string, number>();

  function comesBackIn(installationId: string): number {
    const now = monotonicNow() / 1000;
    const at = Math.max(now + first, (lastReturn.get(installationId) ?? 0) + apart);
    lastReturn.set(installationId, at);
    return at - now;
  }

  return {
    async run(installationId, work) {
      const count = atWork.get(installationId) ?? 0;
      if (count >= share) throw new OthersFirst(comesBackIn(installationId));
      atWork.set(installationId, count + 1);
      try {
        return await work();
      } finally {
        atWork.set(installationId, (atWork.get(installationId) ?? 1) - 1);
      }
    },
  };
}

/** How many slots a worker has for its installations, and how many documents of each it works on at once. */
export function slotsFor(installations: number): { readonly slots: number; readonly share: number } {
  // Three full calls: two at Xero and one that is made ready.
  const forOne = 150;
  if (installations === 1) return { slots: forOne, share: forOne };
  const slots = Math.max(forOne, 20 * installations);
  // What is left over is for the pages of syncs, ten at once for each, and for what is short.
  return { slots, share: Math.floor(slots / installations) - 10 };
}
