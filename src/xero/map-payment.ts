import { Decimal } from 'decimal.js';
import type { PaymentData } from '../events/payment.ts';
import { problem, type Problem } from '../problems.ts';
import type { ConnectionSettings } from '../store/connection-settings.ts';
import { choosePaymentAccount } from './choose-account.ts';
import { jsonNumber, toElement, type MapResult } from './element.ts';
import { roundCents } from './map-invoice-lines.ts';
import { markedReference } from './marks.ts';
import type { OrganisationFacts } from './organisation-facts.ts';
import { meaningful } from './text.ts';

export interface PaymentContext {
  readonly marker: string;
  /** The invoice in Xero. */
  readonly invoiceId: string;
  readonly invoiceCurrency: string;
  /** The payment is or was in Xero: it is no double of another. */
  readonly wasInXero: boolean;
  /** A fee of its gateway is booked too: the account is kept in mind for it. */
  readonly booksFee?: boolean;
  readonly settings: ConnectionSettings;
  readonly facts: OrganisationFacts;
}

/**
 * A payment as Xero takes it (docs/xero-behaviour.md, Payments): gross, in the invoice's currency. The same money
 * entered twice is a problem of the later one, since Xero would take both. The account is the user's choice; a changed
 * choice alone changes no payment, but another method or currency does.
 */
export function mapPayment(payment: PaymentData, context: PaymentContext): MapResult {
  const problems: Problem[] = [];
  const amount = roundCents(new Decimal(payment.amount));
  if (amount.lessThanOrEqualTo(0)) problems.push(problem('payment-not-positive', { amount: payment.amount }));
  if (payment.currency !== context.invoiceCurrency) {
    problems.push(
      problem('payment-other-currency', {
        currency: payment.currency,
        invoiceCurrency: context.invoiceCurrency,
      }),
    );
  }
  if (!context.wasInXero && payment.sameReference.some((id) => BigInt(id) < BigInt(payment.id)))
    problems.push(problem('payment-entered-twice'));
  const method = meaningful(payment.method);
  const account = choosePaymentAccount(method, payment.currency, 'receive', context, problems);
  if (problems.length > 0) return { ok: false, problems };

  const words = meaningful(payment.reference) ?? meaningful(payment.gatewayTransactionId) ?? method;
  const content = {
    Invoice: { InvoiceID: context.invoiceId },
    Date: payment.paymentDate,
    Amount: jsonNumber(amount.toFixed(2)),
    Reference: markedReference(words, context.marker),
  };
  return {
    ok: true,
    mapped: {
      ...toElement(
        { ...content, Account: { AccountID: account } },
        { ...content, method: method?.toLowerCase(), currency: payment.currency },
      ),
      uniqueName: null,
      expected: {
        marker: context.marker,
        aboutId: context.invoiceId,
        amount: amount.toFixed(2),
        ...(context.booksFee === true && { said: { feeAccount: account } }),
      },
    },
  };
}
