import { html } from 'hono/html';
import { setupPath } from '../../oauth/connect-link.ts';
import { setupTexts } from './setup-texts.ts';
import type { Html } from './shell.ts';

export const disconnectPath = '/integrations/xero/disconnect';

const texts = setupTexts.disconnect;

/** What disconnecting means, and the button that does it. */
export function disconnectPage(organisationName: string): Html {
  return html`<section class="sheet narrow stack">
    <h1>${texts.question(organisationName)}</h1>
    <p>${texts.what}</p>
    <p>${texts.kept}</p>
    <form method="post" action="${disconnectPath}">
      <p class="links">
        <button class="first">${texts.button}</button> <a class="button" href="${setupPath}">${texts.back}</a>
      </p>
    </form>
  </section>`;
}

/** Xero could not be told, so nothing was changed: again, or without Xero? */
export function disconnectUnreachablePage(): Html {
  const { title, what, hereOnly, again, button } = texts.unreachable;
  return html`<section class="sheet narrow stack notice bad">
    <h1>${title}</h1>
    <p>${what}</p>
    <p>${hereOnly}</p>
    <form method="post" action="${disconnectPath}">
      <p class="links">
        <button class="first">${again}</button> <button name="hereOnly" value="yes">${button}</button>
        <a class="button" href="${setupPath}">${texts.back}</a>
      </p>
    </form>
  </section>`;
}
