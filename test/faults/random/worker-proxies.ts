import type { RunningDemo } from '../../../sandbox/demo/running-demo.ts';
import { targetOf, through } from '../proxied-address.ts';
import { createTcpProxy, type TcpProxy } from '../tcp-proxy.ts';

export const serverNames = ['postgresql', 'kafka', 'temporal'] as const;
export type ServerName = (typeof serverNames)[number];

/** What stands between one worker and the servers. */
export interface WorkerProxies {
  readonly proxies: Readonly<Record<ServerName, TcpProxy>>;
  /** What the worker is told, so that all it says to the servers passes. */
  readonly environment: NodeJS.ProcessEnv;
  close(): Promise<void>;
}

/** Starts the proxies of one worker. */
export async function createWorkerProxies(demo: RunningDemo): Promise<WorkerProxies> {
  const kafkaTarget = targetOf(`tcp://${demo.stack.kafkaBrokers}`);
  const [postgresql, kafka, temporal] = await Promise.all([
    createTcpProxy(targetOf(demo.storeUrl)),
    createTcpProxy(kafkaTarget, (bytes, port) => withPort(bytes, kafkaTarget, port)),
    createTcpProxy(targetOf(`tcp://${demo.stack.temporalAddress}`)),
  ]);
  return {
    proxies: { postgresql, kafka, temporal },
    environment: {
      STORE_DATABASE_URL: through(demo.storeUrl, postgresql.port),
      TIMETRACKER_DATABASE_URL: through(demo.timetrackerUrl, postgresql.port),
      KAFKA_BROKERS: `127.0.0.1:${kafka.port}`,
      TEMPORAL_ADDRESS: `127.0.0.1:${temporal.port}`,
    },
    async close() {
      await Promise.all([postgresql.close(), kafka.close(), temporal.close()]);
    },
  };
}

/**
 * A broker tells its clients where to find it: host as text, then the port in four bytes. Here its clients find the
 * proxy instead.
 */
function withPort(
  bytes: Buffer,
  broker: { readonly host: string; readonly port: number },
  port: number,
): Buffer {
  const address = Buffer.concat([Buffer.from(broker.host), fourBytes(broker.port)]);
  if (!bytes.includes(address)) return bytes;
  const changed = Buffer.from(bytes);
  for (let at = changed.indexOf(address); at !== -1; at = changed.indexOf(address, at + 1))
    fourBytes(port).copy(changed, at + broker.host.length);
  return changed;
}

function fourBytes(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}
