import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { createSandbox } from './create-sandbox.ts';
import type { Sandbox, SandboxOptions } from './create-sandbox.ts';
import { keepStateFile, readStateFile } from './state-file.ts';

export { createSandbox };
export type { Sandbox, SandboxOptions };

export interface StartOptions extends SandboxOptions {
  /** 0, the default, takes a free one. */
  port?: number;
  host?: string;
  /** Keeps everything across restarts. */
  stateFile?: string;
}

export interface RunningSandbox {
  /** The base address, `http://localhost:PORT` unless a public address was given. */
  url: string;
  port: number;
  sandbox: Sandbox;
  /** Stops serving, cuts what is still open and saves the state. */
  stop(): Promise<void>;
}

/** Starts a sandbox on a port. Rejects if the port is taken. */
export async function startSandbox(options: StartOptions = {}): Promise<RunningSandbox> {
  const { port: wanted = 0, host = '127.0.0.1', stateFile, ...rest } = options;
  const saved = stateFile === undefined ? null : readStateFile(stateFile);
  const sandbox = createSandbox({ ...rest, saved: rest.saved ?? saved });
  const keeper = stateFile === undefined ? null : keepStateFile(sandbox, stateFile);
  const server = createAdaptorServer({ fetch: sandbox.app.fetch, overrideGlobalObjects: false });

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(wanted, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  if (options.publicUrl === undefined) sandbox.setPublicUrl(`http://localhost:${port}`);

  return {
    url: sandbox.publicUrl(),
    port,
    sandbox,
    async stop() {
      const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
      if ('closeAllConnections' in server) server.closeAllConnections();
      await closed;
      sandbox.changed();
      await keeper?.flush();
    },
  };
}
