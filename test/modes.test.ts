import { describe, expect, it } from 'vitest';
import { firmProblem } from '../src/modes.ts';

describe('a mode and a firm', () => {
  it('go together: the demo firm in a demo or a trial, any other in a trial or live', () => {
    expect(firmProblem('demo', true)).toBeUndefined();
    expect(firmProblem('trial', true)).toBeUndefined();
    expect(firmProblem('trial', false)).toBeUndefined();
    expect(firmProblem('live', false)).toBeUndefined();
  });

  it('do not: the demo firm never reaches a real organisation', () => {
    expect(firmProblem('live', true)).toMatch(
      /demo firm, whose documents must never reach a real organisation/,
    );
  });

  it('do not: what is left of the demo firm in our own database serves no other firm', () => {
    expect(firmProblem('live', false, true)).toMatch(
      /STORE_DATABASE_URL names a database that holds the demo firm/,
    );
    expect(firmProblem('trial', false, true)).toMatch(/Create an empty one/);
    expect(firmProblem('trial', true, true)).toBeUndefined();
  });

  it('do not: a demo is no place for a firm of its own', () => {
    expect(firmProblem('demo', false)).toMatch(/Set MODE=trial/);
  });
});
