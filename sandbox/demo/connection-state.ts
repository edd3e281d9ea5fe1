import { Client, type QueryResultRow } from 'pg';

/** `connected` or `needs_reconnect`; undefined without a connection. */
export async function readConnectionStatus(storeUrl: string): Promise<string | undefined> {
  const found = await queryOne<{ status: string }>(
    storeUrl,
    `select status from timetracker_xero.connection where status <> 'disconnected'`,
  );
  return found?.status;
}

/** Whether somebody has chosen settings for the connection. */
export async function hasSettings(storeUrl: string): Promise<boolean> {
  const found = await queryOne(
    storeUrl,
    `select from timetracker_xero.connection_settings s join timetracker_xero.connection c on c.id = s.connection_id
      where c.status <> 'disconnected' limit 1`,
  );
  return found !== undefined;
}

async function queryOne<Row extends QueryResultRow>(
  url: string,
  statement: string,
): Promise<Row | undefined> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(statement)).rows[0];
  } finally {
    await client.end();
  }
}
