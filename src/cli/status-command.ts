import { backlogInWords } from '../backlog-in-words.ts';
import { connectionInWords } from '../connection-in-words.ts';
import { checksInLines } from '../connection-test/checks-in-lines.ts';
import { noticeForScripts, testNotice } from '../connection-test/test-in-words.ts';
import { approvalTexts } from '../http/pages/approval-texts.ts';
import { editsInWords, type EditInWords } from '../hand-edits/edits-in-words.ts';
import { createTimes } from '../http/pages/format.ts';
import { handEditTexts } from '../http/pages/hand-edit-texts.ts';
import { setupTexts } from '../http/pages/setup-texts.ts';
import { wordTexts } from '../http/pages/texts.ts';
import { documentInWords, holdInWords, stopInWords } from '../status-in-words.ts';
import { createHandEdits } from '../store/hand-edits.ts';
import { createOverview } from '../store/overview.ts';
import { isOnHold } from '../xero/go-live-guard.ts';
import type { Command } from './commands.ts';
import { table } from './table.ts';
import { withCore } from './with-core.ts';

/** Shows where the documents stand, and why. */
export const statusCommand: Command = {
  usage: 'status',
  meaning: 'shows the connection and where the documents stand, and why',
  installations: 'each',
  run: (context) =>
    withCore(context, async (core) => {
      const { installationId, mode } = core.config;
      const connection = await core.xero.connections.ofInstallation(installationId);
      const overview = createOverview(core.database, core.timing.minute);
      const lines = await overview.documents(installationId, connection?.tenantId ?? null, {
        limit: 100_000,
        offset: 0,
      });
      const holds = (await overview.captureHolds(installationId)).map(holdInWords);
      const stops = (await overview.captureStops(installationId)).map(stopInWords);
      const documents = lines.map(documentInWords);
      const approvals = await overview.approvals(installationId);
      const backlog = await overview.backlog(installationId);
      const edits = (
        connection === undefined
          ? []
          : await createHandEdits(core.database).waiting(installationId, connection.tenantId)
      ).map((one) => ({ kind: one.kind, id: one.sourceId, isEnded: one.isEnded, edits: editsInWords(one) }));
      const paidInXero = lines.filter(({ isPaidInXero }) => isPaidInXero).length;
      const unreturned = await core.xero.flow.unreturned();
      const failure = connection && (await overview.refreshFailure(connection.id));
      const test = connection && (await overview.connectionTest(connection.id));
      const notice = testNotice(connection, test);
      const found = noticeForScripts(notice);
      if (context.json) {
        const organisation = connection && {
          name: connection.tenantName,
          status: connection.status,
          reason: connection.statusReason ?? failure ?? null,
          isDemoCompany: connection.isDemo,
          isOnHold: isOnHold(connection),
        };
        const told = {
          unreturned: unreturned ?? null,
          connectionTest: found,
          holds,
          stops,
          paidInXero,
          changedInXero: edits,
          approvals,
          backlog: backlog ?? null,
          documents,
        };
        return context.print(JSON.stringify({ mode, organisation: organisation ?? null, ...told }, null, 2));
      }
      context.print(`Mode ${mode.toUpperCase()}`);
      for (const line of connectionInWords({ connection, failure, unreturned })) context.print(line);
      if (notice !== undefined && found !== null) {
        context.print(setupTexts.test.found(createTimes().moment(notice.testedAt)));
        for (const line of checksInLines(found.found)) context.print(`  ${line}`);
      }
      for (const { problem, what, cure } of holds)
        context.print(`Held (${problem}): nothing new goes to Xero. ${what} ${cure}`.trimEnd());
      for (const { problem, what, cure } of stops)
        context.print(`Stopped (${problem}): ${what} ${cure}`.trimEnd());
      const counts = Object.values(wordTexts).map(
        (word) => `${documents.filter((one) => one.state === word).length} ${word}`,
      );
      context.print(counts.join(', '));
      if (paidInXero > 0) context.print(handEditTexts.paidCount(paidInXero));
      if (backlog !== undefined) context.print(backlogInWords(backlog, new Date(), createTimes().moment));
      if (approvals > 0) context.print(`${approvalTexts.count(approvals)} \`ttxero approve\` lists them.`);
      const open = documents.filter(({ state }) => state === 'Needs you' || state === 'Waiting');
      if (open.length > 0)
        context.print(
          `\n${table(
            ['Document', 'Name', 'State', 'Why'],
            open.map((one) => [`${one.kind} ${one.id}`, one.name, one.state, one.title]),
          )}`,
        );
      if (edits.length > 0) context.print(`\n${changedInXero(edits)}`);
    }),
};

/** Both values of what was changed by hand, and how to decide. */
function changedInXero(
  all: readonly { readonly kind: string; readonly id: string; readonly edits: readonly EditInWords[] }[],
): string {
  const { columns, notKnown } = handEditTexts;
  const rows = all.flatMap(({ kind, id, edits }) =>
    edits.length === 0
      ? [[`${kind} ${id}`, notKnown, '', '']]
      : edits.map(({ field, timetracker, xero }) => [`${kind} ${id}`, field, timetracker, xero]),
  );
  const shown = table(['Changed in Xero', columns.field, columns.timetracker, columns.xero], rows);
  return `${shown}\nDecide with \`ttxero resolve KIND ID --take timetracker|xero\`.`;
}
