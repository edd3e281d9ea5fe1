import type { RegistrationView } from '../../oauth/registration-of.ts';
import type { SettingProblem } from '../../settings/change-settings.ts';
import type { ConnectionSettings } from '../../store/connection-settings.ts';
import type { StoredTest } from '../../store/connection-tests.ts';
import type { ConnectionView } from './connection-block.ts';
import type { setupTexts } from './setup-texts.ts';

/** The forms of the setup page. */
export type SetupForm = 'app' | 'settings' | 'go-live';

/** A form that was refused, as it was filled in. Secrets are left out. */
export interface Refused {
  readonly form: SetupForm;
  /** undefined: it is shown as things are stored now. */
  readonly values: Readonly<Record<string, readonly string[]>> | undefined;
  readonly problems: readonly SettingProblem[];
}

/** What was done before the page is shown. */
export interface SetupDone {
  readonly what: keyof (typeof setupTexts)['saved'];
  readonly temporalAway: boolean;
}

/** Everything that the setup page shows. */
export interface SetupView extends ConnectionView {
  readonly registration: RegistrationView;
  /** What is asked for at Xero. */
  readonly scopes: readonly string[];
  readonly missingScopes: readonly string[];
  /** Of the connection that is not disconnected. */
  readonly settings: ConnectionSettings | undefined;
  readonly settingsVersion: number | undefined;
  readonly test: StoredTest | undefined;
  readonly refused: Refused | undefined;
  readonly done: SetupDone | undefined;
}

/** What is wrong with a form; nothing if it was not refused. */
export function problemsOf(view: Pick<SetupView, 'refused'>, form: SetupForm): readonly SettingProblem[] {
  return view.refused?.form === form ? view.refused.problems : [];
}

/** What a field shows: what was typed and refused, else what is stored. */
export function typedOr(
  view: Pick<SetupView, 'refused'>,
  form: SetupForm,
  name: string,
  stored: string,
): string {
  if (view.refused?.form !== form || view.refused.values === undefined) return stored;
  return view.refused.values[name]?.[0] ?? '';
}

/** Whether a box is ticked: as it was sent and refused, else as it is stored. */
export function tickedOr(
  view: Pick<SetupView, 'refused'>,
  form: SetupForm,
  [name, value]: readonly [string, string],
  stored: boolean,
): boolean {
  if (view.refused?.form !== form || view.refused.values === undefined) return stored;
  return view.refused.values[name]?.includes(value) ?? false;
}
