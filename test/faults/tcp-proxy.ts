import { createServer, connect, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/** Which way bytes are kept back. */
export type Direction = 'toServer' | 'toClient';

/** A proxy in front of a server, which holds or cuts what passes: faults from outside, the product knows none. */
export interface TcpProxy {
  readonly port: number;
  /** Keeps bytes of one direction back from now on; connections stay open. */
  hold(direction: Direction): void;
  /**
   * Keeps back what comes to clients from the moment on at which one connection that has asked for something with the
   * first text in it gets an answer with the second: that answer is kept back already. Resolves at that moment.
   */
  holdAnswer(asked: string, answered: string): Promise<void>;
  /** Lets everything pass again, what was kept back first. */
  release(): void;
  /** Breaks all connections; new ones are taken again at once. */
  cut(): void;
  close(): Promise<void>;
}

interface Trap {
  readonly asked: string;
  readonly answered: string;
  readonly sprung: () => void;
  /** The connection that has asked. */
  pair?: readonly [Socket, Socket];
}

/**
 * Starts a proxy on a free loopback port.
 * @param change what comes from the server, as its clients get it; it is told the proxy's own port.
 */
export async function createTcpProxy(
  target: { readonly host: string; readonly port: number },
  change: (bytes: Buffer, port: number) => Buffer = (bytes) => bytes,
): Promise<TcpProxy> {
  const held = new Set<Direction>();
  const pairs = new Set<readonly [Socket, Socket]>();
  let trap: Trap | undefined;
  const server = createServer((client) => {
    const upstream = connect(target);
    const pair = [client, upstream] as const;
    pairs.add(pair);
    link(
      client,
      upstream,
      () => held.has('toServer'),
      (bytes) => {
        if (trap !== undefined && trap.pair === undefined && bytes.includes(trap.asked)) trap.pair = pair;
        return bytes;
      },
    );
    link(
      upstream,
      client,
      () => held.has('toClient'),
      (bytes) => {
        if (trap?.pair === pair && bytes.includes(trap.answered)) {
          held.add('toClient');
          trap.sprung();
          trap = undefined;
        }
        return change(bytes, port());
      },
    );
    const end = () => {
      pairs.delete(pair);
      client.destroy();
      upstream.destroy();
    };
    for (const socket of pair) socket.on('close', end).on('error', end);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  function port(): number {
    return (server.address() as AddressInfo).port;
  }

  function resumeAll(): void {
    for (const pair of pairs) for (const socket of pair) socket.emit('release');
  }

  function cut(): void {
    for (const pair of pairs) for (const socket of pair) socket.destroy();
  }

  return {
    port: port(),
    hold: (direction) => void held.add(direction),
    holdAnswer(asked, answered) {
      const { promise, resolve } = Promise.withResolvers<void>();
      trap = { asked, answered, sprung: resolve };
      return promise;
    },
    release() {
      held.clear();
      resumeAll();
    },
    cut,
    async close() {
      cut();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** Passes bytes on, or keeps them until `release`. */
function link(
  from: Socket,
  to: Socket,
  isHeld: () => boolean,
  change = (bytes: Buffer): Buffer => bytes,
): void {
  let kept: Buffer[] = [];
  const pass = () => {
    for (const bytes of kept) to.write(bytes);
    kept = [];
  };
  from.on('data', (bytes: Buffer) => {
    kept.push(change(bytes));
    if (!isHeld()) pass();
  });
  from.on('release', pass);
}
