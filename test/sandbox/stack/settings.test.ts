import { describe, expect, it } from 'vitest';
import { kafkaJars, pomFor } from '../../../sandbox/stack/jars.ts';
import { serverProperties } from '../../../sandbox/stack/kafka.ts';
import { devServerArguments } from '../../../sandbox/stack/temporal.ts';

describe('what the servers are told', () => {
  it('the Maven project names each package once, with its version', () => {
    const named = [
      ...pomFor(kafkaJars).matchAll(/<artifactId>(.*?)<\/artifactId><version>(.*?)<\/version>/g),
    ];
    expect(named.map((match) => `${match[1]} ${match[2]}`)).toEqual([
      'kafka_2.13 4.3.0',
      'log4j-slf4j-impl 2.25.4',
    ]);
  });

  it('Kafka listens on loopback only and creates no topic by itself', () => {
    const lines = serverProperties({ data: '/d', port: 1, controllerPort: 2 }).trimEnd().split('\n');
    const settings = Object.fromEntries(lines.map((line) => line.split(/=(.*)/s).slice(0, 2)));
    expect(settings).toMatchObject({
      listeners: 'PLAINTEXT://127.0.0.1:1,CONTROLLER://127.0.0.1:2',
      'advertised.listeners': 'PLAINTEXT://127.0.0.1:1',
      'auto.create.topics.enable': 'false',
      'group.initial.rebalance.delay.ms': '0',
      'log.dirs': '/d',
    });
  });

  it('Temporal listens on loopback only, keeps its state and knows the search attributes', () => {
    const line = devServerArguments({ folder: '/d', port: 1, uiPort: 2 }).join(' ');
    expect(line).toMatch(/^server start-dev --ip 127\.0\.0\.1 /);
    expect(line).toContain('--port 1 --ui-port 2 --db-filename /d/temporal.db');
    expect(line).toContain('--sqlite-pragma journal_mode=WAL --sqlite-pragma synchronous=OFF');
    expect(line).toContain(
      '--search-attribute InstallationId=Keyword --search-attribute DocumentKind=Keyword',
    );
  });
});
