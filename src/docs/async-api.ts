import { deadLetterTopicOf, documentKinds, topicOf, type DocumentKind } from '../events/document-kind.ts';
import { installationIdPattern } from '../events/installation-id.ts';
import { outcomesTopicOf } from '../events/outcome-event.ts';
import { outcomeSchemaFile, schemaFile } from './record-schema.ts';

const defaultPrefix = 'timetracker.';

const title: Record<DocumentKind, string> = {
  client: 'Clients',
  invoice: 'Invoices',
  expense: 'Expenses',
  payment: 'Payments',
  credit_note: 'Credit notes',
};

/** The contract as AsyncAPI 3.0: a channel per topic, and one for what cannot be read. */
export function asyncApi(): object {
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'timetracker-xero events',
      version: '1.0.0',
      description:
        'Documents of TimeTracker, each record the full state of one. Explained in docs/events.md; generated from src/events.',
      license: { name: 'MIT' },
    },
    defaultContentType: 'application/cloudevents+json',
    channels: {
      ...Object.fromEntries(
        documentKinds.flatMap((kind) => [
          [kind, documentChannel(kind)],
          [`${kind}_dead_letters`, deadLetterChannel(kind)],
        ]),
      ),
      outcomes: outcomesChannel,
    },
    operations: {
      ...Object.fromEntries(
        documentKinds.flatMap((kind) => [
          [`publish_${kind}`, { action: 'send', channel: { $ref: `#/channels/${kind}` } }],
          [`consume_${kind}`, { action: 'receive', channel: { $ref: `#/channels/${kind}` } }],
          [`set_${kind}_aside`, { action: 'send', channel: { $ref: `#/channels/${kind}_dead_letters` } }],
        ]),
      ),
      publish_outcome: { action: 'send', channel: { $ref: '#/channels/outcomes' } },
    },
    components: {
      messages: {
        ...Object.fromEntries(
          documentKinds.flatMap((kind) =>
            (['changed', 'deleted'] as const).map((change) => [`${kind}_${change}`, message(kind, change)]),
          ),
        ),
        outcome: outcomeMessage,
      },
    },
  };
}

const outcomesChannel = {
  address: outcomesTopicOf(defaultPrefix),
  title: 'What became of documents',
  description: 'Compacted: the newest outcome of each document, with what it is in Xero.',
  messages: { outcome: { $ref: '#/components/messages/outcome' } },
};

const outcomeMessage = {
  name: 'xero.document.outcome.v1',
  title: 'document outcome',
  contentType: 'application/cloudevents+json',
  payload: {
    schemaFormat: 'application/schema+json;version=draft-07',
    schema: { $ref: `./${outcomeSchemaFile}` },
  },
  bindings: {
    kafka: { key: { type: 'string', description: '`<installation>/<kind>/<source id>`.' } },
  },
};

function documentChannel(kind: DocumentKind): object {
  return {
    address: topicOf(defaultPrefix, kind),
    title: title[kind],
    description:
      'The prefix is KAFKA_TOPIC_PREFIX. May be compacted: each record carries the whole document, and the highest sequence of a key is the present one.',
    messages: {
      changed: { $ref: `#/components/messages/${kind}_changed` },
      deleted: { $ref: `#/components/messages/${kind}_deleted` },
    },
  };
}

function deadLetterChannel(kind: DocumentKind): object {
  const text = { type: 'string' };
  return {
    address: deadLetterTopicOf(topicOf(defaultPrefix, kind)),
    title: `${title[kind]} that cannot be read`,
    messages: {
      unreadable: {
        summary: 'A record whose bytes are unchanged; the headers name its origin and what is wrong.',
        contentType: 'application/octet-stream',
        headers: {
          type: 'object',
          properties: Object.fromEntries(
            [
              'x-original-topic',
              'x-original-partition',
              'x-original-offset',
              'x-original-timestamp',
              'x-error-type',
              'x-error-where',
              'x-consumer',
            ].map((name) => [name, text]),
          ),
        },
      },
    },
  };
}

function message(kind: DocumentKind, change: 'changed' | 'deleted'): object {
  const type = `timetracker.${kind}.${change}.v1`;
  return {
    name: type,
    title: `${kind.replace('_', ' ')} ${change}`,
    contentType: 'application/cloudevents+json',
    headers: { type: 'object', properties: { 'content-type': { type: 'string' } } },
    payload: {
      schemaFormat: 'application/schema+json;version=draft-07',
      schema: { $ref: `./${schemaFile(type)}` },
    },
    bindings: {
      kafka: {
        key: {
          type: 'string',
          pattern: installationIdPattern.source.replace('$', '/[1-9][0-9]{0,17}$'),
          description: '`<installation>/<source id>`.',
        },
      },
    },
  };
}
