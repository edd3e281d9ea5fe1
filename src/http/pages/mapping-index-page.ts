import { html } from 'hono/html';
import { mappingSections, type MappingSection } from '../../mapping/choices.ts';
import { sectionTitles } from '../../mapping/mapping-words.ts';
import { mappingAddress } from './mapping-address.ts';
import { suggestionsPath } from './mapping-suggestions-page.ts';
import { mappingTexts as texts, sectionMeanings } from './mapping-texts.ts';
import { repostPath } from './repost-page.ts';
import { repostTexts } from './repost-texts.ts';
import { rulesPath } from './rules-page.ts';
import { rulesTexts } from './rules-texts.ts';
import type { Html } from './shell.ts';

/** How a mapping stands, in a line. */
export interface SectionSummary {
  readonly section: MappingSection;
  readonly chosen: number;
  readonly held: number;
  readonly faults: number;
}

/** All mappings: what is chosen, and where a choice is missing or wrong. */
export function mappingIndexPage(summaries: readonly SectionSummary[], notices: Html): Html {
  const of = (section: MappingSection) =>
    summaries.find((one) => one.section === section) ?? { section, chosen: 0, held: 0, faults: 0 };
  return html`<div class="stack">
    <h1>${texts.title}</h1>
    <p class="soft">${texts.lead}</p>
    ${notices}
    <p class="links">
      <a class="button" href="${suggestionsPath}">${texts.suggestions.title}</a>
      <a href="${rulesPath}">${rulesTexts.title}</a>
      <a href="${repostPath}">${repostTexts.title}</a>
    </p>
    <div class="sheet table">
      <table class="mappings">
        <thead>
          <tr>
            <th scope="col">${texts.columns.mapping}</th>
            <th scope="col" class="amount">${texts.columns.chosen}</th>
            <th scope="col">${texts.columns.needs}</th>
          </tr>
        </thead>
        <tbody>
          ${mappingSections.map((section) => summaryRow(of(section)))}
        </tbody>
      </table>
    </div>
  </div>`;
}

function summaryRow({ section, chosen, held, faults }: SectionSummary): Html {
  return html`<tr>
    <td>
      <a href="${mappingAddress(section)}">${sectionTitles[section]}</a>
      <span class="under">${sectionMeanings[section]}</span>
    </td>
    <td class="amount">${texts.chosen(chosen)}</td>
    <td>
      ${held > 0 ? html`<span class="word needs-you">${texts.holds(held)}</span>` : ''}
      ${faults > 0 ? html`<span class="word needs-you">${texts.faults(faults)}</span>` : ''}
    </td>
  </tr>`;
}
