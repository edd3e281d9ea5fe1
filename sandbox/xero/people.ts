import { namedUuid } from './ids.ts';

/** Somebody who can sign in and connect apps to the organisations they have access to. */
export interface Person {
  id: string;
  email: string;
  givenName: string;
  familyName: string;
  /** The organisations this person has access to; `all` includes those made later. */
  tenantIds: string[] | 'all';
}

/** Who can sign in from the start. The first is signed in unless another is asked for. */
export function seedPeople(seed: number): [Person, ...Person[]] {
  return [
    {
      id: namedUuid(seed, 'user'),
      email: 'bookkeeper@northgate.example',
      givenName: 'Robin',
      familyName: 'Ledger',
      tenantIds: 'all',
    },
    {
      id: namedUuid(seed, 'user/priya@northgate.example'),
      email: 'priya@northgate.example',
      givenName: 'Priya',
      familyName: 'Raman',
      tenantIds: 'all',
    },
  ];
}

export function hasAccess(person: Person, tenantId: string): boolean {
  return person.tenantIds === 'all' || person.tenantIds.includes(tenantId);
}
