import type { Core } from '../core.ts';
import type { LedgerKind } from '../events/document-kind.ts';
import type { AccessToken } from '../oauth/access-token.ts';
import type { ConnectionSettings } from '../store/connection-settings.ts';
import type { Connection } from '../store/connections.ts';
import { createDocumentsForXero } from '../store/documents-for-xero.ts';
import { createGate, type Gate } from '../store/gate.ts';
import { createMappingValues } from '../store/mapping-values.ts';
import { createOrganisationRecords } from '../store/organisation-records.ts';
import { createForwardClock } from '../xero/forward-clock.ts';
import { createHeedRefusal } from '../xero/heed-refusal.ts';
import { createOrganisationCopy } from '../xero/organisation-copy.ts';
import { createOrganisationLists } from '../xero/organisation-lists.ts';
import { createReadXero } from '../xero/read-xero.ts';
import { createXeroClient } from '../xero/xero-client.ts';
import { lockOf, type ConnectionFacts, type PermissionFact } from './facts.ts';
import { mayApproveBefore } from './judge-books.ts';
import { listsNeeded } from './judge-choices.ts';
import { afterForbidden, permit } from './permit.ts';
import { createProbe } from './probe.ts';
import { readOrganisation, type OrganisationRead } from './read-organisation.ts';

export type FactsCore = Pick<Core, 'database' | 'timing' | 'settings' | 'xero'>;

/**
 * All that is known of a connection, in two to six calls.
 * @param inBackground nobody waits for it: calls are left to documents, lists that are fresh are taken as they are, and
 * the token that is there is used.
 */
export async function gatherFacts(
  core: FactsCore,
  connection: Connection,
  inBackground: boolean,
): Promise<ConnectionFacts> {
  const { database, xero, timing } = core;
  const { installationId, tenantId } = connection;
  const permission = await permit(xero.accessTokens, connection.id, !inBackground);
  const { settings } = await core.settings.newest(connection.id);
  const { organisationId } = await xero.registrationOf.view();
  const documents = createDocumentsForXero(database);
  const asked = { installationId, kinds: kindsOf(settings), from: settings.goLiveDate };
  const facts = {
    connection: {
      tenantId,
      tenantName: connection.tenantName,
      scopes: connection.scopes,
      isSandbox: connection.issuer === 'sandbox',
      goLiveConfirmed: connection.goLiveConfirmedAt !== null,
    },
    settings,
    wantedScopes: await xero.wantedScopes(),
    organisationByHand: organisationId,
    currenciesInUse: await documents.currencies(asked),
  };
  if (!('token' in permission)) return { ...facts, permission };

  const lists = listsNeeded(settings, connection.scopes);
  const wanted = {
    lists,
    currencies: facts.currenciesInUse.map(({ currency }) => currency),
    listAge: inBackground ? timing.organisationCopy : 0,
    isCourteous: inBackground,
  };
  const seen = await withReads(core, inBackground, (reads) => {
    const of = { connectionId: connection.id, tenantId };
    return persist(core, connection.id, permission.token, (token) =>
      readOrganisation(reads, of, token, wanted),
    );
  });
  if ('is' in seen) return { ...facts, permission: seen };
  const organisation = seen.organisation;
  const lock =
    organisation !== undefined && 'read' in organisation
      ? lockOf(organisation.read, mayApproveBefore(seen.actions))
      : null;
  return {
    ...facts,
    ...seen,
    permission: { is: inBackground ? 'accepted' : 'renewed' },
    ...(lock === null ? {} : { lockedOut: await documents.lockedOut(asked, tenantId, lock) }),
    ...(lists.includes('users') ? { employees: await employeesOf(core, installationId) } : {}),
  };
}

/** Asks once more where the grant has been mended meanwhile; a grant that is lost is all there is to tell. */
async function persist(
  { xero: { accessTokens } }: FactsCore,
  connectionId: string,
  token: AccessToken,
  ask: (token: AccessToken) => Promise<OrganisationRead>,
): Promise<OrganisationRead | PermissionFact> {
  const first = await ask(token);
  if (first.refused === 401) {
    // A token may be taken back while it lives: another one shows whether more than that is wrong.
    const renewed = await permit(accessTokens, connectionId, true);
    return 'token' in renewed ? ask(renewed.token) : renewed;
  }
  if (first.refused !== 403) return first;
  const after = await afterForbidden(accessTokens, connectionId);
  if (after !== 'regained') return after ?? first;
  const again = await permit(accessTokens, connectionId, false);
  return 'token' in again ? ask(again.token) : again;
}

/** What a test reads with, let go afterwards. */
async function withReads<T>(
  { database, timing, xero }: FactsCore,
  inBackground: boolean,
  work: (reads: Parameters<typeof readOrganisation>[0]) => Promise<T>,
): Promise<T> {
  const monotonicNow = createForwardClock();
  const client = createXeroClient(xero.hosts.accountingUrl, monotonicNow);
  const gate = inBackground ? courteous(createGate(database, timing)) : createGate(database, timing);
  const records = createOrganisationRecords(database);
  const heedRefusal = createHeedRefusal({ ...xero, timing, monotonicNow });
  const readXero = createReadXero({ ...xero, gate, client, heedRefusal, timing, monotonicNow });
  const copy = createOrganisationCopy(records, readXero, timing);
  try {
    return await work({
      probe: createProbe({ gate, client, timing, monotonicNow, now: Date.now }),
      records,
      organisationLists: createOrganisationLists({ copy, records, monotonicNow }),
    });
  } finally {
    await client.close();
  }
}

function courteous(gate: Gate): Gate {
  return { ...gate, takeForRead: (tenantId) => gate.takeForRead(tenantId, 'background') };
}

/** Kinds of documents with a date and a currency that are switched on. */
function kindsOf({ kinds }: ConnectionSettings): LedgerKind[] {
  return [
    ...(kinds.invoices ? (['invoice'] as const) : []),
    ...(kinds.expenses ? (['expense'] as const) : []),
    ...(kinds.payments ? (['payment'] as const) : []),
    ...(kinds.creditNotes ? (['credit_note'] as const) : []),
  ];
}

async function employeesOf({ database }: FactsCore, installationId: string) {
  const found = await createMappingValues(database).employees(installationId);
  return found.map(({ key, name, email }) => ({ id: key, name, email: email ?? null }));
}
