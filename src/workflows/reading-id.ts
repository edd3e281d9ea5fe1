/** The id of the run that reads an installation's organisation: one at a time. */
export function readingIdOf(installationId: string): string {
  return `read-organisation/${installationId}`;
}
