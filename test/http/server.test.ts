import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { startServer } from '../../src/http/server.ts';
import { createFakeApp } from './fake-app.ts';

describe('the server', () => {
  it('answers on its port until it is closed', async () => {
    const { app } = createFakeApp();
    const server = await startServer({ app, host: '127.0.0.1', port: 0 });
    const answer = await fetch(`http://127.0.0.1:${server.port}/healthz`);
    expect(await answer.json()).toEqual({ status: 'up' });
    expect((await fetch(`http://127.0.0.1:${server.port}/`)).status).toBe(421);
    await server.close();
    await expect(fetch(`http://127.0.0.1:${server.port}/healthz`)).rejects.toThrow(/fetch failed/);
  });

  it('lets a request that is under way end', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { app } = createFakeApp({ health: { slow: () => held } });
    const server = await startServer({ app, host: '127.0.0.1', port: 0 });
    const answer = fetch(`http://127.0.0.1:${server.port}/readyz`);
    // The check is asked for once the request has arrived.
    await new Promise((resolve) => setTimeout(resolve, 100));
    const closed = server.close();
    release();
    expect(await (await answer).json()).toEqual({ status: 'up', slow: 'up' });
    await closed;
  });

  it('takes a request without a body, and refuses one that does not tell its length or is too large', async () => {
    const { app } = createFakeApp({ config: { publicUrl: 'http://localhost:8480' } });
    const server = await startServer({ app, host: '127.0.0.1', port: 0 });
    const post = (headers: Record<string, string | number>, body?: string) =>
      new Promise<number | undefined>((resolve, reject) => {
        const options = {
          method: 'POST',
          headers: { host: 'localhost:8480', origin: 'http://localhost:8480', ...headers },
        };
        const sent = request(`http://127.0.0.1:${server.port}/nowhere`, options, (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        });
        sent.on('error', reject);
        sent.end(body);
      });
    expect(await post({ 'content-length': 0 })).toBe(404);
    expect(await post({ 'transfer-encoding': 'chunked' }, 'a=b')).toBe(411);
    expect(await post({ 'content-length': 65_537 }, 'x'.repeat(65_537))).toBe(413);
    await server.close();
  });

  it('says what to do when its port is taken', async () => {
    const { app } = createFakeApp();
    const server = await startServer({ app, host: '127.0.0.1', port: 0 });
    await expect(startServer({ app, host: '127.0.0.1', port: server.port })).rejects.toThrow(
      `Port ${server.port} is taken by another program. Stop it, or set HTTP_PORT`,
    );
    await server.close();
  });
});
