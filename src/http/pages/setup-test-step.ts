import { html } from 'hono/html';
import {
  describeCheck,
  isFinding,
  verdictTexts,
  type Check,
  type Verdict,
} from '../../connection-test/check-words.ts';
import type { StoredTest } from '../../store/connection-tests.ts';
import { sentence } from './problem-block.ts';
import { setupTexts } from './setup-texts.ts';
import type { SetupView } from './setup-view.ts';
import type { Html } from './shell.ts';

export const testFormPath = '/integrations/xero/test';

const texts = setupTexts.test;

const colours: Record<Verdict, string> = { pass: 'good', warn: 'waiting', fail: 'bad' };

/** The button that tests the connection, and what the last test found. */
export function testStep(view: SetupView): Html {
  if (view.settings === undefined) return html`<p class="soft">${setupTexts.connectFirst}</p>`;
  return html`<div class="beside">
      <p class="words soft">${texts.what}</p>
      <form method="post" action="${testFormPath}"><button>${texts.button}</button></form>
    </div>
    ${view.test === undefined ? html`<p class="soft small">${texts.never}</p>` : found(view.test, view)}`;
}

function found(test: StoredTest, { times }: SetupView): Html {
  return html`<ul class="checks">
      ${knownChecks(test).map(checkLine)}
    </ul>
    <p class="soft small">${texts.at(times.moment(test.testedAt))}</p>`;
}

function checkLine(check: Check): Html {
  const { title, verdict, what, cure } = describeCheck(check);
  return html`<li>
    <span class="word ${colours[verdict]}">${verdictTexts[verdict]}</span>
    <div>
      <strong>${title}</strong>
      <p>${sentence(what)}</p>
      ${cure === '' ? '' : html`<p class="soft">${sentence(cure)}</p>`}
    </div>
  </li>`;
}

/** Findings of another version of this product, which it has no words for, are left out. */
function knownChecks({ checks }: StoredTest): Check[] {
  return checks.flatMap(({ finding, parameters }) => (isFinding(finding) ? [{ finding, parameters }] : []));
}
