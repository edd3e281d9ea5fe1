import { html } from 'hono/html';
import { callbackPath, connectPath, publicAddress } from '../../oauth/connect-link.ts';
import { describeConnectOutcome, type ConnectOutcome } from '../../oauth/connect-outcomes.ts';
import { sentence } from './problem-block.ts';
import type { Html } from './shell.ts';
import { texts } from './texts.ts';

/** What is about to happen, and the button for it. */
export function connectPage(publicUrl: string): Html {
  const { title, what, scopes, register, leave } = texts.connectPage;
  return html`<section class="sheet narrow stack">
    <h1>${title}</h1>
    <p>${what}</p>
    <p>${scopes}</p>
    <p class="soft small">
      ${register} <span class="address">${publicAddress(publicUrl, callbackPath)}</span>
    </p>
    <form method="post" action="${connectPath}"><button class="first">${leave}</button></form>
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
  return html`<section class="sheet narrow stack notice ${good ? 'good' : ''}">
    <h1>${title}</h1>
    ${good && organisationName !== undefined ? html`<p><strong>${organisationName}</strong></p>` : ''}
    <p>${sentence(what)}</p>
    <p>${sentence(cure)}</p>
    <p class="links">
      ${
        again
          ? html`<a class="button first" href="${publicAddress(publicUrl, connectPath)}">${labels.again}</a>`
          : ''
      }
      <a class="button ${again ? '' : 'first'}" href="/">${labels.toOverview}</a>
    </p>
  </section>`;
}

/** A page that only says something. */
export function messagePage(title: string, ...sentences: readonly string[]): Html {
  return html`<section class="sheet narrow stack">
    <h1>${title}</h1>
    ${sentences.map((sentence) => html`<p>${sentence}</p>`)}
    <p><a href="/">${texts.resultPage.toOverview}</a></p>
  </section>`;
}
