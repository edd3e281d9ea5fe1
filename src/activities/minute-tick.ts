import type { Core } from '../core.ts';
import { hasForgottenDocuments } from '../store/stuck-documents.ts';
import type { Gate } from '../store/gate.ts';

/**
 * What the worker does once a minute: documents that were reopened while Temporal was away are resumed, and slots
 * that count for nothing any more are forgotten. Trouble is for the next minute.
 */
export function startMinuteTick({ database, runs, xero, timing, config, log }: Core, gate: Gate) {
  async function tick(): Promise<void> {
    const { installationId } = config;
    if (await hasForgottenDocuments(database, installationId, timing.minute)) {
      await runs.resumeAll(installationId);
    }
    const connection = await xero.connections.ofInstallation(installationId);
    if (connection !== undefined) await gate.prune(connection.tenantId);
  }

  const timer = setInterval(() => {
    tick().catch((error: unknown) => log.debug({ error }, 'the minute tick is tried again'));
  }, timing.minute * 1000);
  return { stop: () => clearInterval(timer) };
}
