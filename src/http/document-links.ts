import type { DocumentKind } from '../events/document-kind.ts';

export interface LinkSettings {
  readonly installationId: string;
  readonly temporalUiUrl: string;
  readonly temporalNamespace: string;
  readonly timetrackerUrl: string;
  readonly xeroSandboxUrl: string | undefined;
}

interface InXero {
  readonly xeroKind: string | null;
  readonly xeroId: string | null;
}

/** Where else a document can be looked at. */
export function createDocumentLinks(settings: LinkSettings) {
  const withoutSlash = (url: string) => url.replace(/\/+$/, '');
  return {
    /** Our own page. */
    page: (kind: DocumentKind, sourceId: string) => `/documents/${kind}/${sourceId}`,

    /** Its workflow runs. */
    temporal(kind: DocumentKind, sourceId: string): string {
      const workflow = encodeURIComponent(`sync/${settings.installationId}/${kind}/${sourceId}`);
      const namespace = encodeURIComponent(settings.temporalNamespace);
      return `${withoutSlash(settings.temporalUiUrl)}/namespaces/${namespace}/workflows/${workflow}`;
    },

    /** The document in TimeTracker; undefined for kinds without a page of their own there. */
    timetracker(kind: DocumentKind, sourceId: string): string | undefined {
      const folder = { client: 'clients', invoice: 'invoices', expense: 'expenses', payment: 'payments' };
      if (kind === 'credit_note') return undefined;
      return `${withoutSlash(settings.timetrackerUrl)}/${folder[kind]}/${sourceId}`;
    },

    /** Its counterpart in Xero; in the sandbox the books of the organisation. */
    xero(document: InXero, shortCode: string | null): string | undefined {
      if (document.xeroId === null || shortCode === null) return undefined;
      // Xero's short codes begin with an exclamation mark.
      const code = encodeURIComponent(shortCode.replace(/^!/, ''));
      if (settings.xeroSandboxUrl !== undefined) {
        return `${withoutSlash(settings.xeroSandboxUrl)}/organisations/${code}`;
      }
      const organisation = `https://go.xero.com/app/!${code}`;
      if (document.xeroKind === 'Invoice') return `${organisation}/invoicing/view/${document.xeroId}`;
      if (document.xeroKind === 'Contact') return `${organisation}/contacts/contact/${document.xeroId}`;
      return undefined;
    },
  };
}

export type DocumentLinks = ReturnType<typeof createDocumentLinks>;
