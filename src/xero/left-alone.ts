import type { LedgerKind } from '../events/document-kind.ts';
import type { LedgerData } from '../events/party.ts';
import { problem, type Problem } from '../problems.ts';
import type { ConnectionSettings } from '../store/connection-settings.ts';

/** Whose a document is. */
export interface Owner {
  readonly clientId?: string | undefined;
  readonly projectId?: string | undefined;
}

/** Whose a document is as far as it says so itself: payments name their invoice alone. */
export function ownerIn(kind: LedgerKind, data: LedgerData[LedgerKind] | null): Owner {
  if (data === null) return {};
  switch (kind) {
    case 'client':
      return { clientId: (data as LedgerData['client']).id };
    case 'invoice':
    case 'expense': {
      const { clientId, project } = data as LedgerData['invoice' | 'expense'];
      return { clientId: clientId ?? undefined, projectId: project?.id };
    }
    case 'credit_note':
      return { clientId: (data as LedgerData['credit_note']).clientId };
    case 'payment':
    case 'vendor':
    case 'employee':
      return {};
  }
}

/** Why a document is left alone by the settings, if it is: whatever became of it, nothing is said to Xero. */
export function leftAlone(
  { clientId, projectId }: Owner,
  { leaveAlone }: Pick<ConnectionSettings, 'leaveAlone'>,
): Problem | undefined {
  if (clientId !== undefined && leaveAlone.clients.includes(clientId)) return problem('client-left-alone');
  if (projectId !== undefined && leaveAlone.projects.includes(projectId))
    return problem('project-left-alone');
  return undefined;
}
