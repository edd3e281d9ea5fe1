import { html } from 'hono/html';
import { sectionTitles } from '../../mapping/mapping-words.ts';
import type { Offer } from '../../mapping/offers.ts';
import { clientAddress, mappingAddress, mappingsPath } from './mapping-address.ts';
import type { Paging } from './mapping-section-page.ts';
import { mappingTexts as texts, sectionMeanings } from './mapping-texts.ts';
import type { Html } from './shell.ts';

/** A client and the contact that it stands for. */
export interface ClientView {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  /** Chosen here: goes before the linked one. */
  readonly chosen: Offer | undefined;
  /** What the client itself became in Xero. */
  readonly linked: Offer | undefined;
  readonly suggestion: Offer | undefined;
  readonly held: number;
  readonly faults: readonly string[];
}

export interface ClientsView {
  readonly clients: readonly ClientView[];
  readonly notices: Html;
  readonly paging: Paging;
}

/** Clients and their contacts. */
export function mappingClientsPage({ clients, notices, paging }: ClientsView): Html {
  const { columns } = texts.client;
  return html`<p class="small"><a href="${mappingsPath}">← ${texts.back}</a></p>
    <h1>${sectionTitles.clients}</h1>
    <p class="soft">${sectionMeanings.clients}</p>
    ${notices}
    <form class="search" method="get" action="${mappingAddress('clients')}" role="search">
      <input
        type="search"
        name="search"
        value="${paging.search}"
        placeholder="${texts.search}"
        aria-label="${texts.search}"
        maxlength="100"
      />
      <button>${texts.searchButton}</button>
    </form>
    <div class="sheet table">
      <table class="choices clients">
        <thead>
          <tr>
            <th scope="col">${columns.client}</th>
            <th scope="col">${columns.contact}</th>
            <th scope="col" class="amount">${columns.choice}</th>
          </tr>
        </thead>
        <tbody>
          ${clients.map(clientRow)}
        </tbody>
      </table>
      ${clients.length === 0 ? html`<p class="empty">${texts.empty}</p>` : ''}
    </div>
    ${pager(paging)}`;
}

function clientRow(client: ClientView): Html {
  const { client: words } = texts;
  return html`<tr class="${client.held > 0 || client.faults.length > 0 ? 'wanting' : ''}">
    <td>
      <a href="${clientAddress(client.id)}">${client.name}</a>
      <span class="under">${client.email ?? ''}</span>
    </td>
    <td>
      ${contactOf(client)} ${client.faults.map((fault) => html`<span class="under fault">${fault}</span>`)}
      ${client.suggestion === undefined ? '' : suggestion(client, client.suggestion)}
    </td>
    <td class="amount">
      ${client.held > 0 ? html`<span class="word needs-you">${texts.holds(client.held)}</span>` : ''}
      ${client.chosen === undefined ? '' : clearButton(client.id)}
      <a class="button" href="${clientAddress(client.id)}" aria-label="${words.title(client.name)}"
        >${words.choose}</a
      >
    </td>
  </tr>`;
}

function contactOf({ chosen, linked }: ClientView): Html {
  const { client: words } = texts;
  if (chosen !== undefined) return html`${chosen.text} <span class="tag">${words.chosen}</span>`;
  if (linked !== undefined) return html`${linked.text} <span class="soft small">${words.byItself}</span>`;
  return html`<span class="soft">${words.none}</span>`;
}

function suggestion({ id }: ClientView, offer: Offer): Html {
  return html`<form class="under suggestion" method="post" action="${clientAddress(id)}">
    ${texts.suggestion}
    <button class="small" name="contact" value="${offer.choice}">${texts.use(offer.text)}</button>
  </form>`;
}

function clearButton(id: string): Html {
  return html`<form class="inline" method="post" action="${clientAddress(id)}">
    <button name="contact" value="">${texts.client.clear}</button>
  </form>`;
}

function pager({ page, hasMore, search }: Paging): Html | '' {
  if (page === 1 && !hasMore) return '';
  const to = (other: number) => {
    const query = new URLSearchParams({ ...(search === '' ? {} : { search }), page: String(other) });
    return `${mappingAddress('clients')}?${query.toString()}`;
  };
  return html`<nav class="links" aria-label="${sectionTitles.clients}">
    ${page > 1 ? html`<a href="${to(page - 1)}">← ${texts.previous}</a>` : ''}
    ${hasMore ? html`<a href="${to(page + 1)}">${texts.next} →</a>` : ''}
  </nav>`;
}

export interface ClientChoiceView {
  readonly client: ClientView;
  readonly notices: Html;
  readonly search: string;
  /** Contacts that match, the first of them. */
  readonly matches: readonly (Offer & { readonly number: string | null })[];
  /** How many more match. */
  readonly more: number;
}

/** One client: which contact it is, and a search for another one. */
export function mappingClientPage({ client, notices, search, matches, more }: ClientChoiceView): Html {
  const { client: words } = texts;
  return html`<p class="small"><a href="${mappingAddress('clients')}">← ${sectionTitles.clients}</a></p>
    <h1>${words.title(client.name)}</h1>
    ${notices}
    <section class="sheet">
      <dl class="facts">
        <dt>${words.now}</dt>
        <dd>${contactNow(client)}</dd>
      </dl>
      ${client.faults.map((fault) => html`<p class="fault">${fault}</p>`)}
      ${client.suggestion === undefined ? '' : suggestion(client, client.suggestion)}
      ${client.chosen === undefined ? '' : clearButton(client.id)}
      <p class="soft small">${words.later}</p>
    </section>
    <form class="search" method="get" action="${clientAddress(client.id)}" role="search">
      <input
        type="search"
        name="search"
        value="${search}"
        placeholder="${words.find}"
        aria-label="${words.find}"
        maxlength="100"
      />
      <button>${texts.searchButton}</button>
    </form>
    ${found(client.id, search, matches, more)}
    <form class="sheet" method="post" action="${clientAddress(client.id)}">
      <label class="label" for="contact">${words.byId}</label>
      <p class="search">
        <input type="text" id="contact" name="contact" maxlength="36" autocomplete="off" required />
        <button>${words.use}</button>
      </p>
      <p class="soft small">${words.byIdHint}</p>
    </form>`;
}

function contactNow({ chosen, linked }: ClientView): string {
  const { client: words } = texts;
  if (chosen !== undefined) return words.nowChosen(chosen.text);
  return linked === undefined ? words.nowNone : words.nowLinked(linked.text);
}

function found(
  clientId: string,
  search: string,
  matches: ClientChoiceView['matches'],
  more: number,
): Html | '' {
  if (matches.length === 0) {
    return search === '' ? '' : html`<div class="sheet empty">${texts.client.noMatch}</div>`;
  }
  return html`<form class="sheet table" method="post" action="${clientAddress(clientId)}">
    <table class="choices">
      <tbody>
        ${matches.map(
          ({ choice, text, number }) =>
            html`<tr>
              <td>${text} <span class="under">${number ?? ''}</span></td>
              <td class="amount">
                <button name="contact" value="${choice}" aria-label="${texts.use(text)}">
                  ${texts.client.use}
                </button>
              </td>
            </tr>`,
        )}
      </tbody>
    </table>
    ${more > 0 ? html`<p class="empty">${texts.client.more(more)}</p>` : ''}
  </form>`;
}
