import type { DocumentRef } from '../events/document-kind.ts';
import type { ProblemType } from '../problems.ts';
import { audit } from '../store/audit.ts';
import type { SettingsRepository } from '../store/connection-settings.ts';
import type { Connection } from '../store/connections.ts';
import type { Database } from '../store/database.ts';
import type { DocumentLinks, Link, Links } from '../store/links.ts';
import type { Snapshots } from '../store/snapshots.ts';
import { decide } from '../xero/decide.ts';
import { isEnded } from '../xero/decisions.ts';
import type { PrepareWrite } from '../xero/prepare-write.ts';
import {
  forgetChoices,
  standingDocuments,
  type RepostKind,
  type RepostRange,
  type StandingDocument,
} from './repost-documents.ts';

/** What somebody asks for. */
export interface RepostRequest {
  readonly kind: RepostKind;
  /** Days, `YYYY-MM-DD`; null: no limit. */
  readonly from: string | null;
  readonly to: string | null;
}

/** A document that would say something else by the mapping of today. */
export interface RepostDocument extends StandingDocument {
  readonly contentHash: string;
  readonly calls: number;
}

export interface RepostPlan {
  readonly documents: readonly RepostDocument[];
  /** Requests to Xero, if they all go well. */
  readonly calls: number;
  /** How many were looked at. */
  readonly lookedAt: number;
  /** How many cannot be changed, by what is in the way. */
  readonly left: ReadonlyMap<ProblemType, number>;
  /** There are more than were looked at. */
  readonly isCut: boolean;
}

export interface RepostDeps {
  readonly installationId: string;
  readonly database: Database;
  readonly links: Pick<Links, 'all'>;
  readonly snapshots: Pick<Snapshots, 'newest'>;
  readonly settings: Pick<SettingsRepository, 'newest'>;
  readonly prepareWrite: PrepareWrite;
  /** Has everything looked at that was reopened. */
  readonly resumeAll: (installationId: string) => Promise<void>;
}

/** Documents read at a time. */
const pageSize = 200;

/**
 * Has what is posted follow the mapping of today: accounts, tax rates, items and tracking. A changed mapping alone never
 * does.
 */
export function createRepost(deps: RepostDeps) {
  const { installationId, database, links, snapshots, settings } = deps;

  /**
   * Which documents would change, and how. Does nothing. Throws as `prepareWrite`.
   * @param most more documents than that are not looked at.
   */
  async function plan(
    connection: Pick<Connection, 'id' | 'tenantId' | 'scopes'>,
    request: RepostRequest,
    most = Number.POSITIVE_INFINITY,
  ): Promise<RepostPlan> {
    const range: RepostRange = { installationId, tenantId: connection.tenantId, ...request };
    const { settings: chosen } = await settings.newest(connection.id);
    const of = { connectionId: connection.id, tenantId: connection.tenantId };
    const found: RepostDocument[] = [];
    const left = new Map<ProblemType, number>();
    let lookedAt = 0;
    for (let after = '0'; ;) {
      const page = await standingDocuments(database, range, after, pageSize);
      for (const one of page) {
        if (lookedAt >= most) return planOf(found, lookedAt, left, true);
        lookedAt += 1;
        const document: DocumentRef = { installationId, kind: request.kind, sourceId: one.sourceId };
        const [snapshot, present] = await Promise.all([
          snapshots.newest(document),
          links.all(document, connection.tenantId),
        ]);
        const link = present.document;
        if (snapshot === undefined || link === undefined || link.postedHash !== snapshot.contentHash)
          continue;
        const decision = decide(snapshot.kind, { ...snapshot, links: present, settings: chosen });
        if (decision.do === 'skip' || decision.do === 'hold') continue;
        const prepared = await deps.prepareWrite({
          snapshot,
          operation: 'update',
          part: 'document',
          links: { ...present, document: withoutChoices(link) },
          settings: chosen,
          of,
          scopes: connection.scopes,
        });
        if (prepared.kind === 'write')
          found.push({ ...one, contentHash: snapshot.contentHash, calls: callsFor(present) });
        else if (prepared.kind === 'hold')
          left.set(prepared.problem.type, (left.get(prepared.problem.type) ?? 0) + 1);
      }
      const last = page.at(-1);
      if (last === undefined || page.length < pageSize) return planOf(found, lookedAt, left, false);
      after = last.sourceId;
    }
  }

  /**
   * Has the documents of a plan said anew. What has changed since the plan was made is left out.
   * @returns how many are said anew.
   */
  async function carryOut(
    connection: Pick<Connection, 'tenantId'>,
    request: RepostRequest,
    documents: readonly RepostDocument[],
    actor: string,
  ): Promise<number> {
    const { tenantId } = connection;
    const { kind, from, to } = request;
    const done = await database.transaction(async (client) => {
      const ids = await forgetChoices(client, { installationId, tenantId, kind }, documents);
      const whose = { actor, installationId, tenantId };
      const details = { kind, from, to, documents: ids.length };
      await audit(client, { ...whose, action: 'repost.asked', details });
      for (const sourceId of ids)
        await audit(client, { ...whose, action: 'document.repost_asked', document: { kind, sourceId } });
      return ids.length;
    });
    if (done > 0) await deps.resumeAll(installationId);
    return done;
  }

  return { plan, carryOut };
}

export type Repost = ReturnType<typeof createRepost>;

/** What stands in Xero, as if it were not known by which choices. */
function withoutChoices(link: Link): Link {
  return { ...link, postedLines: link.postedLines.map((line) => ({ ...line, contentKey: '' })) };
}

/** A credit note is taken off its invoice, changed, and set against it again. */
function callsFor({ allocation }: DocumentLinks): number {
  return allocation !== undefined && !isEnded(allocation) ? 3 : 1;
}

function planOf(
  documents: readonly RepostDocument[],
  lookedAt: number,
  left: ReadonlyMap<ProblemType, number>,
  isCut: boolean,
): RepostPlan {
  return { documents, calls: documents.reduce((sum, { calls }) => sum + calls, 0), lookedAt, left, isCut };
}
