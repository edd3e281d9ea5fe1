import { problem } from '../problems.ts';
import type { Link } from '../store/links.ts';
import { livingContact } from './contact-of-client.ts';
import { isEnded } from './decisions.ts';
import { contactOfPayee } from './contact-of-payee.ts';
import { isLink } from './depend-on.ts';
import { expenseKindOf, mayClaim, notGranted, type ExpenseKind } from './expense-strategy.ts';
import { listsNeeded } from './lists-needed.ts';
import { mapClaim } from './map-claim.ts';
import { mapEnd } from './map-end.ts';
import { mapExpense } from './map-expense.ts';
import { markOf, shortMark } from './marks.ts';
import type { FurtherList } from './organisation-copy.ts';
import { payeeOf } from './payee.ts';
import { createPrepareAttachment } from './prepare-attachment.ts';
import { XeroUnreadable } from './read-xero.ts';
import { meaningful } from './text.ts';
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

/** An expense as a bill, as money spent, or as a receipt and then its claim. */
export function createPrepareExpense(deps: PrepareDeps) {
  const prepareAttachment = createPrepareAttachment(deps);

  return async function prepareExpense(request: PrepareRequest<'expense'>): Promise<Prepared> {
    const { snapshot, operation, part, links, settings, of, scopes } = request;
    const { installationId, data: expense } = snapshot;
    if (part === 'attachment') return prepareAttachment(request);
    if (operation === 'void' || operation === 'delete' || part === 'claim') {
      const lacking = notGranted(linked({ links, part: 'document' }).xeroKind as ExpenseKind, scopes);
      if (lacking !== undefined) return hold([lacking]);
      return part === 'claim' && operation === 'create' ? claim(request) : end(request);
    }
    if (expense === null) throw new Error('A deleted expense is only ever ended.');

    const also: readonly FurtherList[] = mayClaim(settings, scopes) ? ['claims'] : [];
    const living = links.document !== undefined && !isEnded(links.document) ? links.document : undefined;
    const kind = expenseKindOf(settings, scopes, living, await deps.copy.facts(of, undefined, also));
    if (typeof kind !== 'string') return hold([kind]);
    const payee = payeeOf(expense, kind === 'Invoice' ? 'owed' : 'bought');
    if (payee === undefined) return hold([problem('expense-without-vendor')]);
    const contact = await contactOfPayee(deps, request, payee);
    if (!isLink(contact) && contact.kind !== 'wait') return contact;
    const { timetrackerUrl } = deps;
    const payeeRef = { kind: payee.kind, sourceId: payee.data.id };
    const contactId = isLink(contact) ? await livingContact(deps.copy, of, contact.xeroId, payeeRef) : '';
    if (typeof contactId !== 'string') return contactId;
    const context = { installationId, timetrackerUrl, kind, contactId, link: living, settings };
    const lists: readonly FurtherList[] = [
      ...also,
      ...(kind === 'Receipt' ? (['users'] as const) : []),
      ...listsNeeded({ ...settings, items: [], brandingTheme: null }),
    ];
    const result = await mapWithFacts(deps.copy, of, lists, (facts) =>
      mapExpense(expense, { ...context, facts }),
    );
    if (!result.ok) return hold(result.problems);
    // A new contact comes along only with an expense that can be posted.
    if (!isLink(contact)) return contact;
    const attaches = settings.attachReceipts && meaningful(expense.receiptPath) !== undefined;
    const expected = { ...result.mapped.expected, ...(attaches && { attaches }) };
    const said = writeUnlessSaid(request, kind, { ...result.mapped, expected });
    const isClaimed = links.claim !== undefined && !isEnded(links.claim);
    return said.kind === 'write' && living !== undefined && isClaimed
      ? hold([problem('claim-is-final')])
      : said;
  };

  async function end(request: PrepareRequest<'expense'>): Promise<Prepared> {
    const { installationId, sourceId } = request.snapshot;
    const link = linked(request);
    const operation = request.operation === 'void' ? 'void' : 'delete';
    const marker =
      link.xeroKind === 'Invoice'
        ? markOf(installationId, 'expense', sourceId)
        : shortMark(installationId, 'expense', sourceId);
    // Xero asks for the user even where a receipt is only deleted.
    const also = link.xeroKind === 'Receipt' ? { User: { UserID: await userOf(request, link) } } : {};
    return write(request, link.xeroKind as ExpenseKind, mapEnd(link, operation, marker, also));
  }

  async function claim(request: PrepareRequest<'expense'>): Promise<Prepared> {
    const { installationId, sourceId } = request.snapshot;
    const receipt = request.links.document;
    if (receipt === undefined) throw new Error('A claim needs its receipt.');
    const marker = shortMark(installationId, 'expense', sourceId);
    return write(request, 'ExpenseClaim', mapClaim(receipt.xeroId, await userOf(request, receipt), marker));
  }

  /** The user a receipt was made for; a mapping changed since counts only for the next one. */
  async function userOf({ of }: PrepareRequest<'expense'>, receipt: Link): Promise<string> {
    const answer = await deps.readXero({ ...of, path: `/Receipts/${receipt.xeroId}` });
    const found = answer.elements.find((one) => one.text('ReceiptID') === receipt.xeroId);
    const userId = found?.part('User')?.text('UserID');
    if (userId === undefined) throw new XeroUnreadable('a receipt without its user', 60);
    return userId;
  }
}
