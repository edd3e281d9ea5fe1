import type { DemoStatus } from './demo-status.ts';

const width = 100;

type Kind = DemoStatus['documents'][number]['kind'];

/** What comes first has to be mended first. A number says by itself that it is an invoice's. */
const kinds: readonly Kind[] = [
  'client',
  'vendor',
  'employee',
  'invoice',
  'expense',
  'payment',
  'credit_note',
];
const prefixes: Readonly<Record<Kind, string>> = {
  client: 'Client ',
  vendor: 'Vendor ',
  employee: 'Employee ',
  invoice: '',
  expense: 'Expense ',
  payment: 'Payment ',
  credit_note: 'Credit note ',
};

/** The documents that need a person, each with what is wrong and what to do, in the product's words. */
export function problemList(documents: DemoStatus['documents']): string {
  return documents
    .filter(({ outcome }) => outcome === 'held' || outcome === 'rejected')
    .toSorted((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind) || Number(a.id) - Number(b.id))
    .map(({ kind, name, title, what, why, cure }) =>
      [`${prefixes[kind]}${name}: ${title}`, ...wrap([what, why, cure].map(sentence).join(' '), '    ')].join(
        '\n',
      ),
    )
    .join('\n');
}

/** Xero's own words come without a full stop. */
function sentence(text: string): string {
  return text === '' || /[.!?]$/.test(text) ? text : `${text}.`;
}

/** Breaks a text into lines of at most `width` characters, each after the indent. */
function wrap(text: string, indent: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter((one) => one !== '')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(`${indent}${word}`);
  }
  return lines;
}
