import { createHash } from 'node:crypto';
import { ApiError, exceptionReply, validationReply } from './api-errors.ts';
import type { Reply } from './api-errors.ts';
import type { Switches } from './switches.ts';

/**
 * Xero's memory of Idempotency-Keys: for six minutes from the first call a repeat gets the first
 * answer again, errors included, and nothing is done twice. After that the key is new.
 */
export interface Idempotency {
  /**
   * Registers a call. `replay` is the stored answer; `first` means: do the work, then `settle`.
   * Throws ApiError for a key that is too long or was used with another request.
   */
  begin(call: IdempotentCall): Promise<Begun>;
  save(): SavedAnswer[];
}

export interface IdempotentCall {
  key: string;
  clientId: string;
  tenantId: string;
  method: string;
  url: string;
  body: string | Buffer;
  now: number;
}

export type Begun =
  | { kind: 'replay'; reply: Reply }
  | {
      kind: 'first';
      /** Stores the answer, or with null forgets the key: the call never got to Xero's books. */
      settle(reply: Reply | null): void;
    };

export interface SavedAnswer {
  name: string;
  fingerprint: string;
  firstAt: number;
  reply: Reply;
}

interface Entry {
  fingerprint: string;
  firstAt: number;
  reply: Reply | null;
  done: Promise<Reply | null>;
}

const KEPT_MS = 6 * 60_000;
const LONGEST_KEY = 128;

export function createIdempotency(switches: Switches, saved: SavedAnswer[] = []): Idempotency {
  const entries = new Map<string, Entry>();
  for (const { name, ...answer } of saved) {
    entries.set(name, { ...answer, done: Promise.resolve(answer.reply) });
  }

  const forgetOld = (now: number) => {
    for (const [name, entry] of entries) if (now - entry.firstAt >= KEPT_MS) entries.delete(name);
  };

  const conflict = (key: string) => {
    const text = `Idempotency Key: ${key} is used with a different request.`;
    const element = { ValidationErrors: [{ Message: text }] };
    const reply =
      switches.conflictText === 'message'
        ? exceptionReply('PostDataInvalidException', text)
        : validationReply([element]);
    return new ApiError(reply, text);
  };

  const register = (name: string, fingerprint: string, now: number): Begun => {
    const { promise, resolve } = Promise.withResolvers<Reply | null>();
    const entry: Entry = { fingerprint, firstAt: now, reply: null, done: promise };
    entries.set(name, entry);
    return {
      kind: 'first',
      settle(reply) {
        entry.reply = reply;
        if (reply === null && entries.get(name) === entry) entries.delete(name);
        resolve(reply);
      },
    };
  };

  const begin = async (call: IdempotentCall): Promise<Begun> => {
    if (call.key.length > LONGEST_KEY) {
      const text = `The Idempotency-Key is longer than ${LONGEST_KEY} characters.`;
      throw new ApiError(exceptionReply('PostDataInvalidException', text), text);
    }
    forgetOld(call.now);
    const owner = switches.idempotencyScope === 'app' ? call.clientId : `${call.clientId}/${call.tenantId}`;
    const name = `${owner}/${call.key}`;
    const fingerprint = createHash('sha256')
      .update([call.tenantId, call.method, call.url, ''].join('\n'))
      .update(call.body)
      .digest('hex');

    const known = entries.get(name);
    if (!known) return register(name, fingerprint, call.now);
    if (known.fingerprint !== fingerprint) throw conflict(call.key);
    if (known.reply) return { kind: 'replay', reply: known.reply };
    if (switches.sameKeyAtOnce === 'refuse') throw conflict(call.key);
    if (switches.sameKeyAtOnce === 'both') return register(name, fingerprint, call.now);
    const reply = await known.done;
    return reply ? { kind: 'replay', reply } : begin(call);
  };

  return {
    begin,
    save: () =>
      [...entries].flatMap(([name, { fingerprint, firstAt, reply }]) =>
        reply ? [{ name, fingerprint, firstAt, reply }] : [],
      ),
  };
}
