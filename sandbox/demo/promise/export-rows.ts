import { isLive } from '../books.ts';
import type { Comparison } from '../compare-books.ts';
import { readBooks } from '../read-books.ts';
import { demoOrganisation, type RunningDemo } from '../running-demo.ts';
import { idInMark, idInUrl } from '../source-id.ts';
import { askTtxero } from './ask-ttxero.ts';
import { eventually } from './eventually.ts';
import { idsKept, type InXero } from './ids-kept.ts';
import type { PromiseRow } from './promise-rows.ts';
import { expectThat, type Proof } from './prove.ts';
import { setupAnswer } from './setup-answer.ts';

/** What stands in Xero by now. @param comparison of TimeTracker with the books, after the changes */
export function exportRows(demo: RunningDemo, comparison: Comparison): Proof<PromiseRow>[] {
  return [
    { row: 'export', prove: () => exported(demo, comparison) },
    { row: 'invoices with id kept', prove: () => invoicesKept(demo) },
    { row: 'expenses with id kept as bill', prove: () => billsKept(demo) },
    { row: 'payments', prove: () => payments(demo, comparison) },
    { row: 'contacts', prove: () => contacts(demo, comparison) },
  ];
}

async function exported({ cli }: RunningDemo, comparison: Comparison): Promise<string> {
  const { settings } = await askTtxero(cli, setupAnswer, 'setup');
  const kinds = Object.values(comparison.kinds);
  const inXero = kinds.reduce((sum, one) => sum + one.inXero, 0);
  const { differences, twice, missing } = comparison;
  expectThat(settings?.direction === 'export', `the direction is ${settings?.direction ?? 'not set'}`);
  expectThat(
    kinds.every((one) => one.inXero > 0),
    'a kind has nothing in Xero',
  );
  expectThat(differences.length === 0, `${differences.length} differences`);
  return `${inXero} documents of ${kinds.length} kinds in Xero, ${twice} twice, ${missing} missing, to the cent as in TimeTracker`;
}

async function invoicesKept({ sandboxUrl, timetrackerUrl }: RunningDemo): Promise<string> {
  const { invoices } = await readBooks(sandboxUrl, demoOrganisation);
  const posted = invoices.flatMap(({ url, id }) => inXero(idInUrl(url, 'invoice'), id));
  const count = await kept(timetrackerUrl, 'invoice', posted);
  return `${count} of ${count} invoices carry their id in TimeTracker`;
}

async function billsKept({ sandboxUrl, timetrackerUrl }: RunningDemo): Promise<string> {
  const { bills } = await readBooks(sandboxUrl, demoOrganisation);
  const posted = bills.flatMap(({ url, id }) => inXero(idInUrl(url, 'expense'), id));
  const count = await kept(timetrackerUrl, 'expense', posted);
  return `${count} of ${count} expenses that became bills carry their id in TimeTracker`;
}

function inXero(sourceId: number | null, xeroId: string): InXero[] {
  return sourceId === null ? [] : [{ sourceId, xeroId }];
}

/** How many there are, once all of them are kept: ids follow their documents within seconds. */
export async function kept(
  timetrackerUrl: string,
  kind: 'invoice' | 'expense',
  posted: readonly InXero[],
): Promise<number> {
  expectThat(posted.length > 0, `there is no ${kind} in Xero`);
  let so = '';
  return eventually(30, `not all ${kind}s carry their id`, async () => {
    const found = await idsKept(timetrackerUrl, kind, posted);
    so = `${found.kept} of ${found.there}`;
    return found.there > 0 && found.kept === found.there ? found.kept : undefined;
  }).catch((error: unknown) => {
    expectThat(false, `${error instanceof Error ? error.message : String(error)}: ${so}`);
  });
}

async function payments({ sandboxUrl }: RunningDemo, { kinds }: Comparison): Promise<string> {
  const books = await readBooks(sandboxUrl, demoOrganisation);
  const ours = books.payments.filter(
    (one) => one.status === 'AUTHORISED' && idInMark(one.reference, 'p') !== null,
  );
  const paid = books.invoices.filter(({ status }) => status === 'PAID').length;
  const { twice, missing } = kinds.payment;
  expectThat(ours.length > 0 && paid > 0, 'nothing is paid');
  expectThat(twice === 0 && missing === 0, `${twice} twice, ${missing} missing`);
  const accounts = new Set(ours.map(({ account }) => account)).size;
  return `${ours.length} on their invoices through ${accounts} accounts; ${paid} invoices are paid in full`;
}

async function contacts({ sandboxUrl }: RunningDemo, { kinds }: Comparison): Promise<string> {
  const books = await readBooks(sandboxUrl, demoOrganisation);
  const ours = books.contacts.filter(({ number }) => idInMark(number, 'c') !== null);
  const used = new Set(books.invoices.filter(isLive).map(({ contactId }) => contactId));
  const strange = [...used].filter((id) => !ours.some((contact) => contact.id === id)).length;
  const { inXero: count, twice, missing } = kinds.client;
  expectThat(count > 0 && ours.length === count, `${ours.length} contacts for ${count} clients`);
  expectThat(twice === 0 && missing === 0, `${twice} twice, ${missing} missing`);
  expectThat(strange === 0, `${strange} contacts of invoices are nobody's client`);
  return `${count} clients are ${ours.length} contacts, one each; the invoices name ${used.size} of them`;
}
