import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { testEnvironment } from '../../sandbox/stack/given.ts';
import { startStack } from '../../sandbox/stack/stack.ts';

declare module 'vitest' {
  // Declaration merging needs an interface.
  interface ProvidedContext {
    testServers: TestServers;
  }
}

/** The addresses of the servers that integration tests use. */
export type TestServers = {
  /** A database address; `DATABASE` in it stands for the name. */
  databaseUrl: string;
  kafkaBrokers: string;
  temporalAddress: string;
};

const folder = join(import.meta.dirname, '..', '..', '.stack', 'test');

/** Starts the servers before the first integration test, or uses those that run already. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const ports = { postgresql: 0, kafka: 0, temporal: 0, temporalUi: 0 };
  const stack = await startStack({
    folder,
    log: (line) => console.log(line),
    ports,
    durable: false,
    fresh: true,
    environment: testEnvironment(process.env),
  });
  project.provide('testServers', {
    databaseUrl: stack.databaseUrl('DATABASE'),
    kafkaBrokers: stack.kafkaBrokers,
    temporalAddress: stack.temporalAddress,
  });
  return () => stack.stop();
}
