import type { Logger } from 'pino';
import { encodeEvent } from '../events/document-event.ts';
import { recordKeyOf, subjectOf, topicOf } from '../events/document-kind.ts';
import type { Database, Queryable } from '../store/database.ts';
import type { DocumentReader } from '../timetracker/document-reader.ts';
import { readDocuments } from '../timetracker/read-documents.ts';
import { tablesWithRowSecurity } from '../timetracker/row-security.ts';
import { decideBrake, isSuspicious, type PassCounts } from './brake.ts';
import { markDirty, removeMarks } from './dirty-marks.ts';
import { judgeDocument, type DocumentState } from './document-state.ts';
import type { EventPublisher, EventRecord } from './event-publisher.ts';
import { openHolds, placeHold } from './holds.ts';
import { countPosted, ownXeroIds, standingAmong } from './posted-documents.ts';
import {
  confirmPublished,
  renewRowHashes,
  sharingWith,
  storeIntent,
  takeMarked,
  type MarkedDocument,
  type PublishedState,
} from './published-documents.ts';
import { publishInParts } from './publish-in-parts.ts';
import { inSnapshot, type NotRead } from './snapshot.ts';
import { forgetUnreadable, keepUnreadable } from './unreadable-documents.ts';

export interface PublishDependencies {
  readonly store: Database;
  readonly timetracker: Database;
  readonly publisher: EventPublisher;
  readonly logger: Logger;
  readonly installationId: string;
  readonly topicPrefix: string;
  /** Marks to work on at once. */
  readonly batchSize: number;
}

/** In a backlog so many batches are published before the lease is looked at again. */
const batchesPerRound = 4;

/** What a round of the publisher came to. */
export type PublishResult = 'nothing-marked' | 'held' | 'standby' | 'busy' | 'done';

interface Judged {
  readonly marked: MarkedDocument;
  readonly now: DocumentState;
  readonly sharing: readonly bigint[];
}

/**
 * Looks at the next marked documents of one kind and publishes those that differ from what was last published.
 * The order is what makes it safe: take the sequence, read, write down the intent, send, await the
 * acknowledgement, confirm and remove the marks that were read. A crash at any point leaves a mark or an
 * unconfirmed intent, and the document is said again with a higher sequence.
 */
export async function publishMarked(
  dependencies: PublishDependencies,
  reader: DocumentReader,
): Promise<PublishResult> {
  let batch = await readBatch(dependencies, reader, []);
  for (let said = 1; ; said += 1) {
    if (typeof batch === 'string') return said > 1 && batch === 'nothing-marked' ? 'done' : batch;
    // Behind a full batch there is more: that is read while this one is sent.
    const goesOn = batch.length === dependencies.batchSize && said < batchesPerRound;
    const [result, next] = await Promise.all([
      publishBatch(dependencies, reader, batch),
      goesOn ? readBatch(dependencies, reader, batch) : undefined,
    ]);
    if (next === undefined || result !== 'done') return result;
    batch = next;
  }
}

/**
 * The next marked documents, judged; or why there are none. What is under way and was marked again is left for later: its
 * next sequence is known only when it is settled.
 */
async function readBatch(
  dependencies: PublishDependencies,
  reader: DocumentReader,
  underWay: readonly Judged[],
): Promise<readonly Judged[] | Exclude<PublishResult, 'done'>> {
  const { store, installationId, batchSize } = dependencies;
  if ((await openHolds(store, installationId)).length > 0) return 'held';
  const afterMark = underWay.at(-1)?.marked.mark ?? 0n;
  const taken = await takeMarked(store, installationId, reader.kind, afterMark, batchSize);
  const idsUnderWay = new Set(underWay.map(({ marked: { id } }) => id));
  const marked = taken.filter(({ id }) => !idsUnderWay.has(id));
  if (marked.length === 0) return 'nothing-marked';

  const judged = await look(dependencies, reader, marked);
  if (typeof judged === 'string') return resultOf(judged);
  const braked = await brakeOn(dependencies, reader, judged);
  return braked === undefined ? judged : resultOf(braked);
}

async function publishBatch(
  dependencies: PublishDependencies,
  reader: DocumentReader,
  judged: readonly Judged[],
): Promise<PublishResult> {
  const { store, publisher, installationId } = dependencies;
  const changed = judged.filter(differs);
  const allowed = await storeIntent(
    store,
    installationId,
    reader.kind,
    changed.map(({ marked }) => marked),
  );
  if (changed.length > 0 && allowed.size === 0 && (await openHolds(store, installationId)).length > 0)
    return 'held';
  const toSend = changed.filter(({ marked: { id } }) => allowed.has(id));
  await publishInParts(
    publisher,
    toSend.map((one) => recordOf(dependencies, reader, one)),
  );
  await settle(dependencies, reader, judged, toSend);
  return 'done';
}

function resultOf(notRead: NotRead): 'held' | 'standby' | 'busy' {
  return notRead === 'another-database' ? 'held' : notRead;
}

/** Reads in a snapshot and judges outside of it: whoever wants to alter a table waits for the reading only. */
async function look(
  { store, timetracker, installationId }: PublishDependencies,
  reader: DocumentReader,
  marked: readonly MarkedDocument[],
): Promise<Judged[] | NotRead> {
  const ids = marked.map(({ id }) => id);
  const tables = Object.keys(reader.columns);
  const read = await inSnapshot(store, timetracker, installationId, tables, (client) =>
    readDocuments(client, reader, ids),
  );
  if (typeof read === 'string') return read;
  // Only now: an id that we write into TimeTracker is among our links before.
  const own = await ownXeroIds(store, installationId, reader.kind, ids);
  return marked.map((one) => ({
    marked: one,
    now: judgeDocument(reader, read.get(one.id), own.get(one.id)),
    sharing: read.get(one.id)?.sharing ?? [],
  }));
}

/** Whether something is to be said: a document never heard of that is gone is nothing to speak of. */
function differs({ marked: { published }, now }: Judged): boolean {
  if (now.state === 'unreadable') return false;
  if (published === undefined) return now.state === 'there';
  return published.contentHash !== now.contentHash;
}

function recordOf(
  { installationId, topicPrefix }: PublishDependencies,
  { kind }: DocumentReader,
  { marked, now }: Judged,
): EventRecord {
  const document = { installationId, kind, sourceId: marked.id.toString() };
  return {
    topic: topicOf(topicPrefix, kind),
    key: recordKeyOf(document),
    value: encodeEvent({
      ...document,
      id: `${subjectOf(document)}/${marked.sequence}`,
      sequence: marked.sequence,
      time: marked.time,
      data: now.state === 'there' ? now.data : null,
    }),
    headers: { 'content-type': 'application/cloudevents+json; charset=UTF-8' },
  };
}

/** Remembers what was said, what need not be said and what cannot be; then the marks that were read are done. */
async function settle(
  { store, installationId, logger }: PublishDependencies,
  reader: DocumentReader,
  judged: readonly Judged[],
  sent: readonly Judged[],
): Promise<void> {
  const { kind } = reader;
  const isSent = new Set(sent.map(({ marked: { id } }) => id));
  const unreadable = judged.flatMap(({ marked, now }) =>
    now.state === 'unreadable' ? [{ id: marked.id, fields: now.fields, rowHash: now.rowHash }] : [],
  );
  const newlyUnreadable = await store.transaction(async (client) => {
    await confirmPublished(client, installationId, kind, sent.flatMap(stateOf));
    const same = judged.filter((one) => !isSent.has(one.marked.id) && !differs(one));
    await renewRowHashes(client, installationId, kind, same.flatMap(stateOf));
    const readable = judged.filter(({ now }) => now.state !== 'unreadable').map(({ marked: { id } }) => id);
    await forgetUnreadable(client, installationId, kind, readable);
    const fresh = [];
    for (const one of unreadable) {
      if (await keepUnreadable(client, installationId, kind, one)) fresh.push(one);
    }
    await removeMarks(
      client,
      installationId,
      kind,
      judged.map(({ marked }) => marked),
    );
    const newlyWrong = new Set(fresh.map(({ id }) => id));
    await markSharing(client, installationId, reader, [
      ...sent,
      ...judged.filter(({ marked: { id } }) => newlyWrong.has(id)),
    ]);
    return fresh;
  });
  for (const { id, fields } of newlyUnreadable) {
    logger.warn(
      { kind, sourceId: id.toString(), fields },
      `The ${kind} ${id} cannot be published as it stands in TimeTracker: ${fields.join(', ')} cannot be used. Correct it there; it is then taken by itself.`,
    );
  }
}

function stateOf({ marked, now, sharing }: Judged): PublishedState[] {
  if (now.state === 'unreadable') return [];
  return [
    {
      id: marked.id,
      sequence: marked.sequence,
      contentHash: now.contentHash,
      rowHash: now.state === 'there' ? now.rowHash : null,
      deleted: now.state === 'gone',
      sharing,
    },
  ];
}

/**
 * Marks those that share something with a document of which something new was said, and those that did before: what
 * is said of them may change with it.
 */
async function markSharing(
  client: Queryable,
  installationId: string,
  { kind, sharing }: DocumentReader,
  changed: readonly Judged[],
): Promise<void> {
  if (sharing === undefined) return;
  const before = await sharingWith(
    client,
    installationId,
    kind,
    changed.map(({ marked: { id } }) => id),
  );
  const now = changed.flatMap((one) => one.sharing);
  await markDirty(client, installationId, kind, [...now, ...before], true);
}

/**
 * Puts the brake on if the marked documents would delete or void too many of what is posted. The sweep counts
 * what it finds by itself; this counts what every detector marked, at the moment it would be said.
 * @returns why not all could be looked at
 */
async function brakeOn(
  dependencies: PublishDependencies,
  reader: DocumentReader,
  batch: readonly Judged[],
): Promise<NotRead | undefined> {
  const { store, timetracker, installationId, batchSize } = dependencies;
  const first = await endings(store, installationId, reader, batch);
  const hidden =
    first.deleted === 0 ? [] : await tablesWithRowSecurity(timetracker, Object.keys(reader.columns));
  if (hidden.length === 0 && !isSuspicious(first.deleted + first.voided)) return undefined;
  // A suspicious batch is judged together with everything else that is marked.
  const all = await takeMarked(store, installationId, reader.kind, 0n, 1_000_000);
  const sum = { deleted: 0, voided: 0 };
  for (let from = 0; from < all.length; from += batchSize) {
    const judged = await look(dependencies, reader, all.slice(from, from + batchSize));
    if (typeof judged === 'string') return judged;
    const found = await endings(store, installationId, reader, judged);
    sum.deleted += found.deleted;
    sum.voided += found.voided;
  }
  const posted = await countPosted(store, installationId, reader.kind);
  const pass: PassCounts = {
    posted,
    ...sum,
    changed: 0,
    known: posted,
    ...(hidden.length > 0 && { hidden }),
  };
  const findings = decideBrake(new Map([[reader.kind, pass]]));
  if (Object.keys(findings).length > 0) {
    await placeHold(store, installationId, 'too-many-changes', findings);
  }
  return undefined;
}

async function endings(
  store: Queryable,
  installationId: string,
  reader: DocumentReader,
  judged: readonly Judged[],
): Promise<{ deleted: number; voided: number }> {
  const candidates = judged.filter(({ marked }) => !marked.released).filter(differs);
  const gone = candidates.filter(({ now }) => now.state === 'gone');
  const toVoid = candidates.filter(
    ({ now }) => now.state === 'there' && reader.asksForVoid?.(now.data) === true,
  );
  const standing = await standingAmong(
    store,
    installationId,
    reader.kind,
    [...gone, ...toVoid].map(({ marked: { id } }) => id),
  );
  const count = (some: readonly Judged[]): number =>
    some.filter(({ marked: { id } }) => standing.has(id)).length;
  return { deleted: count(gone), voided: count(toVoid) };
}
