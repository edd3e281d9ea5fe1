import { html } from 'hono/html';
import type { SettingProblem } from '../../settings/change-settings.ts';
import type { Html } from './shell.ts';

/** What stands around a field, whatever it is. */
interface Field {
  /** Also its id; problems are found by it. */
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly problems: readonly SettingProblem[];
}

export interface TextField extends Field {
  readonly value: string;
  readonly type?: 'text' | 'password' | 'date';
  /** For what a browser must not fill in by itself. */
  readonly isSecret?: boolean;
  /** What a password manager may fill in; nothing is kept if left out. */
  readonly autocomplete?: 'current-password';
  /** The id of a datalist. */
  readonly list?: string;
}

/** A field to type in. Its problem stands beside it and is read out with it. */
export function textField(field: TextField): Html {
  const { name, value, type = 'text', isSecret = false, list } = field;
  const { autocomplete = isSecret ? 'new-password' : 'off' } = field;
  return around(
    field,
    html`<input
      id="${name}"
      name="${name}"
      type="${type}"
      value="${value}"
      spellcheck="false"
      autocomplete="${autocomplete}"
      ${list === undefined ? '' : html`list="${list}"`}
      ${describedBy(field)}
    />`,
  );
}

export interface ChoiceField extends Field {
  readonly value: string;
  /** Values and their words. */
  readonly options: readonly (readonly [string, string])[];
}

/** A field to choose from. */
export function selectField(field: ChoiceField): Html {
  const { name, value, options } = field;
  return around(
    field,
    html`<select id="${name}" name="${name}" ${describedBy(field)}>
      ${options.map(
        ([option, words]) =>
          html`<option value="${option}" ${option === value ? 'selected' : ''}>${words}</option>`,
      )}
    </select>`,
  );
}

/** Something that is on or off. */
export function checkbox(name: string, value: string, words: string, isOn: boolean): Html {
  return html`<label class="choice">
    <input type="checkbox" name="${name}" value="${value}" ${isOn ? 'checked' : ''} /> ${words}
  </label>`;
}

function around(field: Field, control: Html): Html {
  const { name, label, hint } = field;
  return html`<div class="field ${isWrong(field) ? 'wrong' : ''}">
    <label for="${name}">${label}</label>
    ${control} ${hint === undefined ? '' : html`<p class="soft small" id="${name}-hint">${hint}</p>`}
    ${problemsAt(field)}
  </div>`;
}

/** What is wrong with a field. Where a sentence begins with the setting's own name, people read the label instead. */
function problemsAt({ name, label, problems }: Field): Html {
  return html`${problems
    .filter(({ path }) => path === name)
    .map(({ text }) => (text.startsWith(`${name} `) ? label + text.slice(name.length) : text))
    .map((text) => html`<p class="fault small" id="${name}-problem">${text}</p>`)}`;
}

function isWrong({ name, problems }: Field): boolean {
  return problems.some(({ path }) => path === name);
}

function describedBy(field: Field): Html | '' {
  const ids = [
    ...(field.hint === undefined ? [] : [`${field.name}-hint`]),
    ...(isWrong(field) ? [`${field.name}-problem`] : []),
  ];
  if (ids.length === 0) return '';
  return html`aria-describedby="${ids.join(' ')}" ${isWrong(field) ? html`aria-invalid="true"` : ''}`;
}
