import { html } from 'hono/html';
import { editsInWords } from '../../hand-edits/edits-in-words.ts';
import { shownOf } from '../../hand-edits/resolve-hand-edit.ts';
import type { HandEditRow } from '../../store/hand-edits.ts';
import { handEditTexts, type HandEditNotice } from './hand-edit-texts.ts';
import type { Html } from './shell.ts';

/** Below a document's own page. */
export const resolvePath = '/documents/:kind/:id/resolve';

export interface HandEditView {
  /** What waits for a decision. */
  readonly edit: HandEditRow | undefined;
  /** Xero has it as paid, TimeTracker has not. */
  readonly isPaidInXero: boolean;
  readonly notice: HandEditNotice | undefined;
}

/** Both values of what was changed by hand in Xero with the two ways to go on, and what Xero knows of its being paid. */
export function handEditBlock({ edit, isPaidInXero, notice }: HandEditView, page: string): Html {
  return html`${notice === undefined ? '' : html`<section class="sheet notice" role="status"><p>${handEditTexts.done[notice]}</p></section>`}
  ${isPaidInXero ? paidNotice() : ''} ${edit === undefined ? '' : decision(edit, page)}`;
}

function paidNotice(): Html {
  return html`<section class="sheet notice">
    <h2>${handEditTexts.paid}</h2>
    <p>${handEditTexts.paidMeaning}</p>
  </section>`;
}

function decision(edit: HandEditRow, page: string): Html {
  return html`<h2>${handEditTexts.title}</h2>
    ${comparison(edit)}
    <form method="post" action="${page}/resolve" class="sheet fields">
      <input type="hidden" name="shown" value="${shownOf(edit)}" />
      ${
        edit.isEnded
          ? html`<p>${handEditTexts.isEnded}</p>`
          : html`<p>
              <button name="take" value="timetracker">${handEditTexts.takeTimetracker}</button>
              <span class="soft small">${handEditTexts.takeTimetrackerHint}</span>
            </p>`
      }
      <p>
        <button name="take" value="xero">${handEditTexts.keepXero}</button>
        <span class="soft small">${handEditTexts.keepXeroHint}</span>
      </p>
    </form>`;
}

function comparison(edit: HandEditRow): Html {
  if (edit.fields.length === 0) return html`<p class="sheet empty">${handEditTexts.notKnown}</p>`;
  const { columns } = handEditTexts;
  return html`<div class="sheet table">
    <table>
      <thead>
        <tr>
          <th scope="col">${columns.field}</th>
          <th scope="col">${columns.timetracker}</th>
          <th scope="col">${columns.xero}</th>
        </tr>
      </thead>
      <tbody>
        ${editsInWords(edit).map(
          ({ field, timetracker, xero }) =>
            html`<tr>
              <th scope="row">${field}</th>
              <td data-column="${columns.timetracker}">${timetracker}</td>
              <td data-column="${columns.xero}">${xero}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
