import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { clientAddress, networkOf } from '../../src/http/client-address.ts';
import { startServer } from '../../src/http/server.ts';
import { createFakeApp } from './fake-app.ts';
import { createMemorySignIn } from './memory-sign-in.ts';

describe('where a request comes from', () => {
  it.each([
    ['no proxy is trusted', 0, '192.0.2.1', '10.0.0.1'],
    ['one proxy has added what it saw', 1, '203.0.113.9, 192.0.2.1', '192.0.2.1'],
    ['two proxies have', 2, '203.0.113.9, 192.0.2.1, 10.0.0.2', '192.0.2.1'],
    ['fewer have added something than are trusted', 3, '192.0.2.1', '10.0.0.1'],
    ['what was added is no address', 1, 'unknown', '10.0.0.1'],
    ['nothing was added', 1, undefined, '10.0.0.1'],
  ])('when %s', (_, trustedProxies, forwardedFor, address) => {
    expect(clientAddress({ socket: '10.0.0.1', forwardedFor, trustedProxies })).toBe(address);
  });

  it('is shown in one form', () => {
    const of = (socket: string | undefined) =>
      clientAddress({ socket, forwardedFor: undefined, trustedProxies: 0 });
    expect(of('::ffff:192.0.2.1')).toBe('192.0.2.1');
    expect(of('2001:DB8::1')).toBe('2001:db8::1');
    expect(of(undefined)).toBeNull();
  });
});

describe('on a socket', () => {
  it('is the other end of the connection, whatever the request says', async () => {
    const { signIn } = createMemorySignIn();
    const seen: (string | null)[] = [];
    const { app } = createFakeApp({
      signIn,
      api: () => new Hono().get('/', (c) => (seen.push(c.get('address')), c.text('')) as Response),
    });
    const server = await startServer({ app, host: '127.0.0.1', port: 0 });
    const ask = request({
      port: server.port,
      host: '127.0.0.1',
      path: '/api/v1',
      headers: { host: 'books.example', 'x-forwarded-for': '192.0.2.1' },
    }).end();
    const [answer] = (await once(ask, 'response')) as [IncomingMessage];
    answer.resume();
    await server.close();
    expect(seen).toEqual(['127.0.0.1']);
  });
});

describe('what a rate is counted by', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:db8:1:2::6', '2001:db8:1:2'],
    ['2001:db8::6', '2001:db8:0:0'],
    ['::1', '0:0:0:0'],
    [null, 'unknown'],
  ])('is of %s %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});
