import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { allMutants } from './mutants/all-mutants.ts';

const src = join(import.meta.dirname, '..', '..', 'src');

describe('the mutants of npm run faults -- --mutants', () => {
  it.each(allMutants.map(({ name, edits }) => ({ name, edits })))(
    '$name fits the program as it is: what it replaces is there once',
    ({ edits }) => {
      for (const { file, from } of edits)
        expect(readFileSync(join(src, file), 'utf8').split(from), `${file}: ${from}`).toHaveLength(2);
    },
  );

  it('are all in docs/faults.md, with what the books show of each', () => {
    const rows = readFileSync(join(src, '..', 'docs', 'faults.md'), 'utf8').split('\n');
    const missing = allMutants.filter(
      ({ name, finding }) =>
        !rows.some((row) => row.includes(`\`${name}\` `) && row.includes(`\`${finding}\` `)),
    );
    expect(missing).toEqual([]);
  });
});
