import type { Logger } from 'pino';
import type { DocumentKind } from '../events/document-kind.ts';
import type { Queryable } from '../store/database.ts';
import type { DocumentReader } from '../timetracker/document-reader.ts';
import {
  describeMissing,
  hasAuditLog,
  missingFor,
  visibleColumns,
  type Missing,
} from '../timetracker/introspect.ts';
import { DependencyError } from './dependency-error.ts';

/** Which kinds can be read from the tables as they are, shared by all that read. */
export interface TableShape {
  /** Looks at the tables at the start, after a query met something missing, and now and then. */
  check(timetracker: Queryable): Promise<void>;
  /** Told of a failed query. True if something was missing: the next check looks what it is. */
  notice(error: unknown): boolean;
  isStopped(kind: DocumentKind): boolean;
  /** Kinds that are not read, and what they lack. */
  stopped(): ReadonlyMap<DocumentKind, readonly Missing[]>;
  hasAuditLog(): boolean;
}

const looksEveryMilliseconds = 30_000;

/** No such column, no such table, no permission. */
const missingCodes = new Set(['42703', '42P01', '42501']);

export function createTableShape(
  readers: readonly DocumentReader[],
  logger: Logger,
  now: () => number,
): TableShape {
  const stopped = new Map<DocumentKind, readonly Missing[]>();
  let auditLog = true;
  let nextLook = Number.NEGATIVE_INFINITY;

  return {
    async check(timetracker) {
      if (now() < nextLook) return;
      const visible = await visibleColumns(timetracker);
      nextLook = now() + looksEveryMilliseconds;
      for (const reader of readers) {
        const missing = missingFor(reader, visible);
        const before = stopped.get(reader.kind) ?? [];
        if (JSON.stringify(missing) === JSON.stringify(before)) continue;
        if (missing.length === 0) {
          stopped.delete(reader.kind);
          logger.info({ kind: reader.kind }, `Documents of the kind ${reader.kind} are published again.`);
        } else {
          stopped.set(reader.kind, missing);
          logger.error(
            { kind: reader.kind, missing },
            `Documents of the kind ${reader.kind} are not published: ${describeMissing(missing)}`,
          );
        }
      }
      if (auditLog && !hasAuditLog(visible)) {
        logger.warn(
          "TimeTracker's table audit_logs cannot be read: changes are found by the sweep alone, which takes longer.",
        );
      }
      auditLog = hasAuditLog(visible);
    },
    notice(error) {
      const isMissing = error instanceof DependencyError && missingCodes.has(error.code ?? '');
      if (isMissing) nextLook = Number.NEGATIVE_INFINITY;
      return isMissing;
    },
    isStopped: (kind) => stopped.has(kind),
    stopped: () => stopped,
    hasAuditLog: () => auditLog,
  };
}
