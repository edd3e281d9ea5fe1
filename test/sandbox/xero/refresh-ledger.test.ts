import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFaults } from '../../../sandbox/xero/faults.ts';
import { startSandbox } from '../../../sandbox/xero/start-sandbox.ts';
import type { RunningSandbox } from '../../../sandbox/xero/start-sandbox.ts';

let running: RunningSandbox;
beforeEach(async () => {
  running = await startSandbox();
});
afterEach(() => running.stop());

const granted = () => {
  const tenantId = running.sandbox.organisations[0]?.settings.tenantId ?? '';
  return running.sandbox.grant({ clientId: 'demo-client', tenantId }).refresh_token ?? '';
};
const refresh = async (token: string, signal: AbortSignal | null = null) => {
  const response = await fetch(`${running.url}/connect/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from('demo-client:demo-secret').toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: token }),
    signal,
  });
  return (await response.json()) as { refresh_token: string };
};
const total = async () => {
  const response = await fetch(`${running.url}/sandbox/refreshes`);
  return ((await response.json()) as { total: Record<string, number> }).total;
};

describe('the ledger of refreshes', () => {
  it('tells rotations, repeats within the grace and refusals apart, and can be cleared', async () => {
    const token = granted();
    await refresh(token);
    await refresh(token);
    await refresh('never-issued');
    expect(await total()).toEqual({ rotations: 1, repeats: 1, refused: 1, answersLost: 0, mostAtOnce: 1 });
    await fetch(`${running.url}/sandbox/refreshes`, { method: 'DELETE' });
    expect(await total()).toEqual({ rotations: 0, repeats: 0, refused: 0, answersLost: 0, mostAtOnce: 0 });
  });

  it('sees two refreshes of one family at once, whichever of its tokens they use', async () => {
    const first = granted();
    const { refresh_token: second } = await refresh(first);
    running.sandbox.latency.set(200);
    await Promise.all([refresh(first), refresh(second)]);
    expect(await total()).toMatchObject({ mostAtOnce: 2 });
  });

  it('does not mix families: two consents may be refreshed at once', async () => {
    const [one, two] = [granted(), granted()];
    running.sandbox.latency.set(200);
    await Promise.all([refresh(one), refresh(two)]);
    expect(await total()).toMatchObject({ rotations: 2, mostAtOnce: 1 });
  });

  it('takes a refresh as over when the caller has hung up', async () => {
    const token = granted();
    running.sandbox.faults.add({ kind: 'delay', delayMs: 1500, grantType: 'refresh_token' });
    const caller = new AbortController();
    const first = refresh(token, caller.signal);
    await expect.poll(() => running.sandbox.refreshes.all().total.rotations).toBe(1);
    caller.abort();
    await expect(first).rejects.toThrow(/abort/);
    await expect.poll(() => running.sandbox.refreshes.all().underWay).toBe(0);
    await refresh(token);
    expect(await total()).toMatchObject({ rotations: 1, repeats: 1, mostAtOnce: 1 });
  });

  it('counts the answers a fault has swallowed, and only where there was one', async () => {
    const token = granted();
    running.sandbox.faults.add({ kind: 'dropAfter', grantType: 'refresh_token' });
    await expect(refresh(token)).rejects.toThrow(/fetch failed/);
    running.sandbox.faults.add({ kind: 'dropBefore', grantType: 'refresh_token' });
    await expect(refresh(token)).rejects.toThrow(/fetch failed/);
    expect(await total()).toMatchObject({ rotations: 1, repeats: 0, answersLost: 1 });
  });
});

describe('faults by chance', () => {
  const take = (faults: ReturnType<typeof createFaults>) =>
    faults.take({ method: 'POST', path: '/connect/token', tenantId: null, grantType: 'refresh_token' });

  it('hit about as many calls as they say, the same ones for the same seed', () => {
    const hits = (seed: number) => {
      const faults = createFaults(seed);
      faults.add({ kind: 'dropAfter', chance: 0.2, times: 1_000_000 });
      return Array.from({ length: 1000 }, () => take(faults) !== null);
    };
    const count = hits(7).filter(Boolean).length;
    expect(count).toBeGreaterThan(150);
    expect(count).toBeLessThan(250);
    expect(hits(7)).toEqual(hits(7));
    expect(hits(7)).not.toEqual(hits(8));
  });

  it('wait anything between delayMs and delayUpToMs', () => {
    const faults = createFaults(3);
    faults.add({ kind: 'delay', delayMs: 50, delayUpToMs: 200, times: 500 });
    const delays = Array.from({ length: 500 }, () => take(faults)?.delayMs ?? -1);
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(50);
    expect(Math.max(...delays)).toBeLessThanOrEqual(200);
    expect(new Set(delays).size).toBeGreaterThan(50);
  });
});
