import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createXeroClient, type XeroClient, type XeroRequest } from '../../src/xero/xero-client.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

/** A server that speaks raw TCP; `bytes` is all that ever reached it. */
async function listen(onRequest: (socket: Socket, nth: number, text: string) => void) {
  const heard = { connections: 0, bytes: '', requests: 0 };
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    heard.connections += 1;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      heard.bytes += chunk.toString();
      heard.requests += 1;
      onRequest(socket, heard.requests, chunk.toString());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  return { url: `http://127.0.0.1:${port}/api`, heard, sockets };
}

function open(url: string, monotonicNow: () => number = () => performance.now()): XeroClient {
  const client = createXeroClient(url, monotonicNow);
  closing.push(() => client.close());
  return client;
}

function request(changes: Partial<XeroRequest> = {}): XeroRequest {
  return {
    method: 'PUT',
    path: '/Invoices',
    query: { summarizeErrors: 'false', unitdp: '4' },
    tenantId: 'tenant-1',
    accessToken: 'token-1',
    body: '{"Invoices":[{"InvoiceNumber":"Größe"}]}',
    idempotencyKey: 'key-1',
    sendBefore: performance.now() + 5000,
    deadlineSeconds: 5,
    ...changes,
  };
}

/** Time for a connection to become free again, or for a request that should not be sent to be sent. */
const moments = () => new Promise((resolve) => setTimeout(resolve, 30));

const answer = (body: string, more = '') =>
  `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-MinLimit-Remaining: 59\r\n${more}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

describe('a request', () => {
  it('carries the bytes as they are, with tenant, token and key', async () => {
    const { url, heard } = await listen((socket) => socket.write(answer('{"a":1.10}')));
    const result = await open(url).send(request());
    expect(result).toEqual({
      kind: 'answer',
      answer: {
        status: 200,
        headers: expect.objectContaining({ 'x-minlimit-remaining': '59' }) as object,
        body: '{"a":1.10}',
      },
    });
    expect(heard.bytes).toMatch(/^PUT \/api\/Invoices\?summarizeErrors=false&unitdp=4 HTTP\/1\.1\r\n/);
    for (const header of [
      'accept: application/json',
      'content-type: application/json',
      'authorization: Bearer token-1',
      'xero-tenant-id: tenant-1',
      'idempotency-key: key-1',
    ]) {
      expect(heard.bytes).toContain(`\r\n${header}\r\n`);
    }
    expect(heard.bytes.endsWith('\r\n\r\n{"Invoices":[{"InvoiceNumber":"Größe"}]}')).toBe(true);
  });

  it('that reads has no body and no key, and says since when', async () => {
    const { url, heard } = await listen((socket) => socket.write(answer('{}')));
    const { body: _body, idempotencyKey: _key, ...read } = request({ method: 'GET' });
    await open(url).send({ ...read, query: {}, modifiedSince: '2026-11-22T10:00:00' });
    expect(heard.bytes).toMatch(/^GET \/api\/Invoices HTTP\/1\.1/);
    expect(heard.bytes).toContain('\r\nif-modified-since: 2026-11-22T10:00:00\r\n');
    expect(heard.bytes).not.toMatch(/idempotency-key|content-type/i);
  });

  it('quotes what its query holds', async () => {
    const { url, heard } = await listen((socket) => socket.write(answer('{}')));
    await open(url).send(request({ query: { where: 'InvoiceNumber=="A&B #1"' } }));
    const target = new URL(heard.bytes.split(' ')[1] ?? '', url);
    expect(target.searchParams.get('where')).toBe('InvoiceNumber=="A&B #1"');
  });

  it.each([400, 401, 403, 404, 429, 500, 503])('reports an answer %s like any other', async (status) => {
    const { url } = await listen((socket) =>
      socket.write(`HTTP/1.1 ${status} Word\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n`),
    );
    expect(await open(url).send(request())).toMatchObject({
      kind: 'answer',
      answer: { status, headers: { 'retry-after': '7' }, body: '' },
    });
  });
});

describe('a request whose time to be sent is over', () => {
  it('is not sent: the check falls in the tick in which the socket would be written to', async () => {
    const { url, heard } = await listen((socket) => socket.write(answer('{}')));
    // The clock passes the limit while the connection is being made.
    let now = 1000;
    const client = open(url, () => now);
    const sending = client.send(request({ sendBefore: 1500 }));
    now = 1501;
    expect(await sending).toEqual({ kind: 'not-sent', cause: 'SEND_TIME_OVER' });
    await expect.poll(() => heard.connections).toBe(1);
    expect(heard.bytes).toBe('');
  });

  it('is not sent when it had to queue behind others for a connection', async () => {
    let now = 1000;
    const held: Socket[] = [];
    const { url, heard } = await listen((socket) => void held.push(socket));
    const client = open(url, () => now);
    const first = Array.from({ length: 10 }, () => client.send(request({ sendBefore: 1500 })));
    await expect.poll(() => heard.requests).toBe(10);
    const late = client.send(request({ sendBefore: 1500, body: '{"late":true}' }));
    now = 1501;
    for (const socket of held) socket.write(answer('{}'));
    expect(await late).toEqual({ kind: 'not-sent', cause: 'SEND_TIME_OVER' });
    expect(await Promise.all(first)).toHaveLength(10);
    expect(heard.bytes).not.toContain('late');
  });

  it('is sent when the last moment is this one', async () => {
    const { url } = await listen((socket) => socket.write(answer('{}')));
    expect(await open(url, () => 1500).send(request({ sendBefore: 1500 }))).toMatchObject({ kind: 'answer' });
  });
});

describe('a request that cannot have arrived', () => {
  it('because nobody listens is not sent', async () => {
    const { url } = await listen(() => {});
    await Promise.all(closing.splice(0).map((close) => close()));
    expect(await open(url).send(request())).toEqual({ kind: 'not-sent', cause: 'ECONNREFUSED' });
  });

  it('because the name does not exist is not sent', async () => {
    expect(await open('https://nowhere.invalid/api').send(request())).toMatchObject({ kind: 'not-sent' });
  });
});

describe('a request that may have arrived', () => {
  it('and was cut by a reset has no answer', async () => {
    const { url, heard } = await listen((socket) => void socket.resetAndDestroy());
    expect(await open(url).send(request())).toMatchObject({ kind: 'no-answer', cause: 'ECONNRESET' });
    expect(heard.requests).toBe(1);
  });

  it('and whose connection was closed without a word has no answer', async () => {
    const { url, heard } = await listen((socket) => void socket.end());
    expect(await open(url).send(request())).toMatchObject({ kind: 'no-answer' });
    expect(heard.requests).toBe(1);
  });

  it('and whose answer was cut in its body has none, whatever its status said', async () => {
    const { url } = await listen((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"Invoices":[');
      setTimeout(() => socket.destroy(), 20);
    });
    expect(await open(url).send(request())).toMatchObject({ kind: 'no-answer' });
  });

  it('and is not answered by the deadline has no answer', async () => {
    const { url, heard } = await listen(() => {});
    expect(await open(url).send(request({ deadlineSeconds: 1 }))).toEqual({
      kind: 'no-answer',
      cause: 'TimeoutError',
    });
    expect(heard.requests).toBe(1);
  });

  it('and whose answer does not end by the deadline has no answer', async () => {
    const { url } = await listen((socket) =>
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"a"'),
    );
    expect(await open(url).send(request({ deadlineSeconds: 0.2 }))).toMatchObject({ kind: 'no-answer' });
  });

  it('and is answered by something that is no HTTP has no answer', async () => {
    const { url } = await listen((socket) => void socket.end('SSH-2.0-OpenSSH\r\n'));
    expect(await open(url).send(request())).toMatchObject({ kind: 'no-answer' });
  });

  it.each(['PUT', 'POST', 'GET'] as const)(
    'over a kept connection that the server closes just then: a %s is never sent again by itself',
    async (method) => {
      const { url, heard } = await listen((socket, nth) => {
        if (nth === 1) socket.write(answer('{}'));
        else socket.destroy();
      });
      const client = open(url);
      const sent = { ...request({ method }), ...(method === 'GET' && { body: '' }) };
      expect(await client.send(sent)).toMatchObject({ kind: 'answer' });
      await moments();
      expect(await client.send(sent)).toMatchObject({ kind: 'no-answer' });
      await moments();
      expect(heard).toMatchObject({ connections: 1, requests: 2 });
    },
  );

  it('over a kept connection that was closed before: it goes over a new one, once', async () => {
    const { url, heard, sockets } = await listen((socket) => socket.write(answer('{}')));
    const client = open(url);
    await client.send(request());
    for (const socket of sockets) socket.destroy();
    await expect.poll(() => [...sockets].every((socket) => socket.closed)).toBe(true);
    await moments();
    expect(await client.send(request())).toMatchObject({ kind: 'answer' });
    expect(heard).toMatchObject({ connections: 2, requests: 2 });
  });
});

describe('what a result tells', () => {
  it('holds no token, body or address', async () => {
    const { url } = await listen((socket) => void socket.resetAndDestroy());
    const result = JSON.stringify(await open(url).send(request()));
    for (const secret of ['token-1', 'Größe', '127.0.0.1', 'tenant-1']) expect(result).not.toContain(secret);
  });
});
