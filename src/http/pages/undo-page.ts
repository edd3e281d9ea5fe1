import { html } from 'hono/html';
import { nameToType } from '../../oauth/typed-name.ts';
import type { Connection } from '../../store/connections.ts';
import type { SyncRun } from '../../store/sync-runs.ts';
import type { UndoLine } from '../../undo/preview-undo.ts';
import type { DocumentLinks } from '../document-links.ts';
import { textField } from './form-fields.ts';
import { money } from './format.ts';
import { problemTitle } from './problem-block.ts';
import type { Html } from './shell.ts';
import { syncPath } from './sync-page.ts';
import { syncRangeText, syncTexts } from './sync-texts.ts';
import { nameOf } from './overview-page.ts';
import { kindTexts } from './texts.ts';
import { undoPlanText, undoTexts } from './undo-texts.ts';

/** The address of what a sync created, and of undoing it. */
export function undoAddress(syncRunId: string): string {
  return `${syncPath}/${syncRunId}/undo`;
}

export interface UndoView {
  readonly run: SyncRun;
  readonly connection: Connection;
  readonly lines: readonly UndoLine[];
  /** What was done just now. */
  readonly notice: string | undefined;
  /** What was typed and is not the name. */
  readonly fault: string | undefined;
  readonly links: DocumentLinks;
}

/** What a sync has created, what undoing it would do with each document, and the form that does it. */
export function undoPage(view: UndoView): Html {
  const { run, lines, notice } = view;
  const going = lines.filter(({ plan, undo }) => undo !== 'asked' && (plan === 'void' || plan === 'delete'));
  return html`<p class="small"><a href="${syncPath}">← ${syncTexts.back}</a></p>
    <h1>${undoTexts.title}: ${syncRangeText(run)}</h1>
    <p class="soft">${undoTexts.lead}</p>
    ${
      notice === undefined
        ? ''
        : html`<section class="sheet notice good" role="status"><p>${notice}</p></section>`
    }
    ${run.state === 'running' ? html`<p class="sheet empty">${undoTexts.running}</p>` : undoForm(view, going.length)}
    ${lines.length === 0 ? '' : linesTable(view)} ${releaseForm(view)}`;
}

function undoForm({ run, connection, lines, fault }: UndoView, going: number): Html {
  if (going === 0) return html`<p class="sheet empty">${undoTexts.none}</p>`;
  const notLooked = lines.some(({ isLookedAt }) => !isLookedAt);
  return html`<form method="post" action="${undoAddress(run.id)}" class="sheet fields">
    <p>${undoTexts.would(going)} ${notLooked ? undoTexts.notLooked : ''}</p>
    <p class="soft small">${undoTexts.after}</p>
    ${textField({
      name: 'organisation',
      label: undoTexts.confirm(nameToType(connection)),
      value: '',
      problems: fault === undefined ? [] : [{ path: 'organisation', text: fault }],
    })}
    <p><button class="first" name="what" value="undo">${undoTexts.button}</button></p>
  </form>`;
}

function releaseForm({ run, lines }: UndoView): Html | '' {
  if (!lines.some(({ undo }) => undo === 'undone')) return '';
  return html`<form method="post" action="${undoAddress(run.id)}">
    <p><button name="what" value="release">${undoTexts.release}</button></p>
  </form>`;
}

function linesTable({ lines, links }: UndoView): Html {
  const { columns } = undoTexts;
  return html`<div class="sheet table">
    <table class="plan">
      <thead>
        <tr>
          <th scope="col">${columns.document}</th>
          <th scope="col">${columns.plan}</th>
          <th scope="col">${columns.why}</th>
        </tr>
      </thead>
      <tbody>
        ${lines.map((line) => row(line, links))}
      </tbody>
    </table>
  </div>`;
}

function row(line: UndoLine, links: DocumentLinks): Html {
  const { kind, sourceId, name, clientName, total, currency, why } = line;
  const under = [
    name === null ? '' : kindTexts[kind],
    clientName === name ? '' : clientName,
    money(total, currency),
  ];
  return html`<tr>
    <td>
      <a href="${links.page(kind, sourceId)}">${nameOf(line)}</a>
      <span class="under">${under.filter(Boolean).join(' · ')}</span>
    </td>
    <td>${undoPlanText(line)}</td>
    <td>${problemTitle({ problem: why?.type ?? null, parameters: why?.parameters ?? {} })}</td>
  </tr>`;
}
