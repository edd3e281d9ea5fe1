import type { LedgerKind } from '../events/document-kind.ts';

export interface LinkSettings {
  readonly installationId: string;
  readonly temporalUiUrl: string;
  readonly temporalNamespace: string;
  readonly timetrackerUrl: string;
  readonly xeroSandboxUrl: string | undefined;
}

interface InXero {
  readonly kind: LedgerKind;
  readonly xeroKind: string | null;
  readonly xeroId: string | null;
}

/** Pages of TimeTracker, for the kinds that have one. */
const folders: Partial<Record<LedgerKind, string>> = {
  client: 'clients',
  invoice: 'invoices',
  expense: 'expenses',
  payment: 'payments',
};

/** Where else a document can be looked at. */
export function createDocumentLinks(settings: LinkSettings) {
  const withoutSlash = (url: string) => url.replace(/\/+$/, '');
  const workflow = (id: string) => {
    const namespace = encodeURIComponent(settings.temporalNamespace);
    return `${withoutSlash(settings.temporalUiUrl)}/namespaces/${namespace}/workflows/${encodeURIComponent(id)}`;
  };
  return {
    /** Our own page. */
    page: (kind: LedgerKind, sourceId: string) => `/documents/${kind}/${sourceId}`,

    /** Its workflow runs. */
    temporal: (kind: LedgerKind, sourceId: string) =>
      workflow(`sync/${settings.installationId}/${kind}/${sourceId}`),

    /** The runs of any workflow. */
    workflow,

    /** The document in TimeTracker; undefined for kinds without a page of their own there. */
    timetracker(kind: LedgerKind, sourceId: string): string | undefined {
      const folder = folders[kind];
      if (folder === undefined) return undefined;
      return `${withoutSlash(settings.timetrackerUrl)}/${folder}/${sourceId}`;
    },

    /** Its counterpart in Xero; in the sandbox the books of the organisation. */
    xero(document: InXero, shortCode: string | null): string | undefined {
      if (document.xeroId === null || shortCode === null) return undefined;
      // Xero's short codes begin with an exclamation mark.
      const code = encodeURIComponent(shortCode.replace(/^!/, ''));
      if (settings.xeroSandboxUrl !== undefined) {
        return `${withoutSlash(settings.xeroSandboxUrl)}/organisations/${code}`;
      }
      const id = document.xeroId;
      const organisation = `https://go.xero.com/app/!${code}`;
      const older = `https://go.xero.com/organisationlogin/default.aspx?shortcode=!${code}&redirecturl=`;
      switch (document.xeroKind) {
        case 'Contact':
          return `${organisation}/contacts/contact/${id}`;
        case 'Invoice':
          // An expense is a bill there, and bills have another page.
          return document.kind === 'expense'
            ? `${older}/AccountsPayable/Edit.aspx?InvoiceID=${id}`
            : `${organisation}/invoicing/view/${id}`;
        case 'BankTransaction':
          return `${older}/Bank/ViewTransaction.aspx?bankTransactionID=${id}`;
        default:
          return undefined;
      }
    },
  };
}

export type DocumentLinks = ReturnType<typeof createDocumentLinks>;
