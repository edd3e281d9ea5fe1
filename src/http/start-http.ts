import type { Core } from '../core.ts';
import { createOverview } from '../store/overview.ts';
import { createApp } from './app.ts';
import type { HealthChecks } from './health-routes.ts';
import { startServer } from './server.ts';

/** The role that serves the pages, the authorisation and the health checks; `checks`: those of the process's other roles. */
export async function startHttp(core: Core, checks: HealthChecks) {
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
      ...checks,
    },
    log,
  });
  const server = await startServer({ app, host: config.httpHost, port: config.httpPort });
  return { port: server.port, stop: () => server.close() };
}
