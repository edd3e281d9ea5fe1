/** Deeper than any document of the contract; PostgreSQL and recursive code have limits of their own. */
const deepest = 32;

/**
 * Whether PostgreSQL can keep a JSON value as jsonb: no NUL character and no half of a surrogate pair in any text
 * or key, and not nested without end.
 */
export function isStorable(value: unknown): boolean {
  const open: { readonly value: unknown; readonly depth: number }[] = [{ value, depth: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next.value === 'string' && !isStorableText(next.value)) return false;
    if (typeof next.value !== 'object' || next.value === null) continue;
    if (next.depth === deepest) return false;
    for (const [key, inner] of Object.entries(next.value)) {
      if (!isStorableText(key)) return false;
      open.push({ value: inner, depth: next.depth + 1 });
    }
  }
  return true;
}

function isStorableText(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}
