/** What we ask for: only what posting needs, and the refresh token (docs/security.md says why each). */
export const requestedScopes = [
  'accounting.invoices',
  'accounting.payments',
  'accounting.contacts',
  'accounting.settings',
  'offline_access',
] as const;
