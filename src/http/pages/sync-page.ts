import { html } from 'hono/html';
import { documentKinds, type DocumentKind } from '../../events/document-kind.ts';
import type { SyncRun } from '../../store/sync-runs.ts';
import { checkbox, textField } from './form-fields.ts';
import type { Times } from './format.ts';
import type { Html } from './shell.ts';
import {
  countLines,
  lookedAt,
  requesterTexts,
  syncErrorText,
  syncKindTexts,
  syncRangeText,
  syncStateTexts,
  syncTexts,
  type SyncNotice,
} from './sync-texts.ts';
import { texts } from './texts.ts';
import { undoTexts } from './undo-texts.ts';

export const syncPath = '/integrations/xero/sync';
export const syncCancelPath = `${syncPath}/cancel`;

/** What the form was filled in with. */
export interface SyncForm {
  readonly kinds: readonly DocumentKind[];
  readonly from: string;
  readonly to: string;
  readonly dryRun: boolean;
}

export const emptySyncForm: SyncForm = { kinds: documentKinds, from: '', to: '', dryRun: false };

export interface SyncView {
  readonly isConnected: boolean;
  readonly notice: SyncNotice | undefined;
  readonly form: SyncForm;
  /** Newest first. */
  readonly runs: readonly SyncRun[];
  readonly temporalUrl: string;
  readonly times: Times;
}

/** Starts a sync, shows how far it is and how earlier ones ended. */
export function syncPage(view: SyncView): Html {
  const [newest, ...earlier] = view.runs;
  const running = newest?.state === 'running' ? newest : undefined;
  return html`<p class="small"><a href="/">← ${texts.overview}</a></p>
    <h1>${syncTexts.title}</h1>
    <p class="soft">${syncTexts.lead}</p>
    ${noticeBlock(view.notice)} ${newest === undefined ? '' : runBlock(newest, view)}
    ${running === undefined ? startForm(view) : ''}
    ${earlier.length === 0 ? '' : historyTable(earlier, view.times)}`;
}

const notGood = new Set<SyncNotice>(['busy', 'away', 'choose-kinds', 'wrong-dates']);

function noticeBlock(notice: SyncNotice | undefined): Html | '' {
  if (notice === undefined) return '';
  return html`<section class="sheet notice ${notGood.has(notice) ? 'bad' : 'good'}" role="status">
    <p>${syncTexts.done[notice]}</p>
  </section>`;
}

const colours: Record<SyncRun['state'], string> = {
  running: 'busy',
  done: 'good',
  cancelled: 'calm',
  failed: 'bad',
  ended: 'bad',
};

/** The newest one: how far it is, or what it came to. */
function runBlock(run: SyncRun, { times, temporalUrl }: SyncView): Html {
  const done = lookedAt(run.counts);
  return html`<section class="sheet notice ${colours[run.state]}" aria-live="polite">
    <h2 class="titled">
      <span class="word ${colours[run.state]}">${syncStateTexts[run.state]}</span> ${nameOf(run)}
    </h2>
    <p>
      <progress
        value="${done}"
        max="${Math.max(run.total, done, 1)}"
        aria-label="${syncTexts.title}"
      ></progress>
      ${syncTexts.progress(done, run.total)}
    </p>
    ${run.error === null ? '' : html`<p class="fault">${syncErrorText(run.error)}</p>`}
    <ul class="scopes">
      ${countLines(run).map(
        ({ count, text, word }) =>
          html`<li>
            ${count.toLocaleString('en-GB')}
            ${word === undefined ? text : html`<a href="/?word=${word}">${text}</a>`}
          </li>`,
      )}
    </ul>
    <p class="links small">
      <time datetime="${run.startedAt.toISOString()}">${times.moment(run.startedAt)}</time>
      ${requesterTexts[run.requestedBy]}
      ${run.dryRun ? html`<a href="${syncPath}/${run.id}">${syncTexts.plan}</a>` : undoLink(run)}
      <a href="${temporalUrl}">${syncTexts.openTemporal}</a>
    </p>
    ${
      run.state === 'running'
        ? html`<form method="post" action="${syncCancelPath}" class="links">
            <button>${syncTexts.cancel}</button> <span class="soft small">${syncTexts.cancelHint}</span>
          </form>`
        : ''
    }
  </section>`;
}

/** Where it is shown what it created, and undone; while it runs there is no end of that. */
function undoLink({ id, state }: SyncRun): Html | '' {
  return state === 'running' ? '' : html`<a href="${syncPath}/${id}/undo">${undoTexts.link}</a>`;
}

function nameOf(run: SyncRun): string {
  return run.dryRun ? `${syncTexts.dryRunName}: ${syncRangeText(run)}` : syncRangeText(run);
}

function startForm({ isConnected, form }: SyncView): Html {
  if (!isConnected) return html`<p class="sheet empty">${syncTexts.notConnected}</p>`;
  const date = (name: 'from' | 'to') =>
    textField({ name, label: syncTexts[name], value: form[name], type: 'date', problems: [] });
  return html`<form method="post" action="${syncPath}" class="sheet fields">
    <input type="hidden" name="form" value="full" />
    <fieldset>
      <legend>${syncTexts.kinds}</legend>
      ${Object.entries(syncKindTexts).map(([kind, words]) =>
        checkbox(
          'kinds',
          kind,
          words,
          form.kinds.some((each) => each === kind),
        ),
      )}
    </fieldset>
    <div class="side-by-side">${date('from')} ${date('to')}</div>
    <p class="soft small">${syncTexts.dates}</p>
    ${checkbox('dryRun', 'yes', syncTexts.dryRun, form.dryRun)}
    <p><button class="first">${syncTexts.button}</button></p>
  </form>`;
}

function historyTable(runs: readonly SyncRun[], times: Times): Html {
  const { columns } = syncTexts;
  return html`<h2>${syncTexts.history}</h2>
    <div class="sheet table">
      <table class="syncs">
        <thead>
          <tr>
            <th scope="col">${columns.when}</th>
            <th scope="col">${columns.what}</th>
            <th scope="col">${columns.state}</th>
            <th scope="col">${columns.result}</th>
          </tr>
        </thead>
        <tbody>
          ${runs.map((run) => historyRow(run, times))}
        </tbody>
      </table>
    </div>`;
}

function historyRow(run: SyncRun, times: Times): Html {
  return html`<tr>
    <td>
      <time datetime="${run.startedAt.toISOString()}">${times.moment(run.startedAt)}</time>
      <span class="under">${requesterTexts[run.requestedBy]}</span>
    </td>
    <td>${nameOf(run)} <span class="under">${run.dryRun ? '' : undoLink(run)}</span></td>
    <td><span class="word ${colours[run.state]}">${syncStateTexts[run.state]}</span></td>
    <td>
      ${run.error === null ? '' : syncErrorText(run.error)}
      ${countLines(run)
        .map(({ count, text }) => `${count.toLocaleString('en-GB')} ${text}`)
        .join(', ')}
    </td>
  </tr>`;
}
