import { formsOf, type FormField, type HtmlForm } from './html-form.ts';
import { unescapeHtml } from './plain-text.ts';
import { createWalker, type Page, type Walker } from './walker.ts';

/** What a person saw who gave consent. */
export interface Consent {
  /** The page at Xero that asks. */
  readonly asked: Page;
  /** Where it ended. */
  readonly last: Page;
}

/**
 * Connects as a person does in a browser: opens the link that `ttxero connect` printed, chooses the
 * organisation on the consent page, agrees, and follows the redirect to the callback.
 * Answers with the last page. Throws if a page shows no form that fits, or the last one is an error.
 */
export async function giveConsent(
  link: string,
  organisation: string,
  walker = createWalker(),
): Promise<Page> {
  return (await walkThroughConsent(link, organisation, walker)).last;
}

/** The same, and answers with the page that asked as well. */
export async function walkThroughConsent(
  link: string,
  organisation: string,
  walker = createWalker(),
): Promise<Consent> {
  const asked = await walker.open(link);
  const last = await agree(asked, organisation, walker);
  if (last.status >= 400) throw new Error(`The connection was not accepted: ${shown(last)}`);
  return { asked, last };
}

/** Chooses an organisation on the consent page and agrees; answers with the page on which that ends, good or bad. */
export async function agree(asked: Page, organisation: string, walker: Walker): Promise<Page> {
  const form = formsOf(asked.html, asked.url).find((one) => one.method === 'POST');
  if (form === undefined) throw new Error(`No consent form was shown, but: ${shown(asked)}`);
  return walker.submit(form, filledIn(form, organisation));
}

/** The scopes that a consent page names. */
export function scopesAsked(asked: Page): string[] {
  const [, list = ''] = /Scopes:([^<]*)/.exec(asked.html) ?? [];
  return list
    .split(/[\s,]+/)
    .map((scope) => scope.trim())
    .filter((scope) => scope !== '');
}

/** The form with the organisation chosen and the button pressed that agrees. */
function filledIn(form: HtmlForm, organisation: string): FormField[] {
  const choice = form.choices.find((one) => one.label.includes(organisation));
  if (choice === undefined) {
    const labels = form.choices.map((one) => one.label).join(', ');
    throw new Error(`The consent page does not offer ${organisation}, but: ${labels}`);
  }
  const button = form.buttons.find((one) => /allow|connect|continue|agree/i.test(one.label));
  const fields = form.fields.filter((field) => field.name !== choice.name);
  return [...fields, choice, ...(button === undefined || button.name === '' ? [] : [button])];
}

/** What a page says, without its markup. */
export function pageWords(page: Page): string {
  const text = page.html
    .replaceAll(/<(style|script)\b.*?<\/\1>/gis, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return unescapeHtml(text);
}

function shown(page: Page): string {
  const { origin, pathname } = new URL(page.url);
  return `${page.status} at ${origin}${pathname}: ${pageWords(page).slice(0, 300)}`;
}
