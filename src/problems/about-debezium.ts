import type { ProblemEntry } from './problem-entry.ts';

/** What keeps Debezium from telling of changes. The scan goes on all the while, so nothing is lost by any of it. */
export const aboutDebezium = {
  'debezium-slot-gone': {
    title: 'Debezium has no slot',
    what: "TimeTracker's PostgreSQL has no slot {slot} for Debezium, or has given it up.",
    why: 'It was never made, was dropped, was not restored with the database, or fell so far behind that PostgreSQL let it go.',
    cure: 'Make it again as docs/debezium.md says, delete the offsets of the connector and start it. Meanwhile changes are found by looking, which takes longer.',
    who: 'administrator',
  },
  'debezium-slot-unread': {
    title: 'Debezium does not run',
    what: 'Nobody has read the slot {slot} for {minutes} minutes; PostgreSQL keeps {megabytes} MB for it, and more each day.',
    why: 'Kafka Connect or the connector is stopped or has failed, or cannot reach the database.',
    cure: 'Start the connector; its log says what is wrong. If Debezium is not wanted any more, drop the slot (deploy/debezium/remove.sql) and set CAPTURE_MODE=scan. Meanwhile changes are found by looking, which takes longer.',
    who: 'administrator',
  },
  'debezium-slot-behind': {
    title: 'Debezium is behind',
    what: "TimeTracker's PostgreSQL keeps {megabytes} MB for the slot {slot}; {most} MB are let pass.",
    why: 'The connector reads too slowly or is stuck, Kafka takes nothing, or a very large transaction goes on.',
    cure: 'Look at the log of the connector and at the disk of the database. If it has to be free at once, drop the slot (deploy/debezium/remove.sql): changes are then found by looking.',
    who: 'administrator',
  },
  'debezium-silent': {
    title: 'Nothing is heard of Debezium',
    what: 'The connector has sent nothing for {minutes} minutes, not even a sign of life.',
    why: 'It does not run, it writes to other topics than DEBEZIUM_TOPIC_PREFIX says, or heartbeat.interval.ms is not set.',
    cure: 'Check that the connector runs and that its topic.prefix is that of DEBEZIUM_TOPIC_PREFIX. Meanwhile changes are found by looking, which takes longer.',
    who: 'administrator',
  },
} as const satisfies Record<string, ProblemEntry>;
