import { z } from 'zod';

/** What may go wrong with a call, put in a queue beforehand and used up by the calls it matches. */
export const faultSchema = z.strictObject({
  kind: z.enum([
    /** 500 and nothing is done. An Idempotency-Key remembers this answer. */
    'error500Before',
    /** 500 although the work is done. An Idempotency-Key remembers this answer. */
    'error500After',
    /** The connection is cut and nothing is done. */
    'dropBefore',
    /** The work is done, then the connection is cut before a single byte of the answer. */
    'dropAfter',
    /** The work is done; the connection is cut in the middle of the answer's body. */
    'truncate',
    /** A gateway's HTML page with status 502; the work is done or not by `when`. */
    'html',
    /** 503, "The Organisation is offline"; nothing is done. */
    'offline503',
    /** A 429 although there is room; `problem` says of which kind. */
    'rateLimit',
    /** Only slower, by `delayMs`. */
    'delay',
  ]),
  /** Only calls with this method. */
  method: z.string().optional(),
  /** Only calls whose path contains this text. */
  path: z.string().optional(),
  /** Only calls to this organisation. */
  tenantId: z.string().optional(),
  /** Hits the nth matching call from now: 1, the default, is the next one. */
  nth: z.number().int().min(1).default(1),
  /** How many calls are hit from there on. */
  times: z.number().int().min(1).default(1),
  /** Real milliseconds of extra waiting, for every kind. */
  delayMs: z.number().int().min(0).default(0),
  /** For `html` and `delay`: before or after the work. */
  when: z.enum(['before', 'after']).default('after'),
  /** For `rateLimit`. */
  problem: z.enum(['concurrent', 'minute', 'day', 'appminute']).default('minute'),
});

export type FaultInput = z.input<typeof faultSchema>;
export type Fault = z.output<typeof faultSchema>;

export interface Faults {
  add(fault: FaultInput): void;
  clear(): void;
  /** How many faults still wait for their call. */
  waiting(): number;
  /** The fault that hits this call, if any, and uses it up. */
  take(call: { method: string; path: string; tenantId: string | null }): Fault | null;
}

export function createFaults(): Faults {
  let queue: Fault[] = [];
  return {
    add: (fault) => void queue.push(faultSchema.parse(fault)),
    clear: () => void (queue = []),
    waiting: () => queue.length,
    take(call) {
      let hit: Fault | null = null;
      for (const fault of queue) {
        if (!matches(fault, call)) continue;
        if (fault.nth > 1) fault.nth--;
        else if (!hit) {
          hit = { ...fault };
          fault.times--;
        }
      }
      queue = queue.filter((fault) => fault.times > 0);
      return hit;
    },
  };
}

function matches(fault: Fault, call: { method: string; path: string; tenantId: string | null }): boolean {
  if (fault.method && fault.method.toUpperCase() !== call.method) return false;
  if (fault.path && !call.path.includes(fault.path)) return false;
  return !fault.tenantId || fault.tenantId === call.tenantId;
}
