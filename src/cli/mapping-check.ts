import { mappingProblems } from '../mapping/held-rows.ts';
import { itemKey, itemOfKey, ownerKey, type OwnerKind } from '../mapping/keys.ts';
import { listNames } from '../mapping/lists.ts';
import type { MappingSection } from '../mapping/choices.ts';
import { isFine, mappingReport, type SeenValues } from '../mapping/mapping-report.ts';
import { faultInWords, keyInWords, listTexts, sectionTitles } from '../mapping/mapping-words.ts';
import { heldRows, namesOf } from '../mapping/rows.ts';
import type { ConnectionSettings } from '../store/connection-settings.ts';
import { createMappingValues } from '../store/mapping-values.ts';
import { decodeEntities, normalisedName } from '../xero/text.ts';
import { CommandError } from './command-error.ts';
import type { MappingWork } from './mapping-command.ts';

interface CheckLine {
  readonly mapping: MappingSection;
  readonly key: string;
  /** The key in words. */
  readonly name: string;
  readonly choice: string | null;
  readonly wrong: string;
  readonly documents: number;
}

/** Checks every choice against the organisation as it is now. Ends with 1 if something is wrong. */
export async function checkMappingCommand({ core, connection, context, lists }: MappingWork): Promise<void> {
  const { installationId } = core.config;
  const values = createMappingValues(core.database);
  const { settings } = await core.settings.newest(connection.id);
  const [read, held, categories, vendors, sales, purchases, payments, employees, projects, clients, owners] =
    await Promise.all([
      lists(listNames),
      values.held(installationId, mappingProblems),
      values.expenseCategories(installationId),
      values.vendors(installationId, { search: '', limit: 200, offset: 0 }),
      values.salesRates(installationId),
      values.purchaseRates(installationId),
      values.payments(installationId, settings.expenseStrategy === 'spend_money'),
      values.employees(installationId),
      values.projects(installationId),
      values.clientsById(
        installationId,
        connection.tenantId,
        settings.contacts.map(({ client }) => client),
      ),
      ownersIn(settings, (by, ids) => values.ownerNames(installationId, by, ids)),
    ]);
  const seen: SeenValues = {
    'expense-categories': categories,
    'sales-tax': sales,
    'purchase-tax': purchases,
    payments,
    employees,
  };
  const names: Partial<Record<MappingSection, ReadonlyMap<string, string>>> = {
    'expense-categories': namesOf('expense-categories', categories),
    payments: namesOf('payments', payments),
    employees: namesOf('employees', employees),
    items: new Map(projects.map(({ key, name }) => [itemKey('project', key), name])),
    clients: new Map(clients.map(({ id, name }) => [id, decodeEntities(name)])),
    vendors: new Map(vendors.map(({ name }) => [normalisedName(name), decodeEntities(name)])),
    tracking: new Map([...owners, ...(read.lists.tracking ?? []).map(({ id, name }) => [id, name] as const)]),
    'left-alone': owners,
  };
  const report = mappingReport(settings, read.lists, seen, heldRows(held, settings));
  const line = (section: MappingSection, key: string) => ({
    mapping: section,
    key: section === 'items' ? itemOfKey(key).value : key,
    name: keyInWords(section, key, names[section]),
  });
  const wrong: CheckLine[] = report.faults.map((fault) => ({
    ...line(fault.section, fault.key),
    choice: fault.choice,
    wrong: faultInWords(fault),
    documents: fault.held,
  }));
  const missing: CheckLine[] = report.missing.map(({ section, key, held: documents }) => ({
    ...line(section, key),
    choice: null,
    wrong: 'Nothing is chosen.',
    documents,
  }));
  const unread = read.unread.map(({ name, why }) => ({ list: listTexts[name], why }));
  if (context.json) {
    context.print(JSON.stringify({ fine: isFine(report), wrong, missing, unread }, null, 2));
  } else {
    for (const { list, why } of unread) context.print(`The ${list} could not be read: ${why}`);
    for (const one of [...wrong, ...missing]) context.print(inWords(one));
  }
  if (!isFine(report)) {
    throw new CommandError(
      `The mapping of ${connection.tenantName} needs you: choose on the pages, or with \`ttxero mapping import\`.`,
    );
  }
  if (!context.json) {
    context.print(
      missing.length === 0
        ? `Everything that is chosen can be used in ${connection.tenantName}, and nothing is missing.`
        : `Everything that is chosen can be used in ${connection.tenantName}. What is missing holds no document now.`,
    );
  }
}

/** The names of projects and clients that rows of tracking and of what is left alone are about. */
async function ownersIn(
  { tracking, leaveAlone }: ConnectionSettings,
  namesOfOwners: (by: OwnerKind, ids: readonly string[]) => Promise<ReadonlyMap<string, string>>,
): Promise<ReadonlyMap<string, string>> {
  const ids = (by: OwnerKind, alone: readonly string[]) => [
    ...tracking.filter((row) => row.by === by).map(({ value }) => value),
    ...alone,
  ];
  const [projects, clients] = await Promise.all([
    namesOfOwners('project', ids('project', leaveAlone.projects)),
    namesOfOwners('client', ids('client', leaveAlone.clients)),
  ]);
  return new Map([
    ...[...projects].map(([id, name]) => [ownerKey('project', id), decodeEntities(name)] as const),
    ...[...clients].map(([id, name]) => [ownerKey('client', id), decodeEntities(name)] as const),
  ]);
}

function inWords({ mapping, name, wrong, documents }: CheckLine): string {
  const held =
    documents === 0 ? '' : ` It holds ${documents === 1 ? '1 document' : `${documents} documents`}.`;
  return `${sectionTitles[mapping]}, ${name}: ${wrong}${held}`;
}
