import type { Json } from './json.ts';
import type { Organisation, OrganisationSettings } from './organisations.ts';
import { approvalsLeft } from './plan-limit.ts';

/** The actions as Xero lists them, in the order of its own example. */
const NAMES = [
  'CreateApprovedInvoice',
  'CreateDraftPurchaseOrder',
  'CreateApprovedBill',
  'AttachFilesIntoInvoice',
  'UseMulticurrency',
  'CreateDraftInvoice',
  'CreateRepeatingInvoice',
  'CreateRepeatingBill',
  'CreateSentQuote',
  'CreateInvoicePayment',
  'CreateApprovedPurchaseOrder',
  'CreateDraftQuote',
  'CreateDraftBill',
  'CreateManualJournal',
  'ApproveTransactionsBeforePeriodLockDate',
] as const;
export type ActionName = (typeof NAMES)[number];

/** Whether the plan of the organisation and the role of the connected user allow something now. */
export function isAllowed(organisation: Organisation, name: ActionName, now: number): boolean {
  const { blockedActions } = organisation.settings;
  if (blockedActions.some((blocked) => blocked === name)) return false;
  if (name === 'CreateApprovedInvoice') return approvalsLeft(organisation, now) !== 0;
  return name !== 'ApproveTransactionsBeforePeriodLockDate';
}

/** Whether documents of the organisation may be in a currency. */
export function usesCurrency(settings: OrganisationSettings, code: string): boolean {
  if (code === settings.baseCurrency) return true;
  return settings.currencies.includes(code) && !settings.blockedActions.includes('UseMulticurrency');
}

/** The answer of `GET /Organisation/Actions`. */
export function actionsJson(organisation: Organisation, now: number): Json[] {
  return NAMES.map((name) => ({
    Name: name,
    Status: isAllowed(organisation, name, now) ? 'ALLOWED' : 'NOT-ALLOWED',
  }));
}
