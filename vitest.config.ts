import { defineConfig } from 'vitest/config';

const servers = ['test/**/*.integration.test.ts'];
const browser = ['test/browser/**/*.test.ts'];
const long = ['test/**/*.long.test.ts'];
const contract = ['test/**/*.contract.test.ts', 'test/contract/**/*.test.ts'];

/** How long a test waits for something to become so: long, since the machine may be slow, and nobody waits in vain. */
const patience = { poll: { timeout: 20_000 } };

/** Node runs our TypeScript itself, as it does in the product: nothing is transformed. */
const native = { experimental: { viteModuleRunner: false } };

/** No module of ours keeps a state, so files without servers share what they import. */
const shared = { ...native, isolate: false, maxWorkers: '100%' };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...shared,
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [...servers, ...long, ...contract, ...browser],
          testTimeout: 10_000,
        },
      },
      {
        test: {
          ...shared,
          name: 'contract',
          include: contract,
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          ...native,
          name: 'integration',
          include: servers,
          // Temporal's worker is native code: a process of its own per file, and few at once.
          pool: 'forks',
          maxWorkers: 3,
          globalSetup: ['test/support/start-test-stack.ts'],
          setupFiles: ['test/support/end-in-order.ts'],
          expect: patience,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          ...native,
          name: 'long',
          include: long,
          pool: 'forks',
          maxWorkers: 2,
          globalSetup: ['test/support/start-test-stack.ts'],
          setupFiles: ['test/support/end-in-order.ts'],
          expect: patience,
          testTimeout: 600_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          ...native,
          name: 'browser',
          include: browser,
          pool: 'forks',
          globalSetup: ['test/support/start-test-stack.ts'],
          setupFiles: ['test/support/end-in-order.ts'],
          expect: patience,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
