import { html } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

const STYLE = `
:root { color-scheme: light dark; --ink: #1b2733; --soft: #5b6b7a; --line: #d5dde5; --paper: #fff; --ground: #f3f6f9; --accent: #0b6e99; --bad: #b3261e; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6edf3; --soft: #9fb0c0; --line: #33414f; --paper: #18212b; --ground: #0f161d; --accent: #5cb8e0; --bad: #ff8a80; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
header { border-bottom: 1px solid var(--line); background: var(--paper); padding: .75rem 1.5rem; }
header a { color: inherit; font-weight: 600; text-decoration: none; }
header span { color: var(--soft); margin-left: .75rem; font-size: .875rem; }
main { max-width: 72rem; margin: 0 auto; padding: 1.5rem; }
h1 { font-size: 1.5rem; margin: 0 0 .5rem; }
h2 { font-size: 1.125rem; margin: 2rem 0 .5rem; }
p.note { color: var(--soft); margin: 0 0 1rem; }
a { color: var(--accent); }
.wide { overflow-x: auto; background: var(--paper); border: 1px solid var(--line); border-radius: .5rem; }
table { border-collapse: collapse; width: 100%; font-size: .9375rem; }
th, td { text-align: left; padding: .5rem .75rem; border-bottom: 1px solid var(--line); vertical-align: top; }
th { color: var(--soft); font-weight: 600; font-size: .8125rem; }
tr:last-child td { border-bottom: 0; }
td.amount, th.amount { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
tr.line td { border-bottom: 0; padding-top: 0; color: var(--soft); font-size: .875rem; }
.status { border: 1px solid currentColor; border-radius: 1rem; padding: 0 .5rem; font-size: .75rem; white-space: nowrap; }
.gone { color: var(--bad); }
form.card { background: var(--paper); border: 1px solid var(--line); border-radius: .5rem; padding: 1.25rem; max-width: 32rem; }
fieldset { border: 0; padding: 0; margin: 1rem 0; }
label { display: block; padding: .25rem 0; }
button { font: inherit; padding: .5rem 1.25rem; border-radius: .375rem; border: 1px solid var(--accent); background: var(--accent); color: var(--paper); cursor: pointer; }
button.second { background: transparent; color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
`;

/** The frame of every page of the sandbox. */
export function page(title: string, content: Html | Html[]): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} - Xero sandbox</title>
        <style>
          ${STYLE}
        </style>
      </head>
      <body>
        <header>
          <a href="/">Xero sandbox</a><span>Plays Xero for tests and demos. Nothing here is real.</span>
        </header>
        <main>${content}</main>
      </body>
    </html>`;
}
