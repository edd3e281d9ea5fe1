import { html } from 'hono/html';
import type { SettingProblem } from '../../settings/change-settings.ts';
import type { SettingsVersion } from '../../store/connection-settings.ts';
import { checkbox, selectField } from './form-fields.ts';
import { mappingsPath } from './mapping-address.ts';
import { mappingTexts } from './mapping-texts.ts';
import { sentence } from './problem-block.ts';
import { ruleBoxes, ruleChoices } from './rules-fields.ts';
import { rulesTexts as texts } from './rules-texts.ts';
import type { Html } from './shell.ts';

export const rulesPath = '/integrations/xero/rules';

/** A form that was refused: what is wrong, and what was typed where it is shown again. */
export interface RulesRefused {
  readonly problems: readonly SettingProblem[];
  readonly values: Readonly<Record<string, readonly string[]>> | undefined;
}

export interface RulesView {
  readonly now: SettingsVersion;
  readonly refused: RulesRefused | undefined;
  readonly done: { readonly result: 'changed' | 'unchanged'; readonly temporalAway: boolean } | undefined;
}

/** The rules of a connection as a form. */
export function rulesPage({ now: { version, settings }, refused, done }: RulesView): Html {
  const problems = refused?.problems ?? [];
  const typed = refused?.values;
  const references = typed?.['referenceFrom'] ?? settings.referenceFrom;
  const isTicked = (name: (typeof ruleBoxes)[number]) => typed?.['more']?.includes(name) ?? settings[name];
  return html`<p class="small"><a href="${mappingsPath}">← ${mappingTexts.title}</a></p>
    <h1>${texts.title}</h1>
    <p class="soft">${texts.lead}</p>
    ${done === undefined ? '' : doneBlock(done)} ${refused === undefined ? '' : refusedBlock(problems)}
    <form method="post" action="${rulesPath}" class="sheet fields">
      <input type="hidden" name="version" value="${String(version)}" />
      ${ruleChoices.map(({ name, stored }) => {
        const { label, hint, options } = texts.choices[name];
        return selectField({
          name,
          label,
          value: typed?.[name]?.[0] ?? stored(settings),
          options: Object.entries(options),
          problems,
          ...(hint === undefined ? {} : { hint }),
        });
      })}
      <fieldset>
        <legend>${texts.referenceFrom.legend}</legend>
        ${texts.referenceFrom.places.map((place, at) => reference(place, at, references[at] ?? ''))}
        <p class="soft small">${texts.referenceFrom.hint}</p>
        ${problems.filter(({ path }) => path.startsWith('referenceFrom')).map(({ text }) => html`<p class="fault small">${text}</p>`)}
      </fieldset>
      <fieldset>
        <legend>${texts.more}</legend>
        ${ruleBoxes.map((name) => checkbox('more', name, texts.boxes[name], isTicked(name)))}
        ${problems.filter(({ path }) => ruleBoxes.some((name) => name === path)).map(({ text }) => html`<p class="fault small">${text}</p>`)}
      </fieldset>
      <p><button class="first">${texts.save}</button></p>
    </form>`;
}

function reference(place: string, at: number, value: string): Html {
  return html`<div class="field">
    <label for="referenceFrom${at}">${place}</label>
    <select id="referenceFrom${at}" name="referenceFrom">
      ${Object.entries(texts.referenceFrom.options).map(
        ([option, words]) =>
          html`<option value="${option}" ${option === value ? 'selected' : ''}>${words}</option>`,
      )}
    </select>
  </div>`;
}

function doneBlock({ result, temporalAway }: NonNullable<RulesView['done']>): Html {
  return html`<section class="sheet notice ${temporalAway ? '' : 'good'}" role="status">
    <p>
      ${result === 'changed' ? texts.saved : texts.unchanged}
      ${temporalAway ? sentence(texts.temporalAway) : ''}
    </p>
  </section>`;
}

function refusedBlock(problems: readonly SettingProblem[]): Html {
  const elsewhere = problems.filter(({ path }) => path === '');
  return html`<section class="sheet notice bad" role="alert">
    <p>${texts.notSaved}</p>
    ${elsewhere.map(({ text }) => html`<p>${text}</p>`)}
  </section>`;
}
