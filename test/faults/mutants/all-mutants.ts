import type { Mutant } from './mutant.ts';

/** Each guarantee that keeps both books in agreement, and what it is like without. */
export const allMutants: readonly Mutant[] = [
  {
    name: 'two-open-writes',
    without: 'One open write per document and organisation',
    edits: [
      {
        file: 'store/migrations/001-foundation.sql',
        from: 'create unique index write_open on write',
        to: 'create index write_open on write',
      },
      {
        file: 'store/writes.ts',
        from: 'on conflict (installation_id, kind, source_id, tenant_id) where state',
        to: 'on conflict (id) where state',
      },
      {
        file: 'activities/push-document.ts',
        from: 'const open = await writes.open(newest, tenantId);',
        to: 'const open = await writes.open({ ...newest, sourceId: "0" }, tenantId);',
      },
      // What is open twice is otherwise found out before it is sent.
      {
        file: 'store/next-work.ts',
        from: "or w.operation = 'create' and l.xero_status not in ('VOIDED', 'DELETED')",
        to: 'or false',
      },
    ],
    scenario: 'answerCut',
    finding: 'twice',
  },
  {
    name: 'new-key-on-replay',
    without: 'The same key with the same bytes',
    edits: [
      {
        file: 'xero/xero-client.ts',
        from: "'idempotency-key': xeroRequest.idempotencyKey }",
        to: "'idempotency-key': `${xeroRequest.idempotencyKey}/${Math.random()}` }",
      },
    ],
    scenario: 'answerCut',
    finding: 'twice',
  },
  {
    name: 'no-answer-is-no',
    without: 'A fault of Xero proves nothing',
    edits: [
      {
        file: 'xero/judge-answer.ts',
        from: "if (status >= 500) return { kind: 'unknown', httpStatus: status, offline: status === 503 };",
        to: "if (status >= 500) return { kind: 'again', why: 'rate-limited', restSeconds: 0, by: '500' };",
      },
    ],
    scenario: 'doneDespite500',
    finding: 'twice',
  },
  {
    name: 'marker-not-checked',
    without: 'Only what carries our mark is ours',
    edits: [
      {
        file: 'xero/look.ts',
        from: 'candidates.filter((element) => kind.isOurs(write, element));',
        to: 'candidates.filter((element) => kind.isOurs(write, element) || true);',
      },
    ],
    scenario: 'paidByHand',
    finding: 'lost',
  },
  {
    name: 'no-settle-time',
    without: 'Reads of Xero may lag behind its writes',
    edits: [{ file: 'timing.ts', from: 'settle: 45,', to: 'settle: 0,' }],
    scenario: 'readsLag',
    finding: 'twice',
  },
  {
    name: 'absent-at-first-sight',
    without: 'Absence is believed only when seen twice',
    edits: [
      {
        file: 'xero/look-at-write.ts',
        from: 'if (seen.rows[0]?.settled !== true) return lookAgain(client, write, timing.settle);',
        to: 'void seen;',
      },
    ],
    scenario: 'readsLag',
    finding: 'twice',
  },
  {
    name: 'key-for-ever',
    without: 'Xero forgets a key',
    edits: [{ file: 'timing.ts', from: 'resendWithin: 300,', to: 'resendWithin: 300_000,' }],
    scenario: 'keyForgotten',
    finding: 'twice',
  },
  {
    name: 'older-replaces-newer',
    without: 'Older content never replaces newer',
    edits: [
      {
        file: 'store/snapshots.ts',
        from: 'where snapshot.sequence < excluded.sequence',
        to: 'where snapshot.sequence <> excluded.sequence',
      },
      {
        file: 'store/next-work.ts',
        from: '(l.posted_sequence > w.sequence',
        to: '(false',
      },
    ],
    scenario: 'olderRecordAgain',
    finding: 'stale',
  },
  {
    name: 'commit-before-store',
    without: 'An offset is committed only once the record is handed over',
    edits: [
      {
        file: 'consumers/document-consumer.ts',
        from: '        await allOf(byKey(chunk)',
        to: '        await batch.commitThrough(chunk.at(-1)!.offset);\n        await allOf(byKey(chunk)',
      },
    ],
    scenario: 'killedBeforeStore',
    finding: 'lost',
  },
  {
    name: 'sent-too-late',
    without: 'A call that was not begun in time is not begun at all',
    edits: [
      {
        file: 'xero/xero-client.ts',
        from: 'if (monotonicNow() > sendBefore) {',
        to: 'if (monotonicNow() > sendBefore + 1e9) {',
      },
    ],
    scenario: 'claimedLongAgo',
    finding: 'twice',
  },
  {
    name: 'nobody-is-woken',
    without: 'Who waited for a document goes on once it is settled',
    edits: [
      {
        file: 'activities/push-document.ts',
        from: '    const freed = await waits.waitingFor(document);',
        to: '    const freed: DocumentRef[] = [];',
      },
    ],
    scenario: 'clientComesLate',
    finding: 'lost',
  },
];
