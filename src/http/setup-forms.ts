import type { RegistrationChange } from '../oauth/change-registration.ts';
import type { SettingsChange } from '../settings/change-settings.ts';
import { appGenerations } from '../store/app-registrations.ts';
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

/** What to sync as it was chosen; everything that the form does not show stays. */
export function settingsChangeOf(form: FormValues): SettingsChange {
  const hour = one(form, 'schedule.hour');
  const isOn = (name: string, value: string) => form[name]?.includes(value) ?? false;
  return (newest) => ({
    ...newest,
    direction: one(form, 'direction'),
    kinds: Object.fromEntries(kindNames.map((kind) => [kind, isOn('kinds', kind)])),
    schedule: {
      every: one(form, 'schedule.every'),
      hour: /^\d{1,2}$/.test(hour) ? Number(hour) : hour,
      timeZone: one(form, 'schedule.timeZone'),
    },
    expenseStrategy: one(form, 'expenseStrategy'),
    invoiceStatus: one(form, 'invoiceStatus'),
    billStatus: one(form, 'billStatus'),
    ...Object.fromEntries(moreBoxes.map((name) => [name, isOn('more', name)])),
  });
}

/** The same as it is shown again if it was refused: without secrets. */
export function shownAgain(form: FormValues): FormValues {
  return Object.fromEntries(Object.entries(form).filter(([name]) => name !== 'clientSecret'));
}
