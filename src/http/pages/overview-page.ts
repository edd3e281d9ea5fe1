import { html } from 'hono/html';
import { backlogInWords } from '../../backlog-in-words.ts';
import { describeHold, describeStop } from '../../capture-problems.ts';
import type { TestNotice } from '../../connection-test/test-in-words.ts';
import type { Backlog } from '../../store/backlog.ts';
import type { CaptureHold, CaptureStopLine, DocumentLine, OutcomeCount } from '../../store/overview.ts';
import type { ProblemInWords } from '../../problems.ts';
import type { DocumentLinks } from '../document-links.ts';
import { setupPath } from '../../oauth/connect-link.ts';
import { documentWordOf, documentWords, type DocumentWord } from '../document-word.ts';
import { approvalTexts } from './approval-texts.ts';
import { approvalsPath } from './approvals-page.ts';
import { connectionBlock, type ConnectionView } from './connection-block.ts';
import { calendarDay, money, type Times } from './format.ts';
import { handEditTexts } from './hand-edit-texts.ts';
import { onboardingPath } from './onboarding-page.ts';
import { onboardingTexts } from './onboarding-texts.ts';
import { problemTitle, sentence } from './problem-block.ts';
import { testNoticeBlock } from './test-notice-block.ts';
import type { Html } from './shell.ts';
import { kindTexts, texts, wordTexts } from './texts.ts';

export interface OverviewView extends ConnectionView {
  /** Nothing was compared with the organisation yet, and nothing posted to it. */
  readonly needsOnboarding: boolean;
  /** Whether there is an app at Xero to connect with. */
  readonly isSetUp: boolean;
  readonly holds: readonly CaptureHold[];
  readonly stops: readonly CaptureStopLine[];
  /** What the last test of the connection found that people should know. */
  readonly notice: TestNotice | undefined;
  readonly counts: readonly OutcomeCount[];
  /** Invoices that are paid in Xero and open in TimeTracker. */
  readonly paidInXero: number;
  /** How many documents wait for approval. */
  readonly approvals: number;
  /** What waits for Xero's limit of calls. */
  readonly backlog: Backlog | undefined;
  readonly documents: readonly DocumentLine[];
  readonly word: DocumentWord | undefined;
  readonly search: string;
  /** From 1. */
  readonly page: number;
  readonly hasOlder: boolean;
  readonly links: DocumentLinks;
  readonly times: Times;
}

/** The first page: is it connected, does anything need me, what happened last. */
export function overviewPage(view: OverviewView): Html {
  const { word } = view;
  const isNew = view.connection === undefined && !view.isSetUp;
  return html`<h1 class="unseen">${texts.overview}</h1>
    ${isNew ? setUpBlock() : connectionBlock(view)} ${onboardingBlock(view)}
    ${view.notice === undefined ? '' : testNoticeBlock(view.notice, view.times)}
    ${view.holds.map((hold) => holdBlock(hold, view.times))}
    ${view.stops.map((stop) => stopBlock(stop, view.times))} ${approvalsBlock(view)} ${countsBlock(view)}
    ${backlogNotice(view)} ${paidNotice(view.paidInXero)}
    <div class="beside">
      <h2>${word === undefined ? texts.documents : texts.documentsOf(wordTexts[word])}</h2>
      <form class="search" method="get" action="/" role="search">
        ${word === undefined ? '' : html`<input type="hidden" name="word" value="${word}" />`}
        <input
          type="search"
          name="search"
          value="${view.search}"
          placeholder="${texts.search}"
          aria-label="${texts.search}"
          maxlength="100"
        />
        <button>${texts.searchButton}</button>
      </form>
    </div>
    ${documentsTable(view)} ${pager(view)}`;
}

function setUpBlock(): Html {
  return html`<section class="sheet beside">
    <div class="words">
      <h2>${texts.notSetUp}</h2>
      <p class="soft">${texts.notSetUpMeaning}</p>
    </div>
    <a class="button first" href="${setupPath}">${texts.beginSetup}</a>
  </section>`;
}

function onboardingBlock({ needsOnboarding }: OverviewView): Html | '' {
  if (!needsOnboarding) return '';
  return html`<section class="sheet beside">
    <p class="words">${onboardingTexts.notDone}</p>
    <a class="button" href="${onboardingPath}">${onboardingTexts.begin}</a>
  </section>`;
}

function holdBlock(hold: CaptureHold, times: Times): Html {
  const words = describeHold(hold.problem, hold.details);
  return captureBlock(texts.held, hold.problem, words, texts.heldSince(times.moment(hold.heldAt)));
}

function stopBlock(stop: CaptureStopLine, times: Times): Html {
  const words = describeStop(stop.problem, stop.kind, stop.parameters);
  return captureBlock(texts.stopped, stop.problem, words, texts.stoppedSince(times.moment(stop.since)));
}

/** Something that keeps documents from coming; a type that this version does not know is shown as it is stored. */
function captureBlock(word: string, type: string, words: ProblemInWords | undefined, since: string): Html {
  return html`<section class="sheet notice bad">
    <h2 class="titled"><span class="word bad">${word}</span> ${words?.title ?? type}</h2>
    <p>${words?.what ?? ''} ${since}</p>
    <p>${words?.why ?? ''} ${sentence(words?.cure ?? '')}</p>
  </section>`;
}

function approvalsBlock({ approvals }: OverviewView): Html | '' {
  if (approvals === 0) return '';
  return html`<section class="sheet beside">
    <p class="words">${approvalTexts.count(approvals)}</p>
    <a class="button first" href="${approvalsPath}">${approvalTexts.look}</a>
  </section>`;
}

function countsBlock({ counts, word, search }: OverviewView): Html {
  const totals = new Map<DocumentWord, number>();
  for (const { outcome, count } of counts) {
    const of = documentWordOf(outcome);
    totals.set(of, (totals.get(of) ?? 0) + count);
  }
  return html`<nav aria-label="${texts.documents}">
    <ul class="counts">
      ${documentWords.map((each) => {
        const count = totals.get(each) ?? 0;
        const chosen = each === word;
        const address = addressOf({ word: chosen ? undefined : each, search, page: 1 });
        return html`<li class="${each}">
          <a href="${address}" ${chosen ? html`aria-current="true"` : ''}>
            <span class="figure ${count === 0 ? 'zero' : ''}">${count.toLocaleString('en-GB')}</span>
            <span class="label">${wordTexts[each]}</span>
          </a>
        </li>`;
      })}
    </ul>
  </nav>`;
}

function backlogNotice({ backlog, times }: OverviewView): Html | '' {
  if (backlog === undefined) return '';
  return html`<p class="sheet notice">${backlogInWords(backlog, new Date(), times.moment)}</p>`;
}

function paidNotice(count: number): Html | '' {
  if (count === 0) return '';
  return html`<p class="sheet notice">${handEditTexts.paidCount(count)}</p>`;
}

function documentsTable(view: OverviewView): Html {
  const { documents, word, search } = view;
  if (documents.length === 0) {
    const filtered = word !== undefined || search !== '' || view.page > 1;
    return html`<div class="sheet empty">
      ${filtered ? html`${texts.noMatch} <a href="/">${texts.allDocuments}</a>` : texts.noDocuments}
    </div>`;
  }
  const { columns } = texts;
  return html`<div class="sheet table">
    <table class="documents">
      <thead>
        <tr>
          <th scope="col">${columns.document}</th>
          <th scope="col" class="amount">${columns.total}</th>
          <th scope="col">${columns.state}</th>
          <th scope="col">${columns.reason}</th>
          <th scope="col" class="when">${columns.changed}</th>
        </tr>
      </thead>
      <tbody>
        ${documents.map((document) => row(document, view))}
      </tbody>
    </table>
  </div>`;
}

function row(document: DocumentLine, { links, times }: OverviewView): Html {
  const word = documentWordOf(document.outcome);
  const kind = document.name === null ? '' : kindTexts[document.kind];
  const under = [kind, document.clientName, calendarDay(document.issueDate)].filter(Boolean).join(' · ');
  return html`<tr>
    <td>
      <a href="${links.page(document.kind, document.sourceId)}">${nameOf(document)}</a>
      <span class="under">${under}</span>
    </td>
    <td class="amount">${money(document.total, document.currency)}</td>
    <td><span class="word ${word}">${wordTexts[word]}</span></td>
    <td class="reason">${problemTitle(document)}</td>
    <td class="when soft small">
      <time datetime="${document.changedAt.toISOString()}">${times.moment(document.changedAt)}</time>
    </td>
  </tr>`;
}

/** What a document is called; one that is gone and never had a name shows its number in TimeTracker. */
export function nameOf(document: Pick<DocumentLine, 'name' | 'kind' | 'sourceId'>): string {
  return document.name ?? `${kindTexts[document.kind]} ${document.sourceId}`;
}

function pager(view: OverviewView): Html | '' {
  const { page, hasOlder, word, search } = view;
  if (page === 1 && !hasOlder) return '';
  return html`<nav class="links" aria-label="${texts.documents}">
    ${page > 1 ? html`<a href="${addressOf({ word, search, page: page - 1 })}">← ${texts.newer}</a>` : ''}
    ${hasOlder ? html`<a href="${addressOf({ word, search, page: page + 1 })}">${texts.older} →</a>` : ''}
  </nav>`;
}

function addressOf(of: { word: DocumentWord | undefined; search: string; page: number }): string {
  const query = new URLSearchParams();
  if (of.word !== undefined) query.set('word', of.word);
  if (of.search !== '') query.set('search', of.search);
  if (of.page > 1) query.set('page', String(of.page));
  return query.size === 0 ? '/' : `/?${query.toString()}`;
}
