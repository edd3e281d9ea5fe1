import { createHash } from 'node:crypto';
import type { DocumentRef } from '../events/document-kind.ts';
import { audit } from '../store/audit.ts';
import type { Database, Queryable } from '../store/database.ts';
import { createHandEdits, type HandEditRow } from '../store/hand-edits.ts';
import type { PostedLine } from '../store/links.ts';
import { isTemporalAway } from '../temporal-away.ts';
import { keepLines } from './keep-lines.ts';

/** Whose word counts. */
export type Take = 'timetracker' | 'xero';

export function isTake(word: unknown): word is Take {
  return word === 'timetracker' || word === 'xero';
}

/**
 * What came of a decision. `nothing`: there is nothing to decide any more. `overtaken`: Xero or TimeTracker says something
 * else by now than was shown. `ended`: it is voided, deleted, archived or merged in Xero, and nothing brings it back.
 */
export type Resolved =
  | { readonly result: 'nothing' | 'overtaken' | 'ended' }
  | { readonly result: 'resolved'; readonly temporalAway: boolean };

export interface ResolveDeps {
  readonly database: Database;
  /** Has documents looked at by their runs. */
  readonly startRuns: (documents: readonly DocumentRef[]) => Promise<void>;
}

export interface Resolution {
  readonly take: Take;
  /** What the person was shown (`shownOf`); left out: whatever stands there. */
  readonly shown?: string | undefined;
  /** `page` or `cli`. */
  readonly actor: string;
}

/** Names what a person is shown. */
export function shownOf({ fields, contentHash, shown }: HandEditRow): string {
  const what = [contentHash, fields, shown.xeroUpdatedAt?.toISOString() ?? null, shown.xeroHash];
  return createHash('sha256').update(JSON.stringify(what)).digest('hex').slice(0, 32);
}

/**
 * Decides about what somebody has changed in Xero. Either way the state that was shown counts as seen: TimeTracker's is
 * then sent, once, unless Xero changes again; Xero's stays until TimeTracker says something new.
 */
export function createResolveHandEdit({ database, startRuns }: ResolveDeps) {
  const handEdits = createHandEdits(database);

  return async function resolveHandEdit(
    document: DocumentRef,
    tenantId: string,
    { take, shown, actor }: Resolution,
  ): Promise<Resolved> {
    const result = await database.transaction(async (client) => {
      const found = await handEdits.find(document, tenantId, client, true);
      if (found === undefined) return 'nothing';
      if (shown !== undefined && shown !== shownOf(found)) return 'overtaken';
      if (take === 'timetracker' && found.isEnded) return 'ended';
      await countAsSeen(client, document, tenantId, found);
      if (take === 'xero') await keepXeros(client, document, tenantId, found);
      await lookAgain(client, document);
      await handEdits.remove(document, tenantId, client);
      await audit(client, {
        actor,
        action: take === 'xero' ? 'document.kept_xeros' : 'document.took_timetrackers',
        installationId: document.installationId,
        tenantId,
        document,
        details: {
          operation: found.operation,
          fields: [...new Set(found.fields.map(({ field }) => field))].join(' '),
        },
      });
      return 'resolved';
    });
    if (result !== 'resolved') return { result };
    try {
      await startRuns([document]);
      return { result, temporalAway: false };
    } catch (error) {
      if (!isTemporalAway(error)) throw error;
      return { result, temporalAway: true };
    }
  };
}

/** What was posted last does not stand there any more, so what says the same is said again. */
async function countAsSeen(
  client: Queryable,
  document: DocumentRef,
  tenantId: string,
  { shown }: HandEditRow,
): Promise<void> {
  await client.query(
    `update link set xero_updated_at = $5, xero_hash = $6, xero_seen = $7, xero_status = $8,
            posted_element_hash = null, updated_at = clock_timestamp()
      where installation_id = $1 and kind = $2 and source_id = $3 and tenant_id = $4 and part = 'document'`,
    [
      document.installationId,
      document.kind,
      document.sourceId,
      tenantId,
      shown.xeroUpdatedAt,
      shown.xeroHash,
      shown.xeroSeen === null ? null : JSON.stringify(shown.xeroSeen),
      shown.xeroStatus,
    ],
  );
}

async function keepXeros(
  client: Queryable,
  document: DocumentRef,
  tenantId: string,
  { contentHash, operation, shown }: HandEditRow,
): Promise<void> {
  const key = [document.installationId, document.kind, document.sourceId, tenantId];
  const found = await client.query<{ posted_lines: PostedLine[] }>(
    `select posted_lines from link
      where installation_id = $1 and kind = $2 and source_id = $3 and tenant_id = $4 and part = 'document' for update`,
    key,
  );
  const lines = keepLines(found.rows[0]?.posted_lines ?? [], shown.xeroSeen);
  await client.query(
    `update link set kept_hash = $5, posted_lines = $6, xero_number = $7,
            posted_hash = case when $8 then $5 else posted_hash end
      where installation_id = $1 and kind = $2 and source_id = $3 and tenant_id = $4 and part = 'document'`,
    [...key, contentHash, JSON.stringify(lines), shown.xeroNumber, operation === 'update'],
  );
}

/** What was found about the document counts no longer. */
async function lookAgain(client: Queryable, document: DocumentRef): Promise<void> {
  await client.query(
    `update outcome set outcome = 'superseded', problem = null, parameters = '{}', recorded_at = clock_timestamp()
      where installation_id = $1 and kind = $2 and source_id = $3 and problem = 'changed-in-xero'`,
    [document.installationId, document.kind, document.sourceId],
  );
}
