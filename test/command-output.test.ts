import { describe, expect, it } from 'vitest';
import { commandOutput } from '../src/command-output.ts';

const node = `"${process.execPath}"`;
const echo = `${node} -e 'process.stdout.write(JSON.stringify(process.argv.slice(1)))'`;

describe('a command', () => {
  it('is run for what it prints, with words in quotes held together', () => {
    expect(commandOutput(`${echo} one "two three" 'four "five"' six="seven eight"`)).toEqual({
      text: JSON.stringify(['one', 'two three', 'four "five"', 'six=seven eight']),
    });
  });

  it('meets no shell', () => {
    expect(commandOutput(`${echo} $HOME ; echo *`)).toEqual({
      text: JSON.stringify(['$HOME', ';', 'echo', '*']),
    });
  });

  it('has its time', () => {
    expect(commandOutput(`${node} -e 'setTimeout(() => {}, 60000)'`, 1)).toEqual({
      problem: 'did not end within 1 s',
    });
  });

  it('is not nothing', () => {
    expect(commandOutput(' ')).toEqual({ problem: 'is empty' });
  });
});
