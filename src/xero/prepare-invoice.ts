import type { ProblemType } from '../problems.ts';
import { contactOfClient } from './contact-of-client.ts';
import { mapInvoice } from './map-invoice.ts';
import { mapEnd } from './map-end.ts';
import type { MapResult } from './element.ts';
import { listsNeeded } from './lists-needed.ts';
import { markOf } from './marks.ts';
import type { OrganisationFacts } from './organisation-facts.ts';
import type { CopyOf, FurtherList, OrganisationCopy } from './organisation-copy.ts';
import {
  hold,
  linked,
  write,
  writeUnlessSaid,
  type PrepareDeps,
  type Prepared,
  type PrepareRequest,
} from './prepared.ts';

/** Problems that our copy of the organisation's lists speaks of, and a fresher one may not. */
const saidByCopy = new Set<ProblemType>([
  'account-unusable',
  'tax-type-wrong',
  'item-unknown',
  'tracking-unusable',
  'branding-theme-unknown',
  'payment-account-unusable',
  'payment-account-currency',
  'account-not-for-claims',
  'employee-not-mapped',
]);

/** Before a document is held for what our copy says, the copy is at most so old. */
const freshSeconds = 10;

/** A sales invoice, for the contact of its client. */
export function createPrepareInvoice(deps: PrepareDeps) {
  return async function prepareInvoice(request: PrepareRequest<'invoice'>): Promise<Prepared> {
    const { snapshot, operation, links, settings, of } = request;
    const { installationId, sourceId, data: invoice } = snapshot;
    if (operation === 'void' || operation === 'delete')
      return write(
        request,
        'Invoice',
        mapEnd(linked(request), operation, markOf(installationId, 'invoice', sourceId)),
      );
    if (invoice === null) throw new Error('A deleted invoice is only ever ended.');
    const contactId = await contactOfClient(deps, request, invoice.clientId);
    if (typeof contactId !== 'string') return contactId;
    const { timetrackerUrl } = deps;
    const { dateNote } = request;
    const context = { installationId, timetrackerUrl, contactId, link: links.document, settings, dateNote };
    const result = await mapWithFacts(deps.copy, of, listsNeeded(settings), (facts) =>
      mapInvoice(invoice, { ...context, facts }),
    );
    return result.ok ? writeUnlessSaid(request, 'Invoice', result.mapped) : hold(result.problems);
  };
}

/** Maps with our copy of the organisation's lists. Somebody may have mended them just now: an old copy holds nothing. */
export async function mapWithFacts(
  copy: OrganisationCopy,
  of: CopyOf,
  also: readonly FurtherList[],
  map: (facts: OrganisationFacts) => MapResult,
): Promise<MapResult> {
  const result = map(await copy.facts(of, undefined, also));
  if (result.ok || !result.problems.some(({ type }) => saidByCopy.has(type))) return result;
  return map(await copy.facts(of, freshSeconds, also));
}
