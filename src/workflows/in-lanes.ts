import { CancellationScope } from '@temporalio/workflow';

/**
 * Does the work for each item, so many at once, in their order. The first failure cancels what is under way, and is
 * thrown once all of it has come to its end.
 */
export async function inLanes<T>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const scope = new CancellationScope();
  await scope.run(async () => {
    let next = 0;
    const lane = async () => {
      for (let item = items[next++]; item !== undefined; item = items[next++]) await work(item);
    };
    const lanes = Array.from({ length: Math.min(width, items.length) }, lane);
    try {
      await Promise.all(lanes);
    } catch (error) {
      next = items.length;
      scope.cancel();
      await Promise.allSettled(lanes);
      throw error;
    }
  });
}
