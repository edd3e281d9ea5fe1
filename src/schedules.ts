import { ScheduleOverlapPolicy, type Client, type ScheduleDescription } from '@temporalio/client';
import { createScheduleKeeper } from './keep-schedule.ts';
import type { ConnectionSettings } from './store/connection-settings.ts';
import type { SyncRequest } from './sync-request.ts';

/** When documents are synced beside what events bring. */
export type SyncSchedule = ConnectionSettings['schedule'];

/** The id of an installation's only schedule. */
export function scheduleIdOf(installationId: string): string {
  return `auto-sync/${installationId}`;
}

/** Spreads installations that share a Temporal; all begin on the hour otherwise. */
const jitter = '5 minutes';

/**
 * How late a sync may begin after Temporal was away: a little more than the time between two, so that of all that was
 * missed the last one is made up for. Should two fall into it, the second is skipped, since the first runs.
 */
const catchUp = { hourly: '70 minutes', daily: '25 hours' } as const;

export interface SchedulesDeps {
  readonly client: Client;
  readonly taskQueue: string;
  readonly installationId: string;
  /** What holds now; undefined without a connection. */
  readonly newest: () => Promise<SyncSchedule | undefined>;
}

/** The schedule of an installation in Temporal: exactly one, or none. */
export function createSchedules({ client, taskQueue, installationId, newest }: SchedulesDeps) {
  const keeper = createScheduleKeeper(client, scheduleIdOf(installationId));

  async function put(schedule: SyncSchedule): Promise<void> {
    if (schedule.every === 'off') return keeper.remove();
    return keeper.put({
      ...optionsOf(schedule),
      note: inWords(schedule),
      isAsWished: (present) => isAsWished(present, schedule, taskQueue),
    });
  }

  function optionsOf(schedule: (SyncSchedule & { readonly every: 'hourly' | 'daily' }) | SyncSchedule) {
    const { every, hour, timeZone } = schedule;
    const daily = every === 'daily';
    const request: SyncRequest = { installationId, requestedBy: 'schedule' };
    return {
      spec: {
        calendars: [{ hour: daily ? hour : ('*' as const), minute: 0 }],
        timezone: daily ? timeZone : 'UTC',
        jitter,
      },
      action: {
        type: 'startWorkflow' as const,
        workflowType: 'syncNow' as const,
        workflowId: scheduleIdOf(installationId),
        taskQueue,
        args: [request] as [SyncRequest],
      },
      policies: {
        overlap: ScheduleOverlapPolicy.SKIP,
        catchupWindow: daily ? catchUp.daily : catchUp.hourly,
      },
    };
  }

  return {
    /**
     * Makes the schedule in Temporal what the newest settings say. Whoever changes settings at the same time does this
     * too, and each looks at the settings once more afterwards: so the newest win.
     */
    async apply(): Promise<void> {
      for (;;) {
        const wished = (await newest()) ?? off;
        await put(wished);
        const now = (await newest()) ?? off;
        if (inWords(now) === inWords(wished)) return;
      }
    },
  };
}

export type Schedules = ReturnType<typeof createSchedules>;

const off: SyncSchedule = { every: 'off', hour: 0, timeZone: 'UTC' };

/** A schedule in words, as it stands in Temporal. */
function inWords({ every, hour, timeZone }: SyncSchedule): string {
  if (every === 'off') return 'Off';
  return every === 'hourly' ? 'Every hour' : `Every day at ${String(hour).padStart(2, '0')}:00 (${timeZone})`;
}

function isAsWished(present: ScheduleDescription, schedule: SyncSchedule, taskQueue: string): boolean {
  const { every, hour, timeZone } = schedule;
  const [calendar] = present.spec.calendars ?? [];
  const [hours] = calendar?.hour ?? [];
  const wished = every === 'daily' ? { start: hour, end: hour } : { start: 0, end: 23 };
  return (
    present.action.taskQueue === taskQueue &&
    hours?.start === wished.start &&
    hours.end === wished.end &&
    (present.spec.timezone ?? 'UTC') === (every === 'daily' ? timeZone : 'UTC')
  );
}
