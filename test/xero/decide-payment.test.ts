import { describe, expect, it } from 'vitest';
import type { PaymentData } from '../../src/events/payment.ts';
import type { ConnectionSettings } from '../../src/store/connection-settings.ts';
import type { DocumentLinks } from '../../src/store/links.ts';
import { decide } from '../../src/xero/decide.ts';
import { cellsOf, inWords, type DecisionTable } from './decision-table.ts';
import { bankId, link, payment, settings } from './samples.ts';

const posted = (changes = {}) => ({ document: link({ xeroKind: 'Payment', ...changes }) });

const inXero = {
  nothing: {},
  'the same payment': posted({ postedHash: 'hash' }),
  'a payment': posted({ postedHash: 'older-hash' }),
  'a deleted payment': posted({ xeroStatus: 'DELETED', postedHash: 'hash' }),
} satisfies Record<string, DocumentLinks>;

const columns = [
  'nothing',
  'the same payment',
  'a payment',
  'a deleted payment',
] as const satisfies readonly (keyof typeof inXero)[];

const inTimeTracker = {
  completed: payment({ status: 'completed' }),
  pending: payment({ status: 'pending' }),
  failed: payment({ status: 'failed' }),
  refunded: payment({ status: 'refunded' }),
  deleted: null,
  'without a status': payment({ status: '' }),
  'of a status in capitals': payment({ status: 'COMPLETED' }),
};

const gone = 'hold payment-no-longer-completed';
const refunded = 'hold refunded-after-posting';
const unknown = 'hold unknown-payment-status';

/** In the order of the columns. */
const table: DecisionTable<keyof typeof inTimeTracker, typeof columns> = {
  completed: ['create', 'nothing', 'update', 'create'],
  pending: ['skip payment-pending', gone, gone, 'skip payment-pending'],
  failed: ['skip payment-failed', gone, gone, 'skip payment-failed'],
  refunded: ['skip payment-refunded', refunded, refunded, 'skip payment-taken-back'],
  deleted: ['skip deleted', 'delete', 'delete', 'nothing'],
  'without a status': [unknown, unknown, unknown, unknown],
  'of a status in capitals': [unknown, unknown, unknown, unknown],
};

function decided(
  data: PaymentData | null,
  links: DocumentLinks,
  chosen: Partial<ConnectionSettings> = {},
): string {
  return inWords(
    decide('payment', { sourceId: '5', data, contentHash: 'hash', links, settings: settings(chosen) }),
  );
}

describe('a payment', () => {
  it.each(cellsOf(columns, table))('that is %s, with %s in Xero: %s', (row, column, decision) => {
    expect(decided(inTimeTracker[row], inXero[column])).toBe(decision);
  });

  it.each(columns)('is left alone while payments are switched off, with %s in Xero', (column) => {
    const kinds = { clients: true, invoices: true, expenses: true, payments: false, creditNotes: true };
    for (const data of Object.values(inTimeTracker)) {
      expect(decided(data, inXero[column], { kinds })).toBe('skip switched-off');
    }
  });

  it('received before the go-live date is left alone, from that date on it goes', () => {
    const chosen = { goLiveDate: '2026-11-10' };
    expect(decided(payment({ paymentDate: '2026-11-09' }), {}, chosen)).toBe('skip before-go-live');
    expect(decided(payment({ paymentDate: '2026-11-10' }), {}, chosen)).toBe('create');
    expect(decided(payment({ paymentDate: '1999-01-01' }), {}, { goLiveDate: null })).toBe('create');
  });

  it('that was posted is followed whatever the go-live date says: it is deleted to be made anew', () => {
    const chosen = { goLiveDate: '2030-01-01' };
    expect(decided(payment(), inXero['a payment'], chosen)).toBe('update');
    expect(decided(payment(), inXero['a deleted payment'], chosen)).toBe('create');
  });

  it('is told which status it has now, or which is not known', () => {
    const parametersOf = (status: string) => {
      const decision = decide('payment', {
        sourceId: '5',
        data: payment({ status }),
        contentHash: 'hash',
        links: inXero['a payment'],
        settings: settings(),
      });
      return 'problem' in decision ? decision.problem.parameters : undefined;
    };
    for (const status of ['pending', 'failed', 'banana']) expect(parametersOf(status)).toEqual({ status });
  });
});

describe('the fee of a payment', () => {
  const booked = { gatewayFees: { book: 'spend_money' as const, account: '404' } };
  const withFee = payment({ gatewayFee: '3.20' });
  const toBook = posted({ postedHash: 'hash', said: { feeAccount: bankId } });
  const fee = (changes = {}) => ({
    fee: link({ xeroKind: 'BankTransaction', part: 'fee', postedHash: 'hash', ...changes }),
  });

  it.each([
    ['none, posted while fees were booked', withFee, toBook, 'create fee'],
    ['none, posted before fees were booked', withFee, posted({ postedHash: 'hash' }), 'nothing'],
    ['none, and none in TimeTracker', payment(), toBook, 'nothing'],
    ['none, and one of nothing in TimeTracker', payment({ gatewayFee: '0.00' }), toBook, 'nothing'],
    ['none, and the payment changed', withFee, posted({ said: { feeAccount: bankId } }), 'update'],
    ['the same', withFee, { ...toBook, ...fee() }, 'nothing'],
    ['an older one', withFee, { ...toBook, ...fee({ postedHash: 'older-hash' }) }, 'update fee'],
    ['one that TimeTracker has no more', payment(), { ...toBook, ...fee() }, 'delete fee'],
    ['one that was deleted', withFee, { ...toBook, ...fee({ xeroStatus: 'DELETED' }) }, 'create fee'],
    ['one, of a payment that is deleted', null, { ...toBook, ...fee() }, 'delete fee'],
    [
      'a deleted one, of a payment that is deleted',
      null,
      { ...toBook, ...fee({ xeroStatus: 'DELETED' }) },
      'delete',
    ],
  ] satisfies [string, PaymentData | null, DocumentLinks, string][])(
    'in Xero is %s',
    (_, data, links, decision) => {
      expect(decided(data, links, booked)).toBe(decision);
    },
  );

  it('is not booked by itself, follows once it was, and stays with a payment that is given back', () => {
    expect(decided(withFee, toBook)).toBe('nothing');
    expect(decided(withFee, { ...toBook, ...fee({ postedHash: 'older-hash' }) })).toBe('update fee');
    const refunded = payment({ ...withFee, status: 'refunded' });
    expect(decided(refunded, { ...toBook, ...fee() }, { refunds: 'delete_payment' })).toBe('delete');
  });
});
