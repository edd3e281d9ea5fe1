import { describe, expect, it } from 'vitest';
import { decodeEvent, type RecordToDecode } from '../../src/events/decode-event.ts';
import { encodeEvent, type DocumentEvent } from '../../src/events/document-event.ts';
import { client } from './sample-client.ts';

const event: DocumentEvent = {
  installationId: 'main',
  kind: 'client',
  sourceId: '7',
  id: 'client/7/5',
  sequence: 5n,
  time: '2026-09-21T14:13:20.000Z',
  data: client,
};

function decode(value: unknown, more: Partial<RecordToDecode> = {}) {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return decodeEvent({
    key: 'main/7',
    value: Buffer.from(text),
    kind: 'client',
    installations: new Set(['main']),
    ...more,
  });
}

function record(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return { ...(JSON.parse(encodeEvent(event)) as Record<string, unknown>), ...changes };
}

describe('decodeEvent', () => {
  it('gives back what encodeEvent wrote', () => {
    expect(decode(encodeEvent(event))).toEqual({ ok: true, event });
  });

  it('reads a deletion, which carries the id alone', () => {
    const deleted: DocumentEvent = { ...event, data: null };
    expect(JSON.parse(encodeEvent(deleted))).toMatchObject({
      type: 'timetracker.client.deleted.v1',
      data: { id: '7' },
    });
    expect(decode(encodeEvent(deleted))).toEqual({ ok: true, event: deleted });
  });

  it('keeps fields it does not know', () => {
    const decoded = decode(record({ data: { ...client, colour: 'green' }, traceparent: '00-1-2-03' }));
    expect(decoded).toMatchObject({ ok: true, event: { data: { colour: 'green' } } });
  });

  it('names why a record cannot be read', () => {
    const reasonOf = (value: unknown, more?: Partial<RecordToDecode>) => {
      const decoded = decode(value, more);
      return decoded.ok ? 'read' : decoded.reason;
    };
    expect(reasonOf('not json')).toBe('not-json');
    expect(reasonOf('', { value: null })).toBe('not-json');
    expect(reasonOf('', { value: Uint8Array.of(0x22, 0xff, 0x22) })).toBe('not-json');
    expect(reasonOf([1, 2])).toBe('not-an-event');
    expect(reasonOf(record({ type: 'timetracker.client.renamed.v1' }))).toBe('unknown-type');
    expect(reasonOf(record({ type: 'timetracker.client.changed.v2' }))).toBe('unknown-type');
    expect(reasonOf(record(), { kind: 'invoice' })).toBe('wrong-topic');
    expect(reasonOf(record({ source: 'timetracker:other' }))).toBe('unknown-installation');
    expect(reasonOf(record({ source: 'quickbooks:main' }))).toBe('unknown-installation');
    expect(reasonOf(record(), { key: 'main/8' })).toBe('wrong-key');
    expect(reasonOf(record(), { key: null })).toBe('wrong-key');
    expect(reasonOf(record({ subject: 'client/8' }))).toBe('invalid-event');
    expect(reasonOf(record({ sequence: 5 }))).toBe('invalid-event');
    expect(reasonOf(record({ sequence: '-1' }))).toBe('invalid-event');
  });

  it('refuses a sequence that the database could not hold', () => {
    expect(decode(record({ sequence: '9999999999999999999' }))).toMatchObject({ reason: 'invalid-event' });
    expect(decode(record({ sequence: '999999999999999999' }))).toMatchObject({ ok: true });
  });

  it('refuses text that the database could not hold, wherever it stands', () => {
    for (const text of ['nul \0 inside', 'half \ud83d of a pair']) {
      expect(decode(record({ data: { ...client, name: text } }))).toMatchObject({ reason: 'invalid-event' });
      expect(decode(record({ data: { ...client, [text]: 1 } }))).toMatchObject({ reason: 'invalid-event' });
    }
    expect(decode(record({ data: { ...client, name: 'whole 😀 pair' } }))).toMatchObject({ ok: true });
  });

  it('refuses JSON without bottom instead of falling into it', () => {
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    expect(decode(JSON.stringify(record()).replace('"data":', `"more":${deep},"data":`))).toMatchObject({
      reason: 'invalid-event',
    });
  });

  it('names the fields at fault and none of their values', () => {
    const decoded = decode(record({ data: { ...client, email: 42, name: ['Planted Name'] } }));
    expect(decoded).toEqual({ ok: false, reason: 'invalid-event', where: 'data.name, data.email' });
  });
});
