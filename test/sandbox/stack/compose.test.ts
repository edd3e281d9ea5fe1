import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import {
  kafkaSettings,
  postgresqlSettings,
  preferredPorts,
  searchAttributes,
  temporalPragmas,
  versions,
} from '../../../sandbox/stack/versions.ts';
import { configurationKeys } from '../../../src/config.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const text = readFileSync(join(root, 'docker-compose.yml'), 'utf8');
const dockerfile = readFileSync(join(root, 'Dockerfile'), 'utf8');

type Service = {
  image: string;
  command?: string[];
  environment?: Record<string, string | number>;
  ports?: string[];
  volumes?: string[];
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test?: string[]; disable?: boolean };
};
type Compose = { services: Record<string, Service>; volumes: Record<string, unknown> };

const { services, volumes } = parse(text, { merge: true }) as Compose;

function service(name: string): Service {
  const found = services[name];
  if (found === undefined) throw new Error(`docker-compose.yml has no service ${name}`);
  return found;
}

describe('docker-compose.yml', () => {
  it('runs the versions that the stack starts', () => {
    const images = Object.entries(services).map(([name, { image }]) => [name, image]);
    expect(Object.fromEntries(images)).toEqual({
      postgresql: `postgres:${versions.postgresql}`,
      kafka: `apache/kafka:${versions.kafka}`,
      temporal: `temporalio/temporal:${versions.temporalCli}`,
      setup: 'timetracker-xero:0.1.0',
      app: 'timetracker-xero:0.1.0',
      sandbox: 'timetracker-xero:0.1.0',
    });
    const bases = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map((match) => match[1]);
    expect(new Set(bases)).toEqual(new Set([`node:${versions.node}-bookworm-slim`]));
  });

  it('names the version of package.json on its own image', () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    expect(service('app').image).toBe(`timetracker-xero:${version}`);
  });

  it('opens the same ports as the stack, to this machine only', () => {
    expect(Object.values(services).flatMap(({ ports }) => ports ?? [])).toEqual([
      `127.0.0.1:\${STACK_POSTGRESQL_PORT:-${preferredPorts.postgresql}}:5432`,
      `127.0.0.1:\${STACK_KAFKA_PORT:-${preferredPorts.kafka}}:19092`,
      `127.0.0.1:\${STACK_TEMPORAL_PORT:-${preferredPorts.temporal}}:7233`,
      `127.0.0.1:\${STACK_TEMPORAL_UI_PORT:-${preferredPorts.temporalUi}}:8233`,
      '127.0.0.1:8480:8480',
      '127.0.0.1:8491:8491',
    ]);
  });

  it('gives the servers the settings that the stack gives them', () => {
    expect(service('postgresql').command).toEqual([
      'postgres',
      ...Object.entries(postgresqlSettings).flatMap(([key, value]) => ['-c', `${key}=${value}`]),
    ]);
    const kafka = Object.entries(kafkaSettings).map(([key, value]) => [
      `KAFKA_${key.replaceAll('.', '_').toUpperCase()}`,
      value,
    ]);
    expect(service('kafka').environment).toMatchObject(Object.fromEntries(kafka));
    const command = service('temporal').command ?? [];
    expect(command.filter((word) => word.startsWith('--sqlite-pragma'))).toEqual(
      temporalPragmas.map((pragma) => `--sqlite-pragma=${pragma}`),
    );
    expect(command.filter((word) => word.startsWith('--search-attribute'))).toEqual(
      searchAttributes.map((name) => `--search-attribute=${name}=Keyword`),
    );
  });

  it.each(['app', 'setup'])('the service %s is told nothing that the program does not know', (name) => {
    const known = configurationKeys.flatMap((key) =>
      key.secret ? [key.name, `${key.name}_FILE`] : [key.name],
    );
    const told = Object.keys(service(name).environment ?? {});
    expect(told.filter((variable) => !known.includes(variable))).toEqual([]);
  });

  it('tells the program all it needs, and keeps every required variable', () => {
    const told = Object.keys(service('app').environment ?? {}).map((name) => name.replace(/_FILE$/, ''));
    const required = configurationKeys.filter(
      (key) => key.default === undefined && !key.schema.safeParse(undefined).success,
    );
    expect(required.map(({ name }) => name).filter((name) => !told.includes(name))).toEqual([]);
  });

  it('checks the health of every service that stays, and keeps its data in a named volume', () => {
    const staying = Object.entries(services).filter(([name]) => name !== 'setup');
    // The program's own check is in the Dockerfile.
    expect(dockerfile).toMatch(/^HEALTHCHECK /m);
    const unchecked = staying.filter(([, { healthcheck }]) => healthcheck?.test === undefined);
    expect(unchecked.map(([name]) => name)).toEqual(['app']);
    const mounted = Object.values(services).flatMap((one) => one.volumes ?? []);
    expect(new Set(mounted.map((mount) => mount.split(':')[0]))).toEqual(new Set(Object.keys(volumes)));
  });

  it('starts the program when what it needs is there', () => {
    expect(service('app').depends_on).toEqual({
      postgresql: { condition: 'service_healthy' },
      kafka: { condition: 'service_healthy' },
      temporal: { condition: 'service_healthy' },
      setup: { condition: 'service_completed_successfully' },
    });
  });

  it('names no version "latest"', () => {
    expect(`${text}${dockerfile}`).not.toMatch(/:latest\b/);
  });
});
