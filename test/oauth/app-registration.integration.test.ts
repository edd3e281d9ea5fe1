import { randomBytes } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { changeRegistration, type RegistrationChange } from '../../src/oauth/change-registration.ts';
import { createEncryption } from '../../src/oauth/encryption.ts';
import { createRegistrationOf } from '../../src/oauth/registration-of.ts';
import { createAppRegistrations } from '../../src/store/app-registrations.ts';
import type { Database } from '../../src/store/database.ts';
import { openStore } from '../support/connected-store.ts';
import { createTestDatabase } from '../support/stack.ts';

const key = (name: string) => `${name}:${randomBytes(32).toString('base64')}`;
const oldKey = key('k1');
const secret = 'planted-secret-0815';
const tenant = '8bb4faf5-33cc-4f8b-9c01-2f0f5b0a4c7e';

let database: Database;

beforeAll(async () => {
  database = await openStore(await createTestDatabase());
});

beforeEach(async () => {
  await database.query('delete from app_registration');
});

function open(environment: { xeroClientId?: string; xeroClientSecret?: string } = {}, keys = [oldKey]) {
  const deps = {
    config: { installationId: 'main', xeroClientId: undefined, xeroClientSecret: undefined, ...environment },
    registrations: createAppRegistrations(database),
    encryption: createEncryption(keys),
  };
  return {
    ...createRegistrationOf(deps),
    change: (change: RegistrationChange) => changeRegistration(deps, change, 'page'),
  };
}

const stored = async () =>
  (await database.query<{ client_secret: Buffer }>('select client_secret from app_registration')).rows[0]
    ?.client_secret ?? Buffer.alloc(0);

describe('the app that we connect as', () => {
  it('is none at first, which every use of it says', async () => {
    const app = open();
    expect(await app.view()).toMatchObject({ source: 'none', generation: 'granular' });
    await expect(app.current()).rejects.toThrow('No Xero app is set up yet.');
  });

  it('is the one that was entered; its secret is encrypted and nowhere shown', async () => {
    const app = open();
    expect(
      await app.change({
        clientId: 'AB12',
        clientSecret: secret,
        generation: 'broad',
        organisationId: tenant,
      }),
    ).toEqual({ result: 'changed', changed: ['client id', 'client secret', 'generation', 'organisation'] });
    expect(await app.current()).toEqual({
      clientId: 'AB12',
      clientSecret: secret,
      generation: 'broad',
      organisationId: tenant,
    });
    const view = await app.view();
    expect(view).toEqual({ source: 'stored', clientId: 'AB12', generation: 'broad', organisationId: tenant });
    const trail = await database.query(`select actor, action, details from audit order by id desc limit 1`);
    expect(trail.rows).toEqual([
      {
        actor: 'page',
        action: 'app.changed',
        details: { changed: 'client id, client secret, generation, organisation', generation: 'broad' },
      },
    ]);
    expect(JSON.stringify([view, trail.rows])).not.toContain(secret);
    expect((await stored()).includes(secret)).toBe(false);
  });

  it('is that of the environment, where it names one; the rest stays as it was entered', async () => {
    await open().change({ clientId: 'AB12', clientSecret: secret });
    const app = open({ xeroClientId: 'from-env', xeroClientSecret: 'env-secret' });
    expect(await app.change({ generation: 'broad', organisationId: tenant })).toMatchObject({
      result: 'changed',
    });
    expect(await app.current()).toEqual({
      clientId: 'from-env',
      clientSecret: 'env-secret',
      generation: 'broad',
      organisationId: tenant,
    });
    expect(await app.view()).toMatchObject({ source: 'environment', clientId: 'from-env' });
    expect(await app.change({ clientId: 'CD34', clientSecret: 'other' })).toMatchObject({
      result: 'refused',
      problems: [
        { path: 'clientId', text: expect.stringContaining('The environment names the app') as string },
      ],
    });
  });

  it('keeps its secret when other things change, and forgets the organisation when told so', async () => {
    const app = open();
    await app.change({ clientId: 'AB12', clientSecret: secret, organisationId: tenant.toUpperCase() });
    expect(await app.change({ clientId: 'AB12', generation: 'broad' })).toEqual({
      result: 'changed',
      changed: ['generation'],
    });
    expect(await app.current()).toMatchObject({ clientSecret: secret, organisationId: tenant });
    expect(await app.change({ organisationId: '' })).toEqual({
      result: 'changed',
      changed: ['organisation'],
    });
    expect(await app.change({ clientId: 'AB12', generation: 'broad' })).toEqual({ result: 'unchanged' });
    expect((await app.view()).organisationId).toBeUndefined();
  });

  it.each([
    [{ clientId: 'AB12' }, 'clientSecret', 'Give the client secret too'],
    [{ clientSecret: secret }, 'clientId', 'Give the client id too'],
    [{ clientId: 'two words', clientSecret: secret }, 'clientId', 'Copy the client id'],
    [{ clientId: 'AB12', clientSecret: 'two words' }, 'clientSecret', 'Copy the client secret'],
    [{ organisationId: 'Harbour Studio' }, 'organisationId', "An organisation's id looks like"],
  ])('is not changed by %j', async (change, path, text) => {
    const app = open();
    expect(await app.change(change)).toEqual({
      result: 'refused',
      problems: [{ path, text: expect.stringContaining(text) as string }],
    });
    expect((await app.view()).source).toBe('none');
  });

  it('asks for the secret of another client id', async () => {
    const app = open();
    await app.change({ clientId: 'AB12', clientSecret: secret });
    expect(await app.change({ clientId: 'CD34' })).toMatchObject({ problems: [{ path: 'clientSecret' }] });
    expect(await app.current()).toMatchObject({ clientId: 'AB12', clientSecret: secret });
  });

  it('has a secret that is read with every key that is held', async () => {
    await open().change({ clientId: 'AB12', clientSecret: secret });
    expect((await open({}, [key('k2'), oldKey]).current()).clientSecret).toBe(secret);
    await expect(open({}, [key('k2')]).current()).rejects.toThrow('"k1", which ENCRYPTION_KEY does not hold');
  });

  it('does not decrypt in the row of another installation', async () => {
    await open().change({ clientId: 'AB12', clientSecret: secret });
    await database.query(`insert into installation (id) values ('other') on conflict do nothing`);
    await database.query(
      `insert into app_registration (installation_id, client_id, client_secret)
       select 'other', client_id, client_secret from app_registration`,
    );
    const other = createRegistrationOf({
      config: { installationId: 'other', xeroClientId: undefined, xeroClientSecret: undefined },
      registrations: createAppRegistrations(database),
      encryption: createEncryption([oldKey]),
    });
    await expect(other.current()).rejects.toThrow('cannot be decrypted');
  });
});
