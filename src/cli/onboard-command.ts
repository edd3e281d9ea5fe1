import { setTimeout as sleep } from 'node:timers/promises';
import { calendarDate } from '../events/values.ts';
import { problemTitle } from '../http/pages/problem-block.ts';
import {
  confidenceTexts,
  connectorReasonText,
  decisionTexts,
  listTexts,
  obstacleTexts,
  onboardingTexts,
  reasonsText,
  verdictTexts,
} from '../http/pages/onboarding-texts.ts';
import { countDecisions, countFound, isOpen } from '../onboarding/counts.ts';
import type { OnboardingRow } from '../onboarding/decide-row.ts';
import { createDeskOfCore } from '../onboarding/desk-of-core.ts';
import type { OnboardingDesk, OnboardingView } from '../onboarding/onboarding-desk.ts';
import { onboardingChoices } from '../store/onboarding.ts';
import type { Connection } from '../store/connections.ts';
import { createXeroPath } from '../xero/create-xero-path.ts';
import { CommandError } from './command-error.ts';
import type { Command, CommandContext } from './commands.ts';
import { confirmOrganisation } from './confirm-organisation.ts';
import { settingsDone } from './settings-done.ts';
import { mappingDone } from './with-lists.ts';
import { table } from './table.ts';
import { typedKind } from './typed-kind.ts';
import { connectionOf, withCore } from './with-core.ts';
import { withTemporal } from './with-temporal.ts';

interface Work {
  readonly context: CommandContext;
  readonly connection: Connection;
  readonly desk: OnboardingDesk;
}

const usage =
  'Use `ttxero onboard`, `onboard read`, `onboard take-over`, `onboard choose KIND ID,... adopt|leave|post`, `onboard plan`, `onboard confirm` or `onboard forget`.';

/** Recognises what is in Xero already before anything is posted; writes nothing there. */
export const onboardCommand: Command = {
  usage:
    'onboard [--all] | onboard read [--wait] | onboard take-over | onboard choose KIND ID,... adopt|leave|post [--object XERO-ID] | onboard plan [--date DAY] | onboard confirm --date DAY [--organisation NAME] [--own-sync-is-off] | onboard forget',
  meaning: 'compares TimeTracker with what is in Xero already, so that nothing is posted twice',
  options: {
    all: { type: 'boolean', default: false },
    wait: { type: 'boolean', default: false },
    date: { type: 'string' },
    object: { type: 'string' },
    organisation: { type: 'string' },
    'own-sync-is-off': { type: 'boolean', default: false },
  },
  run: (context) =>
    withCore(context, async (core) => {
      const connection = await connectionOf(core);
      const path = createXeroPath(core);
      try {
        const work = { context, connection, desk: createDeskOfCore(core, path) };
        const [verb, ...words] = context.words;
        switch (verb) {
          case undefined:
            return await show(work);
          case 'read':
            return await read(work);
          case 'take-over':
            return await takeOver(work);
          case 'choose':
            return await choose(work, words);
          case 'plan':
            return await plan(work);
          case 'confirm':
            return await confirm(work);
          case 'forget':
            return await forget(work);
          default:
            throw new CommandError(usage, 2);
        }
      } finally {
        await path.client.close();
      }
    }),
};

async function show({ context, connection, desk }: Work): Promise<void> {
  const view = await desk.view(connection);
  const verdicts = await desk.verdicts(connection);
  const isAll = context.options['all'] === true;
  const rows = view.plan.rows.filter((row) => isAll || isOpen(row));
  if (context.json) {
    const { plan, connector, ...rest } = view;
    const found = countFound(plan.rows);
    const ownConnector = { is: connector.is, verdicts };
    return context.print(
      JSON.stringify(
        {
          ...rest,
          isRead: plan.isRead,
          readings: plan.readings,
          found,
          ownConnector,
          documents: rows.map(inJson),
        },
        null,
        2,
      ),
    );
  }
  const { print } = context;
  print(`${onboardingTexts.stepOwn}: ${ownInWords(view)}`);
  if (verdicts.length > 0) {
    const { key, value, verdict, why } = onboardingTexts.ownColumns;
    const lines = verdicts.map((one) => [
      one.key,
      one.value,
      verdictTexts[one.verdict],
      connectorReasonText(one),
    ]);
    print(table([key, value, verdict, why], lines));
  }
  print(readingInWords(view));
  for (const { list, state } of view.plan.readings)
    if (state !== 'read') print(`  ${listTexts[list]}: ${onboardingTexts.readingState[state]}`);
  if (rows.length > 0) print(rowsTable(rows));
  if (view.plan.isRead) print(onboardingTexts.counts(countFound(view.plan.rows)));
  tellObstacles(view, print);
  if (view.plan.done !== undefined)
    print(onboardingTexts.doneBefore(view.plan.done.at.toISOString().slice(0, 10)));
}

function tellObstacles({ obstacles }: OnboardingView, print: (text: string) => void): void {
  if (obstacles.length === 0) return;
  print(`${onboardingTexts.cannotYet}:`);
  for (const obstacle of obstacles) print(`  - ${obstacleTexts[obstacle]}`);
}

function ownInWords({ connector }: OnboardingView): string {
  if (connector.is === 'none') return onboardingTexts.ownNone;
  if (connector.is === 'unreadable') return onboardingTexts.ownUnreadable;
  return connector.connector.isActive ? '' : onboardingTexts.ownOff;
}

function readingInWords({ plan }: OnboardingView): string {
  const pages = plan.readings.reduce((sum, { pagesRead }) => sum + pagesRead, 0);
  if (plan.readings.length === 0) return onboardingTexts.notBegun;
  return plan.isRead ? onboardingTexts.read(plan.objects, pages) : onboardingTexts.reading(pages);
}

function rowsTable(rows: readonly OnboardingRow[]): string {
  const { document, date, total, found, decision, why } = onboardingTexts.columns;
  return table(
    [document, 'Number', date, total, found, decision, why],
    rows.map((row) => {
      const { document: own, confidence, reasons } = row.finding;
      return [
        `${own.kind} ${own.sourceId}`,
        own.number ?? '',
        own.date,
        `${own.total} ${own.currency}`,
        confidenceTexts[confidence],
        decisionTexts[row.decision] +
          (row.isCarriedOut
            ? ` (${onboardingTexts.carriedOut})`
            : row.isChosen
              ? ` (${onboardingTexts.chosen})`
              : ''),
        reasonsText(reasons),
      ];
    }),
  );
}

function inJson({ finding, decision, object, isChosen, isCarriedOut, offers }: OnboardingRow) {
  const { document, confidence, reasons, candidates } = finding;
  return {
    kind: document.kind,
    id: document.sourceId,
    number: document.number,
    date: document.date,
    total: document.total,
    currency: document.currency,
    confidence,
    reasons: reasons.map(({ type, parameters }) => ({ type, ...parameters })),
    why: reasonsText(reasons),
    candidates: candidates.map(({ xeroKind, xeroId, number, status, total }) => ({
      xeroKind,
      xeroId,
      number,
      status,
      total,
    })),
    decision,
    adopts: object?.xeroId ?? null,
    isChosen,
    isCarriedOut,
    offers,
  };
}

async function read({ context, connection, desk }: Work): Promise<void> {
  await withTemporal(() => desk.read());
  if (context.options['wait'] !== true) {
    return context.print(context.json ? JSON.stringify({ started: true }) : onboardingTexts.readingStarted);
  }
  // The reading that was begun just now takes a moment to say so.
  await sleep(1000);
  for (let told = ''; ;) {
    const view = await desk.view(connection);
    const words = readingInWords(view);
    if (words !== told && !context.json) context.print(words);
    told = words;
    if (view.plan.isRead) {
      if (context.json) context.print(JSON.stringify({ objects: view.plan.objects, isRead: true }));
      return;
    }
    await sleep(1000);
  }
}

async function takeOver({ context, connection, desk }: Work): Promise<void> {
  const verdicts = await desk.verdicts(connection);
  const taken = verdicts.filter(({ verdict }) => verdict === 'taken');
  const changed = taken.length === 0 ? undefined : await desk.takeOver(connection, 'cli');
  if (changed !== undefined) mappingDone(changed);
  if (context.json) return context.print(JSON.stringify({ taken: taken.map(({ key }) => key) }));
  context.print(taken.length === 0 ? onboardingTexts.nothingTaken : onboardingTexts.takenOver);
  for (const one of taken) context.print(`  ${one.key}: ${one.value}. ${connectorReasonText(one)}`);
}

async function choose({ context, connection, desk }: Work, words: readonly string[]): Promise<void> {
  const [typed = '', ids = '', word, ...more] = words;
  const choice = onboardingChoices.find((one) => one === word);
  if (choice === undefined || more.length > 0) throw new CommandError(usage, 2);
  const kind = typedKind(typed);
  const wanted = new Set(ids.split(',').map((id) => id.trim()));
  const { plan: found } = await desk.view(connection);
  const rows = found.rows.filter(
    ({ finding: { document } }) => document.kind === kind && wanted.has(document.sourceId),
  );
  if (rows.length < wanted.size)
    throw new CommandError(
      'Not all of these documents are here without a counterpart in Xero. `ttxero onboard --all` lists them. Nothing was chosen.',
      2,
    );
  const impossible = rows.filter(({ offers }) => !offers.includes(choice));
  if (impossible.length > 0 || (objectOf(context) !== null && rows.length > 1))
    throw new CommandError(`${onboardingTexts.choicesLost(impossible.length)} Nothing was chosen.`, 2);
  const chosen = await desk.choose(connection, rows, choice, 'cli', objectOf(context));
  context.print(
    context.json ? JSON.stringify({ chosen: chosen.length, choice }) : onboardingTexts.saved(chosen.length),
  );
}

async function plan({ context, connection, desk }: Work): Promise<void> {
  const dry = await desk.dryRun(connection, dateOf(context) ?? null);
  if (context.json) return context.print(JSON.stringify(dry, null, 2));
  for (const { kind, sourceId, plan: what, request, problem } of dry.payloads) {
    context.print(
      `${kind} ${sourceId}: ${what} ${problem === undefined ? '' : problemTitle({ problem: problem.type, parameters: problem.parameters })}`,
    );
    if (request !== undefined) context.print(`  ${request.method} ${request.path}\n  ${request.payload}`);
  }
  if (dry.goLiveDate === null) context.print(onboardingTexts.noDate);
  const { documents, calls, minutes } = dry.estimate;
  context.print(onboardingTexts.estimate(documents, calls, minutes));
}

async function confirm({ context, connection, desk }: Work): Promise<void> {
  const date = dateOf(context);
  if (date === undefined) throw new CommandError(`${onboardingTexts.wrongDate} Use --date.`, 2);
  const isOwnSyncSaidOff = context.options['own-sync-is-off'] === true;
  const view = await desk.view(connection, isOwnSyncSaidOff);
  if (view.obstacles.length > 0) throw refused(view.obstacles);
  const { adopt, leave, post } = countDecisions(view.plan.rows);
  await confirmOrganisation(
    context,
    connection,
    `${onboardingTexts.confirmWhat(adopt, leave, post)}\n${date}`,
  );
  const seen = view.plan.fingerprint;
  const confirmed = await desk.confirm(connection, { date, seen, actor: 'cli', isOwnSyncSaidOff });
  if (confirmed.result === 'changed') throw new CommandError(onboardingTexts.changedMeanwhile);
  if (confirmed.result === 'obstacles') throw refused(confirmed.obstacles);
  settingsDone(confirmed.settings);
  context.print(
    context.json
      ? JSON.stringify({ ...confirmed.counts, goLiveDate: date })
      : onboardingTexts.done(confirmed.counts),
  );
}

async function forget({ context, connection, desk }: Work): Promise<void> {
  await desk.forget(connection);
  context.print(context.json ? JSON.stringify({ forgotten: true }) : onboardingTexts.forgotten);
}

function refused(obstacles: OnboardingView['obstacles']): CommandError {
  const lines = obstacles.map((obstacle) => `  - ${obstacleTexts[obstacle]}`);
  return new CommandError(`${onboardingTexts.cannotYet}:\n${lines.join('\n')}`);
}

function dateOf({ options }: CommandContext): string | undefined {
  if (options['date'] === undefined) return undefined;
  const date = calendarDate.safeParse(options['date']);
  if (!date.success) throw new CommandError(onboardingTexts.wrongDate, 2);
  return date.data;
}

/** What is adopted, where it is not the likeliest. */
function objectOf({ options }: CommandContext): string | null {
  const { object } = options;
  return typeof object === 'string' ? object.trim().toLowerCase() : null;
}
