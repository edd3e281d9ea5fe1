import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { afterAll } from 'vitest';

/** A server that a test takes away and brings back: a proxy before the real one, on a port that stays the same. */
export interface SwitchedProxy {
  /** `host:port` */
  readonly address: string;
  on(): Promise<void>;
  /** Breaks every connection and refuses new ones. */
  off(): Promise<void>;
}

/** Starts the proxy, switched on; it is gone after the file's tests. */
export async function createSwitchedProxy(target: string): Promise<SwitchedProxy> {
  const [host, port] = [
    target.slice(0, target.lastIndexOf(':')),
    Number(target.slice(target.lastIndexOf(':') + 1)),
  ];
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect({ host, port });
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.pipe(upstream).pipe(client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port: own } = server.address() as AddressInfo;
  const proxy: SwitchedProxy = {
    address: `127.0.0.1:${own}`,
    async on() {
      server.listen(own, '127.0.0.1');
      await once(server, 'listening');
    },
    async off() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
  afterAll(async () => {
    if (server.listening) await proxy.off();
  });
  return proxy;
}
