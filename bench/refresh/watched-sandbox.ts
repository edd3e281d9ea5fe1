import { ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createAdaptorServer, type Http2Bindings, type HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { createClock } from '../../sandbox/xero/clock.ts';
import { createSandbox, type Sandbox } from '../../sandbox/xero/create-sandbox.ts';
import type { Switches } from '../../sandbox/xero/switches.ts';

/** What became of the refreshes that reached Xero. */
export interface RefreshCounts {
  /** Refreshes that arrived while another one was under way. */
  concurrent: number;
  /** Pairs that were given out, new ones and repeated ones. */
  rotations: number;
  /** Of these, how many did not reach the caller. */
  answersLost: number;
  /** Refusals of a token. */
  refused: number;
}

/** How an answer gets lost after Xero has done its work. */
export type Loss = 'reset' | 'cut' | 'error' | 'page';

/** What happens to the next refresh. */
export interface RefreshPlan {
  /** Milliseconds before and after Xero's work. */
  readonly before: number;
  readonly after: number;
  readonly loss: Loss | undefined;
  /** Called once Xero has rotated the token and before or after it answers; it kills whoever asked. */
  readonly kill:
    { readonly when: 'before-answer' | 'after-answer'; readonly act: (process: number) => void } | undefined;
}

export interface WatchedSandbox {
  readonly sandbox: Sandbox;
  readonly counts: RefreshCounts;
  /** The addresses of the sandbox, one for each process, so that it is known who asks. */
  readonly urls: readonly string[];
  stop(): Promise<void>;
}

const tokenPath = '/connect/token';

/** The sandbox, with everything that can happen on the way to it and back. @param next plans each refresh. */
export async function startWatchedSandbox(
  processes: number,
  {
    seed,
    scale,
    switches,
    next,
  }: {
    readonly seed: number;
    readonly scale: number;
    readonly switches: Partial<Switches>;
    readonly next: () => RefreshPlan;
  },
): Promise<WatchedSandbox> {
  const sandbox = createSandbox({ seed, switches, clock: createClock({ scale }) });
  const counts: RefreshCounts = { concurrent: 0, rotations: 0, answersLost: 0, refused: 0 };
  let underWay = 0;
  let delivered: { token: string | null; socket: Socket | null } | undefined;

  async function refresh(request: Request, env: Env, process: number): Promise<Response> {
    const plan = next();
    const { outgoing } = env;
    if (!(outgoing instanceof ServerResponse)) throw new Error('The bench speaks HTTP/1.1 only.');
    const token = new URLSearchParams(await request.clone().text()).get('refresh_token');
    // The caller had hung up before it read the answer that was on its way.
    if (delivered?.token === token && delivered?.socket?.destroyed === true) counts.answersLost += 1;
    delivered = undefined;
    if (underWay > 0) counts.concurrent += 1;
    underWay += 1;
    try {
      await sleep(plan.before);
      const answer = await sandbox.app.fetch(request, env);
      const given = answer.status === 200;
      if (given) counts.rotations += 1;
      else if (answer.status === 400) counts.refused += 1;
      if (given && plan.kill?.when === 'before-answer') {
        counts.answersLost += 1;
        plan.kill.act(process);
        return RESPONSE_ALREADY_SENT;
      }
      await sleep(plan.after);
      // Whoever asked has hung up meanwhile.
      const isLate = outgoing.destroyed || outgoing.closed;
      if (given && (plan.loss !== undefined || isLate || plan.kill !== undefined)) counts.answersLost += 1;
      if (isLate) return RESPONSE_ALREADY_SENT;
      if (given && plan.kill !== undefined) {
        const { act } = plan.kill;
        outgoing.once('finish', () => act(process));
        return answer;
      }
      if (given && plan.loss !== undefined) return await lose(plan.loss, answer, outgoing);
      if (given) delivered = { token, socket: outgoing.socket };
      return answer;
    } finally {
      underWay -= 1;
    }
  }

  const servers = await Promise.all(
    Array.from({ length: processes }, async (_, process) => {
      const server = createAdaptorServer({
        overrideGlobalObjects: false,
        fetch: (request: Request, env: Env) =>
          new URL(request.url).pathname === tokenPath
            ? refresh(request, env, process)
            : sandbox.app.fetch(request, env),
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return server;
    }),
  );
  return {
    sandbox,
    counts,
    urls: servers.map((server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    async stop() {
      await Promise.all(
        servers.map((server) => {
          const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
          if ('closeAllConnections' in server) server.closeAllConnections();
          return closed;
        }),
      );
    },
  };
}

type Env = HttpBindings | Http2Bindings;

async function lose(loss: Loss, answer: Response, outgoing: ServerResponse): Promise<Response> {
  switch (loss) {
    case 'error':
      return new Response(null, { status: 500 });
    case 'page':
      return new Response('<html>Bad gateway</html>', {
        status: 502,
        headers: { 'content-type': 'text/html' },
      });
    case 'reset':
      outgoing.destroy();
      return RESPONSE_ALREADY_SENT;
    case 'cut': {
      const body = Buffer.from(await answer.arrayBuffer());
      outgoing.writeHead(200, { 'content-type': 'application/json', 'content-length': String(body.length) });
      outgoing.write(body.subarray(0, Math.floor(body.length / 2)), () => outgoing.destroy());
      return RESPONSE_ALREADY_SENT;
    }
  }
}
