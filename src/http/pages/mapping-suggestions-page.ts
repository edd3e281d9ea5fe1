import { html } from 'hono/html';
import type { NamedSuggestion } from '../../mapping/collect-suggestions.ts';
import { sectionTitles } from '../../mapping/mapping-words.ts';
import { mappingAddress, mappingsPath } from './mapping-address.ts';
import { mappingTexts } from './mapping-texts.ts';
import type { Html } from './shell.ts';

export const suggestionsPath = `${mappingsPath}/suggestions`;

const texts = mappingTexts.suggestions;

/** What is suggested in all mappings, to be accepted one by one or all at once. */
export function mappingSuggestionsPage(suggestions: readonly NamedSuggestion[], notices: Html): Html {
  return html`<p class="small"><a href="${mappingsPath}">← ${mappingTexts.back}</a></p>
    <h1>${texts.title}</h1>
    <p class="soft">${texts.lead}</p>
    ${notices}
    ${suggestions.length === 0 ? html`<p class="sheet empty">${texts.none}</p>` : form(suggestions)}`;
}

function form(suggestions: readonly NamedSuggestion[]): Html {
  return html`<form method="post" action="${suggestionsPath}" class="stack">
    <p class="links">
      <button class="first" name="accept" value="all">${texts.acceptAll(suggestions.length)}</button>
    </p>
    <div class="sheet table">
      <table class="choices suggested">
        <thead>
          <tr>
            <th scope="col">${mappingTexts.rowColumns.timetracker}</th>
            <th scope="col">${texts.column}</th>
            <th scope="col" class="amount">${mappingTexts.rowColumns.documents}</th>
          </tr>
        </thead>
        <tbody>
          ${suggestions.map((one, at) => suggestionRow(one, at))}
        </tbody>
      </table>
    </div>
  </form>`;
}

function suggestionRow(one: NamedSuggestion, at: number): Html {
  const { section, name, text, documents, held } = one;
  return html`<tr>
    <td>
      ${name} <a class="under" href="${mappingAddress(section)}">${sectionTitles[section]}</a>
      <input type="hidden" name="row" value="${rowInForm(one)}" />
    </td>
    <td>${text}</td>
    <td class="amount">
      ${held > 0 ? html`<span class="word needs-you">${mappingTexts.holds(held)}</span>` : ''}
      ${documents > held ? html`<span class="under">${mappingTexts.documents(documents)}</span>` : ''}
      <button class="small" name="accept" value="${String(at)}" aria-label="${texts.accept(name, text)}">
        ${texts.acceptOne}
      </button>
    </td>
  </tr>`;
}

/** A suggestion as it stands in the form: what is accepted is what was shown. */
function rowInForm({ section, key, choice }: NamedSuggestion): string {
  return Buffer.from(JSON.stringify([section, key, choice]), 'utf8').toString('base64url');
}
