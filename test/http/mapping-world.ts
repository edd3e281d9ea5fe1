import type { ClientData } from '../../src/events/client.ts';
import type { DocumentRef } from '../../src/events/document-kind.ts';
import { createDocumentLinks } from '../../src/http/document-links.ts';
import { mappingRoutes } from '../../src/http/mapping-routes.ts';
import { repostRoutes } from '../../src/http/repost-routes.ts';
import { rulesRoutes } from '../../src/http/rules-routes.ts';
import { keyFromForm, keyInForm } from '../../src/mapping/form-changes.ts';
import type { Problem } from '../../src/problems.ts';
import { createRepost } from '../../src/repost/create-repost.ts';
import { changeByForm } from '../../src/settings/change-by-form.ts';
import { changeMapping } from '../../src/settings/change-mapping.ts';
import type { ConnectionSettings } from '../../src/store/connection-settings.ts';
import { createMappingValues } from '../../src/store/mapping-values.ts';
import { createOrganisationRecords } from '../../src/store/organisation-records.ts';
import { createOrganisationLists } from '../../src/xero/organisation-lists.ts';
import { client as sampleClient } from '../events/sample-client.ts';
import { testConfig } from '../support/test-config.ts';
import { expense, invoice, line, payment } from '../xero/samples.ts';
import { createWorld, type WorldOptions } from '../xero/world.ts';
import { createFakeApp } from './fake-app.ts';
import { wordsOf } from './test-browser.ts';

/** A connected installation with documents of all kinds and nothing chosen, and its mapping pages. */
export async function createMappingWorld(
  settings: Partial<ConnectionSettings> = {},
  options: WorldOptions = {},
) {
  const world = await createWorld(options);
  const nothing: Partial<ConnectionSettings> = {
    accounts: { items: null, goods: null, expenses: null, rounding: null, defaultExpense: null },
    expenseAccounts: [],
    taxTypes: [],
    purchaseTaxTypes: [],
    paymentAccounts: [],
  };
  await world.changeSettings({ ...nothing, ...settings });
  const process = world.startProcess();
  const resumed: string[] = [];
  const told: ConnectionSettings[] = [];
  const core = {
    config: testConfig(),
    database: world.database,
    settings: world.settings,
    resumeStuck: async () => void resumed.push('all'),
    onSettingsChanged: [async (_: unknown, changed: ConnectionSettings) => void told.push(changed)],
  };
  const organisationLists = createOrganisationLists({
    copy: process.copy,
    records: createOrganisationRecords(world.database),
    monotonicNow: () => performance.now(),
  });
  const values = createMappingValues(world.database);
  const { app } = createFakeApp({
    connections: world.connections,
    config: { publicUrl: 'http://localhost:8480' },
    adminPages: [
      mappingRoutes({
        installationId: 'main',
        connections: world.connections,
        settings: world.settings,
        values,
        organisationLists,
        listAge: 300,
        change: (connection, change, lists) =>
          changeMapping(core, connection, { change, lists, actor: 'page' }),
      }),
      rulesRoutes({
        installationId: 'main',
        connections: world.connections,
        settings: world.settings,
        change: (connection, change) => changeByForm(core, connection, change),
      }),
      repostRoutes({
        installationId: 'main',
        connections: world.connections,
        repost: createRepost({
          ...world,
          installationId: 'main',
          prepareWrite: process.prepareWrite,
          resumeAll: async () => void resumed.push('all'),
        }),
        links: createDocumentLinks(testConfig()),
      }),
    ],
  });

  /** Addresses below the mappings, or from `/integrations` on. */
  const address = (path: string) =>
    `http://localhost:8480${path.startsWith('/integrations') ? path : `/integrations/xero/mappings${path}`}`;

  async function shown(answer: Response) {
    const html = await answer.text();
    return {
      status: answer.status,
      location: answer.headers.get('location'),
      html,
      words: wordsOf(html).replaceAll('\u00a0', ' '),
    };
  }

  const get = async (path: string) => shown(await app.request(address(path)));

  const post = async (path: string, fields: readonly (readonly [string, string])[]) =>
    shown(
      await app.request(address(path), {
        method: 'POST',
        headers: {
          origin: 'http://localhost:8480',
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: new URLSearchParams(fields.map(([name, value]): [string, string] => [name, value])).toString(),
      }),
    );

  return {
    ...world,
    app,
    resumed,
    told,
    organisationLists,
    values,
    get,
    post,

    /** Fills in a mapping's form as a person does: what is not named is sent as it is shown. */
    async save(
      path: string,
      choices: Readonly<Record<string, string>>,
      more: Readonly<Record<string, string>> = {},
    ) {
      const fields = fieldsOf((await get(path)).html).map((row): [string, string][] => [
        ['key', keyInForm(row.key)],
        ['was', row.was],
        ['suggested', row.suggested],
        ['choice', choices[row.key] ?? row.choice],
      ]);
      return post(path, [...fields.flat(), ...Object.entries(more)]);
    },

    now: async () => (await world.settings.newest(world.connection.id)).settings,

    account: (name: string) => {
      const found = world.organisation.settings.accounts.find((one) => one.name === name);
      if (found === undefined) throw new Error(`The organisation has no account ${name}.`);
      return found;
    },

    /** Documents of every kind that a mapping is about. */
    async publishSamples() {
      await world.publishClient(client('1', 'Harbour & Finch Ltd'));
      await world.publishClient(client('2', 'Büro Müller'));
      await world.publishClient(client('3', 'Acorn Yoga'));
      const goods = line({ source: 'good', sku: 'LICENCE', category: 'license', description: 'Licence' });
      const project = { id: '31', name: 'Website', code: null, billingRef: null };
      await world.publishInvoice(invoice({ id: '1', number: 'INV-1', clientId: '1', project }));
      await world.publishInvoice(
        invoice({ id: '2', number: 'INV-2', clientId: '1', lines: [line(), goods] }),
      );
      await world.publishInvoice(invoice({ id: '3', number: 'INV-3', clientId: '2', taxRate: '0.00' }));
      await world.publish('expense', '1', expense({ id: '1', category: 'Travel' }));
      await world.publish('expense', '2', expense({ id: '2', category: 'travel' }));
      await world.publish('expense', '3', expense({ id: '3', category: 'Yard hire', taxAmount: '2.50' }));
      await world.publish('payment', '1', payment({ id: '1', method: 'bank_transfer' }));
      await world.publish('payment', '2', payment({ id: '2', method: 'stripe' }));
      await world.publish('payment', '3', payment({ id: '3', method: 'None', currency: 'EUR' }));
    },

    /** Has a document held, as its run does. */
    async hold(kind: DocumentRef['kind'], sourceId: string, problem: Problem) {
      const document = { installationId: 'main', kind, sourceId };
      const snapshot = await world.snapshots.newest(document);
      await world.outcomes.record(document, {
        name: 'held',
        sequence: snapshot?.sequence ?? 1n,
        tenantId: world.tenantId,
        problem,
      });
    },
  };
}

export type MappingWorld = Awaited<ReturnType<typeof createMappingWorld>>;

function client(id: string, name: string): ClientData {
  return { ...sampleClient, id, name };
}

/** The rows of a form as a browser would send them back. */
export function fieldsOf(html: string) {
  return [
    ...html.matchAll(
      /name="key" value="([^"]*)"[\s\S]*?name="was" value="([^"]*)"[\s\S]*?name="suggested"\s+value="([^"]*)"([\s\S]*?)<\/td>/g,
    ),
  ].map(([, key = '', was = '', suggested = '', rest = '']) => {
    const selected = /<option value="([^"]*)"\s+selected/.exec(rest)?.[1];
    const typed = /name="choice"\s+value="([^"]*)"/.exec(rest)?.[1];
    return {
      key: keyFromForm(key),
      was: unescape(was),
      suggested: unescape(suggested),
      choice: unescape(selected ?? typed ?? ''),
      /** What can be chosen, by its text. */
      offers: [...rest.matchAll(/<option value="([^"]+)"[^>]*>\s*([^<]*?)\s*<\/option>/g)].map(
        ([, choice = '', text = '']) => ({ choice: unescape(choice), text: unescape(text) }),
      ),
    };
  });
}

function unescape(text: string): string {
  return text
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
