import { Decimal } from 'decimal.js';
import type { InvoiceData } from '../events/invoice.ts';
import { problem } from '../problems.ts';
import type { Link } from '../store/links.ts';
import { dependOn, isLink } from './depend-on.ts';
import type { Mapped } from './element.ts';
import { mapEnd } from './map-end.ts';
import { mapPayment } from './map-payment.ts';
import { shortMark } from './marks.ts';
import type { CopyOf } from './organisation-copy.ts';
import type { XeroElement } from './parse-answer.ts';
import { mapWithFacts } from './prepare-invoice.ts';
import { hold, linked, write, type PrepareDeps, type Prepared, type PrepareRequest } from './prepared.ts';
import { readPayment } from './read-payment.ts';
import { dayOf } from './seen-hash.ts';

/**
 * A payment, against its approved invoice. Xero changes no payment: an update deletes it, to make it anew. Whatever can
 * be known to keep the new one out of Xero is looked at before the old one goes.
 */
export function createPreparePayment(deps: PrepareDeps) {
  return async function preparePayment(request: PrepareRequest<'payment'>): Promise<Prepared> {
    const { snapshot, operation, settings, of } = request;
    const { installationId, sourceId, data: payment } = snapshot;
    const marker = shortMark(installationId, 'payment', sourceId);
    if (payment === null || operation === 'delete') return takeBack(request, marker);
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
    if (linked(request).postedElementHash === result.mapped.elementHash) return { kind: 'nothing' };
    return makeAnew(request, invoice, result.mapped);
  };

  /** Deletes the payment that has changed, unless it must stay, or the new one could not take its place. */
  async function makeAnew(
    request: PrepareRequest<'payment'>,
    invoice: Link,
    anew: Mapped,
  ): Promise<Prepared> {
    const { of, snapshot } = request;
    const link = linked(request);
    const old = await readPayment(deps.readXero, of, link.xeroId);
    if (isReconciled(old)) return hold([problem('payment-reconciled')]);
    const { elements } = await deps.readXero({ ...of, path: `/Invoices/${invoice.xeroId}` });
    const seen = elements.find((one) => one.text('InvoiceID') === invoice.xeroId);
    const isAmongThem = seen?.list('Payments').some((one) => one.text('PaymentID') === link.xeroId) === true;
    const given = isAmongThem && old?.text('Status') === 'AUTHORISED' ? old.text('Amount') : undefined;
    const due = new Decimal(seen?.text('AmountDue') ?? '0').plus(given ?? '0');
    const { amount = '0', marker } = anew.expected;
    if (seen !== undefined && due.lessThan(amount)) {
      const waitsFor = { kind: 'invoice', sourceId: snapshot.data?.invoiceId ?? '' } as const;
      const found = problem('changed-payment-too-large', { amount, due: due.toFixed(2) });
      return { kind: 'hold', problem: found, waitsFor };
    }
    const removal = mapEnd(link, 'delete', marker);
    const expected = { ...removal.expected, more: true } as const;
    return write(request, 'Payment', { ...removal, expected }, 'delete');
  }

  /** Deletes a payment that is gone in TimeTracker or was refunded there. What the bank or a report rests on stays. */
  async function takeBack(request: PrepareRequest<'payment'>, marker: string): Promise<Prepared> {
    const { of, snapshot } = request;
    const link = linked(request);
    const old = await readPayment(deps.readXero, of, link.xeroId);
    if (isReconciled(old)) return hold([problem('payment-reconciled')]);
    const date = old === undefined ? undefined : dayOf(old, 'Date');
    const { lockDate } = await deps.copy.facts(of, freshSeconds);
    if (snapshot.data !== null && date !== undefined && lockDate !== null && date <= lockDate)
      return hold([problem('payment-locked', { date, lockDate })]);
    return write(request, 'Payment', mapEnd(link, 'delete', marker), 'delete');
  }

  /** The invoice's status. One that was a draft when it was posted may have been approved in Xero since. */
  async function statusOf({ xeroId, xeroStatus }: Link, of: CopyOf): Promise<string> {
    if (!isDraft(xeroStatus)) return xeroStatus;
    const answer = await deps.readXero({ ...of, path: `/Invoices/${xeroId}` });
    const seen = answer.elements.find((one) => one.text('InvoiceID') === xeroId);
    return seen?.text('Status') ?? xeroStatus;
  }
}

/** How old our copy of the organisation's lock dates may be, in seconds, for something to be taken back by it. */
const freshSeconds = 10;

function isDraft(status: string): boolean {
  return status === 'DRAFT' || status === 'SUBMITTED';
}

function isReconciled(payment: XeroElement | undefined): boolean {
  return payment?.text('IsReconciled') === 'true' && payment.text('Status') !== 'DELETED';
}
