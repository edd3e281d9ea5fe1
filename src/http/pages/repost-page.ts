import { html } from 'hono/html';
import { bareTitle } from '../../problems.ts';
import type { RepostPlan, RepostRequest } from '../../repost/create-repost.ts';
import { repostKinds } from '../../repost/repost-documents.ts';
import type { DocumentLinks } from '../document-links.ts';
import { mappingsPath } from './mapping-address.ts';
import { mappingTexts } from './mapping-texts.ts';
import { repostTexts as texts } from './repost-texts.ts';
import type { Html } from './shell.ts';

export const repostPath = '/integrations/xero/repost';

/** More documents than that are not looked at for a page. */
export const mostLookedAt = 2000;

const shown = 100;

export interface RepostView {
  readonly asked: RepostRequest;
  /** undefined: nothing was looked at yet. */
  readonly plan: RepostPlan | undefined;
  readonly links: DocumentLinks;
  readonly done: { readonly count: number; readonly temporalAway: boolean } | undefined;
  readonly problem: string | undefined;
}

/** Which documents would follow the mapping of today, and the button that has them do so. */
export function repostPage(view: RepostView): Html {
  const { asked, plan, done, problem } = view;
  return html`<p class="small"><a href="${mappingsPath}">← ${mappingTexts.title}</a></p>
    <h1>${texts.title}</h1>
    <p class="soft">${texts.lead}</p>
    ${done === undefined ? '' : doneBlock(done)}
    ${
      problem === undefined
        ? ''
        : html`<section class="sheet notice bad" role="alert"><p>${problem}</p></section>`
    }
    <form method="get" action="${repostPath}" class="sheet fields">
      <div class="field">
        <label for="kind">${texts.kind}</label>
        <select id="kind" name="kind">
          ${repostKinds.map(
            (kind) =>
              html`<option value="${kind}" ${kind === asked.kind ? 'selected' : ''}>
                ${texts.kinds[kind]}
              </option>`,
          )}
        </select>
      </div>
      <div class="side-by-side">
        ${dayField('from', texts.from, asked.from)} ${dayField('to', texts.to, asked.to)}
      </div>
      <p><button class="first" name="look" value="1">${texts.look}</button></p>
    </form>
    ${plan === undefined ? '' : planBlock(plan, view)}`;
}

function dayField(name: string, label: string, value: string | null): Html {
  return html`<div class="field">
    <label for="${name}">${label}</label>
    <input id="${name}" name="${name}" type="date" value="${value ?? ''}" autocomplete="off" />
  </div>`;
}

function planBlock(plan: RepostPlan, { asked, links }: RepostView): Html {
  const { documents, calls, lookedAt, left, isCut } = plan;
  const rest = [...left].map(([type, count]) => html`<p>${texts.left(count, bareTitle(type))}</p>`);
  const cut = isCut ? html`<p>${texts.cut(mostLookedAt)}</p>` : '';
  if (documents.length === 0)
    return html`<section class="sheet">
      <p>${texts.nothing(lookedAt)}</p>
      ${rest} ${cut}
    </section>`;
  return html`<form method="post" action="${repostPath}" class="sheet stack">
      <p>${texts.found(documents.length, calls, lookedAt)}</p>
      ${rest} ${cut}
      <p>
        <input type="hidden" name="kind" value="${asked.kind}" />
        <input type="hidden" name="from" value="${asked.from ?? ''}" />
        <input type="hidden" name="to" value="${asked.to ?? ''}" />
        <input type="hidden" name="count" value="${String(documents.length)}" />
        <button class="first">${texts.button(documents.length)}</button>
      </p>
    </form>
    ${documents.length > shown ? html`<p class="soft">${texts.shown(shown)}</p>` : ''}
    <div class="sheet table">
      <table class="plan">
        <thead>
          <tr>
            <th scope="col">${texts.columns.document}</th>
            <th scope="col" class="amount">${texts.columns.total}</th>
          </tr>
        </thead>
        <tbody>
          ${documents.slice(0, shown).map(
            ({ sourceId, name, total }) =>
              html`<tr>
                <td><a href="${links.page(asked.kind, sourceId)}">${name ?? sourceId}</a></td>
                <td class="amount">${total ?? ''}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
}

function doneBlock({ count, temporalAway }: NonNullable<RepostView['done']>): Html {
  return html`<section class="sheet notice ${temporalAway ? '' : 'good'}" role="status">
    <p>${texts.done(count)} ${temporalAway ? texts.temporalAway.replaceAll('`', '') : ''}</p>
  </section>`;
}
