import { addressVariables, type ServerName } from './versions.ts';

/** What a person can do when a server was found in no way. */
export function choicesFor(name: ServerName, install: string): string {
  return (
    `What you can do:\n` +
    `  - ${install}\n` +
    `  - set ${addressVariables[name]} to the address of a server that runs already\n` +
    `  - run all servers in containers: docker compose up`
  );
}
