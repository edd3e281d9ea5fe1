import { html } from 'hono/html';
import { bareTitle, isProblemType } from '../../problems.ts';
import type { AuditLine, DocumentLine } from '../../store/overview.ts';
import type { DocumentLinks } from '../document-links.ts';
import { sectionThatFrees } from '../../mapping/held-rows.ts';
import { documentWordOf, type DocumentWord } from '../document-word.ts';
import { approvalTexts } from './approval-texts.ts';
import { addressOf } from './approvals-page.ts';
import { calendarDay, money, type Times } from './format.ts';
import { handEditBlock, type HandEditView } from './hand-edit-block.ts';
import { mappingAddress } from './mapping-address.ts';
import { mappingTexts } from './mapping-texts.ts';
import { nameOf } from './overview-page.ts';
import { problemBlock } from './problem-block.ts';
import type { Html } from './shell.ts';
import { undoTexts } from './undo-texts.ts';
import { actionText, actorText, kindTexts, operationTexts, texts, wordTexts } from './texts.ts';

export interface DocumentView {
  readonly document: DocumentLine;
  readonly trail: readonly AuditLine[];
  readonly shortCode: string | null;
  readonly handEdit: HandEditView;
  readonly links: DocumentLinks;
  readonly times: Times;
}

/** One document: where it stands, why, what to do, where else to look, what was done with it. */
export function documentPage(view: DocumentView): Html {
  const { document, links } = view;
  const { kind, sourceId } = document;
  const word = documentWordOf(document.outcome);
  const xero = links.xero(document, view.shortCode);
  const timetracker = links.timetracker(kind, sourceId);
  return html`<p class="small"><a href="/">← ${texts.overview}</a></p>
    <div class="beside">
      <h1>${kindTexts[kind]} ${document.name ?? sourceId}</h1>
      <span class="word ${word}">${wordTexts[word]}</span>
    </div>
    ${problemBlock(document, word)} ${handEditBlock(view.handEdit, links.page(kind, sourceId))}
    ${mappingLink(document, word)} ${approvalLink(document)} ${releaseForm(document)}
    <section class="sheet">
      <dl class="facts">
        ${fact(texts.client, document.clientName)} ${fact(texts.date, calendarDay(document.issueDate))}
        ${fact(texts.total, money(document.total, document.currency))}
        ${fact(texts.xeroSays, [document.xeroNumber, document.xeroStatus].filter(Boolean).join(' · '))}
      </dl>
      <p class="links">
        ${xero === undefined ? '' : html`<a href="${xero}">${texts.openXero}</a>`}
        ${timetracker === undefined ? '' : html`<a href="${timetracker}">${texts.openTimetracker}</a>`}
        <a href="${links.temporal(kind, sourceId)}">${texts.openTemporal}</a>
      </p>
    </section>
    <h2>${texts.history}</h2>
    ${history(view)}`;
}

/** The page on which a choice is missing or wrong. */
function mappingLink({ kind, problem, parameters }: DocumentLine, word: DocumentWord): Html | '' {
  const section =
    word === 'needs-you' && problem !== null ? sectionThatFrees(kind, problem, parameters) : undefined;
  if (section === undefined) return '';
  return html`<p>
    <a class="button first" href="${mappingAddress(section)}">${mappingTexts.chooseUnder(section)}</a>
  </p>`;
}

/** Lets what was undone be posted again. */
function releaseForm({ kind, sourceId, problem }: DocumentLine): Html | '' {
  if (problem !== 'undone-by-person') return '';
  return html`<form method="post" action="/documents/${kind}/${sourceId}/release">
    <p><button class="first">${undoTexts.releaseOne}</button></p>
  </form>`;
}

/** Where it is approved, with what would be sent. */
function approvalLink({ kind, sourceId, problem }: DocumentLine): Html | '' {
  if (problem !== 'approval') return '';
  const address = addressOf({ kind, id: sourceId, from: '', to: '' });
  return html`<p><a class="button first" href="${address}">${approvalTexts.look}</a></p>`;
}

function fact(label: string, value: string | null): Html | '' {
  if (value === null || value === '') return '';
  return html`<dt>${label}</dt>
    <dd>${value}</dd>`;
}

function history({ trail, times }: DocumentView): Html {
  if (trail.length === 0) return html`<div class="sheet empty">${texts.noHistory}</div>`;
  const { historyColumns } = texts;
  return html`<div class="sheet table">
    <table class="history">
      <thead>
        <tr>
          <th scope="col">${historyColumns.what}</th>
          <th scope="col">${historyColumns.who}</th>
          <th scope="col" class="when">${historyColumns.when}</th>
        </tr>
      </thead>
      <tbody>
        ${trail.map(
          (line) =>
            html`<tr>
              <td>${actionText(line.action)} <span class="under">${detailsText(line.details)}</span></td>
              <td class="soft small">${actorText(line.actor)}</td>
              <td class="when soft small">
                <time datetime="${line.at.toISOString()}">${times.moment(line.at)}</time>
              </td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** What people can use of an entry's details; ids and sequences are for those who read the table itself. */
function detailsText({ operation, problem }: AuditLine['details']): string {
  const done = typeof operation === 'string' ? (operationTexts[operation] ?? operation) : '';
  const why = typeof problem === 'string' ? (isProblemType(problem) ? bareTitle(problem) : problem) : '';
  return [done, why].filter(Boolean).join(' · ');
}

/** The title of the page in the browser. */
export function documentTitle(document: DocumentLine): string {
  return nameOf(document);
}
