import { html } from 'hono/html';
import { nameToType } from '../../oauth/typed-name.ts';
import { goesLiveByName, mayWrite } from '../../xero/go-live-guard.ts';
import { textField } from './form-fields.ts';
import { calendarDay } from './format.ts';
import { onboardingPath } from './onboarding-page.ts';
import { onboardingTexts } from './onboarding-texts.ts';
import { sentence } from './problem-block.ts';
import { setupTexts } from './setup-texts.ts';
import { problemsOf, typedOr, type SetupView } from './setup-view.ts';
import type { Html } from './shell.ts';

export const goLiveFormPath = '/integrations/xero/go-live';

const texts = setupTexts.goLive;

/** Whether documents go to the organisation yet. */
export function isLive({ connection, settings }: SetupView): boolean {
  return connection !== undefined && settings !== undefined && mayWrite(connection, settings);
}

/** From which day on documents go to the organisation; a real one, and one that follows upon another, is confirmed by its name. */
export function goLiveStep(view: SetupView): Html {
  const { connection, settings } = view;
  if (connection === undefined || settings === undefined)
    return html`<p class="soft">${setupTexts.connectFirst}</p>`;
  const problems = problemsOf(view, 'go-live');
  const typed = (name: string, stored: string) => typedOr(view, 'go-live', name, stored);
  const isByName = goesLiveByName(connection);
  return html`<p>${standing(view)}</p>
    ${connection.needsGoLive && !isLive(view) ? html`<p>${texts.afterAnother}</p>` : ''}
    <p class="soft small">${texts.what} ${sentence(texts.plan)}</p>
    <p><a href="${onboardingPath}">${onboardingTexts.begin}</a> ${onboardingTexts.beforeGoLive}</p>
    <form method="post" action="${goLiveFormPath}" class="fields">
      ${textField({
        name: 'goLiveDate',
        label: texts.date,
        type: 'date',
        value: typed('goLiveDate', settings.goLiveDate ?? ''),
        problems,
      })}
      ${
        isByName
          ? textField({
              name: 'organisationName',
              label: texts.name(nameToType(connection)),
              value: typed('organisationName', ''),
              problems,
            })
          : ''
      }
      <p>
        <button class="${isLive(view) ? '' : 'first'}">${isByName ? texts.confirm : setupTexts.save}</button>
      </p>
    </form>`;
}

function standing(view: SetupView): string {
  const date = view.settings?.goLiveDate ?? null;
  if (date === null) return isLive(view) ? texts.openSandbox : texts.open;
  return isLive(view) ? texts.set(calendarDay(date)) : texts.unconfirmed;
}
