import { contentHash } from '../events/content-hash.ts';
import { problem } from '../problems.ts';
import type { Link } from '../store/links.ts';
import { dependOn, isLink } from './depend-on.ts';
import type { Payee } from './payee.ts';
import type { PrepareDeps, Prepared, PrepareRequest } from './prepared.ts';

/** The contact of a vendor or employee. One that is new here comes along with the document that names them. */
export async function contactOfPayee(
  deps: Pick<PrepareDeps, 'links' | 'outcomes' | 'snapshots'>,
  request: Pick<PrepareRequest, 'snapshot' | 'of'>,
  payee: Payee,
): Promise<Link | Prepared> {
  const found = await dependOn(deps, request, payee.kind, payee.data.id);
  if (isLink(found) || (found.kind !== 'wait' && found.kind !== 'hold')) return found;
  const waitsFor = { kind: payee.kind, sourceId: payee.data.id };
  const { installationId, sequence } = request.snapshot;
  const party = { installationId, ...waitsFor };
  const known = await deps.snapshots.newest(party);
  if (found.kind === 'wait') return known === undefined ? { ...found, brings: payee } : found;
  if (known === undefined) return found;
  // What they are called is known by such documents alone: a newer one may have the name that was mended.
  const isMended = known.sequence < sequence && known.contentHash !== contentHash(payee.kind, payee.data);
  const heldAt = (await deps.outcomes.find(party))?.sequence;
  if (!isMended && heldAt === known.sequence) return found;
  return { kind: 'wait', problem: problem('payee-first'), waitsFor, ...(isMended && { brings: payee }) };
}
