import { Decimal } from 'decimal.js';
import type { InvoiceData } from '../events/invoice.ts';
import type { PaymentData } from '../events/payment.ts';
import { problem } from '../problems.ts';
import { datedAs, dateInBooks } from './locked-period.ts';
import { mapEnd } from './map-end.ts';
import { mapPayment } from './map-payment.ts';
import { shortMark } from './marks.ts';
import { missingPayment } from './missing-payment.ts';
import { mapWithFacts } from './prepare-invoice.ts';
import { hold, linked, write, type PrepareDeps, type Prepared, type PrepareRequest } from './prepared.ts';
import { readPayment } from './read-payment.ts';
import { meaningful } from './text.ts';

/**
 * The payment of an invoice that is paid in TimeTracker without one: of what is missing there, and never of more than is
 * due in Xero. It carries a mark of its own, and goes once it is known better.
 */
export function createPrepareMissingPayment(deps: PrepareDeps) {
  return async function prepareMissingPayment(request: PrepareRequest<'invoice'>): Promise<Prepared> {
    const { snapshot, operation, links, settings, of } = request;
    const marker = `${shortMark(snapshot.installationId, 'invoice', snapshot.sourceId)}-paid`;
    if (operation !== 'create') return takeBack(request, marker);
    const invoice = snapshot.data;
    const missing = missingPayment(invoice, await deps.snapshots.moneyOf(snapshot));
    if (invoice === null || missing === undefined) return { kind: 'nothing' };

    // TimeTracker may be about to say how it was paid: it stores the one before the other.
    const young = deps.timing.settle - (await deps.snapshots.ageSeconds(snapshot));
    if (young > 0)
      return { kind: 'later', problem: problem('paid-without-payment-yet'), dueInSeconds: young + 1 };
    const own = meaningful(invoice.paymentDate ?? null);
    if (own === undefined) return hold([problem('paid-without-date')]);
    const found = dateInBooks(own, {
      lockDate: await deps.copy.lockDate(of),
      rule: settings.lockedPeriod,
      stands: undefined,
    });
    if (!found.ok) return hold([found.problem]);

    const { xeroId: invoiceId } = linked({ links, part: 'document' });
    const { elements } = await deps.readXero({ ...of, path: `/Invoices/${invoiceId}` });
    const seen = elements.find((one) => one.text('InvoiceID') === invoiceId);
    const due = new Decimal(seen?.text('AmountDue') ?? '0');
    if (seen?.text('Status') !== 'AUTHORISED' || due.isZero()) return { kind: 'nothing' };
    const amount = Decimal.min(due, missing.amount).toFixed(2);
    const payment = datedAs('payment', asPayment(invoice, amount, own), found.date).data as PaymentData;
    const context = {
      marker,
      invoiceId,
      invoiceCurrency: invoice.currency,
      wasInXero: false,
      settings,
    };
    const result = await mapWithFacts(deps.copy, of, [], (facts) =>
      mapPayment(payment, { ...context, facts }),
    );
    if (!result.ok) return hold(result.problems);
    const prepared = write(request, 'Payment', result.mapped);
    // What it was made of, rather than the invoice: by that it is known as right, or as to be made anew.
    return prepared.kind === 'write'
      ? { kind: 'write', write: { ...prepared.write, contentHash: missing.key } }
      : prepared;
  };

  async function takeBack(request: PrepareRequest<'invoice'>, marker: string): Promise<Prepared> {
    const link = linked(request);
    const there = await readPayment(deps.readXero, request.of, link.xeroId);
    if (there?.text('IsReconciled') === 'true' && there.text('Status') !== 'DELETED')
      return hold([problem('payment-reconciled')]);
    const removal = mapEnd(link, 'delete', marker);
    const expected = { ...removal.expected, more: true } as const;
    return write(request, 'Payment', { ...removal, expected }, 'delete');
  }
}

/** The invoice's own words about its payment. */
function asPayment(invoice: InvoiceData, amount: string, paymentDate: string): PaymentData {
  return {
    id: invoice.id,
    invoiceId: invoice.id,
    invoiceNumber: invoice.number,
    amount,
    currency: invoice.currency,
    paymentDate,
    method: invoice.paymentMethod ?? null,
    reference: meaningful(invoice.paymentReference ?? null) ?? 'Marked as paid in TimeTracker',
    status: 'completed',
    gatewayTransactionId: null,
    gatewayFee: null,
    sameReference: [],
  };
}
