const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Undoes the HTML escaping that TimeTracker's create forms leave in names. */
export function unescapeHtml(text: string): string {
  return text.replaceAll(/&(?:#(\d+)|#x([\da-f]+)|([a-z]+));/gi, (whole, decimal, hex, name) => {
    if (typeof decimal === 'string') return String.fromCodePoint(Number.parseInt(decimal, 10));
    if (typeof hex === 'string') return String.fromCodePoint(Number.parseInt(hex, 16));
    return (typeof name === 'string' ? named[name.toLowerCase()] : undefined) ?? whole;
  });
}

/** One space where several kinds of white space stood, none at the ends. */
export function squeeze(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

/** The name a TimeTracker client has as a contact. */
export function contactNameOf(clientName: string): string {
  return squeeze(unescapeHtml(clientName));
}

/** A text that says something: TimeTracker's page turns an empty one into the word None. */
export function meaningful(text: string | null): string {
  const plain = squeeze(text ?? '');
  return plain === 'None' ? '' : plain;
}

/** Xero tells no upper from lower case in the names of contacts. */
export function sameName(one: string, other: string): boolean {
  return contactNameOf(one).toLowerCase() === contactNameOf(other).toLowerCase();
}
