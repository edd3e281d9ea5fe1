/** Whether one sequence, a decimal integer as text, is higher than another. */
export function isNewer(one: string, other: string): boolean {
  return BigInt(one) > BigInt(other);
}
