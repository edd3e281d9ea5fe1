import {
  ScheduleAlreadyRunning,
  ScheduleNotFoundError,
  ScheduleOverlapPolicy,
  type Client,
  type ScheduleDescription,
  type ScheduleHandle,
  type ScheduleOptions,
} from '@temporalio/client';
import { temporalDeadline } from './temporal.ts';

/** What a schedule is to be. */
export interface WishedSchedule extends Pick<ScheduleOptions, 'spec' | 'policies'> {
  readonly action: ScheduleOptions['action'];
  /** In words, as it stands in Temporal. */
  readonly note: string;
  /** Nothing about it would change; an update would make Temporal forget what it has to make up for. */
  readonly isAsWished: (present: ScheduleDescription) => boolean;
}

/** One schedule in Temporal, by its id: there as wished, or not at all, whoever else sees to it at the same time. */
export function createScheduleKeeper(client: Client, scheduleId: string) {
  const inTime = <T>(call: () => Promise<T>): Promise<T> => client.withDeadline(temporalDeadline(), call);
  const handle = (): ScheduleHandle => client.schedule.getHandle(scheduleId);

  /** @returns false if somebody else made it at the same moment. */
  async function create({ spec, policies, action, note }: WishedSchedule): Promise<boolean> {
    try {
      await inTime(() =>
        client.schedule.create({ scheduleId, spec, action, ...(policies && { policies }), state: { note } }),
      );
      return true;
    } catch (error) {
      if (error instanceof ScheduleAlreadyRunning) return false;
      throw error;
    }
  }

  /** One that somebody paused in Temporal stays so, with the words they gave. @returns false if it is gone. */
  async function update({ spec, policies, action, note }: WishedSchedule): Promise<boolean> {
    const updated = await inTime(() =>
      handle().update(({ state }) => ({
        spec,
        action,
        ...(policies && { policies }),
        state: state.paused
          ? { paused: true, ...(state.note !== undefined && { note: state.note }) }
          : { note },
      })),
    )
      .then(() => true)
      .catch(unlessMissing);
    return updated === true;
  }

  return {
    async put(wished: WishedSchedule): Promise<void> {
      for (;;) {
        const present = await inTime(() => handle().describe()).catch(unlessMissing);
        if (present !== undefined && wished.isAsWished(present)) return;
        if (present === undefined ? await create(wished) : await update(wished)) return;
      }
    },

    async remove(): Promise<void> {
      await inTime(() => handle().delete()).catch(unlessMissing);
    },

    /** Runs it now, unless it runs already. */
    async trigger(): Promise<void> {
      await inTime(() => handle().trigger(ScheduleOverlapPolicy.SKIP)).catch(unlessMissing);
    },
  };
}

function unlessMissing(error: unknown): undefined {
  if (error instanceof ScheduleNotFoundError) return undefined;
  throw error;
}
