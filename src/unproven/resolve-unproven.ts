import type { DocumentRef } from '../events/document-kind.ts';
import { audit } from '../store/audit.ts';
import { closeCallOf } from '../store/close-call.ts';
import type { Connection } from '../store/connections.ts';
import type { Database, Queryable } from '../store/database.ts';
import type { Links } from '../store/links.ts';
import type { Write, Writes } from '../store/writes.ts';
import { isTemporalAway } from '../temporal-away.ts';
import { judgeShown, lookRequest } from '../xero/look.ts';
import type { XeroElement } from '../xero/parse-answer.ts';
import { XeroNotFound, XeroUnreadable, type ReadXero } from '../xero/read-xero.ts';
import type { SettleWrite } from '../xero/settle-write.ts';
import { xeroKinds } from '../xero/xero-kinds.ts';
import { differencesOf, foundRequest, pickFound, type Difference } from './compare-found.ts';

/** What a person says: the object in Xero by its id or number, or that there is none. */
export type Word = { readonly inXero: string } | 'not-in-xero';

/**
 * What came of it. `nothing`: no document of this name waits for it. `overtaken`: it was settled at this very moment.
 * `there`: Xero shows it now, by our own mark, so it counts as in Xero whatever was said.
 */
export type Resolved =
  | { readonly result: 'in-xero' | 'sent-again' | 'there'; readonly temporalAway: boolean }
  | { readonly result: 'nothing' | 'overtaken' | 'not-shown' }
  | { readonly result: 'differs'; readonly differences: readonly Difference[] }
  | { readonly result: 'taken'; readonly owner: DocumentRef };

export interface ResolveUnprovenDeps {
  readonly database: Database;
  readonly links: Links;
  readonly writes: Pick<Writes, 'unproven' | 'endedIds'>;
  readonly readXero: ReadXero;
  readonly settle: Pick<SettleWrite, 'applied' | 'notApplied'>;
  /** Has documents looked at by their runs. */
  readonly startRuns: (documents: readonly DocumentRef[]) => Promise<void>;
}

/**
 * Takes a person's word on what Xero would not tell: whether it has what was sent. It changes nothing unless the write
 * still waits for that word at the moment of the change: a look that settles it meanwhile was first.
 */
export function createResolveUnproven(deps: ResolveUnprovenDeps) {
  const { database, links, writes, settle } = deps;

  /** @throws XeroUnreadable if the object that is named cannot be read, and what the token store throws. */
  return async function resolveUnproven(
    document: DocumentRef,
    connection: Pick<Connection, 'id' | 'tenantId'>,
    word: Word,
    actor: string,
  ): Promise<Resolved> {
    const write = await writes.unproven(document, connection.tenantId);
    if (write === undefined) return { result: 'nothing' };
    if (word !== 'not-in-xero') return link(write, connection.id, word.inXero, actor);

    // Only its own mark could speak against it: if Xero shows that now, the word has been overtaken.
    const shown = await shownNow(write, connection.id);
    if (shown !== undefined) return decided(write, 'there', (client) => settle.applied(client, write, shown));
    return decided(write, 'sent-again', async (client) => {
      await settle.notApplied(client, write);
      await note(client, write, actor, 'document.not_in_xero', {});
    });
  };

  async function link(write: Write, connectionId: string, name: string, actor: string): Promise<Resolved> {
    const element = await named(write, connectionId, name);
    if (element === undefined) return { result: 'not-shown' };
    const { [write.part]: present } = await links.all(write, write.tenantId);
    const differences = differencesOf(write, present, element);
    if (differences.length > 0) return { result: 'differs', differences };
    const xeroId = element.text(xeroKinds[write.xeroKind].idField) ?? '';
    const owner = await links.ownerOf(write.tenantId, write.xeroKind, xeroId);
    if (owner !== undefined && (owner.kind !== write.kind || owner.sourceId !== write.sourceId))
      return { result: 'taken', owner };
    return decided(write, 'in-xero', async (client) => {
      await settle.applied(client, write, element);
      await note(client, write, actor, 'document.found_in_xero', { xeroId });
    });
  }

  async function named(write: Write, connectionId: string, name: string): Promise<XeroElement | undefined> {
    const { path, query, collection } = foundRequest(write, name);
    try {
      const { tenantId } = write;
      const { elements } = await deps.readXero({ connectionId, tenantId, path, query }, collection);
      return pickFound(write, elements, name);
    } catch (error) {
      if (error instanceof XeroNotFound) return undefined;
      throw error;
    }
  }

  /** The object, if a look of this moment shows it. That it cannot be read is why a person was asked. */
  async function shownNow(write: Write, connectionId: string): Promise<XeroElement | undefined> {
    const { path, query, collection } = lookRequest(write);
    const { tenantId } = write;
    try {
      const { elements } = await deps.readXero({ connectionId, tenantId, path, query }, collection);
      const { [write.part]: present } = await links.all(write, tenantId);
      const verdict = judgeShown(write, present, elements, await writes.endedIds(write, tenantId));
      return verdict.kind === 'applied' ? verdict.element : undefined;
    } catch (error) {
      if (error instanceof XeroUnreadable) return undefined;
      throw error;
    }
  }

  async function decided(
    write: Write,
    result: 'in-xero' | 'sent-again' | 'there',
    apply: (client: Queryable) => Promise<void>,
  ): Promise<Resolved> {
    const isMine = await database.transaction(async (client) => {
      const held = await client.query(
        `select from write where id = $1 and state = 'unknown' and unproven_at is not null for update`,
        [write.id],
      );
      if (held.rowCount !== 1) return false;
      await closeCallOf(client, write.id);
      await apply(client);
      await lookAgain(client, write);
      return true;
    });
    if (!isMine) return { result: 'overtaken' };
    try {
      await deps.startRuns([
        { installationId: write.installationId, kind: write.kind, sourceId: write.sourceId },
      ]);
      return { result, temporalAway: false };
    } catch (error) {
      if (!isTemporalAway(error)) throw error;
      return { result, temporalAway: true };
    }
  }
}

async function note(
  client: Queryable,
  write: Write,
  actor: string,
  action: string,
  details: Readonly<Record<string, string>>,
): Promise<void> {
  await audit(client, {
    actor,
    action,
    installationId: write.installationId,
    tenantId: write.tenantId,
    document: write,
    details: {
      operation: write.operation,
      part: write.part,
      sequence: write.sequence.toString(),
      ...details,
    },
  });
}

/** What was found about the document counts no longer. */
async function lookAgain(client: Queryable, document: DocumentRef): Promise<void> {
  await client.query(
    `update outcome set outcome = 'superseded', problem = null, parameters = '{}', recorded_at = clock_timestamp()
      where installation_id = $1 and kind = $2 and source_id = $3 and problem = 'fate-unknown'`,
    [document.installationId, document.kind, document.sourceId],
  );
}
