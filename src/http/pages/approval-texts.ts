import type { Operation } from '../../store/writes.ts';

/** Every sentence of the pages and commands about approval. A translation is a second file like this one. */

function documents(count: number): string {
  return `${count.toLocaleString('en-GB')} document${count === 1 ? '' : 's'}`;
}

export const approvalOperationTexts: Record<Operation, string> = {
  create: 'new in Xero',
  update: 'changed in Xero',
  void: 'voided in Xero',
  delete: 'deleted in Xero',
};

/** What a step beside the document itself is about. */
export const approvalPartTexts: Readonly<Record<string, string>> = {
  allocation: 'its allocation',
  claim: 'its claim',
  attachment: 'its receipt',
  fee: 'the fee of its gateway',
  payment: 'the payment that stands in for it',
};

export const approvalTexts = {
  title: 'Approvals',
  lead: 'What would be done in Xero, and waits for a person. Approved is what is shown here: a document that changes afterwards comes back.',
  none: 'Nothing waits for approval.',
  off: 'Documents go to Xero without approval. The settings can change that.',
  count: (count: number) => `${documents(count)} wait${count === 1 ? 's' : ''} for your approval.`,
  look: 'Look and approve',
  kind: 'Kind',
  allKinds: 'All kinds',
  from: 'From',
  to: 'To',
  filter: 'Show',
  columns: { document: 'Document', total: 'Total', plan: 'Would be', words: 'What is sent' },
  payload: 'What is sent',
  notKnown: 'Known once what it needs is in Xero. The contact that it needs comes along.',
  choose: (name: string) => `Choose ${name}`,
  approveOne: 'Approve',
  approveChosen: 'Approve the chosen ones',
  approveAll: (count: number) => `Approve all ${count.toLocaleString('en-GB')}`,
  approved: (count: number) =>
    count === 0
      ? 'Nothing was approved: what was shown has changed meanwhile, or waits no more.'
      : `${documents(count)} approved. They go to Xero now.`,
  passedOver: (count: number) =>
    `${documents(count)} changed meanwhile or wait no more, and ${count === 1 ? 'was' : 'were'} passed over.`,
  chooseFirst: 'Choose at least one document.',
  away: 'Temporal does not answer. What was approved is kept and goes on by itself once it runs.',
  filterWrong: 'Give the dates as YYYY-MM-DD.',
  newer: 'Previous',
  older: 'Next',
  table: { document: 'Document', name: 'Name', date: 'Date', total: 'Total', plan: 'Would be' },
} as const;
