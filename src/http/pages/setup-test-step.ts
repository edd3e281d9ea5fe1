import { html } from 'hono/html';
import { verdictOf } from '../../connection-test/check-words.ts';
import { knownChecks } from '../../connection-test/test-in-words.ts';
import type { StoredTest } from '../../store/connection-tests.ts';
import { checkList } from './check-list.ts';
import { setupTexts } from './setup-texts.ts';
import type { SetupView } from './setup-view.ts';
import type { Html } from './shell.ts';

export const testFormPath = '/integrations/xero/test';

const texts = setupTexts.test;

/** The button that tests the connection, and what the last test found. */
export function testStep(view: SetupView): Html {
  if (view.settings === undefined) return html`<p class="soft">${setupTexts.connectFirst}</p>`;
  return html`<div class="beside">
      <p class="words soft">${texts.what}</p>
      <form method="post" action="${testFormPath}"><button>${texts.button}</button></form>
    </div>
    ${view.test === undefined ? html`<p class="soft small">${texts.never}</p>` : found(view.test, view)}`;
}

/** What is not well is told first; what passed can be opened. */
function found(test: StoredTest, { connection, times }: SetupView): Html {
  const checks = knownChecks(test);
  const passed = checks.filter(({ finding }) => verdictOf(finding) === 'pass');
  const rest = ['fail', 'warn'].flatMap((verdict) =>
    checks.filter(({ finding }) => verdictOf(finding) === verdict),
  );
  const isOld = connection !== undefined && test.testedAt < connection.connectedAt;
  return html`${rest.length === 0 ? '' : checkList(rest)}
    <details>
      <summary>${texts.passed(passed.length)}</summary>
      ${checkList(passed)}
    </details>
    <p class="soft small">${texts.at(times.moment(test.testedAt))} ${isOld ? texts.old : ''}</p>`;
}
