import { html } from 'hono/html';
import {
  callbackPath,
  connectPath,
  organisationPath,
  publicAddress,
  setupPath,
} from '../../oauth/connect-link.ts';
import { describeConnectOutcome, type ConnectOutcome } from '../../oauth/connect-outcomes.ts';
import { scopeInWords } from '../../oauth/scope-words.ts';
import type { XeroConnection } from '../../oauth/xero-identity.ts';
import { sentence } from './problem-block.ts';
import type { Html } from './shell.ts';
import { texts } from './texts.ts';

/** What is about to happen, and the button for it. */
export function connectPage(publicUrl: string, scopes: readonly string[]): Html {
  const { title, what, asksTo, register, invalidScope, leave } = texts.connectPage;
  return html`<section class="sheet narrow stack">
    <h1>${title}</h1>
    <p>${what}</p>
    <p>${asksTo}</p>
    ${scopeList(scopes)}
    <p class="soft small">
      ${register} <span class="address">${publicAddress(publicUrl, callbackPath)}</span>
    </p>
    <p class="soft small">${invalidScope} <a href="${setupPath}">${texts.setup}</a></p>
    <form method="post" action="${connectPath}"><button class="first">${leave}</button></form>
  </section>`;
}

/** Permissions in words, each with its name at Xero. */
export function scopeList(scopes: readonly string[]): Html {
  return html`<ul class="scopes">
    ${scopes.map((scope) => html`<li>${scopeInWords(scope)} <code>${scope}</code></li>`)}
  </ul>`;
}

/** One consent reached several organisations: which of them is meant? */
export function chooseOrganisationPage(organisations: readonly XeroConnection[]): Html {
  const { title, what, legend, choose } = texts.chooseOrganisationPage;
  return html`<section class="sheet narrow stack">
    <h1>${title}</h1>
    <p>${what}</p>
    <form method="post" action="${organisationPath}" class="stack">
      <fieldset>
        <legend>${legend}</legend>
        ${organisations.map(
          ({ tenantId, tenantName }) =>
            html`<label class="choice">
              <input type="radio" name="organisation" value="${tenantId}" required /> ${tenantName}
            </label>`,
        )}
      </fieldset>
      <p><button class="first">${choose}</button></p>
    </form>
  </section>`;
}

/** How an authorisation ended. `organisationName` only for those who may see it. */
export function resultPage(
  outcome: ConnectOutcome,
  organisationName: string | undefined,
  publicUrl: string,
): Html {
  const { good, title, what, cure, again } = {
    good: false,
    ...describeConnectOutcome(outcome),
  };
  const { resultPage: labels } = texts;
  const toSetup = [labels.toSetup, setupPath] as const;
  const connectAgain = [labels.again, publicAddress(publicUrl, connectPath)] as const;
  const ways = [
    ...(setupOutcomes.has(outcome) ? [toSetup] : []),
    ...(again ? [connectAgain] : []),
    ...(setupOutcomes.has(outcome) ? [] : [toSetup]),
    [labels.toOverview, '/'] as const,
  ];
  return html`<section class="sheet narrow stack notice ${good ? 'good' : ''}">
    <h1>${title}</h1>
    ${good && organisationName !== undefined ? html`<p><strong>${organisationName}</strong></p>` : ''}
    <p>${sentence(what)}</p>
    <p>${sentence(cure)}</p>
    <p class="links">
      ${ways.map(
        ([words, address], at) =>
          html`<a class="button ${at === 0 ? 'first' : ''}" href="${address}">${words}</a>`,
      )}
    </p>
  </section>`;
}

/** Ends with which one goes on at the setup page, to complete or to correct something. */
const setupOutcomes: ReadonlySet<ConnectOutcome> = new Set([
  'connected',
  'replaced',
  'not_set_up',
  'secret_refused',
  'scope_refused',
  'redirect_refused',
  'client_refused',
  'app_refused',
]);

/** A page that only says something. */
export function messagePage(title: string, ...sentences: readonly string[]): Html {
  return html`<section class="sheet narrow stack">
    <h1>${title}</h1>
    ${sentences.map((sentence) => html`<p>${sentence}</p>`)}
    <p><a href="/">${texts.resultPage.toOverview}</a></p>
  </section>`;
}
