import { html } from 'hono/html';
import { describeConnectOutcome } from '../../oauth/connect-outcomes.ts';
import { xeroPageErrors } from '../../oauth/xero-page-errors.ts';
import { connectionBlock } from './connection-block.ts';
import { scopeList } from './connect-pages.ts';
import { disconnectPath } from './disconnect-page.ts';
import { sentence } from './problem-block.ts';
import { setupTexts } from './setup-texts.ts';
import type { SetupView } from './setup-view.ts';
import type { Html } from './shell.ts';

const texts = setupTexts.connect;

/** What Xero's own error pages mean: open where somebody may have seen one. */
function errorsOfXero({ unreturned }: SetupView): Html {
  return html`<details id="xero-errors" ${unreturned === undefined ? '' : html`open`}>
    <summary>${texts.errors}</summary>
    <dl class="errors">
      ${xeroPageErrors.map(({ sign, outcome }) => {
        const { what, cure } = describeConnectOutcome(outcome);
        return html`<div>
          <dt>“${sign}”</dt>
          <dd>${sentence(what)} ${sentence(cure)}</dd>
        </div>`;
      })}
    </dl>
  </details>`;
}

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
    ${scopeList(view.scopes)} ${errorsOfXero(view)}
    ${isLiving ? html`<p><a class="button" href="${disconnectPath}">${texts.disconnect}</a></p>` : ''}`;
}
