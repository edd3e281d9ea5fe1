import type { Contact } from './contact.ts';
import type { Sandbox } from './create-sandbox.ts';
import type { Invoice } from './invoice.ts';
import type { Organisation, OrganisationSettings } from './organisations.ts';

/** An organisation's books as plain JSON: amounts as decimal strings, dates `YYYY-MM-DD`. */
export interface Books extends OrganisationSettings {
  contacts: Contact[];
  invoices: (Invoice & { contactName: string })[];
}

export function booksOf({ settings, contacts, invoices }: Organisation): Books {
  return {
    ...settings,
    contacts: contacts.list(),
    invoices: invoices.list().map((invoice) => ({
      ...invoice,
      contactName: contacts.get(invoice.contactId)?.name ?? '',
    })),
  };
}

/** Everything a test may want to compare; never a token or a secret. */
export function sandboxState(sandbox: Sandbox) {
  return {
    now: new Date(sandbox.clock.now()).toISOString(),
    clockScale: sandbox.clock.scale(),
    seed: sandbox.seed,
    publicUrl: sandbox.publicUrl(),
    switches: sandbox.switches,
    latencyMs: sandbox.latency.get(),
    faultsWaiting: sandbox.faults.waiting(),
    calls: sandbox.calls.last(),
    apps: sandbox.apps.map(({ clientSecret: _secret, ...app }) => app),
    connections: sandbox.connections.all(),
    organisations: sandbox.organisations.map(booksOf),
  };
}
