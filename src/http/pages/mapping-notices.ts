import { html } from 'hono/html';
import { listTexts } from '../../mapping/mapping-words.ts';
import type { ListsRead } from '../../xero/organisation-lists.ts';
import { mappingsPath } from './mapping-address.ts';
import { mappingTexts as texts } from './mapping-texts.ts';
import { sentence } from './problem-block.ts';
import type { Html } from './shell.ts';

/** How a change ended, for the page that is shown next. */
export interface Done {
  /** Choices that were saved; undefined: none was asked for. */
  readonly saved: number | undefined;
  readonly temporalAway: boolean;
}

/** What a mapping page says before its content: how the last change ended, and how fresh the lists are. */
export function mappingNotices(done: Done, refused: readonly string[], read: ListsRead, from: string): Html {
  return html`${doneBlock(done)} ${refusedBlock(refused)} ${unreadBlock(read)}
    <div class="beside">
      <p class="soft small">${texts.age(Math.floor(read.ageSeconds / 60))}</p>
      <form method="post" action="${mappingsPath}/refresh">
        <input type="hidden" name="from" value="${from}" />
        <button>${texts.refresh}</button>
      </form>
    </div>`;
}

function doneBlock({ saved, temporalAway }: Done): Html | '' {
  if (saved === undefined) return '';
  return html`<section class="sheet notice ${temporalAway ? '' : 'good'}" role="status">
    <p>
      ${saved === 0 ? texts.unchanged : texts.saved(saved)}
      ${temporalAway ? sentence(texts.temporalAway) : saved === 0 ? '' : texts.savedThen}
    </p>
  </section>`;
}

function refusedBlock(refused: readonly string[]): Html | '' {
  if (refused.length === 0) return '';
  return html`<section class="sheet notice bad" role="alert">
    <h2>${texts.refused}</h2>
    ${refused.map((each) => html`<p>${each}</p>`)}
  </section>`;
}

function unreadBlock({ unread }: ListsRead): Html | '' {
  if (unread.length === 0) return '';
  return html`<section class="sheet notice">
    ${unread.map(
      ({ name, why, isKnown }) => html`<p>${texts.unread(listTexts[name], isKnown)} ${sentence(why)}</p>`,
    )}
  </section>`;
}
