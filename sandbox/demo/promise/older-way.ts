import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pageWords, type Consent } from '../consent.ts';
import { readDemoStatus } from '../demo-status.ts';
import { demoOrganisation, type RunningDemo } from '../running-demo.ts';
import { demoChoices } from '../settings.ts';
import { runTtxero } from './ask-ttxero.ts';
import { connectByPage, leaveForXero } from './connect-by-page.ts';
import { eventually } from './eventually.ts';
import type { OlderFirm } from './older-firm.ts';
import { expectThat } from './prove.ts';
import { readOrganisation } from './sandbox-state.ts';

/** The organisation that has had classic expenses since before July 2018. */
export const olderOrganisation = 'Southgate Trading Ltd';

/** What a person met on the way to the connection of the second firm. */
export interface OlderWay {
  /** Each trouble with the sentence that told of it. */
  readonly troubles: readonly { readonly what: string; readonly said: string }[];
  readonly tenantId: string;
  /** The connection that was meant. */
  readonly consent: Consent;
}

/**
 * The second firm is set up by somebody who makes every mistake first: the wrong generation of the app, a wrong
 * secret, the id of an organisation that was not allowed, and claims while the organisation has none. Then all is put right.
 */
export async function walkOlderWay(demo: RunningDemo, older: OlderFirm, folder: string): Promise<OlderWay> {
  const { cli, apps, pagesUrl } = older;
  const secretFile = join(folder, 'secret.txt');
  const mapping = join(folder, 'older-mapping.json');
  await writeFile(mapping, JSON.stringify(mappingOfExpenses));
  const register = async (app: OlderFirm['apps']['older'], secret: string, ...more: string[]) => {
    await writeFile(secretFile, `${secret}\n`, { mode: 0o600 });
    const given = ['--client-id', app.id, '--client-secret-file', secretFile];
    await runTtxero(cli, 'setup', ...given, '--generation', 'before', ...more);
  };
  const { tenantId } = await readOrganisation(demo.sandboxUrl, olderOrganisation);
  const other = await readOrganisation(demo.sandboxUrl, demoOrganisation);
  const troubles: { what: string; said: string }[] = [];

  await register(apps.newer, apps.newer.secret);
  troubles.push({ what: 'invalid scope', said: await invalidScope(pagesUrl) });

  await register(apps.older, 'not-the-secret');
  const wrongSecret = await connectByPage(pagesUrl, olderOrganisation);
  troubles.push({ what: 'wrong secret', said: saidOn(wrongSecret, 'Xero refuses the client secret') });

  await register(apps.older, apps.older.secret, '--organisation', other.tenantId);
  const notCovered = await connectByPage(pagesUrl, olderOrganisation);
  troubles.push({
    what: 'tenant id not consented',
    said: saidOn(notCovered, 'That organisation was not allowed'),
  });

  await runTtxero(cli, 'setup', '--organisation', tenantId);
  const consent = await connectByPage(pagesUrl, olderOrganisation);
  saidOn(consent, 'Connected to Xero');
  await demo.sandbox.set(`organisations/${tenantId}`, { classicExpenses: false });
  await runTtxero(cli, 'setup', '--strategy', 'expense_claim');
  await runTtxero(cli, 'mapping', 'import', mapping);
  troubles.push({ what: '404 on expense claims', said: await claimsUnavailable(older) });
  await demo.sandbox.set(`organisations/${tenantId}`, { classicExpenses: true });
  await runTtxero(cli, 'settings', 'set', 'writeBack=true');
  return { troubles, tenantId, consent };
}

/** What `ttxero mapping export` would write of the accounts and tax rates that the demo's bookkeeper chose. */
const mappingOfExpenses = {
  accounts: { defaultExpense: { account: demoChoices.accounts.defaultExpense } },
  expenseCategories: Object.fromEntries(
    demoChoices.expenseAccounts.map(({ category, account }) => [category, { account }]),
  ),
  purchaseTaxRates: Object.fromEntries(
    demoChoices.purchaseTaxTypes.map(({ rate, taxType }) => [rate, { taxType }]),
  ),
};

/** Xero's own words, which our connect page explains: Xero sends nobody back with them. */
async function invalidScope(pagesUrl: string): Promise<string> {
  const { connectPage, asked } = await leaveForXero(pagesUrl);
  expectThat(pageWords(asked).includes('Invalid scope for client'), `Xero says: ${pageWords(asked)}`);
  const explained = /If Xero says “Invalid scope for client”, [^.]*\./.exec(pageWords(connectPage))?.[0];
  expectThat(explained !== undefined, 'our connect page does not explain "Invalid scope for client"');
  return explained;
}

/** The sentence on the last page. @throws Unproved if it isn't there */
function saidOn({ last }: Consent, sentence: string): string {
  const words = pageWords(last);
  expectThat(words.includes(sentence), `instead of "${sentence}" the page says: ${words.slice(0, 200)}`);
  return sentence;
}

async function claimsUnavailable({ cli }: OlderFirm): Promise<string> {
  return eventually(30, 'no expense says that there are no claims', async () => {
    const { documents } = readDemoStatus(await runTtxero(cli, 'status', '--json'));
    return documents.find(({ kind, problem }) => kind === 'expense' && problem === 'claims-unavailable')
      ?.title;
  });
}
