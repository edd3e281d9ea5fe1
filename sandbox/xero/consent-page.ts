import { html } from 'hono/html';
import { nameOf } from './apps.ts';
import { connectionProblem } from './connection-limits.ts';
import type { ConsentRequest } from './consent-request.ts';
import type { Sandbox } from './create-sandbox.ts';
import type { Organisation } from './organisations.ts';
import { hasAccess } from './people.ts';
import { page } from './page-layout.ts';
import type { Html } from './page-layout.ts';

/** Where a person chooses organisations and allows an app to use them, or refuses. */
export function consentPage(sandbox: Sandbox, request: ConsentRequest, here: URL): Html {
  const { app, person, bulk } = request;
  const offered = sandbox.organisations.filter(({ settings }) => hasAccess(person, settings.tenantId));
  const connected = sandbox.connections.list(app.clientId, person.id).length > 0;
  const options = offered.map((organisation) => optionOf(sandbox, request, organisation));
  const first = options.findIndex((each) => each.problem === null);
  const others = sandbox.people.filter((each) => each !== person);
  return page(
    'Connect',
    html`<h1>${nameOf(app)} wants access to:</h1>
      <p class="note">
        Signed in as ${person.email}.
        ${others.map((each) => html`<a href="${asOther(here, each.email)}">Sign in as ${each.email}</a> `)}
      </p>
      <form class="card" method="post" action="/identity/connect/authorize/decision">
        ${Object.entries(request.parameters).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
        <fieldset>
          <legend>${bulk ? 'Select organisations to connect' : 'Select an organisation to connect'}</legend>
          ${options.map(
            (option, n) =>
              html`<label
                ><input
                  type="${bulk ? 'checkbox' : 'radio'}"
                  name="tenantId"
                  value="${option.tenantId}"
                  ${n === first ? 'checked' : ''}
                  ${option.problem === null ? '' : 'disabled'}
                />
                ${option.label}</label
              >`,
          )}
        </fieldset>
        ${options.map(({ problem, label }) => (problem === null ? '' : html`<p class="gone">${label}: ${problem}</p>`))}
        <p class="note">Scopes: ${request.scopes.join(', ')}</p>
        ${first < 0 ? '' : html`<button name="decision" value="allow">Allow access</button>`}
        ${connected ? html`<button class="second" name="decision" value="continue">Continue with what is connected</button>` : ''}
        <button class="second" name="decision" value="deny">Cancel</button>
      </form>`,
  );
}

function optionOf(sandbox: Sandbox, { app, person }: ConsentRequest, { settings }: Organisation) {
  const { tenantId } = settings;
  const connected = sandbox.connections.isConnected(app.clientId, tenantId, person.id);
  const shown = sandbox.switches.connectionLimitRefusal === 'page';
  const demo = settings.isDemoCompany ? ' (demo company)' : '';
  return {
    tenantId,
    label: `${settings.name}${demo}${connected ? ', connected' : ''}`,
    problem: shown ? connectionProblem(sandbox, app, { userId: person.id, tenantId }) : null,
  };
}

function asOther(here: URL, email: string): string {
  const query = new URLSearchParams(here.search);
  query.set('login_hint', email);
  return `${here.pathname}?${query.toString()}`;
}
