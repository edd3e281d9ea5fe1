import { describe, expect, it } from 'vitest';
import { choicesFor } from '../../../sandbox/stack/choices.ts';
import { firstThatWorks, type Candidate } from '../../../sandbox/stack/first-that-works.ts';

type Program = { path: string };

function candidates(asked: string[], answers: Record<string, Program | string>): Candidate<Program>[] {
  return Object.entries(answers).map(([name, answer]) => ({
    name,
    find: () => {
      asked.push(name);
      return Promise.resolve(answer);
    },
  }));
}

describe('firstThatWorks', () => {
  it('takes the first way that works and does not try the others', async () => {
    const asked: string[] = [];
    const ways = candidates(asked, {
      machine: 'not installed',
      registry: { path: '/r' },
      other: { path: '/o' },
    });
    expect(await firstThatWorks('Kafka', ways, '')).toEqual({ path: '/r' });
    expect(asked).toEqual(['machine', 'registry']);
  });

  it('names every reason and every choice when nothing works', async () => {
    const ways = candidates([], { 'on this machine': 'not on PATH', 'from the registry': 'no Maven' });
    const choices = choicesFor('kafka', 'install Maven');
    await expect(firstThatWorks('Kafka', ways, choices)).rejects.toThrow(
      [
        'Kafka was not found.',
        '  - on this machine: not on PATH',
        '  - from the registry: no Maven',
        'What you can do:',
        '  - install Maven',
        '  - set KAFKA_BROKERS to the address of a server that runs already',
        '  - run all servers in containers: docker compose up',
      ].join('\n'),
    );
  });
});
