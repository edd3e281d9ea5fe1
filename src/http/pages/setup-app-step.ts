import { html } from 'hono/html';
import { callbackPath, publicAddress } from '../../oauth/connect-link.ts';
import { appGenerations } from '../../store/app-registrations.ts';
import { selectField, textField } from './form-fields.ts';
import { generationTexts, setupTexts } from './setup-texts.ts';
import { problemsOf, typedOr, type SetupView } from './setup-view.ts';
import type { Html } from './shell.ts';

export const appFormPath = '/integrations/xero/app';

const texts = setupTexts.app;

/** Which app at Xero we are, and where Xero sends people back to. */
export function appStep(view: SetupView): Html {
  const { registration, publicUrl } = view;
  const problems = problemsOf(view, 'app');
  const typed = (name: string, stored: string) => typedOr(view, 'app', name, stored);
  return html`<p>${texts.what}</p>
    <p class="address">${publicAddress(publicUrl, callbackPath)}</p>
    <p class="soft small">${texts.proxy}</p>
    <form method="post" action="${appFormPath}" class="fields">
      ${registration.source === 'environment' ? byEnvironment(view) : clientFields(view)}
      ${selectField({
        name: 'generation',
        label: texts.generation,
        hint: texts.generationHint,
        value: typed('generation', registration.generation),
        options: appGenerations.toReversed().map((one) => [one, generationTexts[one]]),
        problems,
      })}
      ${textField({
        name: 'organisationId',
        label: texts.organisationId,
        hint: texts.organisationHint,
        value: typed('organisationId', registration.organisationId ?? ''),
        problems,
      })}
      <p><button class="${registration.source === 'none' ? 'first' : ''}">${setupTexts.save}</button></p>
    </form>`;
}

function byEnvironment({ registration }: SetupView): Html {
  return html`<p>${texts.byEnvironment} <code>${registration.clientId}</code></p>`;
}

function clientFields(view: SetupView): Html {
  const { registration } = view;
  const problems = problemsOf(view, 'app');
  return html`${textField({
    name: 'clientId',
    label: texts.clientId,
    value: typedOr(view, 'app', 'clientId', registration.clientId ?? ''),
    problems,
  })}
  ${textField({
    name: 'clientSecret',
    label: texts.clientSecret,
    hint: registration.source === 'stored' ? texts.secretKept : texts.secretNew,
    type: 'password',
    isSecret: true,
    value: '',
    problems,
  })}`;
}
