import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DependencyError } from '../../src/capture/dependency-error.ts';
import { backoffSeconds, createLoop } from '../../src/capture/loop.ts';
import { createTroubleLog } from '../../src/capture/trouble-log.ts';

function bench() {
  const lines: string[] = [];
  const write = (line: string) => void lines.push((JSON.parse(line) as { msg: string }).msg);
  const logger = pino({}, { write });
  return { lines, troubles: createTroubleLog(logger) };
}

const away = () => new DependencyError('kafka', Object.assign(new Error('x'), { code: 'ECONNREFUSED' }));

describe('the wait after failures', () => {
  it('doubles up to half a minute', () => {
    expect([1, 2, 3, 4, 5, 6, 60].map(backoffSeconds)).toEqual([1, 2, 4, 8, 16, 30, 30]);
  });
});

describe('a loop', () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => vi.useRealTimers());

  const turns = async () => {
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  };

  it('ends the running round before it stops, and begins no other', async () => {
    const { troubles } = bench();
    let finish: () => void = () => undefined;
    let rounds = 0;
    const round = () => {
      rounds += 1;
      return new Promise<'again'>((resolve) => {
        finish = () => resolve('again');
      });
    };
    const loop = createLoop({ name: 'test', everySeconds: 1, round, troubles });
    loop.start();
    await turns();
    let stopped = false;
    const stopping = (async () => {
      await loop.stop();
      stopped = true;
    })();
    await turns();
    expect(stopped).toBe(false);
    finish();
    await stopping;
    expect(rounds).toBe(1);
  });
});

describe('trouble', () => {
  it('is said once, however many loops meet it, and its end once', () => {
    const { lines, troubles } = bench();
    troubles.report('one', away());
    troubles.report('two', away());
    troubles.report('one', away());
    expect(lines).toHaveLength(1);
    expect(troubles.current()).toHaveLength(1);
    troubles.over('one');
    expect(lines).toHaveLength(1);
    troubles.over('two');
    troubles.over('two');
    expect(lines).toEqual([expect.stringContaining('Capture waits'), 'Capture goes on.']);
    expect(troubles.current()).toEqual([]);
  });

  it('names what is away, the setting to check, and none of the error’s own words', () => {
    const { lines, troubles } = bench();
    troubles.report('one', away());
    troubles.report('two', new Error('planted client name'));
    const detail = Object.assign(new Error('invalid input syntax: "planted"'), {
      code: '22P02',
      detail: 'planted',
    });
    troubles.report('three', new DependencyError('store', detail));
    const text = lines.join('\n');
    expect(text).toContain('KAFKA_BROKERS');
    expect(text).toContain('our own database does not answer as it should (22P02)');
    expect(text).not.toContain('planted');
  });
});
