import { createHash } from 'node:crypto';
import { Decimal } from 'decimal.js';
import { vendorIdOf } from '../events/party.ts';
import type { PaymentData } from '../events/payment.ts';
import { problem, type Problem } from '../problems.ts';
import type { ConnectionSettings } from '../store/connection-settings.ts';
import type { Link } from '../store/links.ts';
import { chooseTaxType } from './choose-tax-type.ts';
import { jsonNumber, toElement, type MapResult } from './element.ts';
import { roundCents } from './map-invoice-lines.ts';
import { markedReference } from './marks.ts';
import type { OrganisationFacts } from './organisation-facts.ts';
import type { Payee } from './payee.ts';
import { meaningful, normalisedName } from './text.ts';

export interface FeeContext {
  /** Our mark of the fee, which is another than the payment's. */
  readonly marker: string;
  readonly contactId: string;
  /** AccountID that the payment went into: the gateway has kept the fee there. */
  readonly account: string;
  /** The fee as it is in Xero already. */
  readonly link: Link | undefined;
  readonly settings: ConnectionSettings;
  readonly facts: OrganisationFacts;
}

/** Names that gateways give themselves; any other method is named as TimeTracker has it. */
const gateways: Readonly<Record<string, string>> = { stripe: 'Stripe', paypal: 'PayPal', square: 'Square' };

/** Who kept the fee: TimeTracker knows a gateway only as the payment's method. */
export function gatewayOf(payment: Pick<PaymentData, 'method'>): Payee | undefined {
  const method = meaningful(payment.method)?.replaceAll('_', ' ');
  if (method === undefined) return undefined;
  const name = gateways[method.toLowerCase()] ?? `${method.charAt(0).toUpperCase()}${method.slice(1)}`;
  return { kind: 'vendor', data: { id: vendorIdOf(normalisedName(name)), name } };
}

/** What the gateway kept, as a decimal string; undefined: nothing. */
export function feeOf({ gatewayFee }: Pick<PaymentData, 'gatewayFee'>): string | undefined {
  const fee = roundCents(new Decimal(gatewayFee ?? '0'));
  return fee.greaterThan(0) ? fee.toFixed(2) : undefined;
}

/**
 * The fee of a payment's gateway, as money spent from the account that the payment went into: gross in, fee out. Its tax
 * type is the one chosen for expenses without tax.
 */
export function mapGatewayFee(payment: PaymentData, context: FeeContext): MapResult {
  const { facts, marker, account, link } = context;
  const problems: Problem[] = [];
  const fee = feeOf(payment) ?? '0.00';
  if (new Decimal(fee).greaterThan(payment.amount))
    problems.push(problem('fee-larger-than-payment', { fee, amount: payment.amount }));
  const fact = facts.paymentAccounts.get(account);
  if (fact?.isBank !== true) problems.push(problem('fee-from-no-bank', { account: fact?.name ?? account }));
  const method = meaningful(payment.method);
  const words =
    meaningful(payment.reference) ?? meaningful(payment.gatewayTransactionId) ?? payment.invoiceNumber;
  const description = `Fee of ${method ?? 'a payment'}, ${payment.invoiceNumber}`;
  const contentKey = createHash('sha256')
    .update(JSON.stringify([description, fee]))
    .digest('hex');
  const posted = link?.postedLines[0];
  const choice =
    posted?.contentKey === contentKey
      ? { accountCode: posted.accountCode, taxType: posted.taxType }
      : {
          accountCode: chooseFeeAccount(context, problems),
          taxType: chooseTaxType('0', 'purchases', context, problems),
        };
  if (problems.length > 0) return { ok: false, problems };

  const line = {
    Description: description,
    Quantity: jsonNumber('1'),
    UnitAmount: jsonNumber(fee),
    AccountCode: choice.accountCode,
    TaxType: choice.taxType,
    TaxAmount: jsonNumber('0.00'),
  };
  const content = {
    Type: 'SPEND',
    Contact: { ContactID: context.contactId },
    BankAccount: { AccountID: account },
    Date: payment.paymentDate,
    LineAmountTypes: 'Exclusive',
    Reference: markedReference(words, marker),
  };
  return {
    ok: true,
    mapped: {
      ...toElement(
        {
          ...content,
          ...(link === undefined ? { Status: 'AUTHORISED' } : { BankTransactionID: link.xeroId }),
          LineItems: [{ ...(posted !== undefined && { LineItemID: posted.lineItemId }), ...line }],
        },
        { ...content, LineItems: [line] },
      ),
      uniqueName: null,
      expected: {
        marker,
        number: content.Reference,
        subTotal: fee,
        totalTax: '0.00',
        total: fee,
        currency: payment.currency,
        lines: [{ contentKey, ...choice }],
        ...(link !== undefined && { xeroId: link.xeroId }),
      },
    },
  };
}

function chooseFeeAccount({ settings, facts }: FeeContext, problems: Problem[]): string {
  const { account } = settings.gatewayFees;
  if (account === null) problems.push(problem('fee-account-not-chosen'));
  else if (facts.accounts.get(account)?.status !== 'ACTIVE')
    problems.push(problem('fee-account-unusable', { account }));
  return account ?? '';
}
