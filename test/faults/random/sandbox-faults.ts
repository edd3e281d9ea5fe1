import type { Choose } from './choose.ts';
import type { FaultKind } from './stage.ts';

type SandboxFault = Readonly<Record<string, unknown>>;

/** The next calls that write meet a fault. */
function writesMeet(name: string, fault: (choose: Choose) => SandboxFault): FaultKind {
  return {
    name,
    draw(choose) {
      const drawn = { method: 'PUT|POST', path: '/api.xro/', times: choose.whole(1, 4), ...fault(choose) };
      return {
        text: `Xero: ${words(drawn)}`,
        run: async ({ demo }) => void (await demo.sandbox.set('faults', drawn)),
      };
    },
  };
}

/** For a while all calls meet a fault. */
function forAWhile(
  name: string,
  from: number,
  to: number,
  fault: (choose: Choose) => SandboxFault,
): FaultKind {
  return {
    name,
    ...(to > 100 ? { long: true as const } : {}),
    draw(choose) {
      const seconds = choose.whole(from, to);
      const drawn = { path: '/api.xro/', times: 100_000, ...fault(choose) };
      return {
        text: `Xero for ${seconds} s: ${words(drawn)}`,
        async run({ demo, rest }) {
          await demo.sandbox.set('faults', drawn);
          await rest(seconds);
          await demo.sandbox.clearFaults();
        },
      };
    },
  };
}

function words(fault: SandboxFault): string {
  return Object.entries(fault)
    .filter(([name]) => name !== 'path')
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(', ');
}

const side = (choose: Choose) => (choose.chance(0.5) ? 'before' : 'after');

/** What Xero, and what stands before it, may do to us. */
export const sandboxFaults: readonly FaultKind[] = [
  writesMeet('limit-minute', (choose) => ({
    kind: 'rateLimit',
    problem: 'minute',
    retryAfterSeconds: choose.whole(1, 3),
  })),
  writesMeet('limit-day', (choose) => ({
    kind: 'rateLimit',
    problem: 'day',
    times: 1,
    // Longer than what a run stays open for: documents become rows that wait.
    retryAfterSeconds: choose.whole(13, 16),
  })),
  writesMeet('limit-concurrent', () => ({ kind: 'rateLimit', problem: 'concurrent' })),
  writesMeet('reset-before', () => ({ kind: 'dropBefore' })),
  writesMeet('reset-after', () => ({ kind: 'dropAfter' })),
  writesMeet('cut-answer', () => ({ kind: 'truncate' })),
  writesMeet('html', (choose) => ({ kind: 'html', when: side(choose), status: choose.one([502, 504, 200]) })),
  writesMeet('garbage', (choose) => ({ kind: 'garbage', when: side(choose) })),
  writesMeet('error-500-before', () => ({ kind: 'error500Before' })),
  writesMeet('error-500-after', () => ({ kind: 'error500After' })),
  writesMeet('slow', (choose) => ({ kind: 'delay', when: side(choose), delayMs: choose.whole(200, 2000) })),
  // The deadline of a request is 30 s of the protocol's time: 3 s here.
  writesMeet('time-out', (choose) => ({
    kind: 'delay',
    when: side(choose),
    delayMs: choose.whole(3500, 6000),
    times: choose.whole(1, 2),
  })),
  writesMeet('offline', () => ({ kind: 'offline503' })),
  forAWhile('offline-for-a-while', 10, 60, () => ({ kind: 'offline503' })),
  forAWhile('offline-for-long', 300, 400, () => ({ kind: 'offline503' })),
  forAWhile('creates-answered-by-nothing', 20, 60, (choose) => ({
    kind: choose.one(['dropAfter', 'error500After']),
    method: 'PUT',
    chance: 0.5,
  })),
  forAWhile('creates-refused-by-faults', 20, 60, () => ({
    kind: 'error500Before',
    method: 'PUT',
    chance: 0.6,
  })),
  forAWhile('gateway-trouble', 10, 60, (choose) => ({
    kind: choose.one(['dropAfter', 'dropBefore', 'html', 'truncate']),
    chance: 0.4,
  })),
  // Longer than Xero remembers a key.
  forAWhile('answers-lost-for-long', 400, 450, () => ({ kind: 'dropAfter', method: 'PUT|POST' })),
  forAWhile('no-answer-for-long', 400, 450, (choose) => ({
    kind: choose.one(['dropAfter', 'dropBefore', 'error500After']),
    chance: 0.8,
  })),
  {
    name: 'reads-lag',
    draw(choose) {
      const lag = choose.whole(5, 30);
      const seconds = choose.whole(60, 120);
      // The same 500 for the same key: then there is nothing to do but look.
      const kind = choose.chance(0.6) ? 'error500After' : 'dropAfter';
      return {
        text: `Xero's reads are ${lag} s behind its writes for ${seconds} s, ${kind}`,
        async run({ demo, rest }) {
          await demo.sandbox.set('switches', { readLagSeconds: lag });
          await demo.sandbox.set('faults', {
            kind,
            method: 'PUT',
            path: '/api.xro/',
            times: 6,
          });
          await rest(seconds);
          await demo.sandbox.set('switches', { readLagSeconds: 0 });
        },
      };
    },
  },
  {
    name: 'token-trouble',
    draw(choose) {
      const kind = choose.one(['error500Before', 'dropBefore', 'dropAfter', 'oauthError']);
      const fault = { kind, grantType: 'refresh_token', times: choose.whole(1, 2) };
      return {
        text: `The next refreshes of the token: ${words(fault)}`,
        run: async ({ demo }) =>
          void (await demo.sandbox.set('faults', {
            ...fault,
            ...(kind === 'oauthError' ? { error: 'temporarily_unavailable', status: 503 } : {}),
          })),
      };
    },
  },
  {
    name: 'disconnected',
    draw(choose) {
      const seconds = choose.whole(5, 40);
      return {
        text: `Disconnected in Xero, connected again after ${seconds} s`,
        async run({ demo, tenantId, rest, journal }) {
          await demo.sandbox.set('disconnect', { tenantId });
          await rest(seconds);
          for (;;) {
            try {
              await demo.connectAndSetUp();
              return journal.add('connected again');
            } catch (error) {
              journal.add(`not connected again yet: ${String(error).split('\n')[0]}`);
              await rest(20);
            }
          }
        },
      };
    },
  },
];
