import type { Logger } from 'pino';
import type { Connections } from '../store/connections.ts';
import type { OnboardingStore } from '../store/onboarding.ts';
import { createReadPage, type ReadingState } from '../onboarding/read-page.ts';
import type { OrganisationCopy } from '../xero/organisation-copy.ts';
import type { ReadXero } from '../xero/read-xero.ts';
import { inOurWords } from './activity-errors.ts';
import { connectedOnly } from './connected-only.ts';
import { withHeartbeat } from './with-heartbeat.ts';

export interface ReadOrganisationDeps {
  readonly installationId: string;
  readonly connections: Pick<Connections, 'ofInstallation'>;
  readonly store: OnboardingStore;
  readonly readXero: ReadXero;
  readonly copy: Pick<OrganisationCopy, 'list'>;
}

/** The reading of one installation's organisation. Throws as `readXero`, and ReconnectNeeded. */
export function createReadOrganisation({
  installationId,
  connections,
  store,
  readXero,
  copy,
}: ReadOrganisationDeps) {
  const reader = createReadPage({ store, readXero });

  async function ofNow() {
    const { id, tenantId, scopes } = connectedOnly(await connections.ofInstallation(installationId));
    return { connectionId: id, tenantId, scopes };
  }

  return {
    /** Begins, or goes on from where a reading was done: then only what changed since is read. */
    async begin(): Promise<void> {
      const of = await ofNow();
      await copy.list(of, 'contacts', 60);
      await reader.begin(of.tenantId);
    },

    async page(): Promise<ReadingState> {
      return reader.readPage(await ofNow());
    },
  };
}

export type ReadOrganisation = ReturnType<typeof createReadOrganisation>;

/** What the workflow that reads an organisation may do. No name, number or amount comes back: only how far it is. */
export function createReadingActivities(deps: {
  readonly readingOf: (installationId: string) => ReadOrganisation;
  readonly log: Pick<Logger, 'error'>;
}) {
  /** A page waits for its turn at Xero; whoever asks after it hears that it still does. */
  const reading = <T>(work: () => Promise<T>) => withHeartbeat(() => inOurWords(work, deps.log));

  return {
    /** Takes up the reading of an organisation. */
    async beginReading(installationId: string): Promise<void> {
      return reading(async () => deps.readingOf(installationId).begin());
    },

    /** Reads one page of an organisation and stores it. */
    async readNextPage(installationId: string): Promise<ReadingState> {
      return reading(async () => deps.readingOf(installationId).page());
    },
  };
}

export type ReadingActivities = ReturnType<typeof createReadingActivities>;
