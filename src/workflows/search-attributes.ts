import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';

/** What runs can be searched by in Temporal. Never encrypted there, so ids and types only. */
export const searchAttributes = {
  installation: defineSearchAttributeKey('InstallationId', SearchAttributeType.KEYWORD),
  kind: defineSearchAttributeKey('DocumentKind', SearchAttributeType.KEYWORD),
  outcome: defineSearchAttributeKey('SyncOutcome', SearchAttributeType.KEYWORD),
  problem: defineSearchAttributeKey('Problem', SearchAttributeType.KEYWORD),
} as const;
