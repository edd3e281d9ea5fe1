import type { Core } from '../core.ts';
import { createOrganisationRecords } from '../store/organisation-records.ts';
import type { createXeroPath } from '../xero/create-xero-path.ts';
import { createOrganisationLists } from '../xero/organisation-lists.ts';
import { createOnboardingDesk, type OnboardingDesk } from './onboarding-desk.ts';
import { createStartReading } from './start-reading.ts';

/** Lists of the organisation that are so old, in seconds, serve to judge by. */
const listAge = 60;

/** The onboarding of a core's installation. */
export function createDeskOfCore(core: Core, path: ReturnType<typeof createXeroPath>): OnboardingDesk {
  const records = createOrganisationRecords(core.database);
  const organisationLists = createOrganisationLists({ ...path, records });
  return createOnboardingDesk({
    core,
    prepareWrite: path.prepareWrite,
    lists: ({ id: connectionId, tenantId }, names) =>
      organisationLists({ of: { connectionId, tenantId }, names, maxAge: listAge }),
    startReading: createStartReading(core.temporal.client, core.config.temporalTaskQueue),
    now: () => new Date(),
  });
}
