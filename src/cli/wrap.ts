/** Breaks a line at its spaces, so that no part is longer than `width` if its words allow it; later parts begin with `indent`. */
export function wrap(line: string, width: number, indent = ''): string {
  const margin = /^ */.exec(line)?.[0] ?? '';
  const parts: string[] = [];
  let part = margin;
  let isEmpty = true;
  for (const word of line.trim().split(' ')) {
    if (!isEmpty && part.length + 1 + word.length > width) {
      parts.push(part);
      part = margin + indent;
      isEmpty = true;
    }
    part += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...parts, part].join('\n');
}
