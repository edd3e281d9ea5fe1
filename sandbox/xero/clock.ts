/**
 * The sandbox's own time. Every duration Xero knows (minute windows, the six minutes of an
 * Idempotency-Key, token lives, read lag) is measured with it, so moving or scaling this clock
 * moves all of them together. Network delays (`latency`, `delayMs`) stay in real milliseconds.
 */
export interface Clock {
  /** Sandbox time in milliseconds since 1970. Never goes backwards. */
  now(): number;
  /** Moves the sandbox's time forward by a number of seconds. */
  advance(seconds: number): void;
  /** Makes sandbox time run `scale` times as fast as real time from now on; 0 freezes it. */
  setScale(scale: number): void;
  scale(): number;
}

export interface ClockOptions {
  /** Real milliseconds; `Date.now` unless a test brings its own. */
  now?: () => number;
  scale?: number;
  /** Sandbox time at the start, in milliseconds; the real time unless given. */
  startAt?: number;
}

export function createClock(options: ClockOptions = {}): Clock {
  const real = options.now ?? Date.now;
  let scale = options.scale ?? 1;
  let realAnchor = real();
  let sandboxAnchor = options.startAt ?? realAnchor;

  let latest = sandboxAnchor;

  const now = () => {
    latest = Math.max(latest, Math.floor(sandboxAnchor + (real() - realAnchor) * scale));
    return latest;
  };
  const anchor = (at: number) => {
    sandboxAnchor = at;
    realAnchor = real();
  };

  return {
    now,
    advance(seconds) {
      if (!Number.isFinite(seconds) || seconds < 0) {
        throw new Error(`The sandbox's clock only moves forward, so ${seconds} seconds is refused.`);
      }
      anchor(now() + seconds * 1000);
    },
    setScale(next) {
      if (!Number.isFinite(next) || next < 0) {
        throw new Error(`The clock's scale must be 0 or more, not ${next}.`);
      }
      anchor(now());
      scale = next;
    },
    scale: () => scale,
  };
}
