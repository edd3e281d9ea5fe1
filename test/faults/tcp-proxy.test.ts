import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createTcpProxy } from './tcp-proxy.ts';

let closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.toReversed()) await close();
  closers = [];
});

describe('a proxy that holds an answer', () => {
  it('keeps the answer back that follows on what was asked, and all after it, until it is released', async () => {
    const { proxy, client } = await throughProxy();
    const other = await client();
    const asking = await client();
    const held = proxy.holdAnswer('store the call', 'done: commit');

    expect(await asking.ask('commit')).toBe('done: commit');
    expect(await asking.ask('store the call')).toBe('done: store the call');
    expect(await other.ask('commit')).toBe('done: commit');
    const answer = asking.ask('commit');
    await held;
    const late = other.ask('anything');
    expect([asking.heard(), other.heard()]).toEqual([2, 1]);

    proxy.release();
    expect(await Promise.all([answer, late])).toEqual(['done: commit', 'done: anything']);
  });
});

/** A server that answers what it is asked, a proxy before it, and clients that ask one thing at a time. */
async function throughProxy() {
  const server = createServer((socket) => {
    socket.on('data', (bytes) => socket.write(`done: ${bytes.toString()}`));
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => new Promise((resolve) => server.close(resolve)));
  const { port } = server.address() as AddressInfo;
  const proxy = await createTcpProxy({ host: '127.0.0.1', port });
  closers.push(() => proxy.close());

  async function client() {
    const socket: Socket = connect({ host: '127.0.0.1', port: proxy.port });
    await new Promise((resolve) => socket.once('connect', resolve));
    socket.on('error', () => undefined);
    closers.push(() => Promise.resolve(socket.destroy()));
    let heard = 0;
    socket.on('data', () => void (heard += 1));
    return {
      heard: () => heard,
      ask: (words: string) =>
        new Promise<string>((resolve) => {
          socket.once('data', (bytes) => resolve(bytes.toString()));
          socket.write(words);
        }),
    };
  }
  return { proxy, client };
}
