import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { App } from './app.ts';

export interface ServerOptions {
  readonly app: App;
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
}

export interface RunningServer {
  readonly port: number;
  /** Takes no new requests and lets those under way end, at most `graceSeconds` long. */
  close(graceSeconds?: number): Promise<void>;
}

/** The address cannot be listened on; the message says why and what to do. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
}

/** Puts the app on a socket. */
export async function startServer({ app, host, port }: ServerOptions): Promise<RunningServer> {
  const handle = getRequestListener((request, socket) => app.fetch(request, socket), {
    overrideGlobalObjects: false,
  });
  const server = createServer(
    { requestTimeout: 30_000, headersTimeout: 10_000, keepAliveTimeout: 5_000 },
    (request, response) => void handle(request, response),
  );
  await listen(server, host, port);
  return {
    port: (server.address() as AddressInfo).port,
    close: (graceSeconds = 5) => close(server, graceSeconds),
  };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, host, port)));
    server.listen(port, host, resolve);
  });
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): ListenError {
  if (error.code === 'EADDRINUSE') {
    return new ListenError(
      `Port ${port} is taken by another program. Stop it, or set HTTP_PORT and PUBLIC_URL to another port (register the new address with your Xero app).`,
    );
  }
  return new ListenError(
    `Cannot listen on ${host}:${port} (${error.code ?? error.message}). Check HTTP_HOST and HTTP_PORT.`,
  );
}

function close(server: Server, graceSeconds: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const cut = setTimeout(() => server.closeAllConnections(), graceSeconds * 1000);
    server.close((error) => {
      clearTimeout(cut);
      if (error === undefined) resolve();
      else reject(error);
    });
    server.closeIdleConnections();
  });
}
