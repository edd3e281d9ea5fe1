/** The id of an installation's sync: at most one runs at a time. */
export function syncNowIdOf(installationId: string): string {
  return `sync-now/${installationId}`;
}
