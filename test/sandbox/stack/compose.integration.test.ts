import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { kafkaAnswers, postgresqlAnswers, temporalAnswers } from '../../../sandbox/stack/answers.ts';
import { choosePort } from '../../../sandbox/stack/ports.ts';
import { runCommand, type CommandResult } from '../../../sandbox/stack/run-command.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const minutes = 60_000;

it(
  'where a container engine runs, the servers of docker-compose.yml start and answer',
  { timeout: 12 * minutes },
  async (context) => {
    const taken = new Set<number>();
    const port = async (): Promise<number> => {
      const chosen = await choosePort(0, taken);
      taken.add(chosen);
      return chosen;
    };
    const ports = {
      postgresql: await port(),
      kafka: await port(),
      temporal: await port(),
      temporalUi: await port(),
    };
    const env = {
      ...process.env,
      STACK_POSTGRESQL_PORT: String(ports.postgresql),
      STACK_KAFKA_PORT: String(ports.kafka),
      STACK_TEMPORAL_PORT: String(ports.temporal),
      STACK_TEMPORAL_UI_PORT: String(ports.temporalUi),
    };
    // A project of its own: its containers and volumes are nobody else's.
    const project = `timetracker-xero-test-${randomBytes(4).toString('hex')}`;
    const compose = (...words: string[]): Promise<CommandResult> =>
      runCommand('docker', ['compose', '--project-name', project, ...words], { cwd: root, env });

    const engine = await runCommand('docker', ['info']);
    if (engine.code !== 0) return context.skip('no container engine runs here');
    const servers = ['postgresql', 'kafka', 'temporal'];
    const config = await compose('config', '--quiet');
    expect(config).toMatchObject({ code: 0 });
    const pulled = await compose('pull', '--quiet', ...servers);
    if (pulled.code !== 0) return context.skip('the images cannot be fetched here');
    try {
      const up = await compose('up', '--detach', '--wait', '--wait-timeout', '180', ...servers);
      expect(up).toMatchObject({ code: 0 });
      expect(await postgresqlAnswers(ports.postgresql)).toBe(true);
      expect(await kafkaAnswers(ports.kafka)).toBe(true);
      expect(await temporalAnswers(ports.temporal)).toBe(true);
    } finally {
      await compose('down', '--volumes', '--timeout', '20');
    }
  },
);
