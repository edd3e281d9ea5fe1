import { createClock } from '../../sandbox/xero/clock.ts';
import { createSandbox, DEFAULT_APP } from '../../sandbox/xero/create-sandbox.ts';
import { intoMinute } from '../../sandbox/xero/limits.ts';
import type { Switches } from '../../sandbox/xero/switches.ts';
import { createVirtualTime, type VirtualTime } from './virtual-time.ts';

/** What a client hears of a request. */
export interface Answer {
  readonly status: number;
  /** Seconds; undefined where Xero does not say. */
  readonly retryAfter: number | undefined;
  readonly body: unknown;
}

/** An organisation at Xero, as a client with a token sees it. */
export interface XeroAccount {
  readonly time: VirtualTime;
  readonly contactIds: readonly string[];
  /** Takes so long as a call takes; one that is refused for going too fast comes back at once. */
  send(method: 'PUT' | 'POST', path: string, body: object): Promise<Answer>;
  /** Calls that were refused for going too fast so far. */
  refused(): number;
  calls(): number;
  /** Waits until Xero's minute is so many seconds old. */
  untilInMinute(seconds: number): Promise<void>;
}

const clients = 8;
/** An access token lives 30 minutes; the client renews it in time, as all of them do. */
const tokenSeconds = 25 * 60;

export interface AccountOptions {
  /** Decides when Xero's minute and day begin. */
  readonly seed: number;
  readonly secondsPerCall: number;
  readonly switches: Partial<Switches>;
}

/** A new organisation with a few contacts, in a time of its own. */
export async function openXeroAccount({
  seed,
  secondsPerCall,
  switches,
}: AccountOptions): Promise<XeroAccount> {
  const time = createVirtualTime(Date.parse('2026-11-02T09:00:00Z'));
  const sandbox = createSandbox({ seed, switches, clock: createClock({ now: () => time.now() }) });
  const tenantId = sandbox.organisations[0]?.settings.tenantId ?? '';
  const { clientId } = DEFAULT_APP;
  let token = { value: '', until: 0 };
  let refused = 0;
  let calls = 0;

  function accessToken(): string {
    if (time.now() >= token.until)
      token = {
        value: sandbox.grant({ clientId, tenantId }).access_token,
        until: time.now() + tokenSeconds * 1000,
      };
    return token.value;
  }

  async function send(method: 'PUT' | 'POST', path: string, body: object): Promise<Answer> {
    calls += 1;
    const response = await sandbox.app.request(`/api.xro/2.0/${path}`, {
      method,
      headers: {
        authorization: `Bearer ${accessToken()}`,
        'xero-tenant-id': tenantId,
        'content-type': 'application/json',
        accept: 'application/json',
      },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    if (response.status === 429) refused += 1;
    else await time.sleep(secondsPerCall);
    const retryAfter = response.headers.get('retry-after');
    return {
      status: response.status,
      retryAfter: retryAfter === null ? undefined : Number(retryAfter),
      body: text === '' ? undefined : (JSON.parse(text) as unknown),
    };
  }

  const contactIds = await time.run(async () => {
    const Contacts = Array.from({ length: clients }, (_, index) => ({
      Name: `Measured Client ${index + 1}`,
    }));
    const answer = (await send('PUT', 'Contacts', { Contacts })).body as {
      readonly Contacts: readonly { readonly ContactID: string }[];
    };
    // The minute in which they were made is over.
    await time.sleep(60);
    return answer.Contacts.map(({ ContactID }) => ContactID);
  });
  calls = 0;

  async function untilInMinute(seconds: number): Promise<void> {
    const into = intoMinute(seed, clientId, tenantId, time.now()) / 1000;
    await time.sleep((seconds - into + 60) % 60);
  }

  return { time, contactIds, send, refused: () => refused, calls: () => calls, untilInMinute };
}
