import { html } from 'hono/html';
import { signInPath } from '../visitor.ts';
import { textField } from './form-fields.ts';
import { sentence } from './problem-block.ts';
import type { Html } from './shell.ts';
import { signInTexts } from './sign-in-texts.ts';

export interface SignInView {
  /** Where to go afterwards. */
  readonly to: string;
  /** What was wrong with the attempt before. */
  readonly fault?: string | undefined;
  readonly signedOut?: boolean;
}

/** Asks for an access token. */
export function signInPage({ to, fault, signedOut = false }: SignInView): Html {
  const { title, what, token, button } = signInTexts;
  return html`<section class="sheet narrow stack">
    <h1>${title}</h1>
    ${signedOut ? html`<p role="status">${signInTexts.signedOut}</p>` : ''}
    <p class="soft">${sentence(what)}</p>
    ${fault === undefined ? '' : html`<p class="fault" role="alert">${sentence(fault)}</p>`}
    <form method="post" action="${signInPath}" class="fields">
      <input type="hidden" name="to" value="${to}" />
      ${textField({ name: 'token', label: token, value: '', type: 'password', autocomplete: 'current-password', problems: [] })}
      <p><button class="first">${button}</button></p>
    </form>
  </section>`;
}
