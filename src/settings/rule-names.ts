import type { ConnectionSettings } from '../store/connection-settings.ts';

/**
 * Settings that are rules and no choices from the organisation's lists, in the order in which people see them. The
 * go-live date is none of them: it is confirmed by a person for each organisation.
 */
export const ruleNames = [
  'direction',
  'kinds',
  'schedule',
  'post',
  'invoiceStatus',
  'postIssued',
  'sentToContact',
  'referenceFrom',
  'creditNoteStatus',
  'lockedPeriod',
  'handEdits',
  'refunds',
  'paidWithoutPayment',
  'expenseStrategy',
  'billStatus',
  'postRecharged',
  'attachReceipts',
  'writeBack',
] as const satisfies readonly (keyof ConnectionSettings)[];
