/** A wall clock this many milliseconds ahead of the monotonic one tells of a machine that slept. */
const noticeable = 1000;

/**
 * Milliseconds of a clock that only runs forward. The monotonic clock stands still while a machine sleeps or is
 * suspended, and a time limit would outlast the sleep; so what the wall clock is ahead counts too. A wall clock that
 * is set back changes nothing, one that is set forward ends limits early, which only costs another try.
 */
export function createForwardClock(
  monotonic: () => number = () => performance.now(),
  wall: () => number = () => Date.now(),
): () => number {
  let now = 0;
  let last = { monotonic: monotonic(), wall: wall() };
  return () => {
    const next = { monotonic: monotonic(), wall: wall() };
    const passed = next.monotonic - last.monotonic;
    const slept = next.wall - last.wall - passed;
    now += passed + (slept > noticeable ? slept : 0);
    last = next;
    return now;
  };
}
