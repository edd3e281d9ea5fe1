import { audit } from './audit.ts';
import type { Database } from './database.ts';

/** Apps made before 2 March 2026 take the broad scopes, later ones only the granular. */
export const appGenerations = ['broad', 'granular'] as const;

export type AppGeneration = (typeof appGenerations)[number];

/** The app at Xero as it was entered for an installation. */
export interface StoredRegistration {
  readonly clientId: string | null;
  /** Encrypted. */
  readonly clientSecret: Buffer | null;
  readonly generation: AppGeneration;
  /** The organisation that was named by hand. */
  readonly organisationId: string | null;
}

interface Row {
  client_id: string | null;
  client_secret: Buffer | null;
  generation: AppGeneration;
  organisation_id: string | null;
}

const nothingEntered: StoredRegistration = {
  clientId: null,
  clientSecret: null,
  generation: 'granular',
  organisationId: null,
};

/** Which app at Xero each installation connects as. */
export function createAppRegistrations(database: Database) {
  return {
    async find(installationId: string): Promise<StoredRegistration> {
      const found = await database.query<Row>(
        `select client_id, client_secret, generation, organisation_id
           from app_registration where installation_id = $1`,
        [installationId],
      );
      const row = found.rows[0];
      if (row === undefined) return nothingEntered;
      return {
        clientId: row.client_id,
        clientSecret: row.client_secret,
        generation: row.generation,
        organisationId: row.organisation_id,
      };
    },

    /** Stores what was entered, and that it was: by names of what changed, without values. */
    async store(
      installationId: string,
      registration: StoredRegistration,
      changed: readonly string[],
      actor: string,
    ): Promise<void> {
      await database.transaction(async (client) => {
        await client.query(`insert into installation (id) values ($1) on conflict do nothing`, [
          installationId,
        ]);
        await client.query(
          `insert into app_registration (installation_id, client_id, client_secret, generation, organisation_id)
           values ($1, $2, $3, $4, $5)
           on conflict (installation_id) do update
             set client_id = excluded.client_id, client_secret = excluded.client_secret,
                 generation = excluded.generation, organisation_id = excluded.organisation_id,
                 changed_at = clock_timestamp()`,
          [
            installationId,
            registration.clientId,
            registration.clientSecret,
            registration.generation,
            registration.organisationId,
          ],
        );
        await audit(client, {
          actor,
          action: 'app.changed',
          installationId,
          details: { changed: changed.join(', '), generation: registration.generation },
        });
      });
    },
  };
}

export type AppRegistrations = ReturnType<typeof createAppRegistrations>;
