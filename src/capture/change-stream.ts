/** The names that the shipped files for Debezium and the defaults of our settings agree on (docs/debezium.md). */
export const changeStream = {
  slot: 'timetracker_xero',
  publication: 'timetracker_xero',
  role: 'timetracker_changes',
  topicPrefix: 'timetracker-changes',
  /** Debezium's own default. */
  heartbeatPrefix: '__debezium-heartbeat',
  /** Change records are read within seconds, and the sweep finds what was missed: a week is ample. */
  retentionMilliseconds: 604_800_000,
} as const;
