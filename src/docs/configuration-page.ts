import { configurationKeys, installationSettings, keys, type ConfigurationKey } from '../config-keys.ts';

/** docs/configuration.md: every variable, by group. */
export function configurationPage(): string {
  return [
    '# Configuration',
    '',
    'Everything is set by environment variables, or by a file `.env` beside the program; the environment wins.',
    'Where a variable is marked as a secret, `NAME_FILE` may name a file that holds it instead. Where it may come from a',
    'command, `NAME_COMMAND` is run at each start for what it prints, without a shell (words are separated by blanks,',
    'quotes hold some together), within 10 seconds. All problems are reported at once at the start; `ttxero config` prints',
    'what is in force, without secrets.',
    '',
    "Where one process serves several TimeTrackers ([several.md](several.md)), what is marked as an installation's may stand",
    'in its own file; everything else holds for the whole process.',
    '',
    'This page is generated from `src/config-keys.ts` by `npm run docs`.',
    ...[...groups()].flatMap(([group, keys]) => ['', `## ${group}`, '', ...keys.flatMap(entry)]),
    '',
  ]
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .replace(/\n+$/, '\n');
}

const ofInstallation = new Set(installationSettings.map((property) => keys[property].name));

/** A variable that has to be set: it has no default and may not be left out. */
export function isRequired(key: ConfigurationKey): boolean {
  return key.default === undefined && !key.schema.safeParse(undefined).success;
}

/** The variables by group, in their own order. */
export function groups(): Map<ConfigurationKey['group'], ConfigurationKey[]> {
  return Map.groupBy(configurationKeys, ({ group }) => group);
}

function entry(key: ConfigurationKey): string[] {
  const notes = [
    isRequired(key) ? '**required**' : '',
    key.default === undefined ? '' : `default \`${key.default}\``,
    key.secret === true ? 'secret' : '',
    key.command === true ? 'may come from a command' : '',
    ofInstallation.has(key.name) ? "an installation's" : '',
  ].filter((note) => note !== '');
  const example = key.example === undefined ? [] : ['', `Example: \`${key.example}\``];
  return [
    `### \`${key.name}\``,
    '',
    ...(notes.length === 0 ? [] : [notes.join(', '), '']),
    key.meaning,
    ...example,
    '',
  ];
}
