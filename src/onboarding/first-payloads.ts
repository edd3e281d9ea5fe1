import type { DocumentRef } from '../events/document-kind.ts';
import type { Problem } from '../problems.ts';
import type { ConnectionSettings } from '../store/connection-settings.ts';
import type { Connection } from '../store/connections.ts';
import type { Links } from '../store/links.ts';
import type { PlannedRequest } from '../store/planned-documents.ts';
import type { Snapshots } from '../store/snapshots.ts';
import { createPlanDocument } from '../xero/plan-document.ts';
import { plannedRequest } from '../xero/planned-request.ts';
import type { PrepareWrite } from '../xero/prepare-write.ts';
import type { OnboardingRow } from './decide-row.ts';

/** What the first documents would say to Xero. */
export interface FirstPayload extends Pick<DocumentRef, 'kind' | 'sourceId'> {
  readonly plan: string;
  readonly request: PlannedRequest | undefined;
  readonly problem: Problem | undefined;
}

export interface FirstPayloadsDeps {
  readonly links: Links;
  readonly snapshots: Pick<Snapshots, 'newest'>;
  readonly prepareWrite: PrepareWrite;
}

/** Shows what the first of these documents would say to Xero, each with the client that goes before it. Writes nothing. */
export function createFirstPayloads({ links, snapshots, prepareWrite }: FirstPayloadsDeps) {
  /** Throws as `readXero`: it may read the organisation's lists. */
  return async function firstPayloads(
    connection: Pick<Connection, 'id' | 'installationId' | 'tenantId' | 'scopes'>,
    settings: ConnectionSettings,
    rows: readonly OnboardingRow[],
  ): Promise<FirstPayload[]> {
    const posts = new Set(
      rows
        .filter(({ decision }) => decision === 'post')
        .map(({ finding: { document } }) => `${document.kind}/${document.sourceId}`),
    );
    const planDocument = createPlanDocument({
      links: {
        all: (document, tenantId) => links.all(document, tenantId),
        onboarded: async ({ kind, sourceId }) => (posts.has(`${kind}/${sourceId}`) ? 'post' : undefined),
      },
      prepareWrite,
    });
    const shown: FirstPayload[] = [];
    const seen = new Set<string>();
    async function show(document: DocumentRef): Promise<void> {
      const key = `${document.kind}/${document.sourceId}`;
      const snapshot = seen.has(key) ? undefined : await snapshots.newest(document);
      seen.add(key);
      if (snapshot === undefined) return;
      const { data } = snapshot;
      const clientId = data !== null && 'clientId' in data ? data.clientId : undefined;
      if (typeof clientId === 'string' && document.kind !== 'expense')
        await show({ ...document, kind: 'client', sourceId: clientId });
      const found = await planDocument(snapshot, connection, settings);
      if (found.plan === 'nothing' || found.plan === 'adopt') return;
      shown.push({
        kind: document.kind,
        sourceId: document.sourceId,
        plan: found.plan,
        request: 'write' in found ? plannedRequest(found.write) : undefined,
        problem: 'problem' in found ? found.problem : undefined,
      });
    }
    for (const { finding } of rows)
      await show({ ...finding.document, installationId: connection.installationId });
    return shown;
  };
}
