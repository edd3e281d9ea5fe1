import type { Reply } from './api-errors.ts';
import type { ApiAnswer, ApiRequest } from './api-request.ts';
import { createAllocationsEndpoint } from './allocations-endpoint.ts';
import { attachmentRoutes } from './attachments-endpoint.ts';
import type { AttachmentDeps } from './attachments-endpoint.ts';
import { createContactsEndpoint } from './contacts-endpoint.ts';
import { createCreditNotesEndpoint } from './credit-notes-endpoint.ts';
import { createInvoicesEndpoint } from './invoices-endpoint.ts';
import { listRoutes } from './list-routes.ts';
import { createPaymentsEndpoint } from './payments-endpoint.ts';
import type { Area } from './scopes.ts';
import { createSettingsEndpoints } from './settings-endpoints.ts';
import { spendingRoutes } from './spending-routes.ts';

export interface ApiRoute {
  method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** The path below /api.xro/2.0; `:id` stands for one part. */
  path: string;
  area: Area;
  /** The query parameters the route knows. */
  query: string[];
  /** True where the answer is the bare object, without Xero's envelope around it. */
  bare?: boolean;
  /** True where the body is a file as it is, of any content type. */
  takesFile?: boolean;
  /** True where the answer is a file, whatever the caller accepts. */
  givesFile?: boolean;
  handle(request: ApiRequest): ApiAnswer | Reply;
}

export interface MatchedRoute {
  route: ApiRoute;
  params: Record<string, string>;
}

/** The part of the Accounting API that the sandbox offers. */
export function apiRoutes(deps: AttachmentDeps): ApiRoute[] {
  const settings = createSettingsEndpoints(deps.switches);
  const contacts = createContactsEndpoint(deps);
  const invoices = createInvoicesEndpoint(deps);
  const payments = createPaymentsEndpoint(deps);
  const creditNotes = createCreditNotesEndpoint(deps);
  const allocations = createAllocationsEndpoint(deps);

  const list = ['where', 'order'];
  const contactList = [...list, 'IDs', 'page', 'pageSize', 'includeArchived', 'summaryOnly', 'searchTerm'];
  const invoiceList = [
    ...contactList,
    'InvoiceNumbers',
    'ContactIDs',
    'Statuses',
    'createdByMyApp',
    'unitdp',
  ];
  const get = (path: string, area: Area, query: string[], handle: ApiRoute['handle']): ApiRoute => ({
    method: 'GET',
    path,
    area,
    query,
    handle,
  });
  const write = (
    method: 'PUT' | 'POST' | 'DELETE',
    path: string,
    area: Area,
    query: string[],
    handle: ApiRoute['handle'],
  ): ApiRoute => ({ method, path, area, query, handle });

  return [
    ...listRoutes(deps),
    ...spendingRoutes(deps),
    ...attachmentRoutes(deps),
    get('/Organisation', 'settings', [], settings.organisation),
    get('/Organisation/Actions', 'settings', [], settings.actions),
    get('/Accounts', 'settings', list, settings.accounts),
    get('/Accounts/:id', 'settings', [], settings.account),
    get('/TaxRates', 'settings', list, settings.taxRates),
    get('/TaxRates/:id', 'settings', [], settings.taxRate),
    get('/Contacts', 'contacts', contactList, contacts.list),
    get('/Contacts/:id', 'contacts', [], contacts.one),
    write('PUT', '/Contacts', 'contacts', ['summarizeErrors'], contacts.put),
    write('POST', '/Contacts', 'contacts', ['summarizeErrors'], contacts.post),
    write('POST', '/Contacts/:id', 'contacts', [], contacts.postOne),
    get('/Invoices', 'invoices', invoiceList, invoices.list),
    get('/Invoices/:id', 'invoices', ['unitdp'], invoices.one),
    write('PUT', '/Invoices', 'invoices', ['summarizeErrors', 'unitdp'], invoices.put),
    write('POST', '/Invoices', 'invoices', ['summarizeErrors', 'unitdp'], invoices.post),
    write('POST', '/Invoices/:id', 'invoices', ['unitdp'], invoices.postOne),
    get('/CreditNotes', 'invoices', [...list, 'page', 'pageSize', 'unitdp'], creditNotes.list),
    get('/CreditNotes/:id', 'invoices', ['unitdp'], creditNotes.one),
    write('PUT', '/CreditNotes', 'invoices', ['summarizeErrors', 'unitdp'], creditNotes.put),
    write('POST', '/CreditNotes', 'invoices', ['summarizeErrors', 'unitdp'], creditNotes.post),
    write('POST', '/CreditNotes/:id', 'invoices', ['unitdp'], creditNotes.postOne),
    write('PUT', '/CreditNotes/:id/Allocations', 'invoices', ['summarizeErrors'], allocations.put),
    {
      ...write('DELETE', '/CreditNotes/:id/Allocations/:allocation', 'invoices', [], allocations.delete),
      bare: true,
    },
    get('/Payments', 'payments', [...list, 'page', 'pageSize'], payments.list),
    get('/Payments/:id', 'payments', [], payments.one),
    write('PUT', '/Payments', 'payments', ['summarizeErrors'], payments.put),
    write('POST', '/Payments', 'payments', [], payments.post),
    write('POST', '/Payments/:id', 'payments', [], payments.postOne),
  ];
}

/** The route of a call; `known` tells a wrong method (405) from a wrong path (404). */
export function matchRoute(
  routes: ApiRoute[],
  method: string,
  path: string,
): { match: MatchedRoute | null; known: boolean } {
  let known = false;
  for (const route of routes) {
    const params = matchPath(route.path, path);
    if (!params) continue;
    known = true;
    if (route.method === method) return { match: { route, params }, known };
  }
  return { match: null, known };
}

function matchPath(pattern: string, path: string): Record<string, string> | null {
  const wanted = pattern.split('/');
  const parts = path.split('/');
  if (parts.length !== wanted.length) return null;
  const params: Record<string, string> = {};
  for (const [n, part] of wanted.entries()) {
    const given = parts[n] ?? '';
    if (part.startsWith(':') && given !== '') params[part.slice(1)] = given;
    else if (part !== given) return null;
  }
  return params;
}
