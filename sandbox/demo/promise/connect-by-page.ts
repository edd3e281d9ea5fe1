import { agree, type Consent } from '../consent.ts';
import { formsOf } from '../html-form.ts';
import { createWalker, type Page, type Walker } from '../walker.ts';

/** Our connect page, and the page at Xero that its button leads to. */
export interface OnTheWay {
  readonly connectPage: Page;
  readonly asked: Page;
  readonly walker: Walker;
}

/** Opens our connect page in a browser and presses its button. Throws if there is none. */
export async function leaveForXero(pagesUrl: string): Promise<OnTheWay> {
  const walker = createWalker();
  const connectPage = await walker.open(`${pagesUrl}/integrations/xero/connect`);
  const form = formsOf(connectPage.html, connectPage.url).find(({ action }) => action.endsWith('/connect'));
  if (form === undefined) throw new Error('The connect page has no button.');
  return { connectPage, asked: await walker.submit(form, form.fields), walker };
}

/** The whole way: from our connect page by Xero's consent page back to us. */
export async function connectByPage(pagesUrl: string, organisation: string): Promise<Consent> {
  const { asked, walker } = await leaveForXero(pagesUrl);
  return { asked, last: await agree(asked, organisation, walker) };
}
