import type { Config } from '../config.ts';
import type { AppGeneration, AppRegistrations } from '../store/app-registrations.ts';
import type { Encryption } from './encryption.ts';
import { AppRefused } from './errors.ts';

/** The app at Xero that we connect as. */
export interface AppRegistration {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly generation: AppGeneration;
  /** The organisation that was named by hand; undefined: the one that is picked at Xero. */
  readonly organisationId: string | undefined;
}

/** The same as people may see it: never the secret. */
export interface RegistrationView {
  /** Where client id and secret come from; `none`: nobody has given them yet. */
  readonly source: 'environment' | 'stored' | 'none';
  readonly clientId: string | undefined;
  readonly generation: AppGeneration;
  readonly organisationId: string | undefined;
}

export interface RegistrationOfDeps {
  readonly config: Pick<Config, 'installationId' | 'xeroClientId' | 'xeroClientSecret'>;
  readonly registrations: Pick<AppRegistrations, 'find'>;
  readonly encryption: Encryption;
}

/** What a stored client secret is encrypted as. */
export const secretPurpose = 'client_secret';

/** The one place that knows the app: the environment's, else the one that was entered, else none. */
export function createRegistrationOf({ config, registrations, encryption }: RegistrationOfDeps) {
  const { installationId, xeroClientId, xeroClientSecret } = config;

  return {
    /** @throws AppRefused `not_set_up` while there is no app; EncryptionError if its secret cannot be read. */
    async current(): Promise<AppRegistration> {
      const stored = await registrations.find(installationId);
      const more = { generation: stored.generation, organisationId: stored.organisationId ?? undefined };
      if (xeroClientId !== undefined && xeroClientSecret !== undefined) {
        return { clientId: xeroClientId, clientSecret: xeroClientSecret, ...more };
      }
      if (stored.clientId === null || stored.clientSecret === null) throw new AppRefused('not_set_up');
      const clientSecret = encryption.decrypt(secretPurpose, installationId, stored.clientSecret);
      return { clientId: stored.clientId, clientSecret, ...more };
    },

    async view(): Promise<RegistrationView> {
      const stored = await registrations.find(installationId);
      const more = { generation: stored.generation, organisationId: stored.organisationId ?? undefined };
      if (xeroClientId !== undefined) return { source: 'environment', clientId: xeroClientId, ...more };
      if (stored.clientId === null) return { source: 'none', clientId: undefined, ...more };
      return { source: 'stored', clientId: stored.clientId, ...more };
    },
  };
}

export type RegistrationOf = ReturnType<typeof createRegistrationOf>;
