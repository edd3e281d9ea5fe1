import { ScheduleOverlapPolicy, type Client, type ScheduleDescription } from '@temporalio/client';
import { createScheduleKeeper, type WishedSchedule } from './keep-schedule.ts';

/** The id of the schedule by which an installation's connection is tested each day. */
export function connectionCheckIdOf(installationId: string): string {
  return `connection-check/${installationId}`;
}

/** Before anybody begins to work. */
const hour = 5;

/** Spreads installations that share a Temporal, or an app at Xero. */
const jitter = '40 minutes';

/** A machine that was off in the morning makes up for it once. */
const catchupWindow = '20 hours';

/** What the schedule goes by. */
export interface CheckWanted {
  /** An IANA name. */
  readonly timeZone: string;
  /** The connection works as far as is known, and has not been tested since it was made. */
  readonly isDue: boolean;
}

export interface ConnectionCheckDeps {
  readonly client: Client;
  readonly taskQueue: string;
  readonly installationId: string;
  /** What holds now; undefined without a connection. */
  readonly wanted: () => Promise<CheckWanted | undefined>;
  readonly log: { debug(fields: Record<string, unknown>, message: string): void };
}

/** The daily test of an installation's connection: exactly one schedule in Temporal, or none without a connection. */
export function createConnectionCheckSchedule(deps: ConnectionCheckDeps) {
  const { client, taskQueue, installationId, wanted, log } = deps;
  const scheduleId = connectionCheckIdOf(installationId);
  const keeper = createScheduleKeeper(client, scheduleId);

  function wishedFor(timeZone: string): WishedSchedule {
    return {
      spec: { calendars: [{ hour, minute: 0 }], timezone: timeZone, jitter },
      action: {
        type: 'startWorkflow',
        workflowType: 'checkConnection',
        workflowId: scheduleId,
        taskQueue,
        args: [installationId],
      },
      policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow },
      note: `The connection is tested every day at ${String(hour).padStart(2, '0')}:00 (${timeZone})`,
      isAsWished: (present) => isAsWished(present, timeZone, taskQueue),
    };
  }

  /**
   * Makes the schedule in Temporal what the connection asks for, and runs it at once for a connection that has not been
   * tested since it was made. Whoever changes the connection at the same time does this too, and each looks once more
   * afterwards.
   */
  async function apply(): Promise<void> {
    for (;;) {
      const wish = await wanted();
      await (wish === undefined ? keeper.remove() : keeper.put(wishedFor(wish.timeZone)));
      const now = await wanted();
      if (now?.timeZone !== wish?.timeZone) continue;
      if (now?.isDue === true) await keeper.trigger();
      return;
    }
  }

  return {
    apply,

    /** The same, awaited by nobody; what fails is made up for by the next look. */
    applySoon(): void {
      apply().catch((error: unknown) =>
        log.debug({ error }, 'the test of the connection is scheduled later'),
      );
    },
  };
}

function isAsWished(present: ScheduleDescription, timeZone: string, taskQueue: string): boolean {
  const [calendar] = present.spec.calendars ?? [];
  const [hours] = calendar?.hour ?? [];
  return (
    present.action.taskQueue === taskQueue &&
    hours?.start === hour &&
    hours.end === hour &&
    (present.spec.timezone ?? 'UTC') === timeZone
  );
}
