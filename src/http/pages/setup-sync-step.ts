import { html } from 'hono/html';
import { connectionSettings, type ConnectionSettings } from '../../store/connection-settings.ts';
import { checkbox, selectField, textField } from './form-fields.ts';
import { rulesPath } from './rules-page.ts';
import { rulesTexts } from './rules-texts.ts';
import {
  directionTexts,
  everyTexts,
  settingKindTexts,
  setupTexts,
  statusTexts,
  strategyTexts,
} from './setup-texts.ts';
import { problemsOf, tickedOr, typedOr, type SetupView } from './setup-view.ts';
import type { Html } from './shell.ts';

export const settingsFormPath = '/integrations/xero/settings';

const texts = setupTexts.sync;
const zones = 'time-zones';

/** Which documents go to Xero, when, and as what. */
export function syncStep(view: SetupView): Html {
  const { settings } = view;
  if (settings === undefined) return html`<p class="soft">${setupTexts.connectFirst}</p>`;
  const problems = problemsOf(view, 'settings');
  const typed = (name: string, stored: string) => typedOr(view, 'settings', name, stored);
  const select = (name: string, label: string, stored: string, options: object, hint?: string) =>
    selectField({
      name,
      label,
      value: typed(name, stored),
      options: Object.entries(options) as [string, string][],
      problems,
      ...(hint === undefined ? {} : { hint }),
    });
  return html`<form method="post" action="${settingsFormPath}" class="fields">
    <input type="hidden" name="version" value="${String(view.settingsVersion ?? '')}" />
    ${select('direction', texts.direction, settings.direction, directionTexts)} ${kindBoxes(view, settings)}
    ${select('schedule.every', texts.every, settings.schedule.every, everyTexts, texts.everyHint)}
    <div class="side-by-side">
      ${select('schedule.hour', texts.hour, String(settings.schedule.hour), hours)}
      ${textField({
        name: 'schedule.timeZone',
        label: texts.timeZone,
        value: typed('schedule.timeZone', settings.schedule.timeZone),
        list: zones,
        problems,
      })}
    </div>
    <datalist id="${zones}">
      ${Intl.supportedValuesOf('timeZone').map((zone) => html`<option>${zone}</option>`)}
    </datalist>
    ${select('expenseStrategy', texts.strategy, settings.expenseStrategy, strategyTexts, texts.strategyHint)}
    <div class="side-by-side">
      ${select('invoiceStatus', texts.invoiceStatus, settings.invoiceStatus, statusTexts)}
      ${select('billStatus', texts.billStatus, settings.billStatus, statusTexts)}
    </div>
    <fieldset>
      <legend>${texts.more}</legend>
      ${moreBoxes.map((name) =>
        checkbox('more', name, texts[name], tickedOr(view, 'settings', ['more', name], settings[name])),
      )}
    </fieldset>
    ${problems
      .filter(({ path }) => moreBoxes.some((name) => name === path) || path.startsWith('kinds.'))
      .map(({ text }) => html`<p class="fault small">${text}</p>`)}
    <p class="links">
      <button class="first">${setupTexts.save}</button>
      <a href="${rulesPath}">${rulesTexts.title}</a>
    </p>
  </form>`;
}

/** Settings that are on or off and no kind. */
export const moreBoxes = ['postIssued', 'postRecharged', 'writeBack'] as const;

/** Kinds in the order in which they are shown. */
export const kindNames = Object.keys(
  connectionSettings.shape.kinds.parse({}),
) as (keyof ConnectionSettings['kinds'])[];

function kindBoxes(view: SetupView, settings: ConnectionSettings): Html {
  return html`<fieldset>
    <legend>${texts.kinds}</legend>
    ${kindNames.map((kind) =>
      checkbox(
        'kinds',
        kind,
        settingKindTexts[kind],
        tickedOr(view, 'settings', ['kinds', kind], settings.kinds[kind]),
      ),
    )}
    <p class="soft small">${texts.kindsHint}</p>
  </fieldset>`;
}

const hours = Object.fromEntries(
  Array.from({ length: 24 }, (_, hour) => [String(hour), `${String(hour).padStart(2, '0')}:00`]),
);
