import { createHash } from 'node:crypto';
import type { PlannedRequest } from '../store/planned-documents.ts';
import type { NewWrite } from '../store/writes.ts';

/** A write as people are shown it before it is sent. */
export function plannedRequest({ method, path, element }: NewWrite): PlannedRequest {
  // A removal has no body (docs/xero-behaviour.md).
  const payload = method === 'DELETE' ? '' : element;
  return { method, path, payload, payloadHash: createHash('sha256').update(payload).digest('hex') };
}
