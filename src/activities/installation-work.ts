import { randomUUID } from 'node:crypto';
import { createApprovalGate } from '../approval/approval-gate.ts';
import type { Core } from '../core.ts';
import type { DocumentRef } from '../events/document-kind.ts';
import { createApprovals } from '../store/approvals.ts';
import { createCalls } from '../store/calls.ts';
import { createHandEdits } from '../store/hand-edits.ts';
import type { PlannedDocuments } from '../store/planned-documents.ts';
import { createOnboardingStore } from '../store/onboarding.ts';
import { createUndoDocuments } from '../store/undo-documents.ts';
import { createUndoGate } from '../undo/undo-gate.ts';
import { createXeroPath } from '../xero/create-xero-path.ts';
import { createCheckHandEdits } from '../xero/check-hand-edits.ts';
import { createDeliverCall } from '../xero/deliver-call.ts';
import { mayWrite } from '../xero/go-live-guard.ts';
import { createLookAtWrite } from '../xero/look-at-write.ts';
import { createPlanDocument } from '../xero/plan-document.ts';
import { createRecheckTotals } from '../xero/recheck-totals.ts';
import { createSender } from '../xero/sender.ts';
import { createSettleWrite } from '../xero/settle-write.ts';
import { createCheckConnection } from './check-connection.ts';
import { createPlanPage } from './plan-page.ts';
import { createPushDocument } from './push-document.ts';
import { createPushTogether, type Together } from './push-together.ts';
import { createReadOrganisation } from './read-organisation.ts';
import { createRecordOutcome } from './record-outcome.ts';
import { createSyncPage } from './sync-page.ts';

/**
 * What is done for the documents of one installation: the push, the pages of a sync, and the sender behind them. Tokens,
 * app, addresses and settings are this installation's; no other one's documents come here.
 */
export function createInstallationWork(core: Core, planned: PlannedDocuments) {
  const { log, database, timing, xero } = core;
  const { accessTokens, connections } = xero;
  const path = createXeroPath(core);
  const { client, gate, heedRefusal, readXero, copy, prepareWrite, receiptFiles, monotonicNow } = path;
  const calls = createCalls(database, gate, timing, randomUUID);
  const settle = createSettleWrite(core.links, core.outcomes);
  const shared = { database, gate, client, accessTokens, heedRefusal, settle, timing, log };
  const handEdits = createHandEdits(database);
  const checkHandEdits = createCheckHandEdits({
    ...shared,
    calls,
    links: core.links,
    handEdits,
    readXero,
    ruleOf: async (connectionId) => (await core.settings.newest(connectionId)).settings.handEdits,
    monotonicNow,
  });
  const sender = createSender({
    calls,
    writes: core.writes,
    deliverCall: createDeliverCall({ ...shared, calls, receiptFiles, checkHandEdits, mayWriteTo }),
    lookAtWrite: createLookAtWrite({
      ...shared,
      links: core.links,
      writes: core.writes,
      handEdits,
      readXero,
    }),
    timing,
    senderId: randomUUID(),
    monotonicNow,
    log,
  });
  const startRuns = (documents: readonly DocumentRef[]) => core.runs.startAll(documents);
  const pushDocument = createPushDocument({
    ...core,
    connections,
    copy,
    sender,
    prepareWrite,
    approval: createApprovalGate(createApprovals(database)),
    undo: createUndoGate({ undos: createUndoDocuments(database), links: core.links, readXero, copy }),
    recheckTotals: createRecheckTotals(core.links, readXero),
    record: createRecordOutcome(core.outcomes, core.waits),
    gate,
    monotonicNow,
    issuer: xero.hosts.issuer,
    startRuns,
    watchDueWaits: (installationId) => core.runs.watchDueWaits(installationId),
  });

  const pushTogether = createPushTogether({
    outcomes: core.outcomes,
    startRuns,
    showRuns: (documents) => core.runs.showKnown(documents),
    log,
  });

  async function mayWriteTo(connectionId: string): Promise<boolean> {
    const connection = await connections.find(connectionId);
    if (connection?.installationId !== core.config.installationId) return false;
    return mayWrite(connection, (await core.settings.newest(connectionId)).settings);
  }

  return {
    gate,
    checkConnection: createCheckConnection(core),
    readOrganisation: createReadOrganisation({
      installationId: core.config.installationId,
      connections,
      store: createOnboardingStore(database),
      readXero,
      copy,
    }),
    pushDocument,
    /** Pushes documents at the same time until `signal`; what takes longer than `patience` seconds is left to its own run. */
    pushPage: async (
      documents: readonly DocumentRef[],
      { patience, signal }: Pick<Together, 'patience' | 'signal'>,
    ): Promise<void> => {
      await pushTogether(documents, { push: pushDocument, patience, signal, onDone: () => undefined });
    },
    syncPage: createSyncPage({
      ...core,
      connections,
      pushDocument,
      pushTogether,
      startRuns,
    }),
    planPage: createPlanPage({
      ...core,
      connections,
      planned,
      planDocument: createPlanDocument({ links: core.links, prepareWrite }),
    }),
    /** No new calls; those under way get so many seconds. */
    async stop(seconds: number) {
      await sender.stop(seconds);
    },
    /** Ends what calls go over; one that is under way still gets no answer. */
    close: () => client.close(),
  };
}

export type InstallationWork = ReturnType<typeof createInstallationWork>;
