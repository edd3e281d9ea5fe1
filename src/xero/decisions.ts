import { problem, type ProblemType } from '../problems.ts';
import type { Link } from '../store/links.ts';
import type { Operation } from '../store/writes.ts';
import type { Decision } from './decide.ts';

/** Statuses of Xero from which nothing comes back. */
const ended = new Set(['VOIDED', 'DELETED']);

/** Whether the counterpart in Xero was voided or deleted. */
export function isEnded(link: Link): boolean {
  return ended.has(link.xeroStatus);
}

/** An approved document is voided, one that was never approved is deleted. */
export function endInXero(link: Link): Decision {
  if (isEnded(link)) return { do: 'nothing' };
  return { do: link.xeroStatus === 'DRAFT' || link.xeroStatus === 'SUBMITTED' ? 'delete' : 'void' };
}

/** Whether an operation takes away what stands in Xero. */
export function isEnding(operation: Operation | undefined): boolean {
  return operation === 'void' || operation === 'delete';
}

/** Leaves the document alone, for this reason. */
export function skip(type: ProblemType): Decision {
  return { do: 'skip', problem: problem(type) };
}

/** Holds the document until a person has looked at it. */
export function hold(type: ProblemType, parameters: Record<string, string> = {}): Decision {
  return { do: 'hold', problem: problem(type, parameters) };
}
