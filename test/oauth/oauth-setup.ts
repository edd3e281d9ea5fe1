import { randomBytes } from 'node:crypto';
import { afterAll } from 'vitest';
import { startSandbox, type RunningSandbox, type SandboxOptions } from '../../sandbox/xero/start-sandbox.ts';
import { createXeroAccess, type XeroAccessDeps } from '../../src/oauth/xero-access.ts';
import { createDatabase, type Database } from '../../src/store/database.ts';
import { migrate, schemaName } from '../../src/store/migrate.ts';
import { createTiming } from '../../src/timing.ts';
import { createTestDatabase } from '../support/stack.ts';

type AccessConfig = XeroAccessDeps['config'];

export const publicUrl = 'http://localhost:8480';
const clientId = 'test-client';
export const clientSecret = 'test-secret-planted-4711';

/** A migrated database, a sandbox with our app, and processes of ours that share them. */
export async function createOauthSetup(options: SandboxOptions = {}) {
  const url = await createTestDatabase();
  const databases = new Set<Database>();
  const openDatabase = () => {
    const database = createDatabase({
      url,
      applicationName: 'test',
      searchPath: schemaName,
      size: 5,
      onError: () => {},
    });
    databases.add(database);
    return database;
  };
  const database = openDatabase();
  await migrate(database);
  const running: RunningSandbox = await startSandbox({
    ...options,
    apps: [
      {
        clientId,
        clientSecret,
        name: 'Test',
        redirectUris: [`${publicUrl}/integrations/xero/callback`],
        createdAt: '2026-10-01',
      },
    ],
  });
  const logged: unknown[] = [];
  const remember = (...line: unknown[]) => void logged.push(line);
  const log = { debug: remember, warn: remember, error: remember };
  const config: AccessConfig = {
    installationId: 'main',
    encryptionKey: [`k1:${randomBytes(32).toString('base64')}`],
    publicUrl,
    xeroClientId: clientId,
    xeroClientSecret: clientSecret,
    xeroSandboxUrl: running.url,
  };

  /** One process of ours, with connections of its own, until it is closed or the file's tests are over. */
  const openProcess = (changes: Partial<AccessConfig> = {}, timing = createTiming()) => {
    const own = openDatabase();
    const access = createXeroAccess({ config: { ...config, ...changes }, database: own, timing, log });
    return {
      ...access,
      async close() {
        databases.delete(own);
        await Promise.all([access.close(), own.close()]);
      },
    };
  };

  afterAll(async () => {
    await Promise.all([...databases].map((each) => each.close()));
    await running.stop();
  });

  return {
    databaseUrl: url,
    database,
    sandbox: running.sandbox,
    sandboxUrl: running.url,
    config,
    openProcess,
    log,
    logged,
  };
}

export type OauthSetup = Awaited<ReturnType<typeof createOauthSetup>>;

/** What a person does on the page at Xero: chooses an organisation and allows, or refuses. */
export async function decideAtXero(
  authorizeUrl: string | URL,
  decision: { organisation: string } | 'deny',
): Promise<URL> {
  const url = new URL(authorizeUrl);
  const page = await fetch(url);
  if (page.status !== 200) throw new Error(`The consent page answered ${page.status}.`);
  const form = new URLSearchParams(url.search);
  form.set('decision', decision === 'deny' ? 'deny' : 'allow');
  if (decision !== 'deny') form.set('tenantId', decision.organisation);
  const answer = await fetch(new URL('/identity/connect/authorize/decision', url), {
    method: 'POST',
    body: form,
    redirect: 'manual',
  });
  const location = answer.headers.get('location');
  if (location === null) throw new Error(`The decision was answered with ${answer.status}.`);
  return new URL(location);
}

/**
 * Holds the next refresh at Xero, before its work or with its work done, until it is released.
 * @returns `held`: it has come so far.
 */
export function holdRefresh({ latency, faults }: OauthSetup['sandbox'], when: 'before' | 'after') {
  const [held, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const usual = latency[when].bind(latency);
  faults.add({ kind: 'delay', path: '/connect/token', grantType: 'refresh_token', when });
  latency[when] = async (fault) => {
    if (fault?.grantType !== 'refresh_token') return usual(fault);
    latency[when] = usual;
    held.resolve();
    await released.promise;
  };
  return { held: held.promise, release: released.resolve };
}

/** Connects without the pages; returns the outcome. */
export async function connect(
  access: ReturnType<OauthSetup['openProcess']>,
  organisation: string,
): Promise<string> {
  const browser = randomBytes(32).toString('base64url');
  const begun = await access.flow.begin(browser);
  if (!(begun instanceof URL)) return begun;
  const callback = await decideAtXero(begun, { organisation });
  return access.flow.finish(callback.searchParams, browser);
}
