import { beforeAll, describe, expect, it } from 'vitest';
import type { DocumentEvent } from '../../src/events/document-event.ts';
import type { DocumentKind, DocumentRef } from '../../src/events/document-kind.ts';
import { createSnapshots, type Snapshots } from '../../src/store/snapshots.ts';
import { invoice } from '../xero/samples.ts';
import { newDocument, openStore } from './open-store.ts';

let snapshots: Snapshots;

beforeAll(async () => {
  snapshots = createSnapshots(await openStore());
});

const data = invoice({ total: '0.10' });

const event = (
  document: DocumentRef<DocumentKind>,
  sequence: bigint,
  more: Partial<DocumentEvent> = {},
): DocumentEvent => ({
  ...document,
  id: 'e',
  time: '2026-11-22T10:00:00Z',
  sequence,
  data,
  ...more,
});

describe('the snapshot of a document', () => {
  it('is the newest state, as it came', async () => {
    const document = newDocument();
    expect(await snapshots.newest(document)).toBeUndefined();
    expect(await snapshots.store(event(document, 5n), 'hash-5')).toBe('stored');
    expect(await snapshots.newest(document)).toEqual({
      ...document,
      sequence: 5n,
      contentHash: 'hash-5',
      data,
      handedOver: false,
    });
  });

  it('is replaced by a newer state and never by an older one', async () => {
    const document = newDocument();
    await snapshots.store(event(document, 1_763_800_000_000_002n), 'b');
    expect(await snapshots.store(event(document, 1_763_800_000_000_001n), 'a')).toBe('older');
    expect(await snapshots.newest(document)).toMatchObject({ contentHash: 'b' });
    expect(await snapshots.store(event(document, 1_763_800_000_000_003n, { data: null }), 'c')).toBe(
      'stored',
    );
    expect(await snapshots.newest(document)).toMatchObject({ contentHash: 'c', data: null });
  });

  it('is known once it was handed over, and until then is to be handed over again', async () => {
    const document = newDocument();
    await snapshots.store(event(document, 1n), 'a');
    expect(await snapshots.store(event(document, 1n), 'a')).toBe('stored');
    await snapshots.markHandedOver(document, 1n);
    expect(await snapshots.store(event(document, 1n), 'a')).toBe('known');
    expect(await snapshots.newest(document)).toMatchObject({ handedOver: true });
  });

  it('is not taken for handed over by the word about an older one', async () => {
    const document = newDocument();
    await snapshots.store(event(document, 1n), 'a');
    await snapshots.store(event(document, 2n), 'b');
    await snapshots.markHandedOver(document, 1n);
    expect(await snapshots.store(event(document, 2n), 'b')).toBe('stored');
  });

  it('belongs to one installation and kind', async () => {
    const document = newDocument();
    await snapshots.store(event(document, 9n), 'a');
    expect(await snapshots.newest({ ...document, installationId: 'other' })).toBeUndefined();
    expect(await snapshots.newest({ ...document, kind: 'client' })).toBeUndefined();
  });
});
