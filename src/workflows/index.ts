// The entry of the workflow bundle: Temporal finds workflows by the names exported here.
export { checkConnection } from './check-connection.ts';
export { readOrganisation } from './read-organisation.ts';
export { resume } from './resume.ts';
export { syncDocument } from './sync-document.ts';
export { syncNow } from './sync-now.ts';
