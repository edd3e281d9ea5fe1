import { html } from 'hono/html';
import type { MappingSection } from '../../mapping/choices.ts';
import { keyInForm } from '../../mapping/form-changes.ts';
import { filtersOf } from '../../mapping/filters.ts';
import { sectionTitles } from '../../mapping/mapping-words.ts';
import type { Offer, OfferGroup } from '../../mapping/offers.ts';
import { mappingAddress, mappingsPath } from './mapping-address.ts';
import {
  addedTexts,
  emptyTexts,
  filterTexts,
  mappingTexts as texts,
  offerGroupTexts,
  sectionMeanings,
} from './mapping-texts.ts';
import type { Html } from './shell.ts';

/** A row as it is shown. */
export interface RowView {
  readonly key: string;
  readonly label: string;
  /** What is chosen in the settings. */
  readonly was: string | null;
  /** What the form shows: the same, or what was sent and refused. */
  readonly choice: string | null;
  readonly choiceText: string;
  readonly documents: number;
  readonly held: number;
  readonly offers: readonly OfferGroup[];
  readonly suggestion: Offer | undefined;
  /** What counts while nothing is chosen here. */
  readonly otherwise: string | undefined;
  readonly faults: readonly string[];
}

export interface Paging {
  readonly search: string;
  /** From 1. */
  readonly page: number;
  readonly hasMore: boolean;
}

export interface SectionView {
  readonly section: MappingSection;
  readonly rows: readonly RowView[];
  /** What can be chosen for a value that no document has yet. */
  readonly offers: readonly OfferGroup[];
  readonly notices: Html;
  /** The group of rows that is shown, where there are several. */
  readonly by: string | undefined;
  readonly paging: Paging;
}

/** One mapping as a form. */
export function mappingSectionPage(view: SectionView): Html {
  const { section, rows, by } = view;
  const suggestions = rows.filter(
    ({ suggestion, choice }) => suggestion !== undefined && choice === null,
  ).length;
  return html`<p class="small"><a href="${mappingsPath}">← ${texts.back}</a></p>
    <h1>${sectionTitles[section]}</h1>
    <p class="soft">${sectionMeanings[section]}</p>
    ${view.notices} ${by === undefined ? '' : filter(section, by, view.paging)}
    <form method="post" action="${formAddress(view)}">
      <button class="unseen" tabindex="-1" aria-hidden="true">${texts.save}</button>
      <div class="sheet table">
        <table class="choices">
          <thead>
            <tr>
              <th scope="col">${texts.rowColumns.timetracker}</th>
              <th scope="col">${texts.rowColumns.xero}</th>
              <th scope="col" class="amount">${texts.rowColumns.documents}</th>
            </tr>
          </thead>
          <tbody>
            ${rows.map((row, at) => choiceRow(section, row, at))} ${addedRow(view)}
          </tbody>
        </table>
        ${rows.length === 0 ? html`<p class="empty">${texts.empty}</p>` : ''}
      </div>
      ${section === 'items' ? itemList(view.offers) : ''}
      <p class="links after">
        <button class="first">${texts.save}</button>
        ${
          suggestions > 1 ? html`<button name="accept" value="all">${texts.useAll(suggestions)}</button>` : ''
        }
      </p>
    </form>
    ${pager(view)}`;
}

function choiceRow(section: MappingSection, row: RowView, at: number): Html {
  return html`<tr class="${row.held > 0 || row.faults.length > 0 ? 'wanting' : ''}">
    <td>${row.label}</td>
    <td>
      <input type="hidden" name="key" value="${keyInForm(row.key)}" />
      <input type="hidden" name="was" value="${row.was ?? ''}" />
      <input type="hidden" name="suggested" value="${row.suggestion?.choice ?? ''}" />
      ${section === 'items' ? itemInput(row) : choiceSelect(section, row)}
      ${row.faults.map((fault) => html`<span class="under fault">${fault}</span>`)}
      ${
        row.suggestion === undefined || row.choice !== null
          ? ''
          : html`<span class="under suggestion"
              >${texts.suggestion}
              <button class="small" name="accept" value="${String(at)}">
                ${texts.use(row.suggestion.text)}
              </button></span
            >`
      }
    </td>
    <td class="amount">
      ${row.held > 0 ? html`<span class="word needs-you">${texts.holds(row.held)}</span>` : ''}
      ${documentsOf(row)}
    </td>
  </tr>`;
}

function documentsOf({ documents, held }: RowView): Html | '' {
  if (documents === 0 || documents === held) return '';
  return html`<span class="under"
    >${held > 0 ? texts.ofDocuments(documents) : texts.documents(documents)}</span
  >`;
}

function choiceSelect(section: MappingSection, row: RowView): Html {
  if (row.offers.length === 0 && row.choice === null) {
    const rate = section === 'sales-tax' || section === 'purchase-tax';
    return html`<input type="hidden" name="choice" value="" /><span class="soft"
        >${rate ? texts.noRate(row.key) : texts.noOffer}</span
      >`;
  }
  const none = emptyTexts[section] ?? texts.notChosen;
  const empty = row.otherwise === undefined ? none : texts.otherwise(row.otherwise);
  return html`<select name="choice" aria-label="${row.label}">
    <option value="">${empty}</option>
    ${options(row.offers, row.choice, row.choiceText)}
  </select>`;
}

/** What is chosen stays there to be seen even if it could not be chosen any more. */
function options(groups: readonly OfferGroup[], choice: string | null, choiceText: string): Html {
  const offered = groups.some(({ offers }) => offers.some((offer) => offer.choice === choice));
  return html`${
    choice === null || offered
      ? ''
      : html`<option value="${choice}" selected>${texts.gone(choiceText)}</option>`
  }${groups.map(
    ({ name, offers }) =>
      html`<optgroup label="${offerGroupTexts[name]}">
        ${offers.map(
          (offer) =>
            html`<option value="${offer.choice}" ${offer.choice === choice ? html`selected` : ''}>
              ${offer.text}
            </option>`,
        )}
      </optgroup>`,
  )}`;
}

/** There may be thousands of items: one list serves all rows, and the browser finds in it what is typed. */
function itemInput(row: RowView): Html {
  return html`<input
      type="text"
      name="choice"
      value="${row.choice ?? ''}"
      list="items"
      maxlength="30"
      placeholder="${texts.itemCode}"
      aria-label="${row.label}"
      autocomplete="off"
    />
    ${row.choice === null || row.choiceText === row.choice ? '' : html`<span class="under">${row.choiceText}</span>`}`;
}

function itemList(groups: readonly OfferGroup[]): Html {
  return html`<datalist id="items">
    ${groups.flatMap(({ offers }) =>
      offers.map(({ choice, text }) => html`<option value="${choice}">${text}</option>`),
    )}
  </datalist>`;
}

function addedRow({ section, offers, by }: SectionView): Html | '' {
  const words = addedTexts[section];
  if (words === undefined) return '';
  return html`<tr>
    <td>
      <input
        type="text"
        name="addedValue"
        placeholder="${words.value}"
        aria-label="${words.value}"
        maxlength="500"
        autocomplete="off"
      />
      ${
        words.of === undefined
          ? ''
          : html`<input
              type="text"
              class="short"
              name="addedOf"
              placeholder="${words.of}"
              aria-label="${words.of}"
              maxlength="3"
              autocomplete="off"
            />`
      }
      ${by === undefined ? '' : html`<input type="hidden" name="addedOf" value="${by}" />`}
    </td>
    <td>
      ${
        section === 'items'
          ? html`<input
              type="text"
              name="addedChoice"
              list="items"
              maxlength="30"
              placeholder="${texts.itemCode}"
              aria-label="${texts.itemCode}"
              autocomplete="off"
            />`
          : html`<select name="addedChoice" aria-label="${words.value}">
              <option value="">${texts.notChosen}</option>
              ${options(offers, null, '')}
            </select>`
      }
    </td>
    <td></td>
  </tr>`;
}

function filter(section: MappingSection, by: string, { search }: Paging): Html {
  return html`<div class="beside">
    <nav class="links" aria-label="${texts.rowColumns.timetracker}">
      ${filtersOf(section).map(
        (each) =>
          html`<a href="${mappingAddress(section)}?by=${each}" ${each === by ? html`aria-current="true"` : ''}
            >${filterTexts[each]}</a
          >`,
      )}
    </nav>
    <form class="search" method="get" action="${mappingAddress(section)}" role="search">
      <input type="hidden" name="by" value="${by}" />
      <input
        type="search"
        name="search"
        value="${search}"
        placeholder="${texts.searchValue}"
        aria-label="${texts.searchValue}"
        maxlength="100"
      />
      <button>${texts.searchButton}</button>
    </form>
  </div>`;
}

function formAddress(view: SectionView): string {
  return `${mappingAddress(view.section)}${queryOf(view, view.paging.page)}`;
}

function queryOf({ by, paging }: SectionView, page: number): string {
  const query = new URLSearchParams();
  if (by !== undefined) query.set('by', by);
  if (paging.search !== '') query.set('search', paging.search);
  if (page > 1) query.set('page', String(page));
  return query.size === 0 ? '' : `?${query.toString()}`;
}

function pager(view: SectionView): Html | '' {
  const { page, hasMore } = view.paging;
  if (page === 1 && !hasMore) return '';
  const to = (other: number) => `${mappingAddress(view.section)}${queryOf(view, other)}`;
  return html`<nav class="links" aria-label="${sectionTitles[view.section]}">
    ${page > 1 ? html`<a href="${to(page - 1)}">← ${texts.previous}</a>` : ''}
    ${hasMore ? html`<a href="${to(page + 1)}">${texts.next} →</a>` : ''}
  </nav>`;
}
