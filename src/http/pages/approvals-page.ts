import { html } from 'hono/html';
import type { LedgerKind } from '../../events/document-kind.ts';
import type { WaitingApproval } from '../../store/approvals.ts';
import type { DocumentLinks } from '../document-links.ts';
import { approvalOperationTexts, approvalPartTexts, approvalTexts } from './approval-texts.ts';
import { selectField, textField } from './form-fields.ts';
import { calendarDay, money } from './format.ts';
import type { Html } from './shell.ts';
import { nameOf } from './overview-page.ts';
import { kindTexts, texts } from './texts.ts';

export const approvalsPath = '/integrations/xero/approvals';

/** Which of the waiting documents are shown, as it stands in the address. */
export interface ApprovalsChoice {
  readonly kind: LedgerKind | undefined;
  readonly id: string | undefined;
  readonly from: string;
  readonly to: string;
}

/** What became of an approval, for the page that follows it. */
export interface ApprovalsDone {
  readonly approved: number;
  /** So many were meant. */
  readonly chosen: number;
  readonly temporalAway: boolean;
}

export interface ApprovalsView {
  readonly isAsked: boolean;
  readonly choice: ApprovalsChoice;
  readonly documents: readonly WaitingApproval[];
  /** How many there are on all pages. */
  readonly count: number;
  /** When they were read: what is asked for later is not shown here. */
  readonly asOf: string;
  /** From 1. */
  readonly page: number;
  readonly hasMore: boolean;
  readonly done: ApprovalsDone | undefined;
  readonly fault: string | undefined;
  readonly links: DocumentLinks;
}

/** What waits for approval: each document with what would be sent, approved singly, chosen, or all together. */
export function approvalsPage(view: ApprovalsView): Html {
  return html`<p class="small"><a href="/">← ${texts.overview}</a></p>
    <h1>${approvalTexts.title}</h1>
    <p class="soft">${approvalTexts.lead}</p>
    ${doneBlock(view)} ${view.choice.id === undefined ? filterForm(view) : ''}
    ${view.documents.length === 0 ? emptyBlock(view) : approveForm(view)}`;
}

function doneBlock({ done, fault }: ApprovalsView): Html | '' {
  if (fault !== undefined)
    return html`<section class="sheet notice bad" role="status"><p>${fault}</p></section>`;
  if (done === undefined) return '';
  const passedOver = Math.max(0, done.chosen - done.approved);
  const isGood = done.approved > 0 && !done.temporalAway;
  return html`<section class="sheet notice ${isGood ? 'good' : 'bad'}" role="status">
    <p>
      ${approvalTexts.approved(done.approved)}
      ${done.approved > 0 && passedOver > 0 ? approvalTexts.passedOver(passedOver) : ''}
      ${done.temporalAway ? approvalTexts.away : ''}
    </p>
  </section>`;
}

function emptyBlock({ isAsked }: ApprovalsView): Html {
  return html`<p class="sheet empty">${isAsked ? approvalTexts.none : approvalTexts.off}</p>`;
}

function filterForm({ choice }: ApprovalsView): Html {
  const date = (name: 'from' | 'to') =>
    textField({ name, label: approvalTexts[name], value: choice[name], type: 'date', problems: [] });
  const options: [string, string][] = [['', approvalTexts.allKinds], ...Object.entries(kindTexts)];
  return html`<form method="get" action="${approvalsPath}" class="sheet fields">
    <div class="side-by-side">
      ${selectField({
        name: 'kind',
        label: approvalTexts.kind,
        value: choice.kind ?? '',
        options,
        problems: [],
      })}
      ${date('from')} ${date('to')}
    </div>
    <p><button>${approvalTexts.filter}</button></p>
  </form>`;
}

function approveForm(view: ApprovalsView): Html {
  const { documents, count, choice, asOf, page, hasMore } = view;
  const { columns } = approvalTexts;
  const hidden = (name: string, value: string) =>
    html`<input type="hidden" name="${name}" value="${value}" />`;
  return html`<form method="post" action="${approvalsPath}" class="stack">
    ${hidden('kind', choice.kind ?? '')} ${hidden('id', choice.id ?? '')} ${hidden('from', choice.from)}
    ${hidden('to', choice.to)} ${hidden('asOf', asOf)}
    <p class="links">
      <button class="first" name="what" value="chosen">${approvalTexts.approveChosen}</button>
      ${count > 1 ? html`<button name="what" value="all">${approvalTexts.approveAll(count)}</button>` : ''}
    </p>
    <div class="sheet table">
      <table class="plan approvals">
        <thead>
          <tr>
            <th scope="col">${columns.document}</th>
            <th scope="col" class="amount">${columns.total}</th>
            <th scope="col">${columns.plan}</th>
            <th scope="col"><span class="unseen">${approvalTexts.approveOne}</span></th>
          </tr>
        </thead>
        <tbody>
          ${documents.map((document) => row(document, view))}
        </tbody>
      </table>
    </div>
    <nav class="links" aria-label="${approvalTexts.title}">
      ${page > 1 ? html`<a href="${addressOf(choice, page - 1)}">← ${approvalTexts.newer}</a>` : ''}
      ${hasMore ? html`<a href="${addressOf(choice, page + 1)}">${approvalTexts.older} →</a>` : ''}
    </nav>
  </form>`;
}

function row(document: WaitingApproval, { links }: ApprovalsView): Html {
  const { kind, sourceId, name, clientName, date, operation, part, request } = document;
  const called = nameOf(document);
  const under = [
    name === null ? '' : kindTexts[kind],
    clientName === name ? '' : clientName,
    calendarDay(date),
  ];
  const value = `${kind}/${sourceId}/${document.shown}`;
  return html`<tr>
    <td>
      <span class="tick">
        <input
          type="checkbox"
          name="document"
          value="${value}"
          aria-label="${approvalTexts.choose(called)}"
        />
        <span>
          <a href="${links.page(kind, sourceId)}">${called}</a>
          <span class="under">${under.filter(Boolean).join(' · ')}</span>
        </span>
      </span>
    </td>
    <td class="amount">${money(document.total, document.currency)}</td>
    <td>
      ${approvalPartTexts[part] === undefined ? '' : `${approvalPartTexts[part]}: `}${approvalOperationTexts[operation]}
      ${
        request === undefined
          ? html`<span class="under">${approvalTexts.notKnown}</span>`
          : html`<details>
              <summary>${approvalTexts.payload}</summary>
              <p class="small">${request.method} ${request.path}</p>
              <p class="address">${request.payload}</p>
            </details>`
      }
    </td>
    <td><button name="one" value="${value}">${approvalTexts.approveOne}</button></td>
  </tr>`;
}

/** The address of what is chosen. */
export function addressOf(
  { kind, id, from, to }: ApprovalsChoice,
  page = 1,
  more: Record<string, string> = {},
) {
  const query = new URLSearchParams(
    Object.entries({ kind, id, from, to, page: page > 1 ? String(page) : '', ...more }).flatMap(
      ([name, value]): [string, string][] => (value === undefined || value === '' ? [] : [[name, value]]),
    ),
  );
  return query.size === 0 ? approvalsPath : `${approvalsPath}?${query.toString()}`;
}
