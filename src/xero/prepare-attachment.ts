import { hasScope } from '../oauth/scopes.ts';
import { problem } from '../problems.ts';
import { toElement } from './element.ts';
import { shortMark } from './marks.ts';
import { linked, type PrepareDeps, type Prepared, type PrepareRequest } from './prepared.ts';
import { meaningful } from './text.ts';
import { xeroKinds } from './xero-kinds.ts';

/** The only scope under which Xero takes files. */
const attachmentScope = 'accounting.attachments';

/**
 * The receipt of an expense, as a file of what the expense is in Xero. Its name there is made from our mark: a changed
 * receipt takes the place of the old one, nobody's own file is ever replaced, and nothing of the name that somebody gave
 * it reaches an address. Whatever keeps it from being attached is only told: the expense is in the books without.
 */
export function createPrepareAttachment(deps: Pick<PrepareDeps, 'receiptFiles'>) {
  return async function prepareAttachment(request: PrepareRequest<'expense'>): Promise<Prepared> {
    const { snapshot, operation, links, scopes } = request;
    const { installationId, sourceId, data: expense } = snapshot;
    const path = meaningful(expense?.receiptPath ?? null);
    if (path === undefined) return { kind: 'nothing' };
    if (!hasScope(scopes, attachmentScope))
      return { kind: 'warn', problem: problem('attaching-not-granted') };
    const file = await deps.receiptFiles.open(path);
    if (!('bytes' in file)) return { kind: 'warn', problem: file };

    const { xeroKind: parentKind, xeroId: parentId } = linked({ links, part: 'document' });
    const marker = shortMark(installationId, 'expense', sourceId);
    const name = `receipt-${marker}.${file.type.extension}`;
    const content = { Name: name, Sha256: file.sha256 };
    const element = toElement({ ...content, Receipt: path }, { ...content, parentId });
    if (links.attachment?.postedElementHash === element.elementHash && operation === 'update')
      return { kind: 'nothing' };
    const xeroId = operation === 'update' ? links.attachment?.xeroId : undefined;
    return {
      kind: 'write',
      write: {
        sequence: snapshot.sequence,
        contentHash: snapshot.contentHash,
        part: 'attachment',
        xeroKind: 'Attachment',
        operation,
        method: 'PUT',
        path: `${xeroKinds[parentKind].path}/${parentId}/Attachments/${name}`,
        ...element,
        uniqueName: null,
        expected: {
          marker,
          ...(xeroId !== undefined && { xeroId }),
          // It is claimed next.
          ...(parentKind === 'Receipt' && { more: true }),
        },
      },
    };
  };
}
