/** What somebody may do on the pages: look at everything, or change things too. */
export const roles = ['viewer', 'admin'] as const;
export type Role = (typeof roles)[number];

/** What a script may do through the API, each with what it means. */
export const scopeMeanings = {
  'status:read': 'read how the connection stands and how many documents stand where',
  'documents:read': 'read the documents, with their names and problems',
  'connection:test': 'test the connection, and read what the last test found',
  'sync:write': 'start a sync and see how far it is',
  'approvals:write': 'see what waits for approval, with what would be sent to Xero, and approve it',
  'audit:read': 'read the audit trail',
} as const;

export type ApiScope = keyof typeof scopeMeanings;

export const apiScopes = Object.keys(scopeMeanings) as ApiScope[];

export function isApiScope(text: string): text is ApiScope {
  return Object.hasOwn(scopeMeanings, text);
}

/** Whoever has shown a token that is good. */
export interface Holder {
  /** Null: the token is the environment's. */
  readonly tokenId: string | null;
  readonly name: string;
  /** Null: the token opens no pages. */
  readonly role: Role | null;
  readonly scopes: readonly ApiScope[];
}
