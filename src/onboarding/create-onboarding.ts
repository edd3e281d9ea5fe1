import { createHash } from 'node:crypto';
import type { SettingsRepository } from '../store/connection-settings.ts';
import type { Connection } from '../store/connections.ts';
import type { Database } from '../store/database.ts';
import {
  carryOutDecisions,
  contactsOfOrganisation,
  linkedIds,
  objectsInUse,
  unlinkedDocuments,
  type CarriedOut,
  type DecisionToCarryOut,
  type Unlinked,
} from '../store/onboarding-work.ts';
import type { OnboardingDone, OnboardingStore, Reading } from '../store/onboarding.ts';
import { shortMark } from '../xero/marks.ts';
import { normalisedName } from '../xero/text.ts';
import { adoptedLinks } from './adopted-links.ts';
import { decideRows, type OnboardingRow } from './decide-row.ts';
import { comparedKinds } from './finding.ts';
import { matchDocuments } from './match-documents.ts';
import { ownDocument, type KnownContacts } from './own-documents.ts';
import { isAllRead } from './read-page.ts';

/** What was found, and what is to become of each document. */
export interface OnboardingPlan {
  readonly rows: readonly OnboardingRow[];
  /** Documents that are linked already, by kind. */
  readonly readings: readonly Reading[];
  readonly isRead: boolean;
  /** Objects of the organisation that were read. */
  readonly objects: number;
  /** The same as long as carrying it out would do the same. */
  readonly fingerprint: string;
  readonly done: OnboardingDone | undefined;
}

export interface OnboardingDeps {
  readonly database: Database;
  readonly store: OnboardingStore;
  readonly settings: Pick<SettingsRepository, 'newest'>;
}

type Of = Pick<Connection, 'id' | 'installationId' | 'tenantId'>;

/** Recognises what is in an organisation already, and carries out what a person has said yes to. */
export function createOnboarding({ database, store, settings }: OnboardingDeps) {
  /** What is in both, and what would become of it. Asks neither TimeTracker nor Xero; writes nothing. */
  async function plan(of: Of): Promise<OnboardingPlan> {
    return (await prepare(of)).plan;
  }

  async function prepare(of: Of) {
    const { installationId, tenantId } = of;
    const [documents, objects, chosen, readings, done, contacts, linkedInvoices, used] = await Promise.all([
      unlinkedDocuments(database, installationId, tenantId, comparedKinds),
      store.objects(tenantId),
      store.chosen(installationId, tenantId),
      store.readings(tenantId),
      store.done(installationId, tenantId),
      contactsOf(of),
      linkedIds(database, installationId, tenantId, 'invoice'),
      objectsInUse(database, tenantId),
    ]);
    const own = documents.map((document) => ownDocument(document, document.kind, document.data, contacts));
    const findings = matchDocuments({
      documents: own,
      objects: objects.filter(({ xeroId }) => !used.has(xeroId)),
      linkedInvoices,
    });
    const rows = decideRows(findings, chosen);
    const found: OnboardingPlan = {
      rows,
      readings,
      isRead: isAllRead(readings),
      objects: objects.length,
      fingerprint: fingerprintOf(rows),
      done,
    };
    return { plan: found, documents, linkedInvoices };
  }

  async function contactsOf({ id, installationId, tenantId }: Of): Promise<KnownContacts> {
    const [{ settings: chosen }, linked, contacts] = await Promise.all([
      settings.newest(id),
      linkedIds(database, installationId, tenantId, 'client'),
      contactsOfOrganisation(database, tenantId),
    ]);
    const byClient = new Map<string, string[]>();
    const byName = new Map<string, string[]>();
    const add = (map: Map<string, string[]>, key: string, contactId: string) =>
      void map.set(key, [...(map.get(key) ?? []), contactId.toLowerCase()]);
    for (const { client, contactId } of chosen.contacts) add(byClient, client, contactId);
    for (const [client, contactId] of linked) add(byClient, client, contactId);
    const ofOurs = shortMark(installationId, 'client', '');
    for (const { id: contactId, number, name } of contacts) {
      if (number?.startsWith(ofOurs)) add(byClient, number.slice(ofOurs.length), contactId);
      if (name !== null) add(byName, normalisedName(name), contactId);
    }
    return { byClient, byName };
  }

  /**
   * Carries out what the plan says of everything that may be in Xero already, and of what a person has chosen. The rest
   * goes by its date. Nothing is written to Xero by it.
   * @returns undefined if the plan is another one than the one that was seen: then nothing is done.
   */
  async function carryOut(of: Of, seen: string, actor: string): Promise<CarriedOut | undefined> {
    const { plan: now, documents, linkedInvoices } = await prepare(of);
    if (now.fingerprint !== seen) return undefined;
    const byKey = new Map(documents.map((one) => [`${one.kind}/${one.sourceId}`, one]));
    const invoiceIds = new Map(linkedInvoices);
    for (const { finding, decision, object } of now.rows)
      if (decision === 'adopt' && finding.document.kind === 'invoice' && object !== undefined)
        invoiceIds.set(finding.document.sourceId, object.xeroId);
    const decisions = now.rows.flatMap((row) => {
      const document = byKey.get(`${row.finding.document.kind}/${row.finding.document.sourceId}`);
      return document === undefined ? [] : toCarryOut(row, document, of.tenantId, invoiceIds);
    });
    return carryOutDecisions(database, of, decisions, actor);
  }

  return { plan, carryOut };
}

function toCarryOut(
  row: OnboardingRow,
  document: Unlinked,
  tenantId: string,
  invoiceIds: ReadonlyMap<string, string>,
): DecisionToCarryOut[] {
  const { finding, decision, object, isChosen, isCarriedOut } = row;
  if (decision === 'by-date' || isCarriedOut) return [];
  const { kind, sourceId } = document;
  const { confidence, reasons, candidates } = finding;
  const invoiceId = invoiceIds.get(finding.document.invoiceSourceId ?? '');
  return [
    {
      kind,
      sourceId,
      choice: decision,
      isChosen,
      xeroId: object?.xeroId ?? null,
      finding: { confidence, reasons, candidates: candidates.map(({ xeroId }) => xeroId) },
      links:
        decision === 'adopt' && object !== undefined
          ? adoptedLinks(document, finding.document, object, tenantId, invoiceId)
          : [],
    },
  ];
}

function fingerprintOf(rows: readonly OnboardingRow[]): string {
  const said = rows.map(({ finding: { document }, decision, object }) =>
    [document.kind, document.sourceId, decision, object?.xeroId ?? ''].join(' '),
  );
  return createHash('sha256').update(said.join('\n')).digest('hex').slice(0, 16);
}
