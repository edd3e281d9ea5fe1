import { z } from 'zod';
import { readControl } from './control-body.ts';
import type { Sandbox } from './create-sandbox.ts';
import type { Invoice } from './invoice.ts';
import { decimal } from './money.ts';
import { BLOCKABLE_ACTIONS } from './organisations.ts';
import type { Organisation } from './organisations.ts';
import { pathText } from './request-body.ts';

const amount = z.string().regex(/^\d+(\.\d{1,2})?$/, 'must be a decimal string such as "12.50"');

const settingsChange = z.strictObject({
  periodLockDate: z.iso.date().nullable().optional(),
  endOfYearLockDate: z.iso.date().nullable().optional(),
  currencies: z.array(z.string().length(3)).optional(),
  approvedInvoicesPerMonth: z.number().int().min(0).nullable().optional(),
  offline: z.boolean().optional(),
  classicExpenses: z.boolean().optional(),
  blockedActions: z.array(z.enum(BLOCKABLE_ACTIONS)).optional(),
});
const accountChange = z.strictObject({
  status: z.enum(['ACTIVE', 'ARCHIVED']).optional(),
  showInExpenseClaims: z.boolean().optional(),
  enablePayments: z.boolean().optional(),
});
const taxRateChange = z.strictObject({ status: z.enum(['ACTIVE', 'ARCHIVED']) });
const contactChange = z.strictObject({
  status: z.enum(['ACTIVE', 'ARCHIVED', 'GDPRREQUEST']).optional(),
  name: z.string().min(1).optional(),
});
const invoiceChange = z.strictObject({
  amountPaid: amount.optional(),
  amountCredited: amount.optional(),
  status: z.enum(['VOIDED', 'DELETED']).optional(),
  reference: z.string().optional(),
});

/** Changes inside an organisation as its people would make them in Xero's own pages. */
export function mountBookControls(sandbox: Sandbox): void {
  const change = <T>(
    path: string,
    schema: z.ZodType<T>,
    act: (organisation: Organisation, body: T, what: string) => object | null,
  ) =>
    sandbox.app.post(`/sandbox/organisations/:organisation${path}`, async (c) => {
      const body = await readControl(c, schema);
      if (body instanceof Response) return body;
      const organisation = findOrganisation(sandbox, c.req.param('organisation') ?? '');
      const result = organisation && act(organisation, body, c.req.param('what') ?? '');
      if (!result) return c.json({ error: 'There is no such organisation, account or document.' }, 404);
      sandbox.changed();
      return c.json(result);
    });

  change('', settingsChange, (organisation, body) => {
    return Object.assign(organisation.settings, withoutUndefined(body));
  });

  change('/accounts/:what', accountChange, ({ settings }, body, code) => {
    const account = settings.accounts.find((each) => each.code === code || each.id === code);
    return account
      ? Object.assign(account, withoutUndefined(body), { updatedAt: sandbox.clock.now() })
      : null;
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

  change('/invoices/:what', invoiceChange, ({ invoices }, body, id) => {
    const invoice = invoices.get(id);
    if (!invoice) return null;
    const now = sandbox.clock.now();
    const next = changeInvoice(invoice, body, now, sandbox.switches.paymentMovesUpdatedDate);
    invoices.put(next, now);
    return next;
  });
}

function changeInvoice(
  invoice: Invoice,
  change: z.output<typeof invoiceChange>,
  now: number,
  paymentMovesUpdatedDate: boolean,
): Invoice {
  const amountPaid = decimal(change.amountPaid ?? invoice.amountPaid).toFixed(2);
  const amountCredited = decimal(change.amountCredited ?? invoice.amountCredited).toFixed(2);
  const amountDue = decimal(invoice.total).minus(amountPaid).minus(amountCredited).toFixed(2);
  const open = invoice.status === 'AUTHORISED' || invoice.status === 'PAID';
  const paid = open && Number(amountDue) <= 0;
  const otherChange = change.status !== undefined || change.reference !== undefined;
  return {
    ...invoice,
    amountPaid,
    amountCredited,
    amountDue,
    status: change.status ?? (open ? (paid ? 'PAID' : 'AUTHORISED') : invoice.status),
    reference: change.reference ?? invoice.reference,
    fullyPaidOn: paid ? new Date(now).toISOString().slice(0, 10) : null,
    updatedAt: otherChange || paymentMovesUpdatedDate ? now : invoice.updatedAt,
  };
}

/** An organisation by its tenant id or its short code, with or without the `!`. */
export function findOrganisation(sandbox: Sandbox, wanted: string): Organisation | undefined {
  const text = pathText(wanted).toLowerCase();
  return sandbox.organisations.find(({ settings }) =>
    [settings.tenantId, settings.shortCode, settings.shortCode.slice(1)].some(
      (each) => each.toLowerCase() === text,
    ),
  );
}

function withoutUndefined(body: object): object {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
}
