import { parseEnv } from 'node:util';
import { isInstallationSetting, keys, type InstallationSetting } from './config-keys.ts';
import {
  hostnameOf,
  isLoopback,
  problemsBetween,
  problemsOfInstallation,
  problemsOfProcess,
} from './config-problems.ts';
import { namesOf, readIfThere, readValues, type Environment, type Values } from './config-values.ts';

export { configurationKeys } from './config-keys.ts';
export type { Environment } from './config-values.ts';

/** Everything that the work for one TimeTracker is told from outside; frozen and checked. */
export type Config = Readonly<Values>;

/** What of it holds for the whole process, whichever TimeTracker the work is for. */
export type ProcessConfig = Omit<Config, InstallationSetting>;

/** The configuration cannot be used. `problems` names every fault at once, each with what to do. */
export class ConfigurationError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      `The configuration has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
    );
    this.name = 'ConfigurationError';
    this.problems = problems;
  }
}

/** The environment, with what a `.env` file beside it adds; the environment wins. */
export function environmentWithFile(environment: Environment, file = '.env'): Environment {
  const text = readIfThere(file);
  return text === undefined ? environment : { ...parseEnv(text), ...environment };
}

/**
 * Reads the configuration of one TimeTracker. A secret NAME may instead be given as a file by NAME_FILE, and some by
 * NAME_COMMAND, which is run now.
 * @throws ConfigurationError with all problems at once.
 */
export function readConfig(environment: Environment): Config {
  const { values, wrong, problems } = readValues(environment, () => true);
  const all = [...problems, ...problemsOfProcess(values, wrong), ...problemsOfInstallation(values)];
  if (all.length > 0) throw new ConfigurationError(all);
  return frozen(values);
}

/**
 * Reads the configuration of each TimeTracker that the process serves: the one of the environment or, where
 * INSTALLATION_FILES names files, one by each file on top of the environment.
 * @throws ConfigurationError with all problems at once; one of a file begins with its name.
 */
export function readConfigs(environment: Environment): readonly [Config, ...Config[]] {
  const ofProcess = readValues(environment, (property) => !isInstallationSetting(property));
  const files = ofProcess.values.installationFiles;
  const problems = [...ofProcess.problems, ...problemsOfProcess(ofProcess.values, ofProcess.wrong)];
  if (files === undefined && !ofProcess.wrong.has('installationFiles')) {
    const ofInstallation = readValues(environment, isInstallationSetting);
    const values = { ...ofProcess.values, ...ofInstallation.values };
    problems.push(...ofInstallation.problems, ...problemsOfInstallation(values));
    if (problems.length > 0) throw new ConfigurationError(problems);
    return [frozen(values)];
  }
  const installations = [...new Set(files)].map((file) => {
    const read = readFile(environment, file, ofProcess.values);
    problems.push(...read.problems.map((problem) => `${file}: ${problem}`));
    return { file, values: read.values };
  });
  if (files !== undefined && installations.length < files.length)
    problems.push('INSTALLATION_FILES names a file twice. Name each once.');
  problems.push(...problemsBetween(installations));
  if (problems.length > 0) throw new ConfigurationError(problems);
  const [first, ...others] = installations.map(({ values }) => frozen(values));
  if (first === undefined) throw new ConfigurationError(['INSTALLATION_FILES names no file.']);
  return [first, ...others];
}

/** One installation's settings: those of its file, on top of the environment. */
function readFile(environment: Environment, file: string, ofProcess: Partial<Values>) {
  const text = readIfThere(file);
  if (text === undefined) {
    const problem =
      'INSTALLATION_FILES names this file, which cannot be read. Check its path and permissions.';
    return { values: {}, problems: [problem] };
  }
  const given = parseEnv(text);
  const strays = Object.entries(keys).flatMap(([property, key]) =>
    isInstallationSetting(property) ? [] : namesOf(key).filter((name) => name in given),
  );
  const { values, problems } = readValues(onTop(environment, given), isInstallationSetting);
  const all = { ...ofProcess, ...values };
  return {
    values: all,
    problems: [
      ...strays.map((name) => `${name} holds for the whole process. Set it in the environment, or in .env.`),
      ...problems,
      ...problemsOfInstallation(all),
    ],
  };
}

/** Variables of which one makes no sense without the other: whoever sets one does not take over the other. */
const pairs = [['XERO_CLIENT_ID', 'XERO_CLIENT_SECRET']];

/** The environment with a file's settings in their place, in whatever form the environment gives them. */
function onTop(environment: Environment, given: Environment): Environment {
  const groups = Object.values(keys).map(namesOf);
  const replaced = groups.filter((names) => names.some((name) => name in given)).flat();
  const partners = pairs
    .filter((pair) => pair.some((name) => replaced.includes(name)))
    .flatMap((pair) => groups.filter(([name = '']) => pair.includes(name)).flat());
  const dropped = new Set([...replaced, ...partners]);
  const kept = Object.entries(environment).filter(([name]) => !dropped.has(name));
  return { ...Object.fromEntries(kept), ...given };
}

/** Nothing was wrong with any of them, so all are there. */
function frozen(values: Partial<Values>): Config {
  return Object.freeze(values) as Config;
}

/** The configuration as a person may see it: by variable name, secrets as `***`, passwords in addresses hidden. */
export function redactedConfig(config: Config): Record<string, string> {
  return Object.fromEntries(
    Object.entries(keys).map(([property, key]) => {
      const value = config[property as keyof Config];
      if (value === undefined) return [key.name, ''];
      return [key.name, 'secret' in key && key.secret ? '***' : withoutPassword(value.toString())];
    }),
  );
}

/**
 * Whether the pages ask for a sign-in whatever tokens there are: by wish, or because more than this machine may reach
 * them.
 */
export function alwaysAsksForSignIn(
  config: Pick<Config, 'adminToken' | 'requireSignIn' | 'httpHost' | 'publicUrl'>,
): boolean {
  const { adminToken, requireSignIn, httpHost, publicUrl } = config;
  return (
    adminToken !== undefined || requireSignIn || !isLoopback(httpHost) || !isLoopback(hostnameOf(publicUrl))
  );
}

/** An address with `***` for the password in it; any other text as it is. */
function withoutPassword(text: string): string {
  return text.replace(/^([a-z]+:\/\/[^/@\s]*?):[^/@\s]*@/, '$1:***@');
}
