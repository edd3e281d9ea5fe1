import type { ConnectionSettings } from '../store/connection-settings.ts';
import type { Suggestion } from './all-suggestions.ts';
import { choicesOf, withChoices, type MappingSection } from './choices.ts';

/** What a person accepts: a row and the choice that was shown for it. */
export type Accepted = Pick<Suggestion, 'section' | 'key' | 'choice'>;

/** The settings with what was accepted. Where something was chosen meanwhile, that stays. */
export function withAccepted(
  settings: ConnectionSettings,
  accepted: readonly Accepted[],
): ConnectionSettings {
  const sections = new Set(accepted.map(({ section }) => section));
  return [...sections].reduce((now, section) => {
    const taken = new Set(choicesOf(now, section).map(({ key }) => key));
    const changes = accepted.filter((one) => one.section === section && !taken.has(one.key));
    return withChoices(now, section, changes);
  }, settings);
}

/** Those of the suggestions that are named: `all`, a mapping such as `sales-tax`, or a row such as `sales-tax:20`. */
export function suggestionsNamed<S extends Accepted>(
  suggestions: readonly S[],
  names: readonly string[],
): { readonly accepted: readonly S[]; readonly unknown: readonly string[] } {
  const isNamed = ({ section, key }: { section: MappingSection; key: string }, name: string) =>
    name === 'all' || name === section || name === `${section}:${key}`;
  return {
    accepted: suggestions.filter((one) => names.some((name) => isNamed(one, name))),
    unknown: names.filter((name) => name !== 'all' && !suggestions.some((one) => isNamed(one, name))),
  };
}
