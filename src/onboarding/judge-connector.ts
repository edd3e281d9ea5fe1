import { z } from 'zod';
import type { OrganisationLists } from '../mapping/lists.ts';
import { accountInWords } from '../mapping/lists.ts';
import { connectionSettings, type ConnectionSettings } from '../store/connection-settings.ts';
import type { OwnConnector, OwnConnectorKey } from '../timetracker/read-own-connector.ts';
import { decodeEntities } from '../xero/text.ts';

/** Why a value of TimeTracker's own connector is taken over or not; the sentences are in onboarding-texts.ts. */
export type ConnectorReason =
  | 'same-organisation'
  | 'other-organisation'
  | 'one-way'
  | 'no-import'
  | 'direction-unknown'
  | 'kinds'
  | 'never-worked'
  | 'switches-of-wizard'
  | 'schedule'
  | 'no-schedule'
  | 'interval-unknown'
  | 'account'
  | 'account-unknown'
  | 'account-archived'
  | 'account-not-for-costs'
  | 'contact'
  | 'contact-unknown'
  | 'contact-archived'
  | 'client-unknown'
  | 'item'
  | 'item-unknown'
  | 'item-by-row'
  | 'not-understood'
  | 'list-unread'
  | 'chosen-already'
  | 'not-needed';

/** One value with what becomes of it. */
export interface ConnectorVerdict {
  /** Its name in TimeTracker; of a mapping with the row: `contact_mappings 12`. */
  readonly key: string;
  readonly value: string;
  /** taken: the settings take it over. kept: they say so already. */
  readonly verdict: 'taken' | 'kept' | 'not-valid' | 'not-needed';
  readonly reason: ConnectorReason;
  readonly parameters: Readonly<Record<string, string>>;
}

export interface ConnectorJudgement {
  readonly verdicts: readonly ConnectorVerdict[];
  /** The settings with all that is taken over. */
  readonly settings: ConnectionSettings;
}

export interface JudgeConnectorInput {
  readonly connector: OwnConnector;
  readonly settings: ConnectionSettings;
  readonly lists: OrganisationLists;
  readonly tenantId: string;
  /** Ids of TimeTracker's clients. */
  readonly clients: ReadonlySet<string>;
}

/** Types of accounts that a cost may be posted to. */
const costTypes: ReadonlySet<string> = new Set([
  'EXPENSE',
  'OVERHEADS',
  'DIRECTCOSTS',
  'FIXED',
  'CURRENT',
  'PREPAYMENT',
  'INVENTORY',
  'NONCURRENT',
]);

const texts = z.record(z.string(), z.unknown());

/**
 * What of the configuration of TimeTracker's own connector is taken over: each value with a verdict. What a person has
 * chosen here already stays. Pure.
 */
export function judgeConnector(input: JudgeConnectorInput): ConnectorJudgement {
  const { connector, lists, tenantId, clients } = input;
  const { values } = connector;
  const verdicts: ConnectorVerdict[] = [];
  let settings = structuredClone(input.settings);
  const untouched = connectionSettings.parse({});

  function say(
    key: string,
    value: unknown,
    verdict: ConnectorVerdict['verdict'],
    reason: ConnectorReason,
    parameters: Readonly<Record<string, string>> = {},
  ): void {
    verdicts.push({ key, value: inText(value), verdict, reason, parameters });
  }

  /** Takes a value over unless something else is chosen already. */
  function take<K extends keyof ConnectionSettings>(
    key: string,
    value: unknown,
    reason: ConnectorReason,
    setting: K,
    wanted: ConnectionSettings[K],
    parameters: Readonly<Record<string, string>> = {},
  ): void {
    const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
    if (same(settings[setting], wanted)) return say(key, value, 'kept', reason, parameters);
    if (!same(settings[setting], untouched[setting])) return say(key, value, 'kept', 'chosen-already');
    settings = { ...settings, [setting]: wanted };
    say(key, value, 'taken', reason, parameters);
  }

  const has = (key: OwnConnectorKey) =>
    values[key] !== undefined && values[key] !== null && values[key] !== '';

  if (has('tenant_id')) {
    const isSame = inText(values.tenant_id).trim().toLowerCase() === tenantId;
    if (isSame) say('tenant_id', values.tenant_id, 'kept', 'same-organisation');
    else say('tenant_id', values.tenant_id, 'not-valid', 'other-organisation');
  }

  if (has('sync_direction')) {
    const direction = inText(values.sync_direction);
    const reasons: Readonly<Record<string, ConnectorReason>> = {
      timetracker_to_xero: 'one-way',
      bidirectional: 'one-way',
      xero_to_timetracker: 'no-import',
    };
    const reason = reasons[direction] ?? 'direction-unknown';
    say('sync_direction', direction, reason === 'one-way' ? 'kept' : 'not-valid', reason);
  }

  if (has('sync_items')) {
    const found = z.array(z.string()).safeParse(values.sync_items);
    if (!found.success) say('sync_items', values.sync_items, 'not-valid', 'not-understood');
    else {
      const wanted = new Set(found.data);
      const kinds = {
        ...settings.kinds,
        invoices: wanted.has('invoices'),
        expenses: wanted.has('expenses'),
      };
      if (wanted.has('invoices') || wanted.has('expenses'))
        take('sync_items', found.data.join(', '), 'kinds', 'kinds', kinds);
      else say('sync_items', found.data.join(', '), 'not-valid', 'never-worked');
    }
  }
  for (const key of ['sync_invoices', 'sync_expenses'] as const)
    // The wizard of TimeTracker stores false for both whatever is ticked.
    if (has(key)) say(key, values[key], 'not-needed', 'switches-of-wizard');

  if (has('sync_interval')) {
    // Whether it is switched on says nothing: it has to be off before anything can be carried out.
    const interval = inText(values.sync_interval);
    if (interval === 'manual') say('sync_interval', interval, 'not-needed', 'no-schedule');
    else if (interval === 'hourly' || interval === 'daily')
      take('sync_interval', interval, 'schedule', 'schedule', { ...settings.schedule, every: interval });
    else say('sync_interval', interval, 'not-valid', 'interval-unknown');
  }

  if (has('default_expense_account_code')) {
    const code = inText(values.default_expense_account_code).trim();
    const { reason, parameters } = accountFor(code, lists);
    if (reason !== 'account') say('default_expense_account_code', code, 'not-valid', reason, parameters);
    else if (settings.accounts.defaultExpense === null) {
      settings = { ...settings, accounts: { ...settings.accounts, defaultExpense: code } };
      say('default_expense_account_code', code, 'taken', reason, parameters);
    } else if (settings.accounts.defaultExpense === code)
      say('default_expense_account_code', code, 'kept', reason, parameters);
    else say('default_expense_account_code', code, 'kept', 'chosen-already');
  }

  eachOf('account_mappings', (category, account) => {
    const code = inText(account).trim();
    const { reason, parameters } = accountFor(code, lists);
    if (reason !== 'account') return { reason, parameters };
    const present = settings.expenseAccounts.find((row) => sameName(row.category, category));
    if (present !== undefined)
      return { reason: present.account === code ? reason : 'chosen-already', parameters };
    return {
      reason,
      parameters,
      taken: { ...settings, expenseAccounts: [...settings.expenseAccounts, { category, account: code }] },
    };
  });

  eachOf('contact_mappings', (client, contact) => {
    const contactId = inText(contact).trim().toLowerCase();
    if (!clients.has(client)) return { reason: 'client-unknown' };
    if (lists.contacts === undefined) return { reason: 'list-unread' };
    const there = lists.contacts.find(({ id }) => id.toLowerCase() === contactId);
    if (there === undefined) return { reason: 'contact-unknown' };
    if (there.status !== 'ACTIVE') return { reason: 'contact-archived', parameters: { contact: there.name } };
    const parameters = { contact: there.name };
    const present = settings.contacts.find((row) => row.client === client);
    if (present !== undefined)
      return { reason: present.contactId === there.id ? 'contact' : 'chosen-already', parameters };
    const rows = [...settings.contacts, { client, contactId: there.id }];
    return { reason: 'contact', parameters, taken: { ...settings, contacts: rows } };
  });

  eachOf('item_mappings', (known, item) => {
    // An id of a line: TimeTracker gives lines new ids at every edit.
    if (/^\d+$/.test(known)) return { reason: 'item-by-row' };
    const object = texts.safeParse(item);
    const code = inText(object.success ? (object.data['code'] ?? object.data['item_code']) : item).trim();
    if (code === '') return { reason: 'not-understood' };
    if (lists.items === undefined) return { reason: 'list-unread' };
    const there = lists.items.find((one) => one.code === code);
    if (there === undefined) return { reason: 'item-unknown', parameters: { item: code } };
    const value = decodeEntities(known).slice(0, 500);
    const present = settings.items.find((row) => row.by === 'description' && row.value === value);
    const parameters = { item: there.name };
    if (present !== undefined)
      return { reason: present.item === code ? 'item' : 'chosen-already', parameters };
    const rows = [...settings.items, { by: 'description' as const, value, item: code }];
    return { reason: 'item', parameters, taken: { ...settings, items: rows } };
  });

  for (const key of ['sync_window_days', 'sync_approved_expenses_only'] as const)
    if (has(key)) say(key, values[key], 'not-needed', 'not-needed');

  return { verdicts, settings };

  function eachOf(
    name: OwnConnectorKey,
    judge: (
      key: string,
      value: unknown,
    ) => {
      readonly reason: ConnectorReason;
      readonly parameters?: Readonly<Record<string, string>>;
      readonly taken?: ConnectionSettings;
    },
  ): void {
    if (!has(name)) return;
    // TimeTracker's form may store the mapping as text.
    const rows = texts.safeParse(fromText(values[name]));
    if (!rows.success) return say(name, values[name], 'not-valid', 'not-understood');
    for (const [key, value] of Object.entries(rows.data)) {
      const { reason, parameters = {}, taken } = judge(key, value);
      const isFine =
        reason === 'account' || reason === 'contact' || reason === 'item' || reason === 'chosen-already';
      if (taken !== undefined) settings = taken;
      say(
        `${name} ${key}`,
        value,
        taken !== undefined ? 'taken' : isFine ? 'kept' : 'not-valid',
        reason,
        parameters,
      );
    }
  }
}

function accountFor(
  code: string,
  { accounts }: OrganisationLists,
): { readonly reason: ConnectorReason; readonly parameters: Readonly<Record<string, string>> } {
  if (accounts === undefined) return { reason: 'list-unread', parameters: {} };
  const account = accounts.find((one) => one.code === code);
  if (account === undefined) return { reason: 'account-unknown', parameters: { code } };
  const parameters = { account: accountInWords(account) };
  if (account.status !== 'ACTIVE') return { reason: 'account-archived', parameters };
  return { reason: costTypes.has(account.type) ? 'account' : 'account-not-for-costs', parameters };
}

/** Whether TimeTracker posts to Xero by itself: then both would post. */
export function isOwnSyncOn({ isActive, values }: OwnConnector): boolean {
  return isActive && (values.auto_sync === true || inText(values.auto_sync ?? '').toLowerCase() === 'true');
}

function fromText(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

function inText(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined ? '' : (JSON.stringify(value) ?? '');
}

function sameName(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase();
}
