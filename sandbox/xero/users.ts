/** A person with access to an organisation. Nobody can be added or changed through the API. */
export interface User {
  id: string;
  email: string;
  firstName: string;
  lastName: string;
  isSubscriber: boolean;
  role: 'READONLY' | 'INVOICEONLY' | 'STANDARD' | 'FINANCIALADVISER' | 'REMOVED';
  updatedAt: number;
}

const SINCE = Date.parse('2024-01-15T09:30:00Z');

const PEOPLE: Omit<User, 'id' | 'updatedAt'>[] = [
  {
    email: 'bookkeeper@northgate.example',
    firstName: 'Robin',
    lastName: 'Ledger',
    isSubscriber: true,
    role: 'FINANCIALADVISER',
  },
  {
    email: 'priya@northgate.example',
    firstName: 'Priya',
    lastName: 'Raman',
    isSubscriber: false,
    role: 'STANDARD',
  },
  {
    email: 'tom@northgate.example',
    firstName: 'Tom',
    lastName: "O'Hara",
    isSubscriber: false,
    role: 'INVOICEONLY',
  },
  {
    email: 'morgan@northgate.example',
    firstName: 'Morgan',
    lastName: 'Leaver',
    isSubscriber: false,
    role: 'REMOVED',
  },
];

/** The people every organisation starts with; the last has left and may claim nothing. */
export function seedUsers(idOf: (name: string) => string): User[] {
  return PEOPLE.map((person) => ({ id: idOf(`user/${person.email}`), ...person, updatedAt: SINCE }));
}
