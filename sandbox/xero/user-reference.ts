import { z } from 'zod';
import { fill } from './contact.ts';
import { readOnly } from './request-body.ts';
import type { User } from './users.ts';

/** A person as named inside a receipt or a claim. */
export const userReference = z.strictObject({
  UserID: z.string().optional(),
  ...fill(
    [
      'EmailAddress',
      'FirstName',
      'IsSubscriber',
      'LastName',
      'OrganisationRole',
      'UpdatedDateUTC',
      'ValidationErrors',
      'Warnings',
    ],
    () => readOnly,
  ),
});

export const NO_VALID_USER = 'A valid user should be identified using the UserID.';

/** The person that is meant, or null: somebody who has left is nobody. */
export function findUser(reference: z.output<typeof userReference> | undefined, users: User[]): User | null {
  const wanted = reference?.UserID?.toLowerCase();
  return users.find((user) => user.id === wanted && user.role !== 'REMOVED') ?? null;
}
