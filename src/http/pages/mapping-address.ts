import type { MappingSection } from '../../mapping/choices.ts';

export const mappingsPath = '/integrations/xero/mappings';

/** Where a mapping is changed. */
export function mappingAddress(section: MappingSection): string {
  return `${mappingsPath}/${section}`;
}

/** Where the contact of a client is chosen. */
export function clientAddress(clientId: string): string {
  return `${mappingAddress('clients')}/${clientId}`;
}
