import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Switches } from '../../sandbox/xero/switches.ts';
import { createEncryption } from '../../src/oauth/encryption.ts';
import { ReconnectNeeded, TokenServiceUnavailable } from '../../src/oauth/errors.ts';
import { createTiming } from '../../src/timing.ts';
import { connect, createOauthSetup, type OauthSetup } from './oauth-setup.ts';

/*
 * What becomes of a grant when an answer, a process or our database is lost at the worst moment. Minutes pass by moving
 * Xero's clock and the times in the row together.
 */

let setup: OauthSetup;
let ours: ReturnType<OauthSetup['openProcess']>;
let tenantId: string;
let connectionId: string;

beforeAll(async () => {
  setup = await createOauthSetup();
  ours = setup.openProcess();
  tenantId = setup.sandbox.organisations[0]?.settings.tenantId ?? '';
});

const defaults = {
  refreshGrace: 'same',
  graceEndsWhenNewestIsUsed: false,
  graceEndsAtFirstCall: false,
} satisfies Partial<Switches>;

/** Every answer that Xero may give to a refresh token that was used before. */
const variants: readonly (readonly [string, Partial<Switches>])[] = [
  ['the same pair again', {}],
  ['a new pair', { refreshGrace: 'another' }],
  ['a new pair that kills the first', { refreshGrace: 'another-ends-newest' }],
  ['a grace that ends when the new refresh token is used', { graceEndsWhenNewestIsUsed: true }],
  ['a grace that ends with the first call', { graceEndsAtFirstCall: true }],
];

beforeEach(async () => {
  setup.sandbox.faults.clear();
  Object.assign(setup.sandbox.switches, defaults);
  await setup.database.query(`delete from connection`);
  if ((await connect(ours, tenantId)) !== 'connected') throw new Error('not connected');
  connectionId = (await ours.connections.ofInstallation('main'))?.id ?? '';
});

/** Lets time pass at Xero and here. */
async function pass(minutes: number): Promise<void> {
  setup.sandbox.clock.advance(minutes * 60);
  await setup.database.query(
    `update connection
        set access_expires_at = access_expires_at - make_interval(mins => $1),
            tokens_stored_at = tokens_stored_at - make_interval(mins => $1),
            previous_used_at = previous_used_at - make_interval(mins => $1),
            refresh_begun_at = refresh_begun_at - make_interval(mins => $1),
            refresh_until = refresh_until - make_interval(mins => $1),
            refresh_retry_at = refresh_retry_at - make_interval(mins => $1),
            refresh_unsure_since = refresh_unsure_since - make_interval(mins => $1)`,
    [minutes],
  );
}

interface TokenRow {
  readonly refresh_token: Buffer;
  readonly previous_refresh_token: Buffer | null;
  readonly previous_used_at: Date | null;
  readonly token_generation: number;
}

async function row(): Promise<TokenRow> {
  const found = await setup.database.query<TokenRow & { id: string }>(`select * from connection`);
  if (found.rows[0] === undefined) throw new Error('There is no connection.');
  return found.rows[0];
}

const readable = (purpose: string, bytes: Buffer | null) =>
  createEncryption(setup.config.encryptionKey).decrypt(purpose, connectionId, bytes ?? Buffer.alloc(0));

const refreshToken = async () => readable('refresh_token', (await row()).refresh_token);

/** A request to Xero that came through and whose answer nobody got. */
const usedElsewhere = (token: string) => setup.sandbox.tokens.refresh('test-client', token);

const tokenCalls = (mark: number) =>
  setup.sandbox.calls.since(mark).filter(({ path }) => path === '/connect/token');

/** Calls Xero as the product does: a token that is refused is renewed once. Answers with the last status. */
async function callXero(): Promise<number> {
  const { accessTokens } = ours;
  const ask = async ({ accessToken }: { readonly accessToken: string }) =>
    (await fetch(`${setup.sandboxUrl}/connections`, { headers: { authorization: `Bearer ${accessToken}` } }))
      .status;
  const token = await accessTokens.forConnection(connectionId);
  const status = await ask(token);
  if (status !== 401) return status;
  return ask(await accessTokens.refreshAfterUnauthorized(connectionId, token.accessToken));
}

const status = async () => {
  const found = await ours.connections.find(connectionId);
  return { status: found?.status, reason: found?.statusReason };
};

describe.each(variants)('where Xero answers a used refresh token with %s', (_, switches) => {
  beforeEach(() => void Object.assign(setup.sandbox.switches, switches));

  it('the token that brought a pair is kept with it, encrypted for its own place', async () => {
    const first = await refreshToken();
    await pass(30);
    expect(await callXero()).toBe(200);
    const after = await row();
    expect(readable('previous_refresh_token', after.previous_refresh_token)).toBe(first);
    expect(() => readable('refresh_token', after.previous_refresh_token)).toThrow('cannot be decrypted');
    expect(after.token_generation).toBe(2);
  });

  it('a process that died between Xero’s answer and our storing it costs nothing within the grace', async () => {
    await pass(30);
    usedElsewhere(await refreshToken());
    await setup.database.query(
      `update connection set refresh_holder = gen_random_uuid(), refresh_begun_at = clock_timestamp(),
              refresh_until = clock_timestamp() + interval '45 seconds'`,
    );
    await pass(29);
    expect(await callXero()).toBe(200);
    expect(await status()).toEqual({ status: 'connected', reason: null });
    await pass(30);
    expect(await callXero()).toBe(200);
  });

  it('and beyond it a person is asked once, told why, and everything goes on', async () => {
    await pass(30);
    usedElsewhere(await refreshToken());
    await setup.database.query(
      `update connection set refresh_holder = gen_random_uuid(), refresh_begun_at = clock_timestamp(),
              refresh_until = clock_timestamp() + interval '45 seconds'`,
    );
    await pass(31);
    await expect(callXero()).rejects.toMatchObject({ name: 'ReconnectNeeded', reason: 'answer_lost' });
    expect(await status()).toEqual({ status: 'needs_reconnect', reason: 'answer_lost' });
    const mark = setup.sandbox.calls.last();
    await expect(callXero()).rejects.toThrow(ReconnectNeeded);
    expect(tokenCalls(mark)).toHaveLength(0);
    expect(await connect(ours, tenantId)).toBe('reconnected');
    expect(await callXero()).toBe(200);
  });

  it('answers lost one after the other are made up for', async () => {
    await pass(30);
    setup.sandbox.faults.add({ kind: 'dropAfter', path: '/connect/token', times: 3 });
    await expect(callXero()).rejects.toThrow(TokenServiceUnavailable);
    await pass(5);
    expect(await callXero()).toBe(200);
    await pass(30);
    expect(await callXero()).toBe(200);
  });

  it('an answer that Xero spoilt is made up for', async () => {
    for (const fault of [
      { kind: 'error500After' },
      { kind: 'truncate' },
      { kind: 'html', when: 'after' },
    ] as const) {
      await pass(30);
      setup.sandbox.faults.add({ ...fault, path: '/connect/token' });
      const first = await callXero().catch((error: unknown) => error);
      expect(first === 200 || first instanceof TokenServiceUnavailable).toBe(true);
      await pass(1);
      expect(await callXero()).toBe(200);
    }
  });

  it('our database of yesterday asks for a person', async () => {
    const backup = await row();
    for (let hour = 0; hour < 4; hour += 1) {
      await pass(30);
      expect(await callXero()).toBe(200);
    }
    await pass(31);
    await restore(backup);
    await expect(callXero()).rejects.toMatchObject({ reason: 'grant_refused' });
    expect(await status()).toEqual({ status: 'needs_reconnect', reason: 'grant_refused' });
    expect(await connect(ours, tenantId)).toBe('reconnected');
    expect(await callXero()).toBe(200);
  });
});

describe('our database of some minutes ago', () => {
  const goBack = async (switches: Partial<Switches>) => {
    Object.assign(setup.sandbox.switches, switches);
    await pass(30);
    const backup = await row();
    expect(await callXero()).toBe(200);
    await pass(20);
    await restore(backup);
  };

  it.each(variants.filter(([, switches]) => !switches.graceEndsAtFirstCall))(
    'goes on where Xero answers a used refresh token with %s',
    async (_, switches) => {
      await goBack(switches);
      expect(await callXero()).toBe(200);
      await pass(30);
      expect(await callXero()).toBe(200);
    },
  );

  it('asks for a person where Xero no longer takes what it holds', async () => {
    await goBack({ graceEndsAtFirstCall: true });
    await expect(callXero()).rejects.toMatchObject({ reason: 'grant_refused' });
    expect(await connect(ours, tenantId)).toBe('reconnected');
    expect(await callXero()).toBe(200);
  });
});

/** The tokens as an older backup holds them. The access token of then has expired. */
async function restore(backup: TokenRow): Promise<void> {
  await setup.database.query(
    `update connection set refresh_token = $1, previous_refresh_token = $2, previous_used_at = $3,
            token_generation = $4, access_expires_at = clock_timestamp() - interval '1 minute'`,
    [backup.refresh_token, backup.previous_refresh_token, backup.previous_used_at, backup.token_generation],
  );
}

describe('a refresh token that was refused', () => {
  it('is followed by the one before it, which Xero may still take', async () => {
    Object.assign(setup.sandbox.switches, { refreshGrace: 'another-ends-newest' });
    await pass(30);
    const first = await refreshToken();
    expect(await callXero()).toBe(200);
    // A request that was given up reached Xero late, and ended the pair that was stored meanwhile.
    usedElsewhere(first);
    await pass(28);
    const mark = setup.sandbox.calls.last();
    await setup.database.query(`update connection set access_expires_at = clock_timestamp()`);
    expect(await callXero()).toBe(200);
    expect(tokenCalls(mark).map(({ status: answer }) => answer)).toEqual([400, 200]);
    expect(await status()).toEqual({ status: 'connected', reason: null });
    expect(readable('previous_refresh_token', (await row()).previous_refresh_token)).toBe(first);
  });

  it('is no reason to send the one before it once its time is over', async () => {
    await pass(30);
    expect(await callXero()).toBe(200);
    setup.sandbox.tokens.revokeAll('test-client');
    await pass(31);
    const mark = setup.sandbox.calls.last();
    await expect(callXero()).rejects.toThrow(ReconnectNeeded);
    expect(tokenCalls(mark)).toHaveLength(1);
  });
});

describe('a pair that Xero gave', () => {
  const guard = async (on: boolean) => {
    await setup.database.query(`drop trigger if exists no_tokens on connection`);
    if (!on) return;
    await setup.database.query(
      `create or replace function refuse() returns trigger language plpgsql as $$
         begin raise exception 'the disk is full' using errcode = '53100'; end $$`,
    );
    await setup.database.query(
      `create trigger no_tokens before update of refresh_token on connection
         for each row execute function refuse()`,
    );
  };

  it('is stored as soon as our database takes it again', async () => {
    await pass(30);
    await guard(true);
    const mark = setup.sandbox.calls.last();
    const call = callXero();
    await expect.poll(() => tokenCalls(mark).length).toBe(1);
    await sleep(500);
    await guard(false);
    expect(await call).toBe(200);
    expect(tokenCalls(mark)).toHaveLength(1);
  });

  it('and could not be stored is asked for again, by whoever comes next', async () => {
    await pass(30);
    await guard(true);
    await expect(callXero()).rejects.toThrow('the disk is full');
    await guard(false);
    await pass(1);
    const mark = setup.sandbox.calls.last();
    expect(await callXero()).toBe(200);
    expect(tokenCalls(mark)).toHaveLength(1);
  }, 30_000);

  it('beside one that was stored meanwhile makes the next caller find out which of them counts', async () => {
    Object.assign(setup.sandbox.switches, { refreshGrace: 'another-ends-newest' });
    await pass(30);
    setup.sandbox.faults.add({ kind: 'delay', path: '/connect/token', delayMs: 900, when: 'before' });
    const late = setup.openProcess().accessTokens.forConnection(connectionId);
    await sleep(200);
    // The first process stood still for longer than its lease; its request reaches Xero last.
    await setup.database.query(`update connection set refresh_until = clock_timestamp()`);
    const quick = await setup.openProcess().accessTokens.forConnection(connectionId);
    expect((await late).accessToken).not.toBe(quick.accessToken);
    await pass(30);
    expect(await callXero()).toBe(200);
    expect(await status()).toEqual({ status: 'connected', reason: null });
  });
});

describe('a process that stood still for longer than its lease', () => {
  beforeEach(() => void Object.assign(setup.sandbox.switches, { refreshGrace: 'another-ends-newest' }));

  const takeOver = () => setup.database.query(`update connection set refresh_until = clock_timestamp()`);

  it('stores the pair that it got, and nobody uses it before Xero has confirmed it', async () => {
    await pass(30);
    setup.sandbox.faults.add({ kind: 'delay', path: '/connect/token', delayMs: 900, when: 'after' });
    const late = setup.openProcess().accessTokens.forConnection(connectionId);
    await sleep(300);
    await takeOver();
    // The other process has ended that pair at Xero, and its own answer is lost.
    setup.sandbox.faults.add({ kind: 'error500After', path: '/connect/token' });
    await expect(setup.openProcess().accessTokens.forConnection(connectionId)).rejects.toThrow('HTTP 500');
    const mark = setup.sandbox.calls.last();
    expect((await late).tenantId).toBe(tenantId);
    expect(tokenCalls(mark).map(({ status: answer }) => answer)).toEqual([400, 200]);
    await pass(31);
    expect(await callXero()).toBe(200);
    expect(await status()).toEqual({ status: 'connected', reason: null });
  });

  it('leaves the other one its lease', async () => {
    await pass(30);
    const fault = { kind: 'delay', path: '/connect/token', when: 'after' } as const;
    setup.sandbox.faults.add({ ...fault, delayMs: 900 });
    setup.sandbox.faults.add({ ...fault, delayMs: 1500 });
    const late = setup.openProcess().accessTokens.forConnection(connectionId);
    await sleep(300);
    await takeOver();
    const other = setup.openProcess().accessTokens.forConnection(connectionId);
    await sleep(900);
    const held = await setup.database.query<{ held: boolean }>(
      `select refresh_until > clock_timestamp() as held from connection where token_generation = 2`,
    );
    expect(held.rows).toEqual([{ held: true }]);
    expect((await late).tenantId).toBe(tenantId);
    await other;
    await pass(31);
    expect(await callXero()).toBe(200);
  });
});

describe('a request for tokens that takes too long', () => {
  it('is not joined by another while Xero may still work on it', async () => {
    // Everything runs 20 times faster: 30 s until it is given up, and 10 s more.
    const fast = setup.openProcess({}, createTiming(20));
    await pass(30);
    setup.sandbox.faults.add({ kind: 'delay', path: '/connect/token', delayMs: 1900, when: 'before' });
    const begun = performance.now();
    const mark = setup.sandbox.calls.last();
    await fast.accessTokens.forConnection(connectionId);
    expect(tokenCalls(mark)).toHaveLength(2);
    expect(performance.now() - begun).toBeGreaterThan(1950);
  });
});

describe('a connection that nothing uses', () => {
  it('is used after a week, once an hour at most, and long before it would die', async () => {
    const access = setup.openProcess();
    await pass(6 * 24 * 60);
    let mark = setup.sandbox.calls.last();
    await setup.openProcess().keepAlive();
    expect(tokenCalls(mark)).toHaveLength(0);
    await pass(25 * 60);
    await access.keepAlive();
    expect(tokenCalls(mark)).toHaveLength(1);
    mark = setup.sandbox.calls.last();
    await pass(8 * 24 * 60);
    await access.keepAlive();
    expect(tokenCalls(mark)).toHaveLength(0);
    await setup.openProcess().keepAlive();
    expect(tokenCalls(mark)).toHaveLength(1);
  });

  it('lives for as long as somebody looks after it', async () => {
    for (let week = 0; week < 12; week += 1) {
      await pass(8 * 24 * 60);
      const restarted = setup.openProcess();
      await restarted.keepAlive();
      await restarted.close();
    }
    expect(await callXero()).toBe(200);
  });

  it('says so when it cannot be renewed, and is tried again', async () => {
    await pass(8 * 24 * 60);
    const wrong = setup.openProcess({ xeroClientSecret: 'another-secret' });
    setup.logged.length = 0;
    await wrong.keepAlive();
    expect(setup.logged.at(-1)).toMatchObject([
      { connectionId, error: { name: 'AppRefused' } },
      'a connection that was not used for days could not be renewed',
    ]);
    expect(await status()).toEqual({ status: 'connected', reason: null });
    await pass(1);
    await setup.openProcess().keepAlive();
    expect(await callXero()).toBe(200);
  });
});
