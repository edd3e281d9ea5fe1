import { describe, expect, it } from 'vitest';
import { decide, type Situation } from '../../src/xero/decide.ts';
import { leftAlone, ownerIn } from '../../src/xero/left-alone.ts';
import { client, creditNote, expense, invoice, link, payment, settings } from './samples.ts';

const project = { id: '12', name: 'Website', code: null, billingRef: null };

describe('what is left alone', () => {
  it('is everything of a client, and everything of a project', () => {
    const chosen = { leaveAlone: { clients: ['3'], projects: ['12'] } };
    expect(leftAlone({ clientId: '3' }, chosen)?.type).toBe('client-left-alone');
    expect(leftAlone({ clientId: '4', projectId: '12' }, chosen)?.type).toBe('project-left-alone');
    expect(leftAlone({ clientId: '4', projectId: '13' }, chosen)).toBeUndefined();
    expect(leftAlone({}, chosen)).toBeUndefined();
    expect(leftAlone({ clientId: '3', projectId: '12' }, { leaveAlone: { clients: [], projects: [] } })).toBe(
      undefined,
    );
  });

  it('is known by what documents say of themselves', () => {
    expect(ownerIn('client', client())).toEqual({ clientId: '3' });
    expect(ownerIn('invoice', invoice({ project }))).toEqual({ clientId: '3', projectId: '12' });
    expect(ownerIn('expense', expense({ clientId: '3', project }))).toEqual({
      clientId: '3',
      projectId: '12',
    });
    expect(ownerIn('expense', expense())).toEqual({});
    expect(ownerIn('credit_note', creditNote())).toEqual({ clientId: '3' });
    expect(ownerIn('payment', payment())).toEqual({});
    expect(ownerIn('invoice', null)).toEqual({});
  });

  const ofClient = settings({ leaveAlone: { clients: ['3'], projects: [] } });
  const ofProject = settings({ leaveAlone: { clients: [], projects: ['12'] } });

  it.each([
    ['client', client(), ofClient, 'client-left-alone'],
    ['invoice', invoice(), ofClient, 'client-left-alone'],
    ['invoice', invoice({ project }), ofProject, 'project-left-alone'],
    ['expense', expense({ clientId: '3' }), ofClient, 'client-left-alone'],
    ['expense', expense({ project }), ofProject, 'project-left-alone'],
    ['credit_note', creditNote(), ofClient, 'client-left-alone'],
  ] as const)('is decided at once: %s', (kind, data, chosen, type) => {
    for (const links of [{}, { document: link({ postedHash: 'older' }) }]) {
      const situation: Situation = { sourceId: data.id, data, contentHash: 'new', links, settings: chosen };
      expect(decide(kind, situation)).toEqual({ do: 'skip', problem: { type, parameters: {} } });
    }
  });
});
