import { describe, expect, it } from 'vitest';
import { createMinuteDuties } from '../../src/activities/minute-duties.ts';

function openDuties(duties: Record<string, () => Promise<unknown>>) {
  const said: [string, unknown][] = [];
  const note = (level: string) => (fields: Record<string, unknown>) =>
    void said.push([level, fields['duty']]);
  return { said, round: createMinuteDuties(duties, { debug: note('debug'), warn: note('warn') }) };
}

describe('what is done each minute', () => {
  it('goes on with the others when one fails, which the log says once until it has worked again', async () => {
    const done: string[] = [];
    let isBroken = true;
    const { said, round } = openDuties({
      first: async () => {
        if (isBroken) throw new Error('planted');
        done.push('first');
      },
      second: async () => void done.push('second'),
    });
    await round();
    await round();
    expect(said).toEqual([
      ['warn', 'first'],
      ['debug', 'first'],
    ]);
    expect(done).toEqual(['second', 'second']);
    isBroken = false;
    await round();
    expect(done).toEqual(['second', 'second', 'first', 'second']);
    isBroken = true;
    await round();
    expect(said.at(-1)).toEqual(['warn', 'first']);
  });

  it('is done by the next round, though something hangs in the one before', async () => {
    let [begun, done] = [0, 0];
    const { round } = openDuties({
      slow: async () => {
        begun += 1;
        if (begun === 1) await new Promise(() => {});
      },
      next: async () => (done += 1),
    });
    void round();
    await round();
    expect([begun, done]).toEqual([2, 1]);
  });
});
