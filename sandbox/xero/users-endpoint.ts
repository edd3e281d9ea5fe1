import { notFound } from './api-errors.ts';
import type { ApiAnswer, ApiRequest } from './api-request.ts';
import { msInstant } from './dates.ts';
import type { JsonObject } from './json.ts';
import { changedSince, filtered, ordered } from './list-query.ts';
import type { Switches } from './switches.ts';
import type { User } from './users.ts';
import type { Fields } from './where.ts';

const FIELDS: Fields<User> = {
  UserID: { kind: 'guid', read: (u) => u.id },
  EmailAddress: { kind: 'text', read: (u) => u.email },
  FirstName: { kind: 'text', read: (u) => u.firstName },
  LastName: { kind: 'text', read: (u) => u.lastName },
  IsSubscriber: { kind: 'flag', read: (u) => u.isSubscriber },
  OrganisationRole: { kind: 'text', read: (u) => u.role },
  UpdatedDateUTC: { kind: 'instant', read: (u) => new Date(u.updatedAt).toISOString() },
};

/** `GET /Users`: the people of the organisation; there is nothing to write. */
export function createUsersEndpoint(switches: Switches) {
  return {
    list: (request: ApiRequest): ApiAnswer => {
      const { users } = request.organisation.settings;
      const chosen = changedSince(filtered(users, request, FIELDS), request, switches);
      return { Users: ordered(chosen, request, FIELDS).map(userJson) };
    },

    one: (request: ApiRequest): ApiAnswer => {
      const wanted = request.params['id']?.toLowerCase();
      const user = request.organisation.settings.users.find((each) => each.id === wanted);
      if (!user) throw notFound('No such user.');
      return { Users: [userJson(user)] };
    },
  };
}

export function userJson(user: User): JsonObject {
  return {
    UserID: user.id,
    EmailAddress: user.email,
    FirstName: user.firstName,
    LastName: user.lastName,
    UpdatedDateUTC: msInstant(user.updatedAt),
    IsSubscriber: user.isSubscriber,
    OrganisationRole: user.role,
  };
}
