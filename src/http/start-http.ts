import { testConnection } from '../connection-test/test-connection.ts';
import type { Core } from '../core.ts';
import { createSignInAccess } from '../sign-in/sign-in-access.ts';
import { createOverview } from '../store/overview.ts';
import { createOrganisationRecords } from '../store/organisation-records.ts';
import { createMappingValues } from '../store/mapping-values.ts';
import { changeByForm } from '../settings/change-by-form.ts';
import { changeMapping } from '../settings/change-mapping.ts';
import { createDeskOfCore } from '../onboarding/desk-of-core.ts';
import { createRepost } from '../repost/create-repost.ts';
import { createUndoDocuments } from '../store/undo-documents.ts';
import { createPreviewUndo } from '../undo/preview-undo.ts';
import { createXeroPath } from '../xero/create-xero-path.ts';
import { createOrganisationLists } from '../xero/organisation-lists.ts';
import { apiRoutes } from './api/api-routes.ts';
import { createApp } from './app.ts';
import { approvalRoutes } from './approval-routes.ts';
import { createDocumentLinks } from './document-links.ts';
import { handEditRoutes } from './hand-edit-routes.ts';
import type { HealthChecks } from './health-routes.ts';
import { mappingRoutes } from './mapping-routes.ts';
import { onboardingRoutes } from './onboarding-routes.ts';
import { repostRoutes } from './repost-routes.ts';
import { rulesRoutes } from './rules-routes.ts';
import { setupRoutes } from './setup-routes.ts';
import { startServer } from './server.ts';
import { syncRoutes } from './sync-routes.ts';
import { undoRoutes } from './undo-routes.ts';

/** The role that serves the pages, the authorisation and the health checks; `checks`: those of the process's other roles. */
export async function startHttp(core: Core, checks: HealthChecks) {
  const { config, log, database, xero, temporal, timing } = core;
  const path = createXeroPath(core);
  const app = createApp({
    config,
    hosts: xero.hosts,
    flow: xero.flow,
    connections: xero.connections,
    overview: createOverview(database, timing.minute),
    signIn: createSignInAccess(config, database),
    health: {
      database: () => database.query('select 1'),
      temporal: () => temporal.connection.workflowService.getSystemInfo({}),
      ...checks,
    },
    log,
    api: apiRoutes({ ...core, testConnection: (connection) => testConnection(core, connection, 'api') }),
    adminPages: [
      setupRoutes(core),
      syncRoutes(core),
      approvalRoutes(core),
      undoRoutes({
        ...core,
        previewUndo: createPreviewUndo({ ...core, ...path, undos: createUndoDocuments(database) }),
      }),
      handEditRoutes(core),
      mappingRoutes({
        installationId: config.installationId,
        connections: xero.connections,
        settings: core.settings,
        values: createMappingValues(database),
        organisationLists: createOrganisationLists({
          copy: path.copy,
          records: createOrganisationRecords(database),
          monotonicNow: path.monotonicNow,
        }),
        listAge: timing.organisationCopy,
        change: (connection, change, lists) =>
          changeMapping(core, connection, { change, lists, actor: 'page' }),
      }),
      repostRoutes({
        installationId: config.installationId,
        connections: xero.connections,
        repost: createRepost({
          ...core,
          installationId: config.installationId,
          prepareWrite: path.prepareWrite,
          resumeAll: (installationId) => core.runs.resumeAll(installationId),
        }),
        links: createDocumentLinks(config),
      }),
      onboardingRoutes({
        installationId: config.installationId,
        connections: xero.connections,
        desk: createDeskOfCore(core, path),
        links: createDocumentLinks(config),
      }),
      rulesRoutes({
        installationId: config.installationId,
        connections: xero.connections,
        settings: core.settings,
        change: (connection, change) => changeByForm(core, connection, change),
      }),
    ],
  });
  const server = await startServer({ app, host: config.httpHost, port: config.httpPort });
  return {
    port: server.port,
    async stop() {
      await server.close();
      await path.client.close();
    },
  };
}
