import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AppRefused, ReconnectNeeded, TokenServiceUnavailable } from '../../src/oauth/errors.ts';
import type { Connection } from '../../src/store/connections.ts';
import { connect, createOauthSetup, type OauthSetup } from './oauth-setup.ts';

let setup: OauthSetup;
let connection: Connection;
let tenant: string;

beforeAll(async () => {
  setup = await createOauthSetup();
  tenant = setup.sandbox.organisations[0]?.settings.tenantId ?? '';
});

beforeEach(async () => {
  setup.sandbox.faults.clear();
  Object.assign(setup.sandbox.switches, { refreshGrace: 'same', graceEndsWhenNewestIsUsed: false });
  const access = setup.openProcess();
  await connect(access, tenant);
  const found = await access.connections.ofInstallation('main');
  if (found === undefined) throw new Error('not connected');
  connection = found;
});

const expire = () =>
  setup.database.query(
    `update connection set access_expires_at = clock_timestamp() - interval '1 second',
            refresh_retry_at = null, refresh_failure = null`,
  );

const endRest = () => setup.database.query(`update connection set refresh_retry_at = null`);

/** Calls to the token endpoint since `mark`. */
const tokenCalls = (mark: number) =>
  setup.sandbox.calls.since(mark).filter(({ path }) => path === '/connect/token');

describe('an access token', () => {
  it('is given as stored while it lives long enough', async () => {
    const mark = setup.sandbox.calls.last();
    const access = setup.openProcess();
    const first = await access.accessTokens.forConnection(connection.id);
    const second = await access.accessTokens.forConnection(connection.id);
    expect(second).toEqual(first);
    expect(first).toMatchObject({ tenantId: tenant, generation: connection.generation });
    expect(tokenCalls(mark)).toHaveLength(0);
  });

  it('is refreshed before it expires', async () => {
    const access = setup.openProcess();
    const before = await access.accessTokens.forConnection(connection.id);
    await setup.database.query(
      `update connection set access_expires_at = clock_timestamp() + interval '100 seconds'`,
    );
    const after = await access.accessTokens.forConnection(connection.id);
    expect(after.accessToken).not.toBe(before.accessToken);
    expect(await access.accessTokens.forConnection(connection.id)).toEqual(after);
  });

  it('is refreshed exactly once for two processes with twenty callers each', async () => {
    await expire();
    const mark = setup.sandbox.calls.last();
    const processes = [setup.openProcess(), setup.openProcess()];
    const given = await Promise.all(
      processes.flatMap(({ accessTokens }) =>
        Array.from({ length: 20 }, () => accessTokens.forConnection(connection.id)),
      ),
    );
    expect(new Set(given.map(({ accessToken }) => accessToken)).size).toBe(1);
    expect(tokenCalls(mark)).toHaveLength(1);
  });

  it('is refreshed once for forty callers whose token Xero refused', async () => {
    const processes = [setup.openProcess(), setup.openProcess()];
    const rejected = await setup.openProcess().accessTokens.forConnection(connection.id);
    const mark = setup.sandbox.calls.last();
    const given = await Promise.all(
      processes.flatMap(({ accessTokens }) =>
        Array.from({ length: 20 }, () =>
          accessTokens.refreshAfterUnauthorized(connection.id, rejected.accessToken),
        ),
      ),
    );
    expect(new Set(given.map(({ accessToken }) => accessToken)).size).toBe(1);
    expect(given[0]?.accessToken).not.toBe(rejected.accessToken);
    expect(tokenCalls(mark)).toHaveLength(1);
  });

  it('is not refreshed again for a caller who comes late with an old refused token', async () => {
    const { accessTokens } = setup.openProcess();
    const old = await accessTokens.forConnection(connection.id);
    const renewed = await accessTokens.refreshAfterUnauthorized(connection.id, old.accessToken);
    const mark = setup.sandbox.calls.last();
    expect(await accessTokens.refreshAfterUnauthorized(connection.id, old.accessToken)).toEqual(renewed);
    expect(tokenCalls(mark)).toHaveLength(0);
  });
});

describe.each(['same', 'another', 'another-ends-newest'] as const)(
  'a lost answer (the old token then brings: %s)',
  (refreshGrace) => {
    it('is recovered at once with the same refresh token', async () => {
      setup.sandbox.switches.refreshGrace = refreshGrace;
      setup.sandbox.faults.add({ kind: 'dropAfter', path: '/connect/token' });
      await expire();
      const mark = setup.sandbox.calls.last();
      const { accessTokens } = setup.openProcess();
      const first = await accessTokens.forConnection(connection.id);
      expect(tokenCalls(mark)).toHaveLength(2);
      // And the pair that was stored is one that goes on living.
      const next = await accessTokens.refreshAfterUnauthorized(connection.id, first.accessToken);
      expect(next.accessToken).not.toBe(first.accessToken);
    });

    it('is recovered later, by another process, when it was lost twice', async () => {
      setup.sandbox.switches.refreshGrace = refreshGrace;
      setup.sandbox.faults.add({ kind: 'dropAfter', path: '/connect/token', times: 2 });
      await expire();
      await expect(setup.openProcess().accessTokens.forConnection(connection.id)).rejects.toThrow(
        TokenServiceUnavailable,
      );
      await endRest();
      const { accessTokens, connections } = setup.openProcess();
      const recovered = await accessTokens.forConnection(connection.id);
      await accessTokens.refreshAfterUnauthorized(connection.id, recovered.accessToken);
      expect((await connections.find(connection.id))?.status).toBe('connected');
    });
  },
);

describe('a refresh that fails', () => {
  it('lets a token within the margin serve on', async () => {
    const { accessTokens } = setup.openProcess();
    const before = await accessTokens.forConnection(connection.id);
    await setup.database.query(
      `update connection set access_expires_at = clock_timestamp() + interval '100 seconds'`,
    );
    setup.sandbox.faults.add({ kind: 'offline503', path: '/connect/token' });
    expect(await accessTokens.forConnection(connection.id)).toEqual(before);
  });

  it('is not repeated by all who ask within the next seconds', async () => {
    await expire();
    setup.sandbox.faults.add({ kind: 'offline503', path: '/connect/token', times: 50 });
    const mark = setup.sandbox.calls.last();
    const processes = [setup.openProcess(), setup.openProcess()];
    const results = await Promise.allSettled(
      processes.flatMap(({ accessTokens }) =>
        Array.from({ length: 10 }, () => accessTokens.forConnection(connection.id)),
      ),
    );
    expect(results.every(({ status }) => status === 'rejected')).toBe(true);
    for (const result of results) {
      expect(result).toMatchObject({ reason: { name: 'TokenServiceUnavailable' } });
    }
    expect(tokenCalls(mark)).toHaveLength(1);
  });

  it('leaves a lease behind that another process takes over once it ran out', async () => {
    await expire();
    await setup.database.query(
      `update connection set refresh_holder = gen_random_uuid(),
              refresh_until = clock_timestamp() + interval '500 milliseconds'`,
    );
    const mark = setup.sandbox.calls.last();
    await setup.openProcess().accessTokens.forConnection(connection.id);
    expect(tokenCalls(mark)).toHaveLength(1);
  });

  it('that ends late does not replace a grant that was renewed meanwhile', async () => {
    await expire();
    setup.sandbox.faults.add({ kind: 'delay', path: '/connect/token', delayMs: 800, when: 'after' });
    const late = setup.openProcess().accessTokens.forConnection(connection.id);
    await new Promise((resolve) => setTimeout(resolve, 200));
    const other = setup.openProcess();
    expect(await connect(other, tenant)).toBe('reconnected');
    const renewed = await other.accessTokens.forConnection(connection.id);
    expect(await late).toEqual(renewed);
    expect(await other.accessTokens.forConnection(connection.id)).toEqual(renewed);
    expect(renewed.generation).toBe(connection.generation + 1);
  });

  it('blames the configuration, not the connection, when Xero refuses the secret', async () => {
    await expire();
    const wrong = setup.openProcess({ xeroClientSecret: 'another-secret' });
    const error = await wrong.accessTokens.forConnection(connection.id).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AppRefused);
    expect(error).toMatchObject({ code: 'invalid_client' });
    expect((await wrong.connections.find(connection.id))?.status).toBe('connected');
    // The same word for whoever asks meanwhile, and all is well once the secret is right.
    await expect(wrong.accessTokens.forConnection(connection.id)).rejects.toThrow(AppRefused);
    await endRest();
    await setup.openProcess().accessTokens.forConnection(connection.id);
  });
});

describe('a grant that is gone', () => {
  it('asks for a reconnect, once, with its reason, and wakes up by reconnecting', async () => {
    setup.sandbox.tokens.revoke('test-client', await storedRefreshToken());
    await expire();
    const { accessTokens, connections } = setup.openProcess();
    await expect(accessTokens.forConnection(connection.id)).rejects.toThrow(ReconnectNeeded);
    expect(await connections.find(connection.id)).toMatchObject({
      status: 'needs_reconnect',
      statusReason: 'grant_refused',
    });
    const mark = setup.sandbox.calls.last();
    await expect(accessTokens.forConnection(connection.id)).rejects.toMatchObject({
      name: 'ReconnectNeeded',
      reason: 'grant_refused',
    });
    expect(tokenCalls(mark)).toHaveLength(0);

    expect(await connect(setup.openProcess(), tenant)).toBe('reconnected');
    const token = await accessTokens.forConnection(connection.id);
    expect(token.generation).toBe(connection.generation + 1);
  });

  it('is not believed when another process has stored a new pair meanwhile', async () => {
    // The slow process reads the old pair; the quick one renews it and the grace for the old one passes.
    await expire();
    setup.sandbox.faults.add({ kind: 'delay', path: '/connect/token', delayMs: 600, when: 'before' });
    const slow = setup.openProcess().accessTokens.forConnection(connection.id);
    await new Promise((resolve) => setTimeout(resolve, 200));
    await setup.database.query(`update connection set refresh_until = clock_timestamp()`);
    const quick = await setup.openProcess().accessTokens.forConnection(connection.id);
    setup.sandbox.clock.advance(31 * 60);
    expect((await slow).accessToken).toBe(quick.accessToken);
    const found = await setup.openProcess().connections.find(connection.id);
    expect(found?.status).toBe('connected');
  });

  it('is found out after a 403 by the list of connections', async () => {
    const { accessTokens, connections } = setup.openProcess();
    expect(await accessTokens.checkAfterForbidden(connection.id)).toBe('connected');
    setup.sandbox.connections.disconnect(tenant);
    expect(await accessTokens.checkAfterForbidden(connection.id)).toBe('lost');
    expect(await connections.find(connection.id)).toMatchObject({ statusReason: 'access_removed' });
  });

  it('is not there for a connection made with another Xero', async () => {
    const live = setup.openProcess({ xeroSandboxUrl: setup.sandboxUrl });
    await setup.database.query(`update connection set issuer = 'https://identity.xero.com'`);
    await expire();
    const mark = setup.sandbox.calls.last();
    await expect(live.accessTokens.forConnection(connection.id)).rejects.toMatchObject({
      reason: 'other_issuer',
    });
    expect(tokenCalls(mark)).toHaveLength(0);
    await setup.database.query(`update connection set issuer = 'sandbox'`);
  });
});

describe('the encryption key', () => {
  it('rotates without reconnecting', async () => {
    const [old = ''] = setup.config.encryptionKey;
    const next = `k2:${Buffer.alloc(32, 7).toString('base64')}`;
    const both = setup.openProcess({ encryptionKey: [next, old] });
    const token = await both.accessTokens.forConnection(connection.id);
    await both.accessTokens.refreshAfterUnauthorized(connection.id, token.accessToken);
    const names = await setup.database.query(
      `select convert_from(substring(refresh_token from 2 for get_byte(refresh_token, 0)), 'UTF8') as key
         from timetracker_xero.connection where status = 'connected'`,
    );
    expect(names.rows).toEqual([{ key: 'k2' }]);
    const onlyNew = setup.openProcess({ encryptionKey: [next] });
    await onlyNew.accessTokens.forConnection(connection.id);
    await expect(setup.openProcess().accessTokens.forConnection(connection.id)).rejects.toThrow(
      /encrypted with the key "k2", which ENCRYPTION_KEY does not hold/,
    );
  });
});

async function storedRefreshToken(): Promise<string> {
  const { createEncryption } = await import('../../src/oauth/encryption.ts');
  const found = await setup.database.query<{ refresh_token: Buffer }>(`select refresh_token from connection`);
  const bytes = found.rows[0]?.refresh_token ?? Buffer.alloc(0);
  return createEncryption(setup.config.encryptionKey).decrypt('refresh_token', connection.id, bytes);
}
