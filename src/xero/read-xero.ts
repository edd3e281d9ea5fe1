import { setTimeout as sleep } from 'node:timers/promises';
import type { AccessTokens } from '../oauth/access-token.ts';
import type { GateLane } from '../store/gate-lanes.ts';
import type { Gate } from '../store/gate.ts';
import type { Timing } from '../timing.ts';
import type { HeedRefusal } from './heed-refusal.ts';
import { restAskedFor } from './judge-answer.ts';
import { minuteLeft } from './limit-news.ts';
import { parseAnswer, type ParsedAnswer } from './parse-answer.ts';
import type { HttpResult, XeroClient } from './xero-client.ts';

/** Xero could not be read now; trying later helps. */
export class XeroUnreadable extends Error {
  override readonly name = 'XeroUnreadable';
  /** Seconds after which it is worth another try. */
  readonly retrySeconds: number;
  /** In a few words. */
  readonly what: string;

  constructor(what: string, retrySeconds: number) {
    super(`Xero could not be read (${what}). It is tried again by itself.`);
    this.what = what;
    this.retrySeconds = retrySeconds;
  }
}

/** Xero forbids this very reading; the connection as such stands. A person has to do something about it. */
export class XeroForbidden extends XeroUnreadable {
  constructor(retrySeconds: number) {
    super('HTTP 403', retrySeconds);
  }
}

/** Xero does not show it: it is not there, or not yet, since reads may lag behind writes. */
export class XeroNotFound extends XeroUnreadable {
  constructor() {
    super('HTTP 404', 60);
  }
}

export interface ReadXeroDeps {
  readonly gate: Gate;
  readonly client: XeroClient;
  readonly accessTokens: AccessTokens;
  readonly heedRefusal: HeedRefusal;
  readonly timing: Timing;
  readonly monotonicNow: () => number;
}

export interface Read {
  readonly connectionId: string;
  readonly tenantId: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly modifiedSince?: string;
  /** Who asks; by default whoever waits for a document. */
  readonly lane?: GateLane;
  /** A slot of the gate that is taken already; the first request uses it. */
  readonly slotId?: string;
}

/** Reads of the accounting API; each takes a slot of the gate like any other call. */
export function createReadXero(deps: ReadXeroDeps) {
  /**
   * One page of a list, found in the answer under `answerKey` (by default the path's name). Waits for the gate as long as a run waits for an outcome.
   * @throws XeroUnreadable, XeroForbidden, XeroNotFound, and whatever the token store throws.
   */
  return async function readXero(
    read: Read,
    answerKey = read.path.split('/')[1] ?? '',
  ): Promise<ParsedAnswer> {
    const result = await withToken(read);
    if (result.kind !== 'answer') throw new XeroUnreadable(result.cause, 5);
    const { status, body } = result.answer;
    if (status === 429) {
      const block = restAskedFor(result.answer);
      await deps.gate.learn(read.tenantId, { dayRemaining: null, block });
      throw new XeroUnreadable('HTTP 429', block.seconds);
    }
    if (status === 403) throw new XeroForbidden(15 * deps.timing.minute);
    if (status === 404) throw new XeroNotFound();
    const parsed = status === 200 ? parseAnswer(body, answerKey) : undefined;
    if (parsed === undefined) throw new XeroUnreadable(`HTTP ${status}`, status >= 500 ? 30 : 60);
    return parsed;
  };

  /** Reads with a living token; without one the token store throws. */
  async function withToken(read: Read): Promise<HttpResult> {
    let { slotId } = read;
    for (;;) {
      const token = await deps.accessTokens.forConnection(read.connectionId);
      const result = await get(read, token.accessToken, slotId ?? (await slot(read)));
      slotId = undefined;
      if (result.kind !== 'answer') return result;
      const { status } = result.answer;
      if (status !== 401 && status !== 403) return result;
      if ((await deps.heedRefusal(read.connectionId, token, result.answer)) === 'sound') return result;
    }
  }

  async function get(read: Read, accessToken: string, slotId: string): Promise<HttpResult> {
    const result = await deps.client.send({
      method: 'GET',
      path: read.path,
      query: read.query ?? {},
      tenantId: read.tenantId,
      accessToken,
      ...(read.modifiedSince !== undefined && { modifiedSince: read.modifiedSince }),
      sendBefore: deps.monotonicNow() + deps.timing.sendWithin * 1000,
      deadlineSeconds: deps.timing.httpDeadline,
    });
    // A read that got no answer leaves its slot to run out: Xero may still be working on it.
    if (result.kind !== 'no-answer') await deps.gate.answered(slotId, minuteLeft(result));
    return result;
  }

  async function slot({ tenantId, lane }: Read): Promise<string> {
    const patience = deps.monotonicNow() + deps.timing.outcomeWait * 1000;
    for (;;) {
      const grant = await deps.gate.takeForRead(tenantId, lane);
      if (grant.granted) return grant.slotId;
      if (deps.monotonicNow() + grant.waitSeconds * 1000 > patience) {
        throw new XeroUnreadable('its limit of calls is used up for now', grant.waitSeconds);
      }
      await sleep(grant.waitSeconds * 1000);
    }
  }
}

export type ReadXero = ReturnType<typeof createReadXero>;
