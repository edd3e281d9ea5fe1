import type { ApiRoute } from './api-routes.ts';
import { listBrandingThemes } from './branding-themes.ts';
import { createCurrenciesEndpoint } from './currencies-endpoint.ts';
import type { Ids } from './ids.ts';
import { createItemsEndpoint } from './items-endpoint.ts';
import type { Switches } from './switches.ts';
import { createTrackingEndpoint } from './tracking-endpoint.ts';
import { createUsersEndpoint } from './users-endpoint.ts';

const LIST = ['where', 'order'];

/** The lists that documents choose from: people, items, currencies, tracking and branding. */
export function listRoutes(deps: { ids: Ids; switches: Switches }): ApiRoute[] {
  const users = createUsersEndpoint(deps.switches);
  const items = createItemsEndpoint(deps);
  const currencies = createCurrenciesEndpoint();
  const tracking = createTrackingEndpoint(deps);
  const written = ['summarizeErrors', 'unitdp'];
  const route = (
    method: ApiRoute['method'],
    path: string,
    area: ApiRoute['area'],
    query: string[],
    handle: ApiRoute['handle'],
  ): ApiRoute => ({ method, path, area, query, handle });

  return [
    route('GET', '/Users', 'settings', LIST, users.list),
    route('GET', '/Users/:id', 'settings', [], users.one),
    route('GET', '/Items', 'items', [...LIST, 'unitdp'], items.list),
    route('GET', '/Items/:id', 'items', ['unitdp'], items.one),
    route('PUT', '/Items', 'items', written, items.put),
    route('POST', '/Items', 'items', written, items.post),
    route('POST', '/Items/:id', 'items', ['unitdp'], items.postOne),
    route('GET', '/BrandingThemes', 'settings', LIST, listBrandingThemes),
    route('GET', '/Currencies', 'settings', LIST, currencies.list),
    route('PUT', '/Currencies', 'settings', [], currencies.put),
    route('GET', '/TrackingCategories', 'settings', [...LIST, 'includeArchived'], tracking.list),
    route('GET', '/TrackingCategories/:id', 'settings', [], tracking.one),
    route('PUT', '/TrackingCategories', 'settings', [], tracking.put),
    route('POST', '/TrackingCategories/:id', 'settings', [], tracking.postOne),
    route('PUT', '/TrackingCategories/:id/Options', 'settings', [], tracking.putOptions),
  ];
}
