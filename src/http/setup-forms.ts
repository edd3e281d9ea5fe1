import type { RegistrationChange } from '../oauth/change-registration.ts';
import type { FormSettings } from '../settings/change-by-form.ts';
import { appGenerations } from '../store/app-registrations.ts';
import { ruleBoxes, ruleChoices } from './pages/rules-fields.ts';
import { kindNames, moreBoxes } from './pages/setup-sync-step.ts';

/** What a form was filled in with: each field with all that was sent under its name. */
export type FormValues = Readonly<Record<string, readonly string[]>>;

const one = (form: FormValues, name: string) => form[name]?.[0]?.trim() ?? '';

/** The app as it was entered. An empty secret keeps the stored one; a client id that is not shown is not changed. */
export function registrationChangeOf(form: FormValues): RegistrationChange {
  const generation = appGenerations.find((each) => each === one(form, 'generation'));
  return {
    ...('clientId' in form ? { clientId: one(form, 'clientId') } : {}),
    ...(one(form, 'clientSecret') === '' ? {} : { clientSecret: one(form, 'clientSecret') }),
    ...(generation === undefined ? {} : { generation }),
    organisationId: one(form, 'organisationId'),
  };
}

/** What to sync as it was chosen, by setting. */
export function settingsOfForm(form: FormValues): FormSettings {
  const hour = one(form, 'schedule.hour');
  const isOn = (name: string, value: string) => form[name]?.includes(value) ?? false;
  return {
    direction: one(form, 'direction'),
    ...Object.fromEntries(kindNames.map((kind) => [`kinds.${kind}`, isOn('kinds', kind)])),
    'schedule.every': one(form, 'schedule.every'),
    'schedule.hour': /^\d{1,2}$/.test(hour) ? Number(hour) : hour,
    'schedule.timeZone': one(form, 'schedule.timeZone'),
    expenseStrategy: one(form, 'expenseStrategy'),
    invoiceStatus: one(form, 'invoiceStatus'),
    billStatus: one(form, 'billStatus'),
    ...Object.fromEntries(moreBoxes.map((name) => [name, isOn('more', name)])),
  };
}

/** The rules as they were chosen, by setting. */
export function rulesOfForm(form: FormValues): FormSettings {
  const isOn = (name: string) => form['more']?.includes(name) ?? false;
  const references = (form['referenceFrom'] ?? []).map((text) => text.trim()).filter((text) => text !== '');
  return {
    ...Object.fromEntries(ruleChoices.map(({ name }) => [name, one(form, name)])),
    ...Object.fromEntries(ruleBoxes.map((name) => [name, isOn(name)])),
    referenceFrom: [...new Set(references)],
  };
}

/** The version of the settings that a form was shown with; undefined if it does not say. */
export function versionOfForm(form: FormValues): number | undefined {
  const version = one(form, 'version');
  return /^\d{1,9}$/.test(version) ? Number(version) : undefined;
}

/** The same as it is shown again if it was refused: without secrets. */
export function shownAgain(form: FormValues): FormValues {
  return Object.fromEntries(Object.entries(form).filter(([name]) => name !== 'clientSecret'));
}
