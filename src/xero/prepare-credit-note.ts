import { Decimal } from 'decimal.js';
import type { CreditNoteData } from '../events/credit-note.ts';
import type { InvoiceData } from '../events/invoice.ts';
import { problem } from '../problems.ts';
import type { Link } from '../store/links.ts';
import { dependOn, isLink } from './depend-on.ts';
import { invoiceBeforeMoney } from './invoice-before-money.ts';
import { mapAllocation, mapAllocationEnd } from './map-allocation.ts';
import { mapCreditNote } from './map-credit-note.ts';
import { isEnded } from './decisions.ts';
import { listsNeeded } from './lists-needed.ts';
import { mapEnd } from './map-end.ts';
import { shortMark } from './marks.ts';
import type { CopyOf } from './organisation-copy.ts';
import { mapWithFacts } from './prepare-invoice.ts';
import { XeroUnreadable } from './read-xero.ts';
import {
  hold,
  linked,
  linkedBefore,
  write,
  writeUnlessSaid,
  type PrepareDeps,
  type Prepared,
  type PrepareRequest,
} from './prepared.ts';

/**
 * A credit note, then its allocation to the invoice as far as anything is due there. What the invoice does not take
 * stays as credit of the customer. To change or void the note, its allocation goes first.
 */
export function createPrepareCreditNote(deps: PrepareDeps) {
  return async function prepareCreditNote(request: PrepareRequest<'credit_note'>): Promise<Prepared> {
    const { snapshot, operation, part, links } = request;
    const marker = shortMark(snapshot.installationId, 'credit_note', snapshot.sourceId);
    if (part === 'allocation' && operation === 'delete') return removeAllocation(request, marker);
    if (operation === 'void' || operation === 'delete')
      return write(request, 'CreditNote', mapEnd(linked(request), operation, marker));
    if (part === 'allocation') return allocate(request, marker);
    const note = snapshot.data;
    if (note === null) throw new Error('A deleted credit note is only ever ended.');

    const invoice = await dependOn(deps, request, 'invoice', note.invoiceId);
    if (!isLink(invoice)) return invoice;
    if (isEnded(invoice) && operation === 'create')
      return {
        kind: 'hold',
        problem: problem('invoice-voided'),
        waitsFor: { kind: 'invoice', sourceId: note.invoiceId },
      };
    const { settings, of } = request;
    const contactId = await contactOfInvoice(invoice, of);
    const projectId =
      settings.tracking.length > 0 ? await projectOf(snapshot.installationId, note) : undefined;
    const context = { marker, contactId, link: links.document, settings, projectId };
    const result = await mapWithFacts(
      deps.copy,
      of,
      listsNeeded({ ...settings, items: [], brandingTheme: null }),
      (facts) => mapCreditNote(note, { ...context, facts }),
    );
    if (!result.ok) return hold(result.problems);
    const said = writeUnlessSaid(request, 'CreditNote', result.mapped);
    const allocation = links.allocation;
    if (said.kind === 'write' && operation === 'update' && allocation !== undefined && !isEnded(allocation))
      return removeAllocation({ ...request, part: 'allocation' }, marker);
    return said;
  };

  /** The project stands on the invoice alone. */
  async function projectOf(installationId: string, note: CreditNoteData): Promise<string | undefined> {
    const invoice = await deps.snapshots.newest({
      installationId,
      kind: 'invoice',
      sourceId: note.invoiceId,
    });
    return (invoice?.data as InvoiceData | null | undefined)?.project?.id;
  }

  /**
   * The contact of the invoice as it stands in Xero: a note of another cannot be allocated to it. Whom the client stands
   * for may have been chosen anew since, and in Xero contacts are merged.
   * @throws XeroUnreadable
   */
  async function contactOfInvoice({ xeroId }: Link, of: CopyOf): Promise<string> {
    const { elements } = await deps.readXero({ ...of, path: `/Invoices/${xeroId}` });
    const seen = elements.find((one) => one.text('InvoiceID') === xeroId);
    const contactId = seen?.part('Contact')?.text('ContactID');
    if (contactId === undefined) throw new XeroUnreadable('an invoice without its contact', 60);
    return contactId;
  }

  function removeAllocation(request: PrepareRequest<'credit_note'>, marker: string): Prepared {
    const note = request.links.document;
    if (note === undefined) throw new Error('An allocation has a credit note.');
    return write(request, 'Allocation', mapAllocationEnd(linked(request), note, marker), 'delete');
  }

  async function allocate(request: PrepareRequest<'credit_note'>, marker: string): Promise<Prepared> {
    const { snapshot, links, of } = request;
    const note = snapshot.data;
    if (note === null || links.document === undefined)
      throw new Error('Only a living credit note is allocated.');
    const waitsFor = { kind: 'invoice', sourceId: note.invoiceId } as const;
    const invoice = await invoiceBeforeMoney(deps, request, note.invoiceId);
    if (!isLink(invoice)) return invoice;
    if (!(await isApproved(links.document, of))) return hold([problem('credit-not-approved')]);
    const answer = await deps.readXero({ ...of, path: `/Invoices/${invoice.xeroId}` });
    const seen = answer.elements.find((one) => one.text('InvoiceID') === invoice.xeroId);
    const { xeroId: noteId } = links.document;
    const isApplied = seen?.list('CreditNotes').some((one) => one.text('CreditNoteID') === noteId);
    if (isApplied === true) return allocated(request, noteId, invoice.xeroId);
    const status = seen?.text('Status');
    if (status === 'DRAFT' || status === 'SUBMITTED')
      return { kind: 'hold', problem: problem('invoice-not-approved'), waitsFor };
    const due = new Decimal(seen?.text('AmountDue') ?? '0');
    if (due.isZero() || status !== 'AUTHORISED') return { kind: 'nothing' };
    const amount = Decimal.min(due, note.amount).toFixed(2);
    return write(
      request,
      'Allocation',
      mapAllocation({ marker, amount, date: note.date, invoiceId: invoice.xeroId, noteId }),
    );
  }

  /** Whether the note is approved. One that was a draft when it was posted may have been approved in Xero since. */
  async function isApproved({ xeroId, xeroStatus }: Link, of: CopyOf): Promise<boolean> {
    const isDraft = (status: string | undefined) => status === 'DRAFT' || status === 'SUBMITTED';
    if (!isDraft(xeroStatus)) return true;
    const { elements } = await deps.readXero({ ...of, path: `/CreditNotes/${xeroId}` });
    const seen = elements.find((one) => one.text('CreditNoteID') === xeroId);
    return !isDraft(seen?.text('Status') ?? xeroStatus);
  }

  /**
   * The invoice has credit of the note already. By an allocation that we took off ourselves: then Xero shows it as it
   * was a while ago, and what is due with it. By another: then that is the note's allocation.
   * @throws XeroUnreadable
   */
  async function allocated(
    { snapshot, of }: PrepareRequest<'credit_note'>,
    noteId: string,
    invoiceId: string,
  ): Promise<Prepared> {
    const { tenantId } = of;
    const { elements } = await deps.readXero({ ...of, path: `/CreditNotes/${noteId}` });
    const ended = await deps.writes.endedIds(snapshot, tenantId);
    const xeroId = elements
      .flatMap((one) => one.list('Allocations'))
      .filter((one) => one.part('Invoice')?.text('InvoiceID') === invoiceId)
      .flatMap((one) => one.text('AllocationID') ?? [])
      .find((id) => !ended.has(id));
    if (xeroId === undefined) throw new XeroUnreadable('it shows an invoice as it was before', 15);
    const link = linkedBefore({ tenantId, part: 'allocation', xeroKind: 'Allocation', xeroId, snapshot });
    return { kind: 'adopt', link };
  }
}
