import { Decimal } from 'decimal.js';
import { z } from 'zod';
import type { Comparison } from '../compare-books.ts';
import type { DemoStatus } from '../demo-status.ts';
import { expectThat, inOrder, prove, type Proof, type ProvedRow } from '../promise/prove.ts';
import { readBooks } from '../read-books.ts';
import type { RunningDemo } from '../running-demo.ts';
import type { MappingChoices } from '../settings.ts';
import { heldForRates } from './enter-rates.ts';
import { taxByRate, taxInWords } from './tax-by-rate.ts';

/** What a firm of another region proves, in this order. */
const rows = [
  'the organisation is of its region',
  'rates that Xero lacks hold their documents',
  'what was held goes once they are chosen',
  'every document to the cent',
  'what is held says why',
  'tax by rate',
  'nothing twice, nothing missing',
] as const;
type RegionRow = (typeof rows)[number];

export interface RegionSoFar {
  /** What the product said when everything had come to rest for the first time. */
  readonly documents: DemoStatus['documents'];
  /** How it stood then, and how it stands after the changes. */
  readonly first: Comparison;
  readonly last: Comparison;
  /** How it stood when rates had been entered in Xero and chosen; undefined where none were missing. */
  readonly flowed: Comparison | undefined;
  /** What is chosen by now. */
  readonly choices: MappingChoices;
}

const organisationState = z.object({
  name: z.string(),
  region: z.string(),
  baseCurrency: z.string(),
  taxRates: z.array(z.object({ taxType: z.string(), rate: z.string(), status: z.string() })),
});
const sandboxState = z.object({ organisations: z.array(organisationState) });

/** All rows, each proved by what is to be seen in the books and in the product's own words. Never throws for one that fails. */
export async function proveRegion(demo: RunningDemo, soFar: RegionSoFar): Promise<ProvedRow<string>[]> {
  const { missing } = demo.region;
  const proofs: Proof<RegionRow>[] = [
    { row: 'the organisation is of its region', prove: () => isOfItsRegion(demo, soFar) },
    {
      row: 'rates that Xero lacks hold their documents',
      prove: () => Promise.resolve(heldFor(soFar, missing?.sales[0]?.rate ?? '')),
    },
    { row: 'what was held goes once they are chosen', prove: () => Promise.resolve(flows(soFar)) },
    { row: 'every document to the cent', prove: () => Promise.resolve(toTheCent(soFar)) },
    { row: 'what is held says why', prove: () => Promise.resolve(saysWhy(soFar)) },
    { row: 'tax by rate', prove: () => taxes(demo, soFar) },
    { row: 'nothing twice, nothing missing', prove: () => Promise.resolve(onceEach(soFar)) },
  ];
  const ofMissing: readonly RegionRow[] = [
    'rates that Xero lacks hold their documents',
    'what was held goes once they are chosen',
  ];
  const isHere = (row: RegionRow): boolean => missing !== undefined || !ofMissing.includes(row);
  const found = await prove(proofs.filter(({ row }) => isHere(row)));
  return inOrder(rows.filter(isHere), found);
}

async function isOfItsRegion({ region, sandboxUrl }: RunningDemo, { choices }: RegionSoFar): Promise<string> {
  const response = await fetch(new URL('/sandbox/state', sandboxUrl));
  const { organisations } = sandboxState.parse(await response.json());
  const found = organisations.find(({ name }) => name === region.organisation);
  expectThat(found?.region === region.edition, `the organisation is ${found?.region ?? 'not there'}`);
  expectThat(found.baseCurrency === region.currency, `its money is ${found.baseCurrency}`);
  for (const { rate, taxType } of [...choices.taxTypes, ...choices.purchaseTaxTypes]) {
    const there = found.taxRates.find((one) => one.taxType === taxType && one.status === 'ACTIVE');
    expectThat(
      there !== undefined && new Decimal(there.rate).equals(rate),
      `${taxType}, chosen for ${rate} %, has ${there?.rate ?? 'no'} % there`,
    );
  }
  const inWords = (side: MappingChoices['taxTypes']): string =>
    side.map(({ rate, taxType }) => `${new Decimal(rate).toFixed()} % ${taxType}`).join(', ');
  return `${found.name}, edition ${found.region}, ${found.baseCurrency}; chosen for sales: ${inWords(choices.taxTypes)}; for expenses: ${inWords(choices.purchaseTaxTypes)}`;
}

function heldFor({ documents }: RegionSoFar, rate: string): string {
  const found = heldForRates(documents);
  expectThat(
    [...found.keys()].some((title) => title.includes(`${rate} %`)),
    `no document is held that names ${rate} %: ${[...found.keys()].join(', ')}`,
  );
  return [...found]
    .map(([title, count]) => `${count} × “${title}”`)
    .toSorted()
    .join(', ');
}

function flows({ first, flowed }: RegionSoFar): string {
  expectThat(flowed !== undefined, 'the rates were not entered, or nothing came of it');
  const before = inXero(first);
  const after = inXero(flowed);
  expectThat(after > before, `${after} documents are in Xero after it, ${before} before`);
  return `${before} documents were in Xero, ${after} are after the rates were entered there and chosen; nobody retried or synced`;
}

function toTheCent({ first, last }: RegionSoFar): string {
  const differences = first.differences.length + last.differences.length;
  expectThat(differences === 0, `${differences} differences`);
  return `${inXero(first)} documents in Xero as the books were filled, ${inXero(last)} after the changes: no difference`;
}

function saysWhy({ documents }: RegionSoFar): string {
  const needing = documents.filter(({ outcome }) => outcome === 'held' || outcome === 'rejected');
  for (const { kind, name, what, cure } of needing)
    expectThat(what !== '' && cure !== '', `${kind} ${name} says nothing`);
  const counts = new Map<string, number>();
  for (const { problem, outcome } of needing) {
    const why = problem ?? outcome ?? '';
    counts.set(why, (counts.get(why) ?? 0) + 1);
  }
  return [...counts]
    .map(([why, count]) => `${count} × ${why}`)
    .toSorted()
    .join(', ');
}

async function taxes({ region, sandboxUrl }: RunningDemo, { choices }: RegionSoFar): Promise<string> {
  const found = taxByRate(await readBooks(sandboxUrl, region.organisation), choices);
  const other = found.rounding.filter((taxType) => taxType !== region.noTax);
  expectThat(other.length === 0, `rounding lines have the tax type ${other.join(', ')}`);
  const sales = taxInWords(found.sales, choices.taxTypes);
  const purchases = taxInWords(found.purchases, choices.purchaseTaxTypes);
  expectThat(!`${sales}${purchases}`.includes('?'), `a tax type that nobody chose: ${sales}; ${purchases}`);
  const lines = found.rounding.length === 1 ? '1 rounding line' : `${found.rounding.length} rounding lines`;
  const rounding = `${lines} as ${region.noTax}`;
  return `sales: ${sales}; expenses: ${purchases}; ${rounding}`;
}

function onceEach({ first, flowed, last }: RegionSoFar): string {
  const all = [first, ...(flowed === undefined ? [] : [flowed]), last];
  const twice = Math.max(...all.map((one) => one.twice));
  const missing = Math.max(...all.map((one) => one.missing));
  expectThat(twice === 0 && missing === 0, `${twice} twice, ${missing} missing`);
  return `${all.length} comparisons: 0 twice, 0 missing`;
}

function inXero({ kinds }: Comparison): number {
  return Object.values(kinds).reduce((sum, one) => sum + one.inXero, 0);
}
