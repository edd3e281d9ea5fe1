import { describe, expect, it } from 'vitest';
import { choosePort } from '../../../sandbox/stack/ports.ts';

/** A machine on which the given ports are in use; port 0 gives the next free ones from 40001 on. */
function machine(...inUse: number[]): (port: number) => Promise<number | undefined> {
  let next = 40_000;
  return (port) => Promise.resolve(port === 0 ? ++next : inUse.includes(port) ? undefined : port);
}

describe('choosePort', () => {
  it('takes the wanted port when it is free', async () => {
    expect(await choosePort(54_320, new Set(), machine())).toBe(54_320);
  });

  it('takes another one when the wanted port is in use', async () => {
    expect(await choosePort(54_320, new Set(), machine(54_320))).toBe(40_001);
  });

  it('never gives the same port to two servers of one start', async () => {
    expect(await choosePort(54_320, new Set([54_320]), machine())).toBe(40_001);
    expect(await choosePort(0, new Set([40_001, 40_002]), machine())).toBe(40_003);
  });

  it('says what to do when no port is free', async () => {
    const none = (): Promise<undefined> => Promise.resolve(undefined);
    await expect(choosePort(54_320, new Set(), none)).rejects.toThrow(/No free port.*close some programs/);
  });

  it('finds a port that can really be bound', async () => {
    const port = await choosePort(0, new Set());
    expect(port).toBeGreaterThan(1024);
  });
});
