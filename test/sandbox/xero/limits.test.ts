import { describe, expect, it } from 'vitest';
import { createLimits } from '../../../sandbox/xero/limits.ts';
import { defaultSwitches } from '../../../sandbox/xero/switches.ts';
import { connectedClient, clientOf, START } from './sandbox-client.ts';

const many = async (n: number, call: () => Promise<{ status: number }>) => {
  const statuses: number[] = [];
  for (let i = 0; i < n; i++) statuses.push((await call()).status);
  return statuses;
};

describe('the minute', () => {
  it('has 60 calls; the next is refused without a body, with the seconds to wait', async () => {
    const client = connectedClient();
    const statuses = await many(60, () => client.get('/Organisation'));
    expect(statuses.every((status) => status === 200)).toBe(true);
    const refused = await client.get('/Organisation');
    expect([refused.status, refused.text]).toEqual([429, '']);
    expect(refused.headers.get('x-rate-limit-problem')).toBe('minute');
    expect(refused.headers.get('content-type')).toBeNull();
    const wait = Number(refused.headers.get('retry-after'));
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(60);

    client.sandbox.clock.advance(wait - 1);
    expect((await client.get('/Organisation')).status).toBe(429);
    client.sandbox.clock.advance(1);
    expect((await client.get('/Organisation')).status).toBe(200);
  });

  it('is a fixed window with a phase of its own, which the seed decides', () => {
    const phases = [1, 2, 3].map((seed) => {
      const limits = createLimits(seed, { ...defaultSwitches, minuteLimit: 0 });
      return Number(limits.enter('app', 'tenant', START).headers['Retry-After']);
    });
    expect(new Set(phases).size).toBe(3);
  });

  it('counts down in the headers of every answer', async () => {
    const client = connectedClient();
    await client.get('/Organisation');
    const answer = await client.get('/Organisation');
    expect(answer.headers.get('x-minlimit-remaining')).toBe('58');
    expect(answer.headers.get('x-daylimit-remaining')).toBe('4998');
    expect(answer.headers.get('x-appminlimit-remaining')).toBe('9998');
  });

  it('is counted for each organisation apart', async () => {
    const client = connectedClient({ switches: { minuteLimit: 1 } });
    const other = clientOf(
      client.sandbox,
      (url, init) => Promise.resolve(client.sandbox.app.request(url, init)),
      '',
      1,
    );
    expect(await many(2, () => client.get('/Organisation'))).toEqual([200, 429]);
    expect((await other.get('/Organisation')).status).toBe(200);
  });

  it('does not count refused calls, nor calls without a good token', async () => {
    const client = connectedClient({ switches: { minuteLimit: 1, dayLimit: 2 } });
    await many(5, () => client.get('/Organisation', { authorization: 'Bearer x' }));
    expect(await many(3, () => client.get('/Organisation'))).toEqual([200, 429, 429]);
    client.sandbox.clock.advance(60);
    expect((await client.get('/Organisation')).status).toBe(200);
  });
});

describe('the other limits', () => {
  it('the day, whose wait can be hours', async () => {
    const client = connectedClient({ switches: { dayLimit: 1 } });
    await client.get('/Organisation');
    const refused = await client.get('/Organisation');
    expect(refused.headers.get('x-rate-limit-problem')).toBe('day');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(60);
  });

  it('the day of the app’s tier, unless a switch names another', async () => {
    const ofTier = connectedClient();
    expect((await ofTier.get('/Organisation')).headers.get('x-daylimit-remaining')).toBe('4999');
    const other = connectedClient({ switches: { dayLimit: 100_000 } });
    expect((await other.get('/Organisation')).headers.get('x-daylimit-remaining')).toBe('99999');
  });

  it('all organisations of one app together', async () => {
    const client = connectedClient({ switches: { appMinuteLimit: 1 } });
    await client.get('/Organisation');
    expect((await client.get('/Organisation')).headers.get('x-rate-limit-problem')).toBe('appminute');
  });

  it('five calls at once; the sixth is refused without a time to wait', async () => {
    const client = connectedClient({ latencyMs: 50 });
    const answers = await Promise.all(Array.from({ length: 6 }, () => client.get('/Organisation')));
    const refused = answers.filter((answer) => answer.status === 429);
    expect(refused).toHaveLength(1);
    expect(refused[0]?.headers.get('x-rate-limit-problem')).toBe('concurrent');
    expect(refused[0]?.headers.get('retry-after')).toBeNull();
    expect((await client.get('/Organisation')).status).toBe(200);
  });
});
