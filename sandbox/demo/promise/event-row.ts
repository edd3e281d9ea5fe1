import { Kafka, logLevel } from 'kafkajs';
import { demoOrganisation, type RunningDemo } from '../running-demo.ts';
import { eventually } from './eventually.ts';
import type { PromiseRow } from './promise-rows.ts';
import { expectThat, type Proof } from './prove.ts';
import { readOrganisation } from './sandbox-state.ts';

/** An invoice that TimeTracker's database does not have. */
const id = '900001';
const number = 'EVENT-900001';

/** Another program publishes an invoice by the event contract; it knows no more of us than docs/events.md. */
export function eventRows(demo: RunningDemo): Proof<PromiseRow>[] {
  return [{ row: 'events from Kafka', prove: () => publishTwice(demo) }];
}

async function publishTwice({ environment, sandboxUrl }: RunningDemo): Promise<string> {
  const {
    KAFKA_BROKERS: brokers = '',
    KAFKA_TOPIC_PREFIX: prefix = '',
    KAFKA_GROUP_ID: groupId = '',
  } = environment;
  const installation = environment['INSTALLATION_ID'] ?? '';
  const topic = `${prefix}invoices`;
  const kafka = new Kafka({
    clientId: 'another-program',
    brokers: brokers.split(','),
    logLevel: logLevel.NOTHING,
  });
  const admin = kafka.admin();
  const producer = kafka.producer();
  await Promise.all([admin.connect(), producer.connect()]);
  try {
    const message = { key: `${installation}/${id}`, value: JSON.stringify(invoiceEvent(installation)) };
    const [sent] = await producer.send({ topic, messages: [message, message] });
    const { partition = 0, baseOffset = '0' } = sent ?? {};
    await eventually(40, 'the consumer has not read both records', async () => {
      const [group] = await admin.fetchOffsets({ groupId, topics: [topic] });
      const read = group?.partitions.find((one) => one.partition === partition)?.offset ?? '-1';
      return BigInt(read) >= BigInt(baseOffset) + 2n ? read : undefined;
    });
  } finally {
    await Promise.all([admin.disconnect(), producer.disconnect()]);
  }
  const found = await eventually(40, `${number} is not in Xero`, async () => {
    const { invoices } = await readOrganisation(sandboxUrl, demoOrganisation);
    const own = invoices.filter((one) => one.number === number);
    return own.length > 0 ? own : undefined;
  });
  const [invoice] = found;
  expectThat(found.length === 1, `${number} is in Xero ${found.length} times`);
  expectThat(invoice?.total === '240.00', `${number} has a total of ${invoice?.total ?? ''}`);
  return `another program published ${number} twice; both records were read, and Xero has it once, ${invoice.total} GBP`;
}

function invoiceEvent(installation: string) {
  return {
    specversion: '1.0',
    id: 'another-program-1',
    source: `timetracker:${installation}`,
    type: 'timetracker.invoice.changed.v1',
    subject: `invoice/${id}`,
    time: new Date().toISOString(),
    datacontenttype: 'application/json',
    sequence: `${Date.now()}000`,
    data: {
      id,
      number,
      status: 'sent',
      clientId: '1',
      clientName: 'Harbour & Finch Ltd',
      clientEmail: 'accounts@harbourfinch.example',
      currency: 'GBP',
      issueDate: '2026-10-05',
      dueDate: '2026-11-04',
      taxRate: '20.00',
      subtotal: '200.00',
      taxAmount: '40.00',
      total: '240.00',
      amountPaid: '0.00',
      paymentStatus: 'unpaid',
      buyerReference: null,
      notes: null,
      terms: null,
      project: null,
      sameNumber: [],
      xeroInvoiceId: null,
      lines: [
        {
          source: 'item',
          id: '1',
          description: 'A workshop that another program billed',
          quantity: '2.00',
          unitPrice: '100.00',
          amount: '200.00',
          currency: 'GBP',
          category: null,
          sku: null,
        },
      ],
    },
  };
}
