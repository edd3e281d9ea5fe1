import type { Core } from '../core.ts';
import { unreadableInWords } from '../oauth/check-keys.ts';
import { keyHoldersOf } from '../oauth/hold-keys.ts';
import { findKeyUse, inWords, type KeyUse } from '../oauth/key-use.ts';
import { rotateKeys } from '../oauth/rotate-keys.ts';
import { whyNotDrop, whyNotForget } from '../oauth/why-not-drop.ts';
import { forgetSecrets } from '../store/forget-secrets.ts';
import { CommandError } from './command-error.ts';
import type { Command, CommandContext } from './commands.ts';
import { table } from './table.ts';
import { withCore } from './with-core.ts';

const verbs = { list, rotate, check, forget };

/** Names of encryption keys, what they hold locked, and how one takes over from another. Never the keys themselves. */
export const keysCommand: Command = {
  usage: 'keys list | rotate | check [--drop NAME] | forget NAME',
  meaning:
    'encryption keys: what uses them, encrypt everything with the first one, whether one can go, let go of a lost one',
  options: { drop: { type: 'string' } },
  installations: 'any',
  run: (context) =>
    withCore(context, async (core) => {
      const [verb = 'list'] = context.words;
      if (!Object.hasOwn(verbs, verb)) {
        throw new CommandError(`Say what to do with keys: ${Object.keys(verbs).join(', ')}.`, 2);
      }
      await verbs[verb as keyof typeof verbs](core, context);
    }),
};

async function list(core: Core, { json, print }: CommandContext): Promise<void> {
  const { encryption } = core.xero;
  const uses = await findKeyUse(core.database, encryption);
  const processes = await keyHoldersOf(core).alive();
  const names = [...new Set([...encryption.keyNames, ...uses.map(({ key }) => key)])];
  const keys = names.map((name) => ({
    name,
    place:
      encryption.keyNames[0] === name ? 'encrypts' : encryption.keyNames.includes(name) ? 'held' : 'MISSING',
    secrets: uses.filter(({ key }) => key === name).reduce((sum, { ids }) => sum + ids.length, 0),
    processes: processes.filter(({ keyNames }) => keyNames.includes(name)).length,
  }));
  if (json) return print(JSON.stringify({ keys, processes }, null, 2));
  print(
    table(
      ['Key', '', 'Secrets', 'Running processes'],
      keys.map((key) => [key.name, key.place, String(key.secrets), String(key.processes)]),
    ),
  );
  for (const sentence of unreadableInWords(uses)) print(`\n${sentence}`);
}

async function rotate(core: Core, { json, print }: CommandContext): Promise<void> {
  const { encryption } = core.xero;
  const { rewritten } = await rotateKeys(core.database, encryption, 'cli');
  const [newest = ''] = encryption.keyNames;
  const uses = await findKeyUse(core.database, encryption);
  const left = uses.filter(({ key }) => key !== newest);
  if (json) print(JSON.stringify({ key: newest, rewritten, left: left.map(useOf) }));
  else print(`Everything that could be read is now encrypted with ${newest}: ${rewritten} rewritten.`);
  if (left.length === 0) return;
  const sentences = unreadableInWords(left);
  const readable = left.filter(({ state }) => state === 'readable');
  if (readable.length > 0) {
    sentences.push(
      `Written with another key meanwhile: ${inWords(readable)}. A process still encrypts with it; \`ttxero keys check --drop NAME\` names it.`,
    );
  }
  throw new CommandError(sentences.join('\n'));
}

async function check(core: Core, { json, options, print }: CommandContext): Promise<void> {
  const { encryption } = core.xero;
  const uses = await findKeyUse(core.database, encryption);
  const drop = typeof options['drop'] === 'string' ? options['drop'] : undefined;
  const reasons =
    drop === undefined
      ? unreadableInWords(uses)
      : whyNotDrop(drop, uses, await keyHoldersOf(core).alive(), encryption.keyNames);
  if (json)
    print(JSON.stringify({ ...(drop === undefined ? {} : { drop }), ok: reasons.length === 0, reasons }));
  if (reasons.length > 0) throw new CommandError(reasons.join('\n'));
  if (json) return;
  print(
    drop === undefined
      ? 'Every secret can be read.'
      : `Nothing needs ${drop} any more: take it out of ENCRYPTION_KEY and restart.`,
  );
}

async function forget(core: Core, { json, words, print }: CommandContext): Promise<void> {
  const { encryption } = core.xero;
  const name = words[1];
  if (name === undefined) throw new CommandError('Name the key that is lost: ttxero keys forget NAME.', 2);
  const uses = (await findKeyUse(core.database, encryption)).filter(({ key }) => key === name);
  const reasons = whyNotForget(name, uses, await keyHoldersOf(core).alive(), encryption.keyNames);
  if (reasons.length > 0) throw new CommandError(reasons.join('\n'));
  await forgetSecrets(core.database, name, uses, 'cli');
  print(
    json
      ? JSON.stringify({ forgotten: name, secrets: uses.map(useOf) })
      : `Let go of what ${name} had locked: ${inWords(uses)}. Enter the app again if its secret was among it, and connect again; documents wait meanwhile.`,
  );
}

function useOf({ key, column, state, ids }: KeyUse) {
  return { key, table: column.table, column: column.column, state, secrets: ids.length };
}
