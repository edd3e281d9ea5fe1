import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { isLive } from '../books.ts';
import type { Comparison } from '../compare-books.ts';
import type { DemoStatus } from '../demo-status.ts';
import { differencesOf } from '../judge.ts';
import { runTtxero } from '../promise/ask-ttxero.ts';
import { eventually } from '../promise/eventually.ts';
import { expectThat } from '../promise/prove.ts';
import { readOrganisation } from '../promise/sandbox-state.ts';
import { readBooks } from '../read-books.ts';
import type { RunningDemo } from '../running-demo.ts';
import type { EnteredRate, MissingRates } from './region.ts';

const entered = z.object({ taxType: z.string() });

/**
 * Enters rates in Xero that the organisation did not start with, and chooses them: those of sales by accepting what is
 * suggested, those of expenses by a mapping file. Nothing is retried and no sync is started.
 * @returns the comparison once what was held for want of them is in Xero
 * @throws Unproved if that does not come to pass
 */
export async function enterMissingRates(
  demo: RunningDemo,
  missing: MissingRates,
  folder: string,
): Promise<Comparison> {
  const { cli, region } = demo;
  const { expected, choices, sales, purchases } = missing;
  await enter(demo, sales, 'OUTPUT');
  const accepted = sales.flatMap(({ rate }) => ['--accept', `sales-tax:${rate}`]);
  await runTtxero(cli, 'mapping', 'suggest', ...accepted);
  await eventually(60, 'the invoices are not in Xero though their rates are chosen', async () => {
    const { invoices } = await readBooks(demo.sandboxUrl, region.organisation);
    return invoices.filter(isLive).length === expected.documents.invoice.inXero ? true : undefined;
  });
  await enter(demo, purchases, 'INPUT');
  const file = join(folder, 'mapping.json');
  const purchaseTaxRates = choices.purchaseTaxTypes.map(({ rate, taxType }) => [rate, { taxType }]);
  await writeFile(file, JSON.stringify({ purchaseTaxRates: Object.fromEntries(purchaseTaxRates) }));
  await runTtxero(cli, 'mapping', 'import', file);
  let differences: string[] = [];
  const arrived = await eventually(60, 'what was held is not in Xero', async () => {
    const comparison = await demo.compare(true, choices);
    differences = differencesOf(comparison, expected.documents);
    return differences.length === 0 ? comparison : undefined;
  }).catch((error: unknown) => {
    expectThat(differences.length === 0, differences.join('; '));
    throw error;
  });
  await demo.untilSettled({ timeoutSeconds: 60 });
  return arrived;
}

async function enter(
  { sandbox, sandboxUrl, region }: RunningDemo,
  rates: readonly EnteredRate[],
  reportTaxType: 'OUTPUT' | 'INPUT',
): Promise<void> {
  const { tenantId } = await readOrganisation(sandboxUrl, region.organisation);
  for (const { name, rate, taxType } of rates) {
    const answer = entered.parse(
      await sandbox.set(`organisations/${tenantId}/tax-rates`, { name, rate, reportTaxType }),
    );
    expectThat(answer.taxType === taxType, `${name} is ${answer.taxType} in Xero`);
  }
}

/** The documents that are held since no rate is chosen for theirs, by what the product says of them. */
export function heldForRates(documents: DemoStatus['documents']): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const { problem, title } of documents) {
    if (problem !== 'tax-rate-not-mapped' && problem !== 'purchase-tax-rate-not-mapped') continue;
    found.set(title, (found.get(title) ?? 0) + 1);
  }
  return found;
}
