import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { demoOrganisation, type RunningDemo } from '../running-demo.ts';
import { idInUrl } from '../source-id.ts';
import { askTtxero, runTtxero } from './ask-ttxero.ts';
import { enterContact } from './bookkeeper.ts';
import { eventually } from './eventually.ts';
import { enterMapped, mapped } from './mapped-documents.ts';
import { once } from './once.ts';
import type { PromiseRow } from './promise-rows.ts';
import { expectThat, Unproved, type Proof } from './prove.ts';
import { readOrganisation, type SandboxDocument, type SandboxOrganisation } from './sandbox-state.ts';
import { withDatabase } from './with-database.ts';

/** A client whose own name another client has, and its invoice that therefore waited. */
const namesake = { clientId: '5', invoiceId: 13, contact: 'Northwind Trade Fairs Ltd' } as const;

const chosen = {
  items: [
    { by: 'sku', value: mapped.licence.sku, item: 'LICENCE' },
    { by: 'category', value: mapped.proofs.category, item: 'EXPENSE' },
    { by: 'project', value: String(mapped.projectId), item: 'CONSULT' },
    { by: 'description', value: mapped.words, item: 'DESIGN' },
  ],
  courierAccount: '425',
} as const;

/** What `ttxero settings --json` says of the choices that are looked at. */
const settingsAnswer = z.object({
  settings: z.object({
    accounts: z.record(z.string(), z.string().nullable()),
    expenseAccounts: z.array(z.object({ category: z.string(), account: z.string() })),
  }),
});

interface Found {
  readonly organisation: SandboxOrganisation;
  readonly accounts: z.infer<typeof settingsAnswer>['settings']['accounts'];
}

/** A mapping file is imported; then documents are entered that need it. */
export function mappingRows(demo: RunningDemo, folder: string): Proof<PromiseRow>[] {
  const found = once(() => mapAndEnter(demo, folder));
  return [
    { row: 'mapping of contacts', prove: async () => contactMapped(await found()) },
    { row: 'mapping of items', prove: async () => itemsMapped(await found()) },
    { row: 'mapping of accounts', prove: async () => accountsMapped(await found()) },
    { row: 'default expense account', prove: async () => defaultAccount(await found()) },
  ];
}

async function mapAndEnter(demo: RunningDemo, folder: string): Promise<Found> {
  const { cli, sandboxUrl, timetrackerUrl } = demo;
  const { tenantId } = await readOrganisation(sandboxUrl, demoOrganisation);
  const contactId = await enterContact(demo, tenantId, namesake.contact);
  const { settings } = await askTtxero(cli, settingsAnswer, 'settings');
  const file = join(folder, 'mapping.json');
  const courier = { category: mapped.courier.category, account: chosen.courierAccount };
  const categories = [...settings.expenseAccounts, courier];
  const changed = {
    clients: { [namesake.clientId]: { contactId } },
    items: chosen.items,
    expenseCategories: Object.fromEntries(categories.map(({ category, account }) => [category, { account }])),
  };
  await writeFile(file, JSON.stringify(changed));
  await runTtxero(cli, 'mapping', 'import', file);
  await withDatabase(timetrackerUrl, enterMapped);
  const organisation = await eventually(60, 'not all of it is in Xero', async () => {
    const now = await readOrganisation(sandboxUrl, demoOrganisation);
    return isComplete(now) ? now : undefined;
  });
  return { organisation, accounts: settings.accounts };
}

function isComplete(organisation: SandboxOrganisation): boolean {
  const { invoices } = organisation;
  return (
    invoices.some(({ url }) => idInUrl(url, 'invoice') === namesake.invoiceId) &&
    [mapped.byProject, mapped.byDescription].every((number) =>
      invoices.some((one) => one.number === number),
    ) &&
    [mapped.courier, mapped.plants].every(({ title }) => billLines(organisation, title).length > 0)
  );
}

function contactMapped({ organisation }: Found): string {
  const invoices = organisation.invoices.filter(({ url }) => idInUrl(url, 'invoice') === namesake.invoiceId);
  const [invoice] = invoices;
  expectThat(invoice !== undefined && invoices.length === 1, `its invoice is there ${invoices.length} times`);
  expectThat(invoice.contactName === namesake.contact, `its invoice names ${invoice.contactName}`);
  return `NORTHWIND STUDIO stands for ${namesake.contact}, and ${invoice.number}, held until then, is on that contact`;
}

function itemsMapped({ organisation }: Found): string {
  const first = numbered(organisation, mapped.byProject);
  const second = numbered(organisation, mapped.byDescription);
  const wanted = [
    { by: 'SKU', code: 'LICENCE', line: lineWith(first, mapped.licence.name) },
    { by: 'category', code: 'EXPENSE', line: lineWith(first, mapped.proofs.name) },
    { by: 'project', code: 'CONSULT', line: lineWith(first, mapped.work) },
    { by: 'description', code: 'DESIGN', line: lineWith(second, mapped.words) },
  ];
  for (const { by, code, line } of wanted)
    expectThat(
      line.itemCode === code,
      `by ${by} the line has ${line.itemCode ?? 'no item'} instead of ${code}`,
    );
  return `4 lines: ${wanted.map(({ by, code }) => `${code} by ${by}`).join(', ')}`;
}

function accountsMapped({ organisation, accounts }: Found): string {
  const invoice = numbered(organisation, mapped.byProject);
  const wanted = [
    { what: 'work', code: accounts['items'], line: lineWith(invoice, mapped.work) },
    { what: 'goods', code: accounts['goods'], line: lineWith(invoice, mapped.licence.name) },
    { what: 'courier', code: chosen.courierAccount, line: billLine(organisation, mapped.courier.title) },
  ];
  for (const { what, code, line } of wanted)
    expectThat(
      typeof code === 'string' && line.accountCode === code,
      `${what} is on ${line.accountCode} instead of ${code}`,
    );
  return `${wanted.map(({ what, code }) => `${what} on ${code}`).join(', ')}, as chosen`;
}

function defaultAccount({ organisation, accounts }: Found): string {
  const { accountCode } = billLine(organisation, mapped.plants.title);
  const { defaultExpense } = accounts;
  expectThat(
    typeof defaultExpense === 'string' && accountCode === defaultExpense,
    `an expense of an unmapped category is on ${accountCode} instead of ${defaultExpense}`,
  );
  return `an expense of the category ${mapped.plants.category}, which nobody mapped, is on ${defaultExpense}`;
}

function numbered({ invoices }: SandboxOrganisation, number: string): SandboxDocument {
  const found = invoices.filter((one) => one.type === 'ACCREC' && one.number === number);
  if (found.length !== 1 || found[0] === undefined)
    throw new Unproved(`${number} is in Xero ${found.length} times`);
  return found[0];
}

function billLines({ invoices }: SandboxOrganisation, title: string) {
  return invoices
    .filter(({ type }) => type === 'ACCPAY')
    .flatMap((bill) => bill.lines.filter(({ description }) => description.includes(title)));
}

function billLine(organisation: SandboxOrganisation, title: string) {
  const lines = billLines(organisation, title);
  if (lines.length !== 1 || lines[0] === undefined)
    throw new Unproved(`"${title}" is on ${lines.length} bills`);
  return lines[0];
}

function lineWith({ number, lines }: SandboxDocument, words: string) {
  const found = lines.find(({ description }) => description.includes(words));
  if (found === undefined) throw new Unproved(`${number} has no line "${words}"`);
  return found;
}
