import { setTimeout as sleep } from 'node:timers/promises';
import type { AccessToken } from '../oauth/access-token.ts';
import type { Gate } from '../store/gate.ts';
import type { Timing } from '../timing.ts';
import { restAskedFor } from '../xero/judge-answer.ts';
import { minuteLeft } from '../xero/limit-news.ts';
import type { HttpAnswer, XeroClient } from '../xero/xero-client.ts';

/** What a probe came back with; `rest`: Xero asked for one, and nothing was sent. */
export type Probed =
  | {
      readonly is: 'answer';
      readonly answer: HttpAnswer;
      /** Seconds that Xero's clock is ahead. */ readonly clockSeconds: number | undefined;
    }
  | { readonly is: 'silent'; readonly what: string }
  | { readonly is: 'rest'; readonly seconds: number; readonly by: string };

export interface ProbeDeps {
  readonly gate: Gate;
  readonly client: Pick<XeroClient, 'send'>;
  readonly timing: Timing;
  readonly monotonicNow: () => number;
  /** This machine's clock, in milliseconds since 1970. */
  readonly now: () => number;
}

/** Reads one path of the accounting API once, through the gate like any other call, and keeps what its headers say. */
export function createProbe({ gate, client, timing, monotonicNow, now }: ProbeDeps) {
  return async function probe(token: AccessToken, path: string): Promise<Probed> {
    const slot = await takeSlot(token.tenantId);
    if ('is' in slot) return slot;
    const result = await client.send({
      method: 'GET',
      path,
      query: {},
      tenantId: token.tenantId,
      accessToken: token.accessToken,
      sendBefore: monotonicNow() + timing.sendWithin * 1000,
      deadlineSeconds: timing.httpDeadline,
    });
    if (result.kind !== 'no-answer') await gate.answered(slot.slotId, minuteLeft(result));
    if (result.kind !== 'answer') return { is: 'silent', what: result.cause };
    const { answer } = result;
    await gate.learn(token.tenantId, {
      dayRemaining: wholeNumber(answer.headers['x-daylimit-remaining']),
      ...(answer.status === 429 ? { block: restAskedFor(answer) } : {}),
    });
    const atXero = Date.parse(answer.headers['date'] ?? '');
    return {
      is: 'answer',
      answer,
      clockSeconds: Number.isNaN(atXero) ? undefined : (atXero - now()) / 1000,
    };
  };

  /** Waits as long as a person waits for a page. */
  async function takeSlot(tenantId: string): Promise<{ readonly slotId: string } | Probed> {
    const patience = monotonicNow() + timing.outcomeWait * 1000;
    for (;;) {
      const grant = await gate.takeForRead(tenantId);
      if (grant.granted) return grant;
      if (monotonicNow() + grant.waitSeconds * 1000 > patience) {
        const { by } = await gate.blocked(tenantId);
        return { is: 'rest', seconds: grant.waitSeconds, by: by ?? 'minute' };
      }
      await sleep(grant.waitSeconds * 1000);
    }
  }
}

export type Probe = ReturnType<typeof createProbe>;

function wholeNumber(text: string | undefined): number | null {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : null;
}
