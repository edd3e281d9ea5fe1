import { html } from 'hono/html';
import { pageStep } from './page-step.ts';
import { sentence } from './problem-block.ts';
import { appStep } from './setup-app-step.ts';
import { connectStep } from './setup-connect-step.ts';
import { goLiveStep, isLive } from './setup-go-live-step.ts';
import { isMapped, mappingsStep } from './setup-mappings-step.ts';
import { syncStep } from './setup-sync-step.ts';
import { syncPath } from './sync-page.ts';
import { testStep } from './setup-test-step.ts';
import { setupTexts } from './setup-texts.ts';
import type { SetupView } from './setup-view.ts';
import type { Html } from './shell.ts';
import { texts } from './texts.ts';

/** From the app at Xero to the first document there: every step with where it stands. */
export function setupPage(view: SetupView): Html {
  const { connection } = view;
  const isConnected = connection?.status === 'connected' && connection.issuer === view.issuer;
  return html`<p class="small"><a href="/">← ${texts.overview}</a></p>
    <h1>${setupTexts.title}</h1>
    <p class="soft">${setupTexts.lead}</p>
    ${doneNotice(view)} ${refusedNotice(view)}
    <ol class="steps stack">
      ${pageStep('app', setupTexts.app.title, appStep(view), view.registration.source !== 'none')}
      ${pageStep('connect', setupTexts.connect.title, connectStep(view), isConnected)}
      ${pageStep('settings', setupTexts.sync.title, syncStep(view))}
      ${pageStep('mappings', setupTexts.mappings.title, mappingsStep(view), isMapped(view))}
      ${pageStep('go-live', setupTexts.goLive.title, goLiveStep(view), isLive(view))}
      ${pageStep('test', setupTexts.test.title, testStep(view))}
      ${view.settings === undefined ? '' : pageStep('now', setupTexts.now.title, nowStep())}
    </ol>`;
}

function nowStep(): Html {
  const { what, button, more } = setupTexts.now;
  return html`<div class="beside">
    <p class="words soft">${what}</p>
    <form method="post" action="${syncPath}">
      <p class="links"><button class="first">${button}</button> <a href="${syncPath}">${more}</a></p>
    </form>
  </div>`;
}

function doneNotice({ done }: SetupView): Html | '' {
  if (done === undefined) return '';
  return html`<section class="sheet notice ${done.temporalAway ? '' : 'good'}" role="status">
    <p>${setupTexts.saved[done.what]} ${done.temporalAway ? sentence(setupTexts.temporalAway) : ''}</p>
  </section>`;
}

function refusedNotice({ refused }: SetupView): Html | '' {
  if (refused === undefined) return '';
  const elsewhere = refused.problems.filter(({ path }) => path === '');
  return html`<section class="sheet notice bad" role="alert">
    <p><a href="#${refused.form}">${setupTexts.notSaved}</a></p>
    ${elsewhere.map(({ text }) => html`<p>${text}</p>`)}
  </section>`;
}
