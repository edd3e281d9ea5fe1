import { ScheduleNotFoundError, type Client } from '@temporalio/client';
import { connectionCheckIdOf } from '../../../src/connection-check-schedule.ts';
import { scheduleIdOf } from '../../../src/schedules.ts';
import { runTtxero } from './ask-ttxero.ts';
import { eventually } from './eventually.ts';
import type { OlderFirm } from './older-firm.ts';
import type { PromiseRow } from './promise-rows.ts';
import { expectThat, type Proof } from './prove.ts';
import { withTemporal } from './with-temporal.ts';

type Firm = Pick<OlderFirm, 'installationId' | 'environment' | 'cli'>;

const zone = 'Europe/London';

/** Automatic sync is switched to hourly, then to daily, then off; each schedule is told to run at once. */
export function scheduleRows(firm: () => Promise<Firm>): Proof<PromiseRow>[] {
  return [
    { row: 'hourly', prove: async () => hourly(await firm()) },
    { row: 'daily', prove: async () => daily(await firm()) },
  ];
}

async function hourly(firm: Firm): Promise<string> {
  await runTtxero(firm.cli, 'setup', '--every', 'hourly');
  return withTemporal(firm, async ({ client }) => {
    const { hour, minute } = await only(client, firm);
    expectThat(hour?.start === 0 && hour.end === 23 && minute === 0, 'it is not for every hour');
    return `exactly 1 schedule in Temporal, on each hour; ${await triggered(client, firm)}`;
  });
}

async function daily(firm: Firm): Promise<string> {
  await runTtxero(firm.cli, 'setup', '--every', 'daily', '--hour', '6', '--time-zone', zone);
  return withTemporal(firm, async ({ client }) => {
    const { hour, minute, timeZone } = await only(client, firm);
    expectThat(hour?.start === 6 && hour.end === 6 && minute === 0, 'it is not for six o’clock');
    expectThat(timeZone === zone, `it goes by the clock of ${timeZone ?? 'nowhere'}`);
    const ran = await triggered(client, firm);
    await runTtxero(firm.cli, 'setup', '--every', 'off');
    await eventually(20, 'a schedule is left after it was switched off', async () =>
      (await count(client, firm)) === 0 ? true : undefined,
    );
    return `exactly 1 schedule, at 06:00 ${zone}; ${ran}; switched off, none is left`;
  });
}

/** The installation's only schedule of syncs: the daily test of its connection has one of its own. Lists in Temporal lag a moment behind. */
async function only(client: Client, firm: Firm) {
  await eventually(20, 'there is not exactly one schedule', async () =>
    (await count(client, firm)) === 1 ? true : undefined,
  );
  const { spec } = await client.schedule.getHandle(scheduleIdOf(firm.installationId)).describe();
  const [calendar] = spec.calendars ?? [];
  return { hour: calendar?.hour?.[0], minute: calendar?.minute?.[0]?.start, timeZone: spec.timezone };
}

async function count(client: Client, firm: Firm): Promise<number> {
  const id = scheduleIdOf(firm.installationId);
  const isThere = await client.schedule
    .getHandle(id)
    .describe()
    .then(() => true)
    .catch((error: unknown) => {
      if (error instanceof ScheduleNotFoundError) return false;
      throw error;
    });
  let listed = 0;
  for await (const { scheduleId } of client.schedule.list())
    if (
      scheduleId.split('/').includes(firm.installationId) &&
      scheduleId !== connectionCheckIdOf(firm.installationId)
    )
      listed += 1;
  // One that was deleted may be listed a moment longer, one that was made not yet.
  return isThere === listed > 0 ? listed : -1;
}

/** Has the schedule run now, and waits for the sync that it starts. */
async function triggered(client: Client, firm: Firm): Promise<string> {
  const handle = client.schedule.getHandle(scheduleIdOf(firm.installationId));
  const before = (await handle.describe()).info.numActionsTaken;
  await handle.trigger();
  const action = await eventually(30, 'its sync has not begun', async () => {
    const { info } = await handle.describe();
    return info.numActionsTaken > before ? info.recentActions.at(-1)?.action : undefined;
  });
  const { workflowId, firstExecutionRunId } = action.workflow;
  const result = (await client.workflow
    .getHandle(workflowId, undefined, { firstExecutionRunId })
    .result()) as { readonly state: string; readonly documents: number };
  expectThat(result.state === 'done' && result.documents > 0, `its sync is ${result.state}`);
  return `told to run, it looked at ${result.documents} documents`;
}
