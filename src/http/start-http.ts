import type { Core } from '../core.ts';
import { createOverview } from '../store/overview.ts';
import { createApp } from './app.ts';
import { startServer } from './server.ts';

/** The role that serves the pages, the authorisation and the health checks. */
export async function startHttp(core: Core) {
  const { config, log, database, xero, temporal } = core;
  const app = createApp({
    config,
    hosts: xero.hosts,
    flow: xero.flow,
    connections: xero.connections,
    overview: createOverview(database),
    health: {
      database: () => database.query('select 1'),
      temporal: () => temporal.connection.workflowService.getSystemInfo({}),
    },
    log,
  });
  const server = await startServer({ app, host: config.httpHost, port: config.httpPort });
  return { port: server.port, stop: () => server.close() };
}
