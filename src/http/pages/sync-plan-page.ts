import { html } from 'hono/html';
import type { NamedPlan } from '../../store/planned-documents.ts';
import type { DocumentLinks } from '../document-links.ts';
import { problemTitle } from './problem-block.ts';
import type { Html } from './shell.ts';
import { syncPath } from './sync-page.ts';
import { planTexts, syncTexts } from './sync-texts.ts';
import { nameOf } from './overview-page.ts';
import { kindTexts } from './texts.ts';

export interface SyncPlanView {
  readonly id: string;
  readonly documents: readonly NamedPlan[];
  readonly size: { readonly documents: number; readonly calls: number };
  /** From 1. */
  readonly page: number;
  readonly hasMore: boolean;
  readonly links: DocumentLinks;
}

/** What a dry run found: each document with the very bytes that would be sent. */
export function syncPlanPage(view: SyncPlanView): Html {
  const { id, documents, size, page, hasMore } = view;
  const { planColumns: columns } = syncTexts;
  if (documents.length === 0)
    return html`${head()}
      <p class="sheet empty">${syncTexts.planEmpty}</p>`;
  return html`${head()}
    <p>${syncTexts.planLead(size.documents, size.calls)}</p>
    <div class="sheet table">
      <table class="plan">
        <thead>
          <tr>
            <th scope="col">${columns.document}</th>
            <th scope="col">${columns.plan}</th>
            <th scope="col">${columns.why}</th>
          </tr>
        </thead>
        <tbody>
          ${documents.map((document) => row(document, view))}
        </tbody>
      </table>
    </div>
    <nav class="links" aria-label="${syncTexts.plan}">
      ${page > 1 ? html`<a href="${syncPath}/${id}?page=${page - 1}">← ${syncTexts.newer}</a>` : ''}
      ${hasMore ? html`<a href="${syncPath}/${id}?page=${page + 1}">${syncTexts.older} →</a>` : ''}
    </nav>`;
}

function head(): Html {
  return html`<p class="small"><a href="${syncPath}">← ${syncTexts.back}</a></p>
    <h1>${syncTexts.plan}</h1>`;
}

function row(document: NamedPlan, { links }: SyncPlanView): Html {
  const { kind, sourceId, name, plan, request, problem } = document;
  const why = problemTitle({ problem: problem?.type ?? null, parameters: problem?.parameters ?? {} });
  return html`<tr>
    <td>
      <a href="${links.page(kind, sourceId)}">${nameOf(document)}</a>
      <span class="under">${name === null ? '' : kindTexts[kind]}</span>
    </td>
    <td>${planTexts[plan]}</td>
    <td>
      ${why}
      ${
        request === undefined
          ? ''
          : html`<details>
              <summary>${syncTexts.payload}</summary>
              <p class="small">${request.method} ${request.path}</p>
              <p class="address">${request.payload}</p>
              <p class="soft small">${columns.hash} <span class="address">${request.payloadHash}</span></p>
            </details>`
      }
    </td>
  </tr>`;
}

const columns = syncTexts.planColumns;
