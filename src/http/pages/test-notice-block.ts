import { html } from 'hono/html';
import { verdictOf } from '../../connection-test/check-words.ts';
import type { TestNotice } from '../../connection-test/test-in-words.ts';
import { setupPath } from '../../oauth/connect-link.ts';
import { checkList } from './check-list.ts';
import type { Times } from './format.ts';
import { testFormPath } from './setup-test-step.ts';
import { setupTexts } from './setup-texts.ts';
import type { Html } from './shell.ts';

const texts = setupTexts.test;

/** More than these few would hide the documents. */
const most = 3;

/** What a test of the connection found that nobody has asked for. */
export function testNoticeBlock(notice: TestNotice, times: Times): Html {
  const { checks, testedAt } = notice;
  const failed = checks.filter(({ finding }) => verdictOf(finding) === 'fail');
  const ordered = [...failed, ...checks.filter((check) => !failed.includes(check))];
  const left = ordered.length - most;
  return html`<section class="sheet notice stack ${failed.length > 0 ? 'bad' : ''}">
    <h2>${texts.found(times.moment(testedAt))}</h2>
    ${checkList(ordered.slice(0, most))}
    <div class="links after">
      <form method="post" action="${testFormPath}"><button>${texts.again}</button></form>
      <a href="${setupPath}#test">${left > 0 ? texts.more(left) : texts.all}</a>
    </div>
  </section>`;
}
