import { z } from 'zod';
import type { Config } from '../config.ts';
import type { SettingProblem } from '../settings/change-settings.ts';
import type { AppGeneration, AppRegistrations } from '../store/app-registrations.ts';
import type { Encryption } from './encryption.ts';
import { secretPurpose } from './registration-of.ts';

/** What is to be changed; what is left out stays. */
export interface RegistrationChange {
  readonly clientId?: string | undefined;
  readonly clientSecret?: string | undefined;
  readonly generation?: AppGeneration | undefined;
  /** Empty: no organisation is named by hand any more. */
  readonly organisationId?: string | undefined;
}

export type RegistrationChanged =
  | { readonly result: 'changed'; /** What, by name. */ readonly changed: readonly string[] }
  | { readonly result: 'unchanged' }
  | { readonly result: 'refused'; readonly problems: readonly SettingProblem[] };

export interface ChangeRegistrationDeps {
  readonly config: Pick<Config, 'installationId' | 'xeroClientId' | 'xeroClientSecret'>;
  readonly registrations: AppRegistrations;
  readonly encryption: Encryption;
}

const word = /^[\x21-\x7e]{1,200}$/;

const problems = {
  environment: 'The environment names the app (XERO_CLIENT_ID, XERO_CLIENT_SECRET); change it there.',
  clientId:
    'Copy the client id from developer.xero.com, My Apps, Configuration: one word of at most 200 characters.',
  clientSecret:
    'Copy the client secret from developer.xero.com, My Apps, Configuration: one word of at most 200 characters.',
  secretMissing: 'Give the client secret too: it belongs to the client id.',
  idMissing: 'Give the client id too: the secret belongs to it.',
  organisationId:
    "An organisation's id looks like 8bb4faf5-33cc-4f8b-9c01-2f0f5b0a4c7e; leave it empty to pick the organisation at Xero.",
} as const;

/**
 * Changes the app that we connect as: checked, the secret encrypted, audited.
 * @param actor `cli` or `page`.
 */
export async function changeRegistration(
  { config, registrations, encryption }: ChangeRegistrationDeps,
  change: RegistrationChange,
  actor: string,
): Promise<RegistrationChanged> {
  const { installationId } = config;
  const before = await registrations.find(installationId);
  const found = problemsOf(change, before.clientId, config.xeroClientId !== undefined);
  if (found.length > 0) return { result: 'refused', problems: found };

  const clientId = change.clientId ?? before.clientId;
  const organisationId =
    change.organisationId === undefined ? before.organisationId : change.organisationId.toLowerCase() || null;
  const generation = change.generation ?? before.generation;
  const changed = [
    ...(clientId === before.clientId ? [] : ['client id']),
    ...(change.clientSecret === undefined ? [] : ['client secret']),
    ...(generation === before.generation ? [] : ['generation']),
    ...(organisationId === before.organisationId ? [] : ['organisation']),
  ];
  if (changed.length === 0) return { result: 'unchanged' };
  const clientSecret =
    change.clientSecret === undefined
      ? before.clientSecret
      : encryption.encrypt(secretPurpose, installationId, change.clientSecret);
  await registrations.store(
    installationId,
    { clientId, clientSecret, generation, organisationId },
    changed,
    actor,
  );
  return { result: 'changed', changed };
}

function problemsOf(
  { clientId, clientSecret, organisationId }: RegistrationChange,
  clientIdBefore: string | null,
  byEnvironment: boolean,
): SettingProblem[] {
  const found: SettingProblem[] = [];
  const say = (path: keyof RegistrationChange, text: string) => void found.push({ path, text });
  const isNew = clientId !== undefined && clientId !== clientIdBefore;
  if (byEnvironment && (isNew || clientSecret !== undefined)) say('clientId', problems.environment);
  else {
    if (clientId !== undefined && !word.test(clientId)) say('clientId', problems.clientId);
    else if (clientSecret !== undefined && clientId === undefined && clientIdBefore === null)
      say('clientId', problems.idMissing);
    if (clientSecret !== undefined && !word.test(clientSecret)) say('clientSecret', problems.clientSecret);
    else if (isNew && clientSecret === undefined) say('clientSecret', problems.secretMissing);
  }
  if (organisationId !== undefined && organisationId !== '' && !z.guid().safeParse(organisationId).success)
    say('organisationId', problems.organisationId);
  return found;
}
