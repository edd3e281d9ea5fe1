import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** The one style sheet. Its address holds its hash, so that browsers may keep it for ever. */
export const styleSheet = readStyleSheet();

/** A small sign for browser tabs. */
export const icon = {
  path: '/assets/icon.svg',
  text: `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#0a5ea8"/><path d="M8 12h13l-4-4M24 20H11l4 4" fill="none" stroke="#fff" stroke-width="2.6" stroke-linecap="round" stroke-linejoin="round"/></svg>`,
} as const;

function readStyleSheet() {
  const text = readFileSync(new URL('./style.css', import.meta.url), 'utf8');
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 16);
  return { path: `/assets/style-${hash}.css`, text } as const;
}
