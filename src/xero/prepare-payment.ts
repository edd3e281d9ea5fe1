import { Decimal } from 'decimal.js';
import type { DocumentRef } from '../events/document-kind.ts';
import type { InvoiceData } from '../events/invoice.ts';
import { problem } from '../problems.ts';
import type { Link } from '../store/links.ts';
import { contactOfPayee } from './contact-of-payee.ts';
import { booksFees } from './decide-payment.ts';
import { isEnded } from './decisions.ts';
import { isLink } from './depend-on.ts';
import { invoiceBeforeMoney } from './invoice-before-money.ts';
import type { Mapped } from './element.ts';
import { notGranted } from './expense-strategy.ts';
import { mapEnd } from './map-end.ts';
import { feeOf, gatewayOf, mapGatewayFee } from './map-gateway-fee.ts';
import { mapPayment } from './map-payment.ts';
import { missingPayment } from './missing-payment.ts';
import { shortMark } from './marks.ts';
import type { CopyOf } from './organisation-copy.ts';
import type { XeroElement } from './parse-answer.ts';
import { mapWithFacts } from './prepare-invoice.ts';
import {
  hold,
  linked,
  write,
  writeUnlessSaid,
  type PrepareDeps,
  type Prepared,
  type PrepareRequest,
} from './prepared.ts';
import { readPayment } from './read-payment.ts';
import { dayOf } from './seen-words.ts';

/**
 * A payment, against its approved invoice. Xero changes no payment: an update deletes it, to make it anew. Whatever can
 * be known to keep the new one out of Xero is looked at before the old one goes.
 */
export function createPreparePayment(deps: PrepareDeps) {
  return async function preparePayment(request: PrepareRequest<'payment'>): Promise<Prepared> {
    const { snapshot, operation, part, links, settings, of } = request;
    const { installationId, sourceId, data: payment } = snapshot;
    const marker = shortMark(installationId, 'payment', sourceId);
    if (part === 'fee') return fee(request, `${marker}-fee`);
    if (payment === null || operation === 'delete') return takeBack(request, marker);
    const waitsFor = { kind: 'invoice', sourceId: payment.invoiceId } as const;
    const invoice = await invoiceBeforeMoney(deps, request, payment.invoiceId);
    if (!isLink(invoice)) return invoice;
    if (invoice.differsFrom !== null)
      return { kind: 'hold', problem: problem('invoice-totals-differ'), waitsFor };
    const status = await statusOf(invoice, of);
    if (isDraft(status)) return { kind: 'hold', problem: problem('invoice-not-approved'), waitsFor };
    if (status === 'VOIDED' || status === 'DELETED')
      return { kind: 'hold', problem: problem('invoice-voided'), waitsFor };
    const invoiceData = (await deps.snapshots.newest({ installationId, ...waitsFor }))?.data as
      InvoiceData | null | undefined;
    const inItsPlace = await standIn({ installationId, ...waitsFor }, invoiceData ?? null, of);
    if (inItsPlace !== undefined) return inItsPlace;
    const context = {
      marker,
      invoiceId: invoice.xeroId,
      invoiceCurrency: invoiceData?.currency ?? payment.currency,
      wasInXero: links.document !== undefined,
      booksFee: booksFees(settings, links),
      settings,
    };
    const hasFee = context.booksFee && feeOf(payment) !== undefined;
    if (hasFee) {
      if (lacksSpending(request)) return hold([problem('fees-not-granted')]);
      if (gatewayOf(payment) === undefined) return hold([problem('fee-without-gateway')]);
    }
    const result = await mapWithFacts(deps.copy, of, [], (facts) => {
      const mapped = mapPayment(payment, { ...context, facts });
      if (!mapped.ok || !hasFee) return mapped;
      // Nothing is posted by halves: what keeps the fee from being booked is known before.
      const account = mapped.mapped.expected.said?.feeAccount ?? '';
      const further = { marker, contactId: '', account, link: undefined, settings, facts };
      const found = mapGatewayFee(payment, further);
      return found.ok ? mapped : found;
    });
    if (!result.ok) return hold(result.problems);
    const { expected } = result.mapped;
    if (operation === 'create')
      return write(request, 'Payment', {
        ...result.mapped,
        expected: { ...expected, ...(hasFee && { more: true }) },
      });
    if (linked(request).postedElementHash === result.mapped.elementHash) return { kind: 'nothing' };
    return makeAnew(request, invoice, result.mapped);
  };

  /** A payment that stands in for what was missing in TimeTracker goes, or is made smaller, before a real one comes. */
  async function standIn(
    document: DocumentRef<'invoice'>,
    invoice: InvoiceData | null,
    { tenantId }: CopyOf,
  ): Promise<Prepared | undefined> {
    const { payment: link } = await deps.links.all(document, tenantId);
    if (link === undefined || isEnded(link)) return undefined;
    const missing = missingPayment(invoice, await deps.snapshots.moneyOf(document));
    if (link.postedHash === missing?.key) return undefined;
    const waitsFor = { kind: document.kind, sourceId: document.sourceId };
    const outcome = await deps.outcomes.find(document);
    if (outcome?.name === 'held' || outcome?.name === 'rejected')
      return { kind: 'hold', problem: problem('invoice-needs-you'), waitsFor };
    return { kind: 'wait', problem: problem('stand-in-first'), waitsFor };
  }

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
    // One that is gone in Xero already has no place to lose; another process of ours may be just about to say the rest.
    const left = old?.text('Status') === 'AUTHORISED' ? await leftToPay(invoice, old, of) : undefined;
    const { amount = '0', marker } = anew.expected;
    if (left?.lessThan(amount) === true) {
      const waitsFor = { kind: 'invoice', sourceId: snapshot.data?.invoiceId ?? '' } as const;
      const found = problem('changed-payment-too-large', { amount, due: left.toFixed(2) });
      return { kind: 'hold', problem: found, waitsFor };
    }
    const { fee: booked } = request.links;
    if (booked !== undefined && !isEnded(booked)) {
      if (lacksSpending(request)) return hold([problem('fees-not-granted')]);
      const first = mapEnd(booked, 'delete', `${marker}-fee`);
      const firstExpected = { ...first.expected, more: true } as const;
      const ofFee = { ...request, part: 'fee' } as const;
      return write(ofFee, 'BankTransaction', { ...first, expected: firstExpected }, 'delete');
    }
    const removal = mapEnd(link, 'delete', marker);
    const expected = { ...removal.expected, more: true } as const;
    return write(request, 'Payment', { ...removal, expected }, 'delete');
  }

  /** What the invoice has left to pay once this payment of it is gone. */
  async function leftToPay({ xeroId }: Link, payment: XeroElement, of: CopyOf): Promise<Decimal | undefined> {
    const { elements } = await deps.readXero({ ...of, path: `/Invoices/${xeroId}` });
    const seen = elements.find((one) => one.text('InvoiceID') === xeroId);
    const id = payment.text('PaymentID');
    const isAmongThem = seen?.list('Payments').some((one) => one.text('PaymentID') === id);
    // A view of the invoice from before the payment says nothing of what it would be without.
    if (seen === undefined || isAmongThem !== true) return undefined;
    return new Decimal(seen.text('AmountDue') ?? '0').plus(payment.text('Amount') ?? '0');
  }

  /** The fee of its gateway: booked, changed, or taken back with its payment, if that may go. */
  async function fee(request: PrepareRequest<'payment'>, marker: string): Promise<Prepared> {
    const { snapshot, operation, links, settings, of } = request;
    const payment = snapshot.data;
    if (lacksSpending(request)) return hold([problem('fees-not-granted')]);
    if (operation === 'delete' || payment === null) {
      const { document: paid } = links;
      if (payment === null && paid !== undefined && !isEnded(paid)) {
        if (isReconciled(await readPayment(deps.readXero, of, paid.xeroId)))
          return hold([problem('payment-reconciled')]);
      }
      const removal = mapEnd(linked(request), 'delete', marker);
      const expected = { ...removal.expected, ...(payment === null && { more: true as const }) };
      return write(request, 'BankTransaction', { ...removal, expected }, 'delete');
    }
    const gateway = gatewayOf(payment);
    if (gateway === undefined) return hold([problem('fee-without-gateway')]);
    const contact = await contactOfPayee(deps, request, gateway);
    if (!isLink(contact) && contact.kind !== 'wait') return contact;
    const account = links.document?.said?.feeAccount ?? '';
    const contactId = isLink(contact) ? contact.xeroId : '';
    const link = operation === 'update' ? links.fee : undefined;
    const result = await mapWithFacts(deps.copy, of, [], (facts) =>
      mapGatewayFee(payment, { marker, contactId, account, link, settings, facts }),
    );
    if (!result.ok) return hold(result.problems);
    return isLink(contact) ? writeUnlessSaid(request, 'BankTransaction', result.mapped) : contact;
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

/** Whether the connection does not cover fees. Never asked in vain: Xero would answer as if it lacked a permission. */
function lacksSpending({ scopes }: PrepareRequest<'payment'>): boolean {
  return notGranted('BankTransaction', scopes) !== undefined;
}

/** How old our copy of the organisation's lock dates may be, in seconds, for something to be taken back by it. */
const freshSeconds = 10;

function isDraft(status: string): boolean {
  return status === 'DRAFT' || status === 'SUBMITTED';
}

function isReconciled(payment: XeroElement | undefined): boolean {
  return payment?.text('IsReconciled') === 'true' && payment.text('Status') !== 'DELETED';
}
