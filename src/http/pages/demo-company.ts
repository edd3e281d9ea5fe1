import { html } from 'hono/html';
import type { Connection } from '../../store/connections.ts';
import type { Html } from './shell.ts';

/** What a demo company means, wherever it is connected. A translation is a second file like this. */
export const demoCompanyTexts = {
  name: 'DEMO COMPANY',
  meaning: (organisation: string) =>
    `${organisation} is Xero's Demo Company, for trying things out: Xero resets it every 28 days, and all that was posted there is gone.`,
} as const;

/** Whether people have to be told. The sandbox says of itself that it is not Xero. */
export function isDemoCompany(connection: Connection | undefined): connection is Connection {
  return (
    connection !== undefined &&
    connection.isDemo &&
    connection.issuer !== 'sandbox' &&
    connection.status !== 'disconnected'
  );
}

/** Stands on every page beside the mode. */
export function demoCompanyMark(connection: Connection | undefined): Html | '' {
  if (!isDemoCompany(connection)) return '';
  const { name, meaning } = demoCompanyTexts;
  return html`<p class="mode demo"><strong>${name}</strong>${meaning(connection.tenantName)}</p>`;
}
