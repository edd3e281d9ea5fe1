import { html } from 'hono/html';
import { openMappings } from '../../connection-test/open-mappings.ts';
import { mappingsPath } from './mapping-address.ts';
import { setupTexts } from './setup-texts.ts';
import type { SetupView } from './setup-view.ts';
import type { Html } from './shell.ts';

const texts = setupTexts.mappings;

/** Whether everything is chosen that documents usually need. */
export function isMapped({ settings }: SetupView): boolean {
  return settings !== undefined && openMappings(settings).length === 0;
}

/** What is still to be chosen from the organisation's lists, and the way there. */
export function mappingsStep({ settings }: SetupView): Html {
  if (settings === undefined) return html`<p class="soft">${setupTexts.connectFirst}</p>`;
  const open = openMappings(settings);
  return html`<div class="beside">
    <div class="words">
      <p class="soft">${texts.what}</p>
      ${open.length === 0 ? '' : html`<p>${texts.open(open.join(', '))}</p>`}
    </div>
    <a class="button ${open.length === 0 ? '' : 'first'}" href="${mappingsPath}">${texts.button}</a>
  </div>`;
}
