import type { TrackingCategory } from './tracking.ts';

/** The one tracking category every organisation starts with. */
export function seedTracking(idOf: (name: string) => string): TrackingCategory[] {
  const option = (name: string) => ({ id: idOf(`tracking/${name}`), name, status: 'ACTIVE' as const });
  return [
    {
      id: idOf('tracking'),
      name: 'Department',
      status: 'ACTIVE',
      options: [option('Studio'), option('Workshop')],
      updatedAt: Date.parse('2024-01-15T09:30:00Z'),
    },
  ];
}
