import type { Context } from 'hono';
import { html } from 'hono/html';
import { nameOf } from './apps.ts';
import type { Connection } from './connections.ts';
import { findOrganisation } from './control-change.ts';
import type { Sandbox } from './create-sandbox.ts';
import { endConnections, revokeAccess } from './end-connections.ts';
import type { Organisation } from './organisations.ts';
import { page } from './page-layout.ts';
import type { Html } from './page-layout.ts';

const PATH = '/organisations/:organisation/connected-apps';

/**
 * The page on which people in Xero see which apps may use an organisation, and end that: for this
 * organisation, or for everything they gave the app.
 */
export function mountConnectedApps(sandbox: Sandbox): void {
  const { app } = sandbox;
  app.get(PATH, (c) => {
    const organisation = findOrganisation(sandbox, c.req.param('organisation'));
    return organisation ? c.html(connectedAppsPage(sandbox, organisation)) : notThere(c);
  });

  app.post(`${PATH}/:connection/:action{disconnect|revoke}`, (c) => {
    if (isForeign(c)) return c.html(page('Refused', html`<h1>Press the button on this page</h1>`), 403);
    const organisation = findOrganisation(sandbox, c.req.param('organisation'));
    const connection = sandbox.connections
      .all()
      .find(
        ({ id, tenantId }) =>
          id === c.req.param('connection') && tenantId === organisation?.settings.tenantId,
      );
    if (!organisation || !connection) return notThere(c);
    if (c.req.param('action') === 'revoke') revokeAccess(sandbox, connection);
    else endConnections(sandbox, { id: connection.id });
    sandbox.changed();
    return c.redirect(pathOf(organisation), 303);
  });
}

/** The address of the page, for links to it. */
export function pathOf({ settings }: Pick<Organisation, 'settings'>): string {
  return `/organisations/${settings.shortCode.slice(1)}/connected-apps`;
}

/** Whether another site sent the form: no page but our own may end a connection. */
function isForeign(c: Context): boolean {
  const origin = c.req.header('origin');
  return origin !== undefined && (!URL.canParse(origin) || new URL(origin).host !== c.req.header('host'));
}

function notThere(c: Context) {
  return c.html(page('Not found', html`<h1>There is no such organisation or connection</h1>`), 404);
}

function connectedAppsPage(sandbox: Sandbox, organisation: Organisation): Html {
  const { tenantId, name } = organisation.settings;
  const connections = sandbox.connections.all().filter((each) => each.active && each.tenantId === tenantId);
  return page(
    'Connected apps',
    html`<h1>Connected apps of ${name}</h1>
      <p class="note">
        Disconnect ends the app's access to this organisation. Remove all access ends what the person gave the
        app anywhere, and its tokens.
      </p>
      ${connections.length === 0 ? html`<p class="note">No app is connected.</p>` : table(sandbox, organisation, connections)}`,
  );
}

function table(sandbox: Sandbox, organisation: Organisation, connections: Connection[]): Html {
  const button = (connection: Connection, action: string, label: string) =>
    html`<form method="post" action="${pathOf(organisation)}/${connection.id}/${action}">
      <button class="second">${label}</button>
    </form>`;
  return html`<div class="wide">
    <table>
      <thead>
        <tr>
          <th>App</th>
          <th>Connected by</th>
          <th>Connected</th>
          <th></th>
          <th></th>
        </tr>
      </thead>
      <tbody>
        ${connections.map((connection) => {
          const app = sandbox.apps.find((each) => each.clientId === connection.clientId);
          const person = sandbox.people.find((each) => each.id === connection.userId);
          return html`<tr>
            <td>${app ? nameOf(app) : connection.clientId}</td>
            <td>${person?.email ?? connection.userId}</td>
            <td>${new Date(connection.updatedAt).toISOString().slice(0, 16).replace('T', ' ')}</td>
            <td>${button(connection, 'disconnect', 'Disconnect')}</td>
            <td>${button(connection, 'revoke', 'Remove all access')}</td>
          </tr>`;
        })}
      </tbody>
    </table>
  </div>`;
}
