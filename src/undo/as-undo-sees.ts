import type { ConnectionSettings } from '../store/connection-settings.ts';
import type { DocumentLinks } from '../store/links.ts';
import type { Snapshot } from '../store/snapshots.ts';
import type { Undo } from '../store/undo-documents.ts';

/** What a decision about a document rests on. */
export interface Seen {
  readonly snapshot: Snapshot;
  readonly links: DocumentLinks;
  readonly settings: ConnectionSettings;
}

/**
 * A document as a push has to see it that a person wants undone: as if it had been deleted in TimeTracker, whatever the
 * settings leave alone, and with the approval that the undo itself is. Once it is released, what it was in Xero counts
 * no more: it is made anew.
 */
export function asUndoSees(seen: Seen, undo: Pick<Undo, 'state' | 'xeroId'> | undefined): Seen {
  if (undo?.state === 'released' && seen.links.document?.xeroId === undo.xeroId)
    return { ...seen, links: {} };
  if (undo?.state !== 'asked') return seen;
  const { kinds } = seen.settings;
  return {
    snapshot: { ...seen.snapshot, data: null },
    links: seen.links,
    settings: {
      ...seen.settings,
      post: 'automatic',
      kinds: Object.fromEntries(Object.keys(kinds).map((kind) => [kind, true])) as typeof kinds,
      leaveAlone: { clients: [], projects: [] },
    },
  };
}
