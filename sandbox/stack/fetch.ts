import { join } from 'node:path';
import { provideChromium } from './chromium.ts';
import { givenAddress, testEnvironment } from './given.ts';
import { fetchJars, testServerJars } from './jars.ts';
import { kafkaServer } from './kafka.ts';
import { temporalServer } from './temporal.ts';

/*
 * node sandbox/stack/fetch.ts [tests]
 *
 * Fetches what the servers need, while the packages are being installed: nothing here uses a package. What
 * cannot be fetched is told by the program that then needs it.
 */

const forTests = process.argv[2] === 'tests';
const environment = forTests ? testEnvironment(process.env) : process.env;
const stackFolder = join(import.meta.dirname, '..', '..', '.stack');
const folders = {
  cache: join(stackFolder, 'cache'),
  instance: join(stackFolder, forTests ? 'test' : 'local'),
};
const log = (line: string): void => console.log(line);

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(1));

await Promise.allSettled([
  ...[kafkaServer, temporalServer]
    .filter(({ name }) => givenAddress(environment, name) === undefined)
    .map((server) => server.find(folders, log)),
  ...(forTests
    ? [fetchJars(testServerJars, folders.cache, log), provideChromium(folders.cache, process.env, log)]
    : []),
]);
