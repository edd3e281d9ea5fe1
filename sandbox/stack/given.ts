import { addressVariables, type ServerName } from './versions.ts';

/** The address that the environment gives for a server, or undefined if the stack is to start one. */
export function givenAddress(environment: NodeJS.ProcessEnv, name: ServerName): string | undefined {
  const value = environment[addressVariables[name]];
  return value === undefined || value.trim() === '' ? undefined : value.trim();
}

/**
 * The environment in which tests look for servers. Its addresses may be those of real data, so they count only
 * if TEST_ON_GIVEN_SERVERS is 1.
 */
export function testEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return environment['TEST_ON_GIVEN_SERVERS'] === '1' ? environment : {};
}

/**
 * Finds a server's programs on this machine, unless STACK_IGNORE_MACHINE is 1: then the versions that this
 * project names are fetched, whatever is installed.
 */
export async function unlessIgnored<T>(find: () => Promise<T | string>): Promise<T | string> {
  return process.env['STACK_IGNORE_MACHINE'] === '1' ? 'not looked for (STACK_IGNORE_MACHINE=1)' : find();
}
