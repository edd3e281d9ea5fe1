import { html } from 'hono/html';
import type { Html } from './shell.ts';
import { texts } from './texts.ts';

/** One step of a page that leads through several. @param isDone undefined: nothing that is ever done. */
export function pageStep(id: string, title: string, content: Html, isDone?: boolean): Html {
  return html`<li class="sheet stack" id="${id}">
    <h2 class="titled">
      ${title}
      ${
        isDone === undefined
          ? ''
          : html`<span class="word ${isDone ? 'good' : 'waiting'}"
              >${isDone ? texts.stepDone : texts.stepToDo}</span
            >`
      }
    </h2>
    ${content}
  </li>`;
}
