import { describe, expect, it } from 'vitest';
import { installationOfRun, runIdOf } from '../src/temporal.ts';
import { scheduleIdOf } from '../src/schedules.ts';
import { syncNowIdOf } from '../src/workflows/sync-now-id.ts';

describe('the id of a run', () => {
  it('says whose it is', () => {
    const installationId = 'acme-2026';
    const ids = [
      runIdOf({ installationId, kind: 'invoice', sourceId: '7' }),
      syncNowIdOf(installationId),
      `resume/${installationId}`,
      scheduleIdOf(installationId),
      `${scheduleIdOf(installationId)}-2026-11-22T06:00:00Z`,
    ];
    expect(ids.map(installationOfRun)).toEqual(ids.map(() => installationId));
  });

  it('that somebody typed may say nothing', () => {
    expect(installationOfRun('by-hand')).toBeUndefined();
  });
});
