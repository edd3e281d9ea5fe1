import { z } from 'zod';
import type { DocumentRef, LedgerKind } from './document-kind.ts';
import { installationIdPattern } from './installation-id.ts';

/** A counterpart of a document in Xero, for programs that build on it. */
const counterpart = z.looseObject({
  part: z
    .string()
    .describe('`document`, or what else belongs to it: its claim, allocation, file, fee or payment.'),
  xeroKind: z.string(),
  xeroId: z.uuid(),
  xeroNumber: z.string().nullable(),
  xeroStatus: z.string(),
});

const outcomeData = z.looseObject({
  kind: z.string(),
  id: z.string(),
  outcome: z.enum(['synced', 'unchanged', 'skipped', 'waiting', 'held', 'rejected', 'unknown']),
  problem: z.string().nullable().describe('A type of docs/errors.md.'),
  tenantId: z.uuid().nullable().describe('The organisation in Xero.'),
  links: z.array(counterpart),
  memory: z
    .looseObject({})
    .describe('What timetracker-xero rebuilds its own memory from; it may change with any version.'),
});

/** What became of a document, as it stands in a record of the outcomes topic. */
export type OutcomeData = z.infer<typeof outcomeData>;

const sourcePrefix = 'timetracker-xero:';

/** The schema of a record of the outcomes topic. */
export const outcomeRecord = z.looseObject({
  specversion: z.literal('1.0'),
  id: z.string().min(1).max(200),
  source: z.string().regex(new RegExp(`^${sourcePrefix}${installationIdPattern.source.slice(1)}`)),
  type: z.literal('xero.document.outcome.v1'),
  subject: z.string(),
  time: z.iso.datetime({ offset: true }),
  datacontenttype: z.literal('application/json'),
  sequence: z.string().regex(/^[1-9]\d{0,17}$/),
  data: outcomeData,
});

/** What became of one state of a document. */
export interface OutcomeEvent extends DocumentRef {
  readonly sequence: bigint;
  /** ISO 8601, to the microsecond. */
  readonly time: string;
  readonly data: OutcomeData;
}

/** The topic of outcomes beside those of documents: `xero.outcomes` for the usual prefix. */
export function outcomesTopicOf(prefix: string): string {
  return `${prefix.replace(/timetracker\.$/, '')}xero.outcomes`;
}

/** The Kafka key of a document's outcomes: the topic may be compacted to the newest of each. */
export function outcomeKeyOf({ installationId, kind, sourceId }: DocumentRef): string {
  return `${installationId}/${kind}/${sourceId}`;
}

/** Writes an outcome as CloudEvents 1.0 structured JSON. */
export function encodeOutcome(event: OutcomeEvent): string {
  const subject = `${event.kind}/${event.sourceId}`;
  return JSON.stringify({
    specversion: '1.0',
    id: `${subject}/${event.time}`,
    source: sourcePrefix + event.installationId,
    type: 'xero.document.outcome.v1',
    subject,
    time: event.time,
    datacontenttype: 'application/json',
    sequence: event.sequence.toString(),
    data: event.data,
  });
}

/** Reads a record of the outcomes topic; undefined if it is none of ours. */
export function decodeOutcome(text: string): OutcomeEvent | undefined {
  const parsed = outcomeRecord.safeParse(parsedJson(text));
  if (!parsed.success) return undefined;
  const { source, sequence, time, data } = parsed.data;
  return {
    installationId: source.slice(sourcePrefix.length),
    kind: data.kind as LedgerKind,
    sourceId: data.id,
    sequence: BigInt(sequence),
    time,
    data,
  };
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
