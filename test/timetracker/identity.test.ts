import { describe, expect, it } from 'vitest';
import { sameDatabase } from '../../src/timetracker/identity.ts';

const one = 'system=7310;database=16384;tables=16402,16450';

describe('a database', () => {
  it('is another one if the server, the database or the tables are', () => {
    expect(sameDatabase(one, one)).toBe(true);
    expect(sameDatabase(one, one.replace('7310', '7311'))).toBe(false);
    expect(sameDatabase(one, one.replace('16384', '16385'))).toBe(false);
    expect(sameDatabase(one, one.replace('16450', '16451'))).toBe(false);
    expect(sameDatabase(one, one.replace('16402,16450', 'none,none'))).toBe(false);
  });

  it('is not another one because the role may or may not see the server’s identifier', () => {
    const unseen = one.replace('7310', 'unknown');
    expect(sameDatabase(one, unseen)).toBe(true);
    expect(sameDatabase(unseen, one)).toBe(true);
    expect(sameDatabase(unseen, one.replace('16384', '16385'))).toBe(false);
  });
});
