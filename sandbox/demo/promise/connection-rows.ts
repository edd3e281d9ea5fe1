import { z } from 'zod';
import { pageWords, scopesAsked, type Consent } from '../consent.ts';
import { demoOrganisation, type RunningDemo } from '../running-demo.ts';
import { askTtxero } from './ask-ttxero.ts';
import type { PromiseRow } from './promise-rows.ts';
import { expectThat, type Proof } from './prove.ts';
import { readSandboxState } from './sandbox-state.ts';
import { setupAnswer } from './setup-answer.ts';

/** The app that the demo connects as; the environment of its worker names it. */
export const demoApp = 'demo-client';

const granular = [
  'accounting.invoices',
  'accounting.payments',
  'accounting.contacts',
  'accounting.settings',
  'offline_access',
];

/** How the demo came to its connection. */
export function connectionRows(demo: RunningDemo, consent: Consent): Proof<PromiseRow>[] {
  return [
    { row: 'connect and callback', prove: () => connectAndCallback(demo, consent) },
    { row: 'granular scopes', prove: () => granularScopes(demo, consent) },
    { row: 'tenant automatic', prove: () => tenantAutomatic(demo) },
    { row: 'connection test', prove: () => connectionTest(demo) },
  ];
}

async function connectAndCallback({ sandbox }: RunningDemo, { asked, last }: Consent): Promise<string> {
  const { pathname, searchParams } = new URL(last.url);
  expectThat(
    searchParams.get('outcome') === 'connected',
    `the way ended at ${pathname}${new URL(last.url).search}`,
  );
  expectThat(pageWords(last).includes('Connected to Xero'), 'the last page does not say "Connected to Xero"');
  const codes = (await sandbox.calls()).filter(
    ({ path, status, clientId }) => path === '/connect/token' && status === 200 && clientId === demoApp,
  );
  expectThat(codes.length > 0, 'Xero has seen no code redeemed');
  return `by Xero's consent page at ${new URL(asked.url).pathname} and our callback to "Connected to Xero"`;
}

async function granularScopes({ sandbox }: RunningDemo, { asked }: Consent): Promise<string> {
  const scopes = scopesAsked(asked);
  const missing = granular.filter((scope) => !scopes.includes(scope));
  expectThat(missing.length === 0, `the consent page does not ask for ${missing.join(', ')}`);
  expectThat(!scopes.includes('accounting.transactions'), 'the consent page asks for the broad scope too');
  const calls = (await sandbox.calls()).filter(
    ({ path, method, clientId }) => path.startsWith('/api.xro/') && method !== 'GET' && clientId === demoApp,
  );
  const refused = calls.filter(({ status }) => status === 401 || status === 403).length;
  const taken = calls.filter(({ status }) => status === 200).length;
  expectThat(taken > 0 && refused === 0, `Xero took ${taken} writes and refused ${refused} as not permitted`);
  return `${scopes.length} asked for, none of them broad (${scopes.join(' ')}); ${taken} writes passed with them`;
}

async function tenantAutomatic({ cli, sandbox, sandboxUrl }: RunningDemo): Promise<string> {
  const { app, organisation } = await askTtxero(cli, setupAnswer, 'setup');
  expectThat(app.organisationId === undefined, 'an organisation was named by hand');
  expectThat(organisation?.name === demoOrganisation, `connected to ${organisation?.name ?? 'nothing'}`);
  const { organisations } = await readSandboxState(sandboxUrl);
  const tenantId = organisations.find(({ name }) => name === demoOrganisation)?.tenantId;
  expectThat(organisation.id === tenantId, `the tenant is ${organisation.id} here and ${tenantId} in Xero`);
  const calls = (await sandbox.calls()).filter(
    ({ path, clientId }) => path.startsWith('/api.xro/') && clientId === demoApp,
  );
  const elsewhere = calls.filter((call) => call.tenantId !== tenantId).length;
  expectThat(calls.length > 0 && elsewhere === 0, `${elsewhere} of ${calls.length} calls went elsewhere`);
  return `${demoOrganisation}, 1 of ${organisations.length} organisations, taken from the consent; all ${calls.length} calls name it`;
}

const testAnswer = z.object({
  organisation: z.string(),
  checks: z.array(z.object({ title: z.string(), verdict: z.string(), what: z.string() })),
});

async function connectionTest({ cli }: RunningDemo): Promise<string> {
  const { organisation, checks } = await askTtxero(cli, testAnswer, 'test');
  // The firm has documents in currencies that its organisation has not switched on: that is told, and no more.
  const told = checks.filter(({ title, verdict }) => title === 'Currencies' && verdict === 'warn');
  const open = checks.filter((one) => one.verdict !== 'pass' && !told.includes(one));
  expectThat(checks.length >= 8, `only ${checks.length} checks`);
  expectThat(open.length === 0, open.map(({ title, what }) => `${title}: ${what}`).join('; '));
  return `${checks.length - told.length} of ${checks.length} checks pass for ${organisation}: ${checks.map(({ title }) => title.toLowerCase()).join(', ')}`;
}
