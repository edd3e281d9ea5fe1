import { readConfig } from '../../src/config.ts';
import { createKafkaAccess } from '../../src/consumers/kafka.ts';
import { encodeEvent } from '../../src/events/document-event.ts';
import { recordKeyOf, topicOf } from '../../src/events/document-kind.ts';
import type { InvoiceData } from '../../src/events/invoice.ts';
import { createLog } from '../../src/log.ts';

/** Publishes invoices as any other publisher may: TimeTracker itself does not hold them. */
export function openEventPublisher(environment: NodeJS.ProcessEnv) {
  const config = readConfig(environment);
  const publisher = createKafkaAccess(config, createLog(config)).createPublisher();
  const topic = topicOf(config.kafkaTopicPrefix, 'invoice');
  return {
    /** Returns once Kafka has acknowledged all of them. */
    async publish(ids: readonly number[], clients: number): Promise<void> {
      await publisher.publish(
        ids.map((id) => {
          const document = {
            installationId: config.installationId,
            kind: 'invoice' as const,
            sourceId: String(id),
          };
          const value = encodeEvent({
            ...document,
            id: `bench-${id}`,
            sequence: BigInt(Date.now()) * 1000n,
            time: new Date().toISOString(),
            data: measuredInvoice(String(id), String(1 + (id % clients))),
          });
          return { topic, key: recordKeyOf(document), value };
        }),
      );
    },
    close: () => publisher.close(),
  };
}

/** A sent invoice of one line. */
function measuredInvoice(id: string, clientId: string): InvoiceData {
  return {
    id,
    number: `BENCH-${id}`,
    status: 'sent',
    clientId,
    clientName: '',
    clientEmail: null,
    currency: 'GBP',
    issueDate: '2026-10-01',
    dueDate: '2026-11-01',
    taxRate: '20.00',
    subtotal: '150.00',
    taxAmount: '30.00',
    total: '180.00',
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
        id,
        description: 'Measured work',
        quantity: '2.00',
        unitPrice: '75.00',
        amount: '150.00',
        currency: 'GBP',
        category: null,
        sku: null,
      },
    ],
  };
}
