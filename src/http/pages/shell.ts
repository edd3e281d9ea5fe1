import { html } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import type { Config } from '../../config.ts';
import { setupPath } from '../../oauth/connect-link.ts';
import { signOutPath, type Visitor } from '../visitor.ts';
import { approvalTexts } from './approval-texts.ts';
import { approvalsPath } from './approvals-page.ts';
import { mappingsPath } from './mapping-address.ts';
import { signInTexts } from './sign-in-texts.ts';
import { syncPath } from './sync-page.ts';
import { icon, styleSheet } from './style-sheet.ts';
import { modeTexts, texts } from './texts.ts';

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

export interface PageParts {
  readonly title: string;
  readonly mode: Config['mode'];
  /** The name of the TimeTracker that the page is about; undefined where there is only one. */
  readonly installation?: string | undefined;
  /** The time zone of the times on the page; none are shown without one. */
  readonly timeZone?: string;
  readonly visitor: Visitor;
  /** Stands beside the mode, on every page. */
  readonly mark: Html | '';
  readonly content: Html;
}

/** The frame of every page: head, mode, content, foot. Works without script. */
export function shell(parts: PageParts): Html {
  const { title, mode, installation, timeZone, visitor, mark, content } = parts;
  const product = installation === undefined ? texts.product : `${texts.product} · ${installation}`;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · ${product}</title>
        <link rel="stylesheet" href="${styleSheet.path}" />
        <link rel="icon" href="${icon.path}" type="image/svg+xml" />
      </head>
      <body>
        <a class="skip" href="#content">${texts.skip}</a>
        <header class="top">
          <div class="frame">
            <a class="name" href="/">${product}</a>
            <nav class="ways" aria-label="${texts.pages}">
              <a href="/">${texts.overview}</a> <a href="${setupPath}">${texts.setup}</a>
              <a href="${mappingsPath}">${texts.mappings}</a> <a href="${syncPath}">${texts.syncNow}</a>
              <a href="${approvalsPath}">${approvalTexts.title}</a>
            </nav>
            <p class="mode ${mode}"><strong>${modeTexts[mode].name}</strong>${modeTexts[mode].meaning}</p>
            ${mark} ${who(visitor)}
          </div>
        </header>
        <main id="content" class="frame stack">${content}</main>
        <footer class="foot frame">
          ${timeZone === undefined ? '' : `${texts.times(timeZone)} `}${texts.notAffiliated}
        </footer>
      </body>
    </html>`;
}

/** Who has signed in, and the way out. */
function who(visitor: Visitor): Html | '' {
  if (visitor.is !== 'signed-in') return '';
  const role = visitor.role === 'viewer' ? ` (${signInTexts.viewer})` : '';
  return html`<form class="who small" method="post" action="${signOutPath}">
    <span>${visitor.name}${role}</span> <button>${signInTexts.signOut}</button>
  </form>`;
}
