import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { startChildProgram, untilAnswers } from '../../sandbox/demo/child-program.ts';
import { freshWorkflowBundle } from '../../sandbox/demo/workflow-bundle.ts';
import { choosePort } from '../../sandbox/stack/ports.ts';
import type { App } from '../../sandbox/xero/apps.ts';
import { startSandbox } from '../../sandbox/xero/start-sandbox.ts';
import { testStack } from '../support/stack.ts';
import { testEnvironmentWith } from '../support/test-config.ts';
import { createSmallFirm } from './small-firm.ts';

/** Where screenshots and the worker's log are left to be looked at. */
export const artefacts = join(import.meta.dirname, '..', '..', '.stack', 'test', 'browser');

/** The app that was made at developer.xero.com, its redirect address not right yet. */
const app: App = {
  clientId: 'mill-studio',
  clientSecret: 'secret-of-the-mill',
  name: 'Old Mill books',
  redirectUris: ['http://localhost:5000/integrations/xero/callback'],
  createdAt: '2026-10-01',
};

/**
 * A product that was just installed beside a small firm: no app, no connection. Its worker is a process of its own.
 * @param storeUrl, timetrackerUrl empty databases
 */
export async function createSetUpWorld(storeUrl: string, timetrackerUrl: string) {
  const logFile = join(artefacts, 'worker.log');
  await mkdir(artefacts, { recursive: true });
  await rm(logFile, { force: true });
  await freshWorkflowBundle();
  const servers = testStack();
  await createSmallFirm(timetrackerUrl);
  const running = await startSandbox({ apps: [app] });
  const { sandbox } = running;
  const httpPort = await choosePort(0, new Set([running.port]));
  const url = `http://localhost:${httpPort}`;
  const { PATH } = process.env;
  const worker = startChildProgram({
    name: 'The worker',
    file: join(import.meta.dirname, '..', '..', 'src', 'main.ts'),
    cwd: artefacts,
    environment: {
      PATH,
      ...testEnvironmentWith({
        STORE_DATABASE_URL: storeUrl,
        TIMETRACKER_DATABASE_URL: timetrackerUrl,
        KAFKA_BROKERS: servers.kafkaBrokers,
        KAFKA_TOPIC_PREFIX: servers.topicPrefix,
        KAFKA_GROUP_ID: `${servers.topicPrefix}group`,
        TEMPORAL_ADDRESS: servers.temporalAddress,
        TEMPORAL_TASK_QUEUE: servers.taskQueue,
        XERO_CLIENT_ID: undefined,
        XERO_CLIENT_SECRET: undefined,
        XERO_SANDBOX_URL: running.url,
        HTTP_PORT: String(httpPort),
        PUBLIC_URL: url,
        LOG_LEVEL: 'info',
      }),
    },
    logFile,
  });
  const stop = async () => {
    await worker.stop(35);
    await running.stop();
  };
  try {
    await untilAnswers(worker, 'The worker', 60, async () =>
      fetch(`${url}/healthz`).then(
        ({ ok }) => ok,
        () => false,
      ),
    );
  } catch (error) {
    await stop();
    throw error;
  }

  const [northgate, southgate] = sandbox.organisations;
  if (northgate === undefined || southgate === undefined)
    throw new Error('The sandbox has two organisations.');
  return {
    url,
    app,
    sandbox,
    northgate,
    southgate,
    /** What a person does at developer.xero.com. */
    registerRedirect: (address: string) => sandbox.register({ ...app, redirectUris: [address] }),
    assertRuns: () => worker.assertRuns(),
    stop,
  };
}

export type SetUpWorld = Awaited<ReturnType<typeof createSetUpWorld>>;
