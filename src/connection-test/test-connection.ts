import type { Core } from '../core.ts';
import type { AccessToken } from '../oauth/access-token.ts';
import { EncryptionError } from '../oauth/encryption.ts';
import { AppRefused, ReconnectNeeded, TokenServiceUnavailable } from '../oauth/errors.ts';
import { audit } from '../store/audit.ts';
import { createConnectionTests } from '../store/connection-tests.ts';
import type { Connection } from '../store/connections.ts';
import { createGate } from '../store/gate.ts';
import { createForwardClock } from '../xero/forward-clock.ts';
import { parseAnswer, type XeroElement } from '../xero/parse-answer.ts';
import { createXeroClient } from '../xero/xero-client.ts';
import { describeCheck, type Check } from './check-words.ts';
import {
  judgeConnection,
  type ConnectionFacts,
  type PermissionFact,
  type ReadFact,
} from './judge-connection.ts';
import { createProbe, type Probe, type Probed } from './probe.ts';

export type TestCore = Pick<Core, 'config' | 'database' | 'timing' | 'settings' | 'xero'>;

/**
 * Tests a connection from end to end with two reads of Xero, and keeps what was found.
 * @param actor `cli` or `page`, or `system` where nobody asked for it.
 */
export async function testConnection(
  core: TestCore,
  connection: Connection,
  actor: string,
): Promise<Check[]> {
  const checks = judgeConnection(await gatherFacts(core, connection));
  await createConnectionTests(core.database).store(connection.id, checks);
  const failed = checks.filter((check) => describeCheck(check).verdict === 'fail');
  await audit(core.database, {
    actor,
    action: 'connection.tested',
    installationId: connection.installationId,
    tenantId: connection.tenantId,
    details: { failed: failed.map(({ finding }) => finding).join(' ') || null },
  });
  return checks;
}

async function gatherFacts(core: TestCore, connection: Connection): Promise<ConnectionFacts> {
  const permission = await renew(core, connection.id);
  const { settings } = await core.settings.newest(connection.id);
  const { organisationId } = await core.xero.registrationOf.view();
  const facts = {
    connection: {
      tenantId: connection.tenantId,
      tenantName: connection.tenantName,
      scopes: connection.scopes,
      isSandbox: connection.issuer === 'sandbox',
      goLiveConfirmed: connection.goLiveConfirmedAt !== null,
    },
    settings,
    wantedScopes: await core.xero.wantedScopes(),
    organisationByHand: organisationId,
  };
  if (!('token' in permission)) return { ...facts, permission };
  return { ...facts, ...(await readOrganisation(core, connection.id, permission.token)) };
}

/** A fresh token proves that the permission can be renewed; all processes go on with it. */
async function renew(
  { xero }: TestCore,
  connectionId: string,
): Promise<{ readonly token: AccessToken } | PermissionFact> {
  try {
    const { accessToken } = await xero.accessTokens.forConnection(connectionId);
    return { token: await xero.accessTokens.refreshAfterUnauthorized(connectionId, accessToken) };
  } catch (error) {
    return permissionBy(error);
  }
}

/** What an error says about the permission. @throws the error if it says nothing. */
function permissionBy(error: unknown): PermissionFact {
  if (error instanceof ReconnectNeeded) return { is: 'lost', reason: error.reason };
  if (error instanceof AppRefused) return { is: 'app-refused', code: error.code };
  if (error instanceof TokenServiceUnavailable) return { is: 'silent', what: error.what };
  if (error instanceof EncryptionError) return { is: 'secret-unreadable' };
  throw error;
}

type OrganisationPart = Pick<
  ConnectionFacts,
  'permission' | 'organisation' | 'actions' | 'limits' | 'rest' | 'clockSeconds'
>;

async function readOrganisation(
  core: TestCore,
  connectionId: string,
  token: AccessToken,
): Promise<OrganisationPart> {
  const { database, timing, xero } = core;
  const monotonicNow = createForwardClock();
  const client = createXeroClient(xero.hosts.accountingUrl, monotonicNow);
  const gate = createGate(database, timing);
  try {
    const probe = createProbe({ gate, client, timing, monotonicNow, now: Date.now });
    return await twoReads(core, connectionId, token, probe);
  } finally {
    await client.close();
  }
}

async function twoReads(
  { xero }: TestCore,
  connectionId: string,
  token: AccessToken,
  probe: Probe,
): Promise<OrganisationPart> {
  const renewed: PermissionFact = { is: 'renewed' };
  const first = await probe(token, '/Organisation');
  if (first.is === 'rest') return { permission: renewed, rest: first };
  if (first.is === 'answer' && first.answer.status === 403) {
    // Removed in Xero: the permission itself may still be renewed, but opens nothing.
    const after = await xero.accessTokens.checkAfterForbidden(connectionId).catch(permissionBy);
    if (after === 'lost') return { permission: { is: 'lost', reason: 'access_removed' } };
    if (after !== 'connected' && after !== 'regained') return { permission: after };
  }
  const organisation = read(first, 'Organisations', ([one]) =>
    one === undefined
      ? undefined
      : { name: one.text('Name') ?? '', isDemo: one.text('IsDemoCompany') === 'true' },
  );
  if ('unreadable' in organisation) return { permission: renewed, organisation };
  const second = await probe(token, '/Organisation/Actions');
  const actions = read(second, 'Actions', allowedActions);
  const last = second.is === 'answer' ? second : first;
  return {
    permission: renewed,
    organisation,
    actions,
    ...(last.is === 'answer' ? { limits: limitsOf(last), clockSeconds: last.clockSeconds } : {}),
  };
}

/** Reads an answer; undefined from `make` means that it does not hold what it should. */
function read<T>(
  probed: Probed,
  key: string,
  make: (elements: readonly XeroElement[]) => T | undefined,
): ReadFact<T> {
  if (probed.is === 'silent') return { unreadable: probed.what };
  if (probed.is === 'rest') return { unreadable: 'its limit of calls is used up for now' };
  const { status, body } = probed.answer;
  if (status !== 200) return { unreadable: `HTTP ${status}` };
  const made = make(parseAnswer(body, key)?.elements ?? []);
  return made === undefined ? { unreadable: 'an answer that cannot be read' } : { read: made };
}

function allowedActions(elements: readonly XeroElement[]): ReadonlySet<string> | undefined {
  if (elements.length === 0) return undefined;
  return new Set(
    elements.flatMap((action) => (action.text('Status') === 'ALLOWED' ? [action.text('Name') ?? ''] : [])),
  );
}

function limitsOf({ answer: { headers } }: Extract<Probed, { is: 'answer' }>) {
  const count = (text: string | undefined) =>
    text !== undefined && /^\d+$/.test(text) ? Number(text) : null;
  return { day: count(headers['x-daylimit-remaining']), minute: count(headers['x-minlimit-remaining']) };
}
