import { describe, expect, it } from 'vitest';
import { commands } from '../../src/cli/commands.ts';
import { testEnvironmentWith } from '../support/test-config.ts';
import { ttxero } from './run-in-process.ts';

const environment = testEnvironmentWith({ ADMIN_TOKEN: 'planted-admin-token' });

describe('ttxero help', () => {
  it.each([[], ['help'], ['--help'], ['-h'], ['status', '--help']])('is shown for %s', async (...args) => {
    const { code, out, err } = await ttxero(environment, ...args);
    expect(code).toBe(0);
    expect(err).toBe('');
    for (const name of Object.keys(commands)) expect(out).toContain(`  ttxero ${name}`);
  });

  it('needs no configuration', async () => {
    expect((await ttxero({}, 'help')).code).toBe(0);
  });

  it('comes with the word for a command that does not exist', async () => {
    const { code, out, err } = await ttxero(environment, 'stauts');
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toContain('There is no command "stauts".');
    expect(err).toContain('  ttxero status');
  });

  it('comes with the word for an option that does not exist', async () => {
    const { code, err } = await ttxero(environment, 'status', '--colour');
    expect(code).toBe(2);
    expect(err).toContain("Unknown option '--colour'");
  });
});

describe('ttxero config', () => {
  it('shows every setting by its name and no secret', async () => {
    const { code, out } = await ttxero(environment, 'config');
    expect(code).toBe(0);
    expect(out).toContain('KAFKA_BROKERS=127.0.0.1:9\n');
    expect(out).toContain('XERO_CLIENT_SECRET=***\n');
    expect(out).toContain('ADMIN_TOKEN=***\n');
    for (const secret of [
      'planted-admin-token',
      'test-app-secret',
      'store-password',
      'reader-password',
      'MDEy',
    ])
      expect(out).not.toContain(secret);
  });

  it('says the same as JSON', async () => {
    const { code, out } = await ttxero(environment, 'config', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ MODE: 'trial', ENCRYPTION_KEY: '***', INSTALLATION_ID: 'main' });
  });

  it('names all faults of the configuration at once', async () => {
    const { code, out, err } = await ttxero({ ...environment, MODE: 'sometimes', HTTP_PORT: '0' }, 'config');
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toContain('The configuration has 2 problems:');
    expect(err).toContain('MODE must be demo, trial or live.');
    expect(err).toContain('HTTP_PORT must be a whole number from 1 to 65535.');
  });
});
