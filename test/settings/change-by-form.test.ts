import { describe, expect, it } from 'vitest';
import { mergeForm } from '../../src/settings/change-by-form.ts';
import { connectionSettings, type ConnectionSettings } from '../../src/store/connection-settings.ts';

const settings = (changes: Partial<ConnectionSettings> = {}) => connectionSettings.parse(changes);

const daily = { every: 'daily', hour: 2, timeZone: 'UTC' } as const;

/** A form that shows these settings. */
const form = (changes: Record<string, unknown> = {}) => ({
  refunds: 'hold',
  'schedule.every': 'off',
  'schedule.hour': 2,
  referenceFrom: ['buyer_reference', 'billing_reference', 'project_name'],
  sentToContact: false,
  ...changes,
});

describe('a form of settings', () => {
  it('that was changed in nothing changes nothing, whoever changed what meanwhile', () => {
    const newest = settings({ refunds: 'delete_payment', schedule: daily, sentToContact: true });
    expect(mergeForm(settings(), newest, form())).toEqual({ settings: newest, overtaken: [] });
  });

  it('changes what a person changed in it, and leaves what somebody else changed', () => {
    const newest = settings({ schedule: daily });
    const { settings: merged, overtaken } = mergeForm(
      settings(),
      newest,
      form({ refunds: 'delete_payment', 'schedule.hour': 7, referenceFrom: ['project_name'] }),
    );
    expect(overtaken).toEqual([]);
    expect(merged).toEqual({
      ...newest,
      refunds: 'delete_payment',
      schedule: { ...daily, hour: 7 },
      referenceFrom: ['project_name'],
    });
  });

  it('names what both have changed, and what it is now', () => {
    const newest = settings({ schedule: daily, refunds: 'delete_payment' });
    expect(
      mergeForm(settings(), newest, form({ 'schedule.every': 'hourly', refunds: 'delete_payment' }))
        .overtaken,
    ).toEqual([{ path: 'schedule.every', now: 'daily' }]);
  });

  it('keeps what it does not show', () => {
    const newest = settings({ goLiveDate: '2026-01-01', brandingTheme: null });
    expect(mergeForm(newest, newest, form({ sentToContact: true })).settings).toEqual({
      ...newest,
      sentToContact: true,
    });
  });
});
