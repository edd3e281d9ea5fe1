import type { Core } from '../core.ts';
import type { DocumentRef } from '../events/document-kind.ts';
import type { Gate } from '../store/gate.ts';
import { pageOfSilentDocuments } from '../store/lost-documents.ts';
import { hasForgottenDocuments } from '../store/stuck-documents.ts';
import { createMinuteDuties } from './minute-duties.ts';

/** Documents of which nothing was heard for this many minutes are given a run, should they have lost theirs. */
const silentMinutes = 5;

/** Documents that are looked after in one minute. */
const pageSize = 200;

/**
 * What the worker does at its start and once a minute: documents that were reopened while Temporal was away are
 * resumed, documents whose runs were terminated or lost get new ones, the schedule in Temporal is what the settings
 * say, slots that count for nothing any more and consents that came to nothing are forgotten, and connections that
 * nothing uses are kept alive. Trouble is for the next minute.
 */
export function startMinuteTick(core: Core, gate: Gate) {
  const { database, runs, schedules, connectionCheck, xero, timing, config, log } = core;
  const { installationId } = config;
  let after: DocumentRef | null = null;

  async function resumeForgotten(): Promise<void> {
    if (await hasForgottenDocuments(database, installationId, timing.minute))
      await runs.resumeForgotten(installationId);
  }

  /** Page by page, so that a long backlog at its beginning does not hide what comes behind it. */
  async function startLost(): Promise<void> {
    const seconds = silentMinutes * timing.minute;
    const silent = await pageOfSilentDocuments(database, installationId, seconds, after, pageSize);
    after = silent.length < pageSize ? null : (silent.at(-1) ?? null);
    await runs.startMissing(silent);
  }

  async function pruneGate(): Promise<void> {
    const connection = await xero.connections.ofInstallation(installationId);
    if (connection !== undefined) await gate.prune(connection.tenantId);
  }

  const tick = createMinuteDuties(
    {
      resumeForgotten,
      startLost,
      schedules: () => schedules.apply(),
      connectionCheck: () => connectionCheck.apply(),
      pruneGate,
      keepAlive: xero.keepAlive,
      forgetExpired: xero.forgetExpired,
    },
    log,
  );

  void tick();
  const timer = setInterval(() => void tick(), timing.minute * 1000);
  return { stop: () => clearInterval(timer) };
}
