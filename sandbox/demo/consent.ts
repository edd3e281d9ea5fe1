import { formsOf, type FormField, type HtmlForm } from './html-form.ts';
import { createWalker, type Page } from './walker.ts';

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
  const consentPage = await walker.open(link);
  const form = formsOf(consentPage.html, consentPage.url).find((one) => one.method === 'POST');
  if (form === undefined) throw new Error(`No consent form was shown, but: ${shown(consentPage)}`);
  const last = await walker.submit(form, filledIn(form, organisation));
  if (last.status >= 400) throw new Error(`The connection was not accepted: ${shown(last)}`);
  return last;
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

function shown(page: Page): string {
  const text = page.html
    .replaceAll(/<(style|script)\b.*?<\/\1>/gis, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return `${page.status} at ${new URL(page.url).origin}${new URL(page.url).pathname}: ${text.slice(0, 300)}`;
}
