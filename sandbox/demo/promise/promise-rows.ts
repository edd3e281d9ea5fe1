/** What the product promises, in the order in which the demo tells it; each is one line at its end. */
export const promiseRows = [
  'connect and callback',
  'granular scopes',
  'broad scopes for an older app',
  'refresh in the background',
  'tenant automatic',
  'tenant by hand',
  'export',
  'invoices with id kept',
  'expenses with id kept as bill',
  'expenses with id kept as claim',
  'payments',
  'contacts',
  'mapping of contacts',
  'mapping of items',
  'mapping of accounts',
  'default expense account',
  'Sync now',
  'hourly',
  'daily',
  'connection test',
  'troubleshooting cases',
  'events from Kafka',
  "retry from Temporal's UI",
] as const;

export type PromiseRow = (typeof promiseRows)[number];
