import { html } from 'hono/html';
import type { OnboardingRow } from '../../onboarding/decide-row.ts';
import { countDecisions, countFound, isOpen } from '../../onboarding/counts.ts';
import type { ConnectorVerdict } from '../../onboarding/judge-connector.ts';
import type { DryRun, OnboardingView } from '../../onboarding/onboarding-desk.ts';
import { isGone, type XeroObject } from '../../onboarding/xero-object.ts';
import { nameToType } from '../../oauth/typed-name.ts';
import type { SettingProblem } from '../../settings/change-settings.ts';
import type { Connection } from '../../store/connections.ts';
import type { DocumentLinks } from '../document-links.ts';
import { checkbox, textField } from './form-fields.ts';
import { calendarDay, money, type Times } from './format.ts';
import {
  choiceTexts,
  confidenceTexts,
  connectorReasonText,
  decisionTexts,
  listTexts,
  obstacleTexts,
  onboardingTexts,
  reasonsText,
  verdictTexts,
} from './onboarding-texts.ts';
import { pageStep } from './page-step.ts';
import { problemTitle, sentence } from './problem-block.ts';
import type { Html } from './shell.ts';
import { kindTexts, texts } from './texts.ts';

/** Below the address that a proxy hands to us where both share a name. */
export const onboardingPath = '/integrations/xero/onboarding';

/** The same in short; it leads there. */
export const shortOnboardingPath = '/onboarding';

/** Rows that are shown at once. */
const mostRows = 200;

export interface OnboardingPageView extends OnboardingView {
  readonly connection: Connection;
  readonly verdicts: readonly ConnectorVerdict[];
  readonly dryRun: DryRun | undefined;
  /** Whether documents are listed of which nothing was found too. */
  readonly isAll: boolean;
  readonly notice: string | undefined;
  /** What was filled in and refused, and why. */
  readonly refused: RefusedConfirmation | undefined;
  readonly links: DocumentLinks;
  readonly times: Times;
}

export interface RefusedConfirmation {
  readonly date: string;
  readonly problems: readonly SettingProblem[];
}

/** From what both sides have to the yes: every step with where it stands. */
export function onboardingPage(view: OnboardingPageView): Html {
  const { plan, connector, obstacles, notice } = view;
  const isOwnOff = !obstacles.includes('own-sync-on') && !obstacles.includes('own-sync-unknown');
  return html`<p class="small"><a href="/">← ${texts.overview}</a></p>
    <h1>${onboardingTexts.title}</h1>
    <p class="soft">${onboardingTexts.lead}</p>
    ${notice === undefined ? '' : html`<section class="sheet notice good" role="status"><p>${notice}</p></section>`}
    ${
      plan.done === undefined
        ? ''
        : html`<p class="sheet empty">${onboardingTexts.doneBefore(view.times.moment(plan.done.at))}</p>`
    }
    <ol class="steps stack">
      ${pageStep('own', onboardingTexts.stepOwn, ownStep(view), isOwnOff && connector.is !== 'unreadable')}
      ${pageStep('read', onboardingTexts.stepRead, readStep(view), plan.isRead)}
      ${pageStep('compare', onboardingTexts.stepCompare, compareStep(view))}
      ${pageStep('dry-run', onboardingTexts.stepDry, dryStep(view))}
      ${pageStep('confirm', onboardingTexts.stepConfirm, confirmStep(view), plan.done !== undefined)}
    </ol>`;
}

function ownStep({ connector, obstacles, verdicts }: OnboardingPageView): Html {
  if (connector.is === 'none') return html`<p>${onboardingTexts.ownNone}</p>`;
  const blocks = obstacles.filter((one) => one === 'own-sync-on' || one === 'own-sync-unknown');
  const { key, value, verdict, why } = onboardingTexts.ownColumns;
  return html`${blocks.map((one) => html`<p class="notice bad">${sentence(obstacleTexts[one])}</p>`)}
  ${connector.is === 'there' && blocks.length === 0 ? html`<p>${onboardingTexts.ownOff}</p>` : ''}
  ${
    verdicts.length === 0
      ? ''
      : html`<div class="table">
            <table class="plan">
              <thead>
                <tr>
                  <th scope="col">${key}: ${value}</th>
                  <th scope="col">${verdict}</th>
                  <th scope="col">${why}</th>
                </tr>
              </thead>
              <tbody>
                ${verdicts.map(
                  (one) =>
                    html`<tr>
                      <td>${one.key} <span class="under">${one.value}</span></td>
                      <td>${verdictTexts[one.verdict]}</td>
                      <td>${connectorReasonText(one)}</td>
                    </tr>`,
                )}
              </tbody>
            </table>
          </div>
          ${
            verdicts.some((one) => one.verdict === 'taken')
              ? html`<form method="post" action="${onboardingPath}/take-over">
                  <p><button>${onboardingTexts.takeOver}</button></p>
                </form>`
              : ''
          }`
  }`;
}

function readStep({ plan }: OnboardingPageView): Html {
  const pages = plan.readings.reduce((sum, { pagesRead }) => sum + pagesRead, 0);
  const isBegun = plan.readings.length > 0;
  const standing = plan.isRead
    ? onboardingTexts.read(plan.objects, pages)
    : isBegun
      ? onboardingTexts.reading(pages)
      : onboardingTexts.notBegun;
  const forbidden = plan.readings.filter(({ state }) => state === 'forbidden');
  return html`<p>${standing}</p>
    ${forbidden.map(
      ({ list, state }) =>
        html`<p class="small">${listTexts[list]}: ${onboardingTexts.readingState[state]}.</p>`,
    )}
    <p class="soft small">${onboardingTexts.readWhat}</p>
    <form method="post" action="${onboardingPath}/read">
      <p>
        <button class="${plan.isRead ? '' : 'first'}">
          ${plan.isRead ? onboardingTexts.readAgain : onboardingTexts.readButton}
        </button>
      </p>
    </form>`;
}

function compareStep(view: OnboardingPageView): Html {
  const { plan, isAll } = view;
  const rows = plan.rows.filter((row) => isAll || isOpen(row));
  if (plan.rows.length === 0) return html`<p>${onboardingTexts.nothingFound}</p>`;
  const { open, all } = onboardingTexts.filter;
  const way = (words: string, address: string, isHere: boolean) =>
    html`<a href="${address}#compare" ${isHere ? html`aria-current="true"` : ''}>${words}</a>`;
  return html`<p class="soft small">${onboardingTexts.compareWhat}</p>
    <p>${onboardingTexts.counts(countFound(plan.rows))}</p>
    <p class="links">${way(open, onboardingPath, !isAll)} ${way(all, `${onboardingPath}?show=all`, isAll)}</p>
    ${rows.length === 0 ? '' : rowsForm(view, rows)}`;
}

function rowsForm(view: OnboardingPageView, rows: readonly OnboardingRow[]): Html {
  const { columns } = onboardingTexts;
  const shown = rows.slice(0, mostRows);
  return html`<form method="post" action="${onboardingPath}/choices" class="stack">
    <input type="hidden" name="show" value="${view.isAll ? 'all' : ''}" />
    <div class="table">
      <table class="choices">
        <thead>
          <tr>
            <th scope="col">${columns.document}</th>
            <th scope="col">${columns.found}</th>
            <th scope="col">${columns.decision}</th>
          </tr>
        </thead>
        <tbody>
          ${shown.map((row) => rowOf(row, view.links))}
        </tbody>
      </table>
    </div>
    ${rows.length > shown.length ? html`<p class="small">${sentence(onboardingTexts.more(rows.length - shown.length))}</p>` : ''}
    <p><button>${onboardingTexts.save}</button></p>
  </form>`;
}

function rowOf(row: OnboardingRow, links: DocumentLinks): Html {
  const { document, confidence, reasons, candidates } = row.finding;
  const { kind, sourceId, number, contactName, date, total, currency } = document;
  const under = [kindTexts[kind], contactName, calendarDay(date), money(total, currency)];
  const word = { certain: 'good', likely: 'waiting', unclear: 'needs-you', none: '' }[confidence];
  const name = number ?? `${kindTexts[kind]} ${sourceId}`;
  return html`<tr>
    <td>
      <a href="${links.page(kind, sourceId)}">${name}</a>
      <span class="under">${under.filter(Boolean).join(' · ')}</span>
    </td>
    <td>
      <span class="word ${word}">${confidenceTexts[confidence]}</span>
      ${candidates[0] === undefined ? '' : html`<span class="under">${objectText(candidates[0])}</span>`}
      <span class="under">${reasonsText(reasons)}</span>
    </td>
    <td>${choiceOf(row, name)}</td>
  </tr>`;
}

/** What stands in Xero, in a line. */
function objectText({ number, reference, contactName, date, total, currency, status }: XeroObject): string {
  const parts = [
    number ?? reference,
    contactName,
    calendarDay(date),
    money(total, currency),
    status.toLowerCase(),
  ];
  return `${onboardingTexts.inXero}: ${parts.filter(Boolean).join(' · ')}`;
}

function choiceOf(row: OnboardingRow, name: string): Html {
  const { finding, decision, object, offers, isCarriedOut } = row;
  const { kind, sourceId } = finding.document;
  const living = offers.includes('adopt') ? finding.candidates.filter((one) => !isGone(one)) : [];
  const now = decision === 'adopt' ? `adopt ${object?.xeroId ?? ''}` : decision;
  const options: (readonly [string, string])[] = [
    ...(decision === 'by-date' ? ([['by-date', decisionTexts['by-date']]] as const) : []),
    ...living.map((one): [string, string] => [
      `adopt ${one.xeroId}`,
      living.length === 1
        ? choiceTexts.adopt
        : `${choiceTexts.adopt} (${one.number ?? calendarDay(one.date)})`,
    ]),
    ['leave', choiceTexts.leave],
    ['post', choiceTexts.post],
  ];
  return html`<input type="hidden" name="row" value="${kind} ${sourceId}" />
    <input type="hidden" name="was" value="${now}" />
    <select name="choice" aria-label="${onboardingTexts.columns.decision}: ${name}">
      ${options.map(
        ([value, words]) =>
          html`<option value="${value}" ${value === now ? 'selected' : ''}>${words}</option>`,
      )}
    </select>
    ${isCarriedOut ? html`<span class="under">${onboardingTexts.carriedOut}</span>` : ''}`;
}

function dryStep({ dryRun }: OnboardingPageView): Html {
  if (dryRun === undefined)
    return html`<p class="soft small">${onboardingTexts.dryWhat}</p>
      <form method="get" action="${onboardingPath}#dry-run">
        <input type="hidden" name="look" value="yes" />
        <p><button>${onboardingTexts.dryButton}</button></p>
      </form>`;
  const { estimate, payloads, goLiveDate } = dryRun;
  return html`${goLiveDate === null ? html`<p>${onboardingTexts.noDate}</p>` : ''}
    <p>${onboardingTexts.estimate(estimate.documents, estimate.calls, estimate.minutes)}</p>
    ${payloads.map(
      ({ kind, sourceId, plan, request, problem }) =>
        html`<details>
          <summary>
            ${kindTexts[kind]} ${sourceId}: ${plan}
            ${problem === undefined ? '' : problemTitle({ problem: problem.type, parameters: problem.parameters })}
          </summary>
          ${
            request === undefined
              ? ''
              : html`<p class="small">${request.method} ${request.path}</p>
                  <p class="address">${request.payload}</p>`
          }
        </details>`,
    )}`;
}

function confirmStep({
  plan,
  obstacles,
  connector,
  connection,
  refused,
  goLiveDate,
}: OnboardingPageView): Html {
  const { adopt, leave, post } = countDecisions(plan.rows);
  // What a person can say themselves is asked for in the form.
  const inTheWay = obstacles.filter((one) => one !== 'own-sync-unknown');
  if (inTheWay.length > 0)
    return html`<p>${onboardingTexts.cannotYet}:</p>
      <ul>
        ${inTheWay.map((one) => html`<li>${sentence(obstacleTexts[one])}</li>`)}
      </ul>`;
  const problems = refused?.problems ?? [];
  return html`<p>${onboardingTexts.confirmWhat(adopt, leave, post)}</p>
    <form method="post" action="${onboardingPath}/confirm" class="fields">
      <input type="hidden" name="seen" value="${plan.fingerprint}" />
      ${textField({
        name: 'date',
        label: onboardingTexts.date,
        type: 'date',
        value: refused?.date ?? goLiveDate ?? '',
        problems,
      })}
      ${textField({
        name: 'organisation',
        label: onboardingTexts.name(nameToType(connection)),
        value: '',
        problems,
      })}
      ${connector.is === 'unreadable' ? checkbox('ownSyncIsOff', 'yes', onboardingTexts.saidOff, false) : ''}
      <p><button class="first">${onboardingTexts.confirm}</button></p>
    </form>`;
}
