/** TimeTracker's own forms write the word "None" for nothing (docs/timetracker-behaviour.md, Text). */
export function meaningful(text: string | null | undefined): string | undefined {
  const trimmed = text?.replaceAll('\r\n', '\n').trim();
  return trimmed === undefined || trimmed === '' || trimmed === 'None' ? undefined : trimmed;
}

const entities: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#34;': '"',
  '&#39;': "'",
  '&#x27;': "'",
};

/** Undoes the HTML escaping that TimeTracker's create forms leave in names; once, as they do it once. */
export function decodeEntities(text: string): string {
  return text.replaceAll(/&(?:amp|lt|gt|quot|#34|#39|#x27);/g, (entity) => entities[entity] ?? entity);
}

/**
 * A name as Xero takes it: entities decoded, no leading, trailing or double spaces, and nothing that cannot be seen, by
 * which two names would look the same and be two.
 */
export function cleanName(text: string): string {
  return decodeEntities(text)
    .replaceAll(/[\p{Cc}\s]+/gu, ' ')
    .replaceAll(/\p{Default_Ignorable_Code_Point}/gu, '')
    .trim();
}

/** The first characters of a text, at most so many; never half of one, and no spaces at the end. */
export function cut(text: string, length: number): string {
  return text
    .slice(0, length)
    .replace(/[\uD800-\uDBFF]$/, '')
    .trimEnd();
}

/** The form by which two contact names are the same to Xero, which does not tell upper from lower case. */
export function normalisedName(text: string): string {
  return cleanName(text).normalize('NFC').toLowerCase();
}
