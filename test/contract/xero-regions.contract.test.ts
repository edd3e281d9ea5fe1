import { describe, expect, it } from 'vitest';
import { REGIONS } from '../../sandbox/xero/region.ts';
import { clientOf, connectedClient } from '../sandbox/xero/sandbox-client.ts';
import { createSpecValidator } from './spec-validator.ts';

const accounting = createSpecValidator(new URL('spec/xero_accounting.yaml', import.meta.url));

describe('an organisation of each region fits the official specification', () => {
  it.each(REGIONS)('%s: organisation, accounts, tax rates, currencies, items and users', async (region) => {
    const { sandbox } = connectedClient({ organisations: [{ region, name: `${region} Ltd` }] });
    const fetcher = (url: string, init: RequestInit) => Promise.resolve(sandbox.app.request(url, init));
    const client = clientOf(sandbox, fetcher, '', 2);
    for (const path of ['/Organisation', '/Accounts', '/TaxRates', '/Currencies', '/Items', '/Users']) {
      const answer = await client.get(path);
      expect(answer.status).toBe(200);
      expect(accounting.problems('GET', path, 200, answer.json), `${region} ${path}`).toEqual([]);
    }
  });
});
