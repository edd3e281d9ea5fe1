import { html } from 'hono/html';
import { changePath } from '../../oauth/connect-link.ts';
import { nameToType } from '../../oauth/typed-name.ts';
import type { OrganisationChange } from '../../store/pending-grants.ts';
import { changeOrganisationTexts as texts } from './change-organisation-texts.ts';
import { textField } from './form-fields.ts';
import type { Html } from './shell.ts';

export interface ChangeView {
  /** The organisation that is connected; undefined: the visitor may not see its name. */
  readonly from: string | undefined;
  readonly to: OrganisationChange;
  /** What was typed and is not the name; undefined: nothing was typed yet. */
  readonly typed: string | undefined;
}

/** What would happen if another organisation took the place of the one that is connected, and the question. */
export function changeOrganisationPage({ from = texts.unnamed, to, typed }: ChangeView): Html {
  const name = nameToType(to);
  const field = 'organisationName';
  return html`<section class="sheet narrow stack">
    <h1>${texts.title}</h1>
    <p>${texts.chosen(from, name)}</p>
    <p>${texts.whatHappens}</p>
    <ul class="scopes">
      ${[texts.stays(from), texts.ends(from), texts.onHold(name), texts.settings(from)].map(
        (sentence) => html`<li>${capitalised(sentence)}</li>`,
      )}
    </ul>
    <form method="post" action="${changePath}" class="fields">
      ${textField({
        name: field,
        label: texts.confirm(name),
        value: typed ?? '',
        problems: typed === undefined ? [] : [{ path: field, text: texts.nameWrong(name) }],
      })}
      <p class="links">
        <button>${texts.change}</button>
        <button class="first" name="cancel" value="yes">${texts.cancel(from)}</button>
      </p>
    </form>
  </section>`;
}

function capitalised(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
