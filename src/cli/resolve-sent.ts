import type { Core } from '../core.ts';
import type { DocumentRef } from '../events/document-kind.ts';
import { fieldName } from '../http/pages/hand-edit-texts.ts';
import { isXeroName } from '../unproven/compare-found.ts';
import { createResolveUnproven, type Resolved, type Word } from '../unproven/resolve-unproven.ts';
import { unprovenTexts } from '../unproven/unproven-texts.ts';
import { createXeroPath } from '../xero/create-xero-path.ts';
import { XeroUnreadable } from '../xero/read-xero.ts';
import { createSettleWrite } from '../xero/settle-write.ts';
import { CommandError } from './command-error.ts';
import type { CommandContext } from './commands.ts';
import { table } from './table.ts';
import { connectionOf } from './with-core.ts';
import { temporalAway } from './with-temporal.ts';

/** What was typed of what Xero has; undefined: nothing. @throws CommandError */
export function typedWord({ options }: CommandContext): Word | undefined {
  const { 'in-xero': name, 'not-in-xero': isNot } = options;
  if (isNot === true && name !== undefined)
    throw new CommandError('Say --in-xero or --not-in-xero, not both.', 2);
  if (isNot === true) return 'not-in-xero';
  if (typeof name !== 'string') return undefined;
  if (isXeroName(name.trim())) return { inXero: name.trim() };
  throw new CommandError('After --in-xero stands the id of the object in Xero, or its number.', 2);
}

/** Takes a person's word on whether Xero has what was sent. @throws CommandError */
export async function resolveSent(
  core: Core,
  context: CommandContext,
  document: DocumentRef,
  word: Word,
): Promise<void> {
  const path = createXeroPath(core);
  try {
    const resolve = createResolveUnproven({
      ...core,
      readXero: path.readXero,
      settle: createSettleWrite(core.links, core.outcomes),
      startRuns: (documents) => core.runs.startAll(documents),
    });
    const resolved = await resolve(document, await connectionOf(core), word, 'cli');
    const said = sentenceOf(resolved, word);
    if (!('temporalAway' in resolved)) throw new CommandError(said);
    if (resolved.temporalAway) throw temporalAway(`${said} `);
    context.print(context.json ? JSON.stringify({ resolved: resolved.result }) : said);
  } catch (error) {
    if (error instanceof XeroUnreadable) throw new CommandError(unprovenTexts.unreadable(error.what));
    throw error;
  } finally {
    await path.client.close();
  }
}

function sentenceOf(resolved: Resolved, word: Word): string {
  switch (resolved.result) {
    case 'not-shown':
      return unprovenTexts.notShown(word === 'not-in-xero' ? '' : word.inXero);
    case 'taken':
      return unprovenTexts.taken(`${resolved.owner.kind} ${resolved.owner.sourceId}`);
    case 'differs': {
      const { columns, differs, correct } = unprovenTexts;
      const rows = resolved.differences.map((one) => [fieldName(one.field, null), one.sent, one.inXero]);
      return [differs, table([columns.field, columns.sent, columns.inXero], rows), correct].join('\n');
    }
    case 'nothing':
    case 'overtaken':
      return unprovenTexts[resolved.result];
    default:
      return unprovenTexts.done[resolved.result];
  }
}
