import { z } from 'zod';
import { createHand, Refused } from './by-hand.ts';
import { AMOUNT, createChange } from './control-change.ts';
import { mountMoneyControls } from './control-money.ts';
import { mountSpendingControls } from './control-spending.ts';
import type { Sandbox } from './create-sandbox.ts';
import { HAS_PAYMENTS } from './invoice-status.ts';
import { hasPayments, isGone } from './invoice.ts';
import { BLOCKABLE_ACTIONS, TENANT_TYPES } from './organisations.ts';
import { enteredTaxRate } from './tax-rate.ts';

const amount = z.string().regex(AMOUNT, 'must be a decimal string such as "12.50"');

const settingsChange = z.strictObject({
  periodLockDate: z.iso.date().nullable().optional(),
  endOfYearLockDate: z.iso.date().nullable().optional(),
  currencies: z.array(z.string().length(3)).optional(),
  approvedInvoicesPerMonth: z.number().int().min(0).nullable().optional(),
  offline: z.boolean().optional(),
  classicExpenses: z.boolean().optional(),
  blockedActions: z.array(z.enum(BLOCKABLE_ACTIONS)).optional(),
  tenantType: z.enum(TENANT_TYPES).optional(),
});
const accountChange = z.strictObject({
  status: z.enum(['ACTIVE', 'ARCHIVED']).optional(),
  showInExpenseClaims: z.boolean().optional(),
  enablePayments: z.boolean().optional(),
});
const newTaxRate = z.strictObject({
  name: z.string().min(1).max(50),
  rate: z.string().regex(/^\d{1,2}(\.\d{1,4})?$/, 'must be a percentage such as "19"'),
  reportTaxType: z.enum(['OUTPUT', 'INPUT']),
});
const taxRateChange = z.strictObject({ status: z.enum(['ACTIVE', 'ARCHIVED']) });
const contactChange = z.strictObject({
  status: z.enum(['ACTIVE', 'ARCHIVED', 'GDPRREQUEST']).optional(),
  name: z.string().min(1).optional(),
});
const invoiceChange = z.strictObject({
  /** What the payments of the invoice add up to from now on. */
  amountPaid: amount.optional(),
  status: z.enum(['VOIDED', 'DELETED']).optional(),
  reference: z.string().optional(),
});

/** Changes inside an organisation as its people would make them in Xero's own pages. */
export function mountBookControls(sandbox: Sandbox): void {
  const change = createChange(sandbox);
  mountMoneyControls(sandbox, change);
  mountSpendingControls(sandbox, change);

  change('', settingsChange, (organisation, body) => {
    return Object.assign(organisation.settings, withoutUndefined(body));
  });

  change('/accounts/:what', accountChange, ({ settings }, body, code) => {
    const account = settings.accounts.find((each) => each.code === code || each.id === code);
    return account
      ? Object.assign(account, withoutUndefined(body), { updatedAt: sandbox.clock.now() })
      : null;
  });

  change('/tax-rates', newTaxRate, ({ settings }, body) => {
    if (settings.taxRates.some((each) => each.name.toLowerCase() === body.name.toLowerCase())) {
      throw new Refused('Another tax rate has this name.');
    }
    const rate = enteredTaxRate(settings.taxRates, body);
    settings.taxRates.push(rate);
    return rate;
  });

  change('/tax-rates/:what', taxRateChange, ({ settings }, { status }, taxType) => {
    const rate = settings.taxRates.find((each) => each.taxType === taxType);
    return rate ? Object.assign(rate, { status }) : null;
  });

  change('/contacts/:what', contactChange, ({ contacts }, body, id) => {
    const contact = contacts.get(id);
    if (!contact) return null;
    const { status = contact.status, name = contact.name } = body;
    const next = { ...contact, status, name, updatedAt: sandbox.clock.now() };
    contacts.put(next, next.updatedAt);
    return next;
  });

  change('/invoices/:what', invoiceChange, (organisation, { amountPaid, ...body }, id) => {
    const { invoices } = organisation;
    if (!invoices.get(id)) return null;
    if (amountPaid !== undefined) {
      const hand = createHand(sandbox, organisation);
      hand.payToTotal(id, amountPaid);
      hand.commit();
    }
    const invoice = invoices.get(id);
    if (!invoice) return null;
    const { status = invoice.status, reference = invoice.reference } = body;
    if (status === invoice.status && reference === invoice.reference) return invoice;
    if (isGone({ status }) && hasPayments(invoice)) throw new Refused(HAS_PAYMENTS);
    const next = { ...invoice, status, reference, updatedAt: sandbox.clock.now() };
    invoices.put(next, next.updatedAt);
    return next;
  });
}

function withoutUndefined(body: object): object {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
}
