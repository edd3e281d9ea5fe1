import { audit } from './store/audit.ts';
import type { Queryable } from './store/database.ts';
import type { createSyncNow, SyncStart } from './sync-now.ts';
import type { SyncRequest, SyncRequester } from './sync-request.ts';

/** Sync now with an audit trail of who started and who cancelled. */
export function auditedSyncNow(syncNow: ReturnType<typeof createSyncNow>, database: Queryable) {
  return {
    ...syncNow,

    async start(request: SyncRequest): Promise<SyncStart> {
      const started = await syncNow.start(request);
      if (started.result === 'started') {
        await audit(database, {
          actor: request.requestedBy ?? 'temporal',
          action: 'sync.started',
          installationId: request.installationId,
          details: {
            id: started.id,
            kinds: request.kinds?.join(' ') ?? null,
            from: request.from ?? null,
            to: request.to ?? null,
            dryRun: request.dryRun ?? false,
          },
        });
      }
      return started;
    },

    async cancel(installationId: string, by: SyncRequester = 'temporal'): Promise<boolean> {
      const found = await syncNow.cancel(installationId);
      if (found) await audit(database, { actor: by, action: 'sync.cancelled', installationId });
      return found;
    },
  };
}
