import { describe, expect, it } from 'vitest';
import { advanced, beginning, counted, kindOf, progressInWords } from '../../src/workflows/sync-progress.ts';

const start = beginning({ steps: ['client', 'invoice'], total: 120 });

describe('the progress of a sync', () => {
  it('begins at the first document of the first kind', () => {
    expect(kindOf(start)).toBe('client');
    expect(start).toMatchObject({ after: '0', counts: {} });
  });

  it('goes on within a kind, then to the first document of the next one, then ends', () => {
    const within = advanced(start, '3000');
    expect([kindOf(within), within.after]).toEqual(['client', '3000']);
    const second = advanced(within, null);
    expect([kindOf(second), second.after]).toEqual(['invoice', '0']);
    expect(kindOf(advanced(second, null))).toBeUndefined();
  });

  it('has nothing to do without kinds', () => {
    expect(kindOf(beginning({ steps: [], total: 0 }))).toBeUndefined();
  });

  it('counts page by page, and changes nothing that was handed out before', () => {
    const one = counted(start, { synced: 40, unchanged: 10 });
    const two = counted(one, { unchanged: 20, held: 1 });
    expect(two.counts).toEqual({ synced: 40, unchanged: 30, held: 1 });
    expect(one.counts).toEqual({ synced: 40, unchanged: 10 });
    expect(start.counts).toEqual({});
  });

  it('is told in words', () => {
    const words = progressInWords(counted(start, { synced: 40, held: 2 }));
    expect(words).toBe('42 of 120 documents, at client\n- synced: 40\n- held: 2');
  });
});
