import { describe, expect, it } from 'vitest';
import { contentHash } from '../../src/events/content-hash.ts';
import { asUndoSees, type Seen } from '../../src/undo/as-undo-sees.ts';
import { decide } from '../../src/xero/decide.ts';
import { invoice, link, settings } from '../xero/samples.ts';

const data = invoice();
const contentHashOfData = contentHash('invoice', data);
const seen: Seen = {
  snapshot: {
    installationId: 'main',
    kind: 'invoice',
    sourceId: '7',
    sequence: 5n,
    contentHash: contentHashOfData,
    data,
    handedOver: true,
  },
  links: { document: { ...link({ xeroId: 'x' }), postedHash: contentHashOfData } },
  settings: settings(),
};

const decided = ({ snapshot, links, settings: chosen }: Seen) =>
  decide(snapshot.kind, { ...snapshot, links, settings: chosen });

describe('a document that a person wants undone', () => {
  it('is ended in Xero, though it stands in TimeTracker and its kind or client is left alone', () => {
    expect(decided(asUndoSees(seen, { state: 'asked', xeroId: 'x' }))).toEqual({ do: 'void' });
    const { kinds } = seen.settings;
    const off = settings({
      post: 'approval',
      kinds: { ...kinds, invoices: false },
      leaveAlone: { clients: ['3'], projects: [] },
    });
    const asked = asUndoSees({ ...seen, settings: off }, { state: 'asked', xeroId: 'x' });
    expect(decided(asked)).toEqual({ do: 'void' });
    expect(asked.settings.post).toBe('automatic');
  });

  it('is seen as always where nothing was asked, or it had to stay', () => {
    expect(asUndoSees(seen, undefined)).toBe(seen);
    expect(asUndoSees(seen, { state: 'refused', xeroId: 'x' })).toBe(seen);
  });

  it('is made anew once it is released, but not what was made anew already', () => {
    const ended = { ...seen, links: { document: { ...link({ xeroId: 'x' }), xeroStatus: 'VOIDED' } } };
    expect(decided(ended)).toMatchObject({ do: 'hold' });
    expect(decided(asUndoSees(ended, { state: 'released', xeroId: 'x' }))).toEqual({ do: 'create' });
    expect(asUndoSees(seen, { state: 'released', xeroId: 'older' })).toBe(seen);
  });
});
