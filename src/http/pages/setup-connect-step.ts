import { html } from 'hono/html';
import { connectionBlock } from './connection-block.ts';
import { scopeList } from './connect-pages.ts';
import { disconnectPath } from './disconnect-page.ts';
import { setupTexts } from './setup-texts.ts';
import type { SetupView } from './setup-view.ts';
import type { Html } from './shell.ts';

const texts = setupTexts.connect;

/** Which organisation is connected, what is asked for at Xero, and the way to connect and disconnect. */
export function connectStep(view: SetupView): Html {
  const { registration, connection, missingScopes } = view;
  if (registration.source === 'none' && connection === undefined)
    return html`<p class="soft">${texts.appFirst}</p>`;
  const isLiving = connection !== undefined && connection.status !== 'disconnected';
  return html`${connectionBlock(view)}
    ${
      isLiving && missingScopes.length > 0
        ? html`<p class="fault">${texts.missing(missingScopes.join(', '))}</p>`
        : ''
    }
    <p>${texts.asks}</p>
    ${scopeList(view.scopes)}
    <div class="soft small">
      <p>${texts.errors}</p>
      <ul class="scopes">
        ${texts.errorCures.map((cure) => html`<li>${cure}</li>`)}
      </ul>
    </div>
    ${isLiving ? html`<p><a class="button" href="${disconnectPath}">${texts.disconnect}</a></p>` : ''}`;
}
