import type { Core } from '../core.ts';
import { settingKindTexts } from '../http/pages/setup-texts.ts';
import type { RegistrationChange } from '../oauth/change-registration.ts';
import { callbackPath, publicAddress } from '../oauth/connect-link.ts';
import type { RegistrationView } from '../oauth/registration-of.ts';
import { changeSettings, type SettingsChange } from '../settings/change-settings.ts';
import { scheduleInWords } from '../settings/schedule-in-words.ts';
import type { ConnectionSettings } from '../store/connection-settings.ts';
import type { Connection } from '../store/connections.ts';
import { CommandError } from './command-error.ts';
import type { Command, CommandContext } from './commands.ts';
import { readSecret } from './read-secret.ts';
import { settingsDone } from './settings-done.ts';
import { connectionOf, withCore } from './with-core.ts';
import { resumeStuck } from './with-temporal.ts';

type Kind = keyof ConnectionSettings['kinds'];

/** Shows or changes what the setup page shows: the Xero app, and what to sync when. */
export const setupCommand: Command = {
  usage: 'setup [--OPTION VALUE ...]',
  meaning:
    'shows or changes the Xero app (client-id, client-secret-file, generation before|after, organisation) and what to sync when (direction export, kinds, every off|hourly|daily, hour, time-zone, strategy)',
  options: {
    'client-id': { type: 'string' },
    'client-secret-file': { type: 'string' },
    generation: { type: 'string' },
    organisation: { type: 'string' },
    direction: { type: 'string' },
    kinds: { type: 'string' },
    every: { type: 'string' },
    hour: { type: 'string' },
    'time-zone': { type: 'string' },
    strategy: { type: 'string' },
  },
  run: (context) =>
    withCore(context, async (core) => {
      const change = settingsChangeOf(context);
      // Asked for first, so that nothing is changed where there is nothing to change.
      const connection = change === undefined ? undefined : await connectionOf(core);
      await changeApp(core, context);
      if (change !== undefined && connection !== undefined)
        settingsDone(await changeSettings(core, connection, change, 'cli'));
      await show(core, context);
    }),
};

function option({ options }: CommandContext, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
}

async function changeApp(core: Core, context: CommandContext): Promise<void> {
  const change: RegistrationChange = {
    clientId: option(context, 'client-id'),
    generation: generationOf(option(context, 'generation')),
    organisationId: option(context, 'organisation'),
  };
  const before = await core.xero.registrationOf.view();
  const clientSecret = await secretOf(context, before);
  if (clientSecret === undefined && Object.values(change).every((value) => value === undefined)) return;
  const changed = await core.xero.changeRegistration({ ...change, clientSecret }, 'cli');
  if (changed.result === 'refused') {
    const lines = changed.problems.map(({ text }) => `  - ${text}`);
    throw new CommandError(`The app was not changed:\n${lines.join('\n')}`, 2);
  }
  const connection = await core.xero.connections.ofInstallation(core.config.installationId);
  if (changed.result === 'changed' && connection !== undefined && connection.status !== 'disconnected')
    await resumeStuck(core, 'The app was changed, but ');
}

/** A secret is asked for with every new client id, and taken wherever a file is named. */
async function secretOf(context: CommandContext, before: RegistrationView): Promise<string | undefined> {
  const file = option(context, 'client-secret-file');
  const clientId = option(context, 'client-id');
  const isNew = clientId !== undefined && (before.source !== 'stored' || clientId !== before.clientId);
  if (file === undefined && (!isNew || before.source === 'environment')) return undefined;
  return readSecret(file, 'Client secret (it is not shown): ');
}

function generationOf(text: string | undefined) {
  if (text === undefined) return undefined;
  if (text === 'before') return 'broad';
  if (text === 'after') return 'granular';
  throw new CommandError('Say when the app was made: --generation before (2 March 2026), or after.', 2);
}

/** Undefined if no setting is to be changed. */
function settingsChangeOf(context: CommandContext): SettingsChange | undefined {
  const kinds = kindsOf(option(context, 'kinds'));
  const direction = option(context, 'direction');
  const strategy = option(context, 'strategy');
  const hour = option(context, 'hour');
  const schedule = {
    every: option(context, 'every'),
    hour: hour !== undefined && /^\d{1,2}$/.test(hour) ? Number(hour) : hour,
    timeZone: option(context, 'time-zone'),
  };
  const given = Object.fromEntries(Object.entries(schedule).filter(([, value]) => value !== undefined));
  const isNothing = [kinds, direction, strategy].every((value) => value === undefined);
  if (isNothing && Object.keys(given).length === 0) return undefined;
  return (newest) => ({
    ...newest,
    ...(direction === undefined ? {} : { direction }),
    ...(kinds === undefined ? {} : { kinds }),
    ...(strategy === undefined ? {} : { expenseStrategy: strategy }),
    schedule: { ...newest.schedule, ...given },
  });
}

/** Kinds as people type them. */
const kindWords: Readonly<Record<string, Kind>> = {
  contacts: 'clients',
  clients: 'clients',
  invoices: 'invoices',
  expenses: 'expenses',
  payments: 'payments',
  'credit-notes': 'creditNotes',
};

/** Those named are on, all others off. */
function kindsOf(text: string | undefined): ConnectionSettings['kinds'] | undefined {
  if (text === undefined) return undefined;
  const on = new Set(
    text
      .split(',')
      .map((word) => word.trim())
      .filter((word) => word !== '' && word !== 'none')
      .map((word) => {
        const kind = kindWords[word];
        if (kind === undefined) {
          throw new CommandError(
            `There is no kind "${word}". Name some of contacts, invoices, expenses, payments, credit-notes, or none.`,
            2,
          );
        }
        return kind;
      }),
  );
  const is = (kind: Kind) => on.has(kind);
  return {
    clients: is('clients'),
    invoices: is('invoices'),
    expenses: is('expenses'),
    payments: is('payments'),
    creditNotes: is('creditNotes'),
  };
}

async function show(core: Core, { json, print }: CommandContext): Promise<void> {
  const { config, xero } = core;
  const app = await xero.registrationOf.view();
  const found = await xero.connections.ofInstallation(config.installationId);
  const connection = found?.status === 'disconnected' ? undefined : found;
  const settings = connection && (await core.settings.newest(connection.id)).settings;
  const redirectUri = publicAddress(config.publicUrl, callbackPath);
  const scopes = await xero.wantedScopes();
  if (json) {
    const { tenantId, tenantName, status } = connection ?? {};
    return print(
      JSON.stringify(
        {
          redirectUri,
          app: { ...app, generation: app.generation === 'broad' ? 'before' : 'after' },
          scopes,
          organisation: connection === undefined ? null : { id: tenantId, name: tenantName, status },
          settings: settings === undefined ? null : chosen(settings),
        },
        null,
        2,
      ),
    );
  }
  print(
    [
      `Redirect address: ${redirectUri}`,
      `Xero app: ${appInWords(app)}`,
      `Made: ${app.generation === 'broad' ? 'before 2 March 2026' : 'on or after 2 March 2026'}`,
      `Permissions: ${scopes.join(' ')}`,
      `Organisation: ${organisationInWords(connection, app)}`,
      ...(settings === undefined ? [] : settingsInWords(settings)),
    ].join('\n'),
  );
}

function chosen({ direction, kinds, schedule, expenseStrategy, goLiveDate }: ConnectionSettings) {
  return { direction, kinds, schedule, expenseStrategy, goLiveDate };
}

function appInWords({ source, clientId }: RegistrationView): string {
  if (source === 'none') return 'not set up yet; give --client-id';
  return `${clientId} (${source === 'environment' ? 'from the environment' : 'its secret is stored, encrypted'})`;
}

function organisationInWords(connection: Connection | undefined, app: RegistrationView): string {
  if (connection !== undefined) {
    const words = connection.status === 'connected' ? 'connected' : 'needs you to connect again';
    return `${connection.tenantName} (${words})`;
  }
  if (app.organisationId !== undefined) return `${app.organisationId}, by hand; use \`ttxero connect\``;
  return 'the one that is picked at Xero; use `ttxero connect`';
}

function settingsInWords(settings: ConnectionSettings): string[] {
  const on = Object.entries(settings.kinds).flatMap(([kind, isOn]) =>
    isOn ? [settingKindTexts[kind as Kind]] : [],
  );
  return [
    `Direction: ${settings.direction}`,
    `What: ${on.length === 0 ? 'nothing' : on.join(', ')}`,
    `Automatic sync: ${scheduleInWords(settings.schedule)}`,
    `Expenses become: ${settings.expenseStrategy}`,
    `Go-live date: ${settings.goLiveDate ?? 'not set'}`,
  ];
}
