/** Signalled instead of a sequence: no newer state is known, but something that was in the way may be gone. */
export const lookAgain = '0';

/** Whether one sequence, a decimal integer as text, is higher than another. */
export function isNewer(one: string, other: string): boolean {
  return BigInt(one) > BigInt(other);
}
