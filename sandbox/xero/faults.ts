import { z } from 'zod';
import { namedNumber } from './ids.ts';

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
    /** A gateway's HTML page with `status`; the work is done or not by `when`. */
    'html',
    /** Status 200 with a body that is no JSON, though its type says so; the work is done or not by `when`. */
    'garbage',
    /** 503, "The Organisation is offline"; nothing is done. */
    'offline503',
    /** A 429 although there is room; `problem` says of which kind. */
    'rateLimit',
    /** Only slower, by `delayMs`. */
    'delay',
    /**
     * An OAuth error and nothing is done: `error` with `status` as JSON; on the consent page the browser is sent back
     * with it.
     */
    'oauthError',
    /** The token endpoint does its work, and its answer is not what it should be, by `change`. */
    'tokenAnswer',
  ]),
  /** Only calls with this method; several are separated by `|`. */
  method: z.string().optional(),
  /** Only calls whose path contains this text. */
  path: z.string().optional(),
  /** Only calls to this organisation. */
  tenantId: z.string().optional(),
  /** Only calls of the token endpoint with this grant type, such as `refresh_token`. */
  grantType: z.string().optional(),
  /** Hits the nth matching call from now: 1, the default, is the next one. */
  nth: z.number().int().min(1).default(1),
  /** How many calls are hit from there on. */
  times: z.number().int().min(1).default(1),
  /** Hits a call that it matches with this probability; the seed decides which. */
  chance: z.number().min(0).max(1).default(1),
  /** Real milliseconds of extra waiting, for every kind. */
  delayMs: z.number().int().min(0).default(0),
  /** The waiting is anything from `delayMs` up to this; the seed decides. */
  delayUpToMs: z.number().int().min(0).default(0),
  /** For `html` (502 unless given) and `oauthError` (400). */
  status: z.number().int().min(200).max(599).optional(),
  /** For `html`, `garbage` and `delay`: before or after the work. */
  when: z.enum(['before', 'after']).default('after'),
  /** For `rateLimit`. */
  problem: z.enum(['concurrent', 'minute', 'day', 'appminute']).default('minute'),
  /** For `rateLimit`: what Retry-After says in place of the true rest of the window. */
  retryAfterSeconds: z.number().int().min(1).optional(),
  /** For `oauthError`: the code, and what is said beside it. */
  error: z
    .string()
    .regex(/^[a-z_]+$/)
    .default('server_error'),
  description: z.string().optional(),
  /**
   * For `tokenAnswer`: the tokens come without the access token or the refresh token, with the first scope only, or with
   * an id token that was made for another app.
   */
  change: z
    .enum(['noAccessToken', 'noRefreshToken', 'fewerScopes', 'foreignIdToken'])
    .default('noAccessToken'),
});

export type FaultInput = z.input<typeof faultSchema>;
export type Fault = z.output<typeof faultSchema>;

export interface Faults {
  add(fault: FaultInput): void;
  clear(): void;
  /** How many faults still wait for their call. */
  waiting(): number;
  /** The fault that hits this call, if any, and uses it up. */
  take(call: FaultyCall): Fault | null;
}

export interface FaultyCall {
  method: string;
  path: string;
  tenantId: string | null;
  /** Of a call to the token endpoint. */
  grantType?: string | null;
}

/** The seed decides everything that is left to chance. */
export function createFaults(seed = 1): Faults {
  let queue: Fault[] = [];
  let drawn = 0;
  const random = () => namedNumber(seed, `fault/${drawn++}`, 1_000_000) / 1_000_000;

  return {
    add: (fault) => void queue.push(faultSchema.parse(fault)),
    clear: () => void (queue = []),
    waiting: () => queue.length,
    take(call) {
      let hit: Fault | null = null;
      for (const fault of queue) {
        if (!matches(fault, call)) continue;
        if (fault.nth > 1) fault.nth--;
        else if (!hit && (fault.chance === 1 || random() < fault.chance)) {
          const spread = Math.max(0, fault.delayUpToMs - fault.delayMs);
          const delayMs = fault.delayMs + (spread > 0 ? Math.round(random() * spread) : 0);
          hit = { ...fault, delayMs };
          fault.times--;
        }
      }
      queue = queue.filter((fault) => fault.times > 0);
      return hit;
    },
  };
}

function matches(fault: Fault, call: FaultyCall): boolean {
  if (fault.method && !fault.method.toUpperCase().split('|').includes(call.method)) return false;
  if (fault.path && !call.path.includes(fault.path)) return false;
  if (fault.grantType && fault.grantType !== call.grantType) return false;
  return !fault.tenantId || fault.tenantId === call.tenantId;
}
