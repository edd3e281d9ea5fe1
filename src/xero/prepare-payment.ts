import type { InvoiceData } from '../events/invoice.ts';
import { problem } from '../problems.ts';
import type { Link } from '../store/links.ts';
import { dependOn, isLink } from './depend-on.ts';
import { mapEnd } from './map-end.ts';
import { mapPayment } from './map-payment.ts';
import { shortMark } from './marks.ts';
import type { CopyOf } from './organisation-copy.ts';
import { mapWithFacts } from './prepare-invoice.ts';
import { hold, linked, write, type PrepareDeps, type Prepared, type PrepareRequest } from './prepared.ts';

/** A payment, against its approved invoice. Xero changes no payment: an update deletes it, to make it anew. */
export function createPreparePayment(deps: PrepareDeps) {
  return async function preparePayment(request: PrepareRequest<'payment'>): Promise<Prepared> {
    const { snapshot, operation, settings, of } = request;
    const { installationId, sourceId, data: payment } = snapshot;
    const marker = shortMark(installationId, 'payment', sourceId);
    if (payment === null || operation === 'delete')
      return write(request, 'Payment', mapEnd(linked(request), 'delete', marker), 'delete');
    const waitsFor = { kind: 'invoice', sourceId: payment.invoiceId } as const;
    const invoice = await dependOn(deps, request, 'invoice', payment.invoiceId);
    if (!isLink(invoice)) return invoice;
    if (invoice.differsFrom !== null)
      return { kind: 'hold', problem: problem('invoice-totals-differ'), waitsFor };
    const status = await statusOf(invoice, of);
    if (isDraft(status)) return { kind: 'hold', problem: problem('invoice-not-approved'), waitsFor };
    if (status === 'VOIDED' || status === 'DELETED')
      return { kind: 'hold', problem: problem('invoice-voided'), waitsFor };
    const invoiceData = (await deps.snapshots.newest({ installationId, ...waitsFor }))?.data as
      InvoiceData | null | undefined;
    const context = {
      marker,
      invoiceId: invoice.xeroId,
      invoiceCurrency: invoiceData?.currency ?? payment.currency,
      wasInXero: request.links.document !== undefined,
      settings,
    };
    const result = await mapWithFacts(deps.copy, of, [], (facts) =>
      mapPayment(payment, { ...context, facts }),
    );
    if (!result.ok) return hold(result.problems);
    if (operation === 'create') return write(request, 'Payment', result.mapped);
    const link = linked(request);
    if (link.postedElementHash === result.mapped.elementHash) return { kind: 'nothing' };
    const removal = mapEnd(link, 'delete', marker);
    const expected = { ...removal.expected, more: true } as const;
    return write(request, 'Payment', { ...removal, expected }, 'delete');
  };

  /** The invoice's status. One that was a draft when it was posted may have been approved in Xero since. */
  async function statusOf({ xeroId, xeroStatus }: Link, of: CopyOf): Promise<string> {
    if (!isDraft(xeroStatus)) return xeroStatus;
    const answer = await deps.readXero({ ...of, path: `/Invoices/${xeroId}` });
    const seen = answer.elements.find((one) => one.text('InvoiceID') === xeroId);
    return seen?.text('Status') ?? xeroStatus;
  }
}

function isDraft(status: string): boolean {
  return status === 'DRAFT' || status === 'SUBMITTED';
}
