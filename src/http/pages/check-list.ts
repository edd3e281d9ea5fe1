import { html } from 'hono/html';
import { describeCheck, verdictTexts, type Check, type Verdict } from '../../connection-test/check-words.ts';
import { sentence } from './problem-block.ts';
import type { Html } from './shell.ts';

const colours: Record<Verdict, string> = { pass: 'good', warn: 'waiting', fail: 'bad' };

/** Checks, each with its verdict and what to do. */
export function checkList(checks: readonly Check[]): Html {
  return html`<ul class="checks">
    ${checks.map(checkLine)}
  </ul>`;
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
