import { notFound } from './api-errors.ts';
import type { ApiAnswer, ApiRequest } from './api-request.ts';
import { answerBatch } from './batch.ts';
import type { Outcome } from './batch.ts';
import { contactActivity } from './contact-activity.ts';
import { contactInput } from './contact-input.ts';
import type { ContactInput } from './contact-input.ts';
import { contactProblems, mergeContact } from './contact-rules.ts';
import { contactJson, contactSummary } from './contact-view.ts';
import { emptyContact, nameKey, numberKey } from './contact.ts';
import type { Contact } from './contact.ts';
import type { Ids } from './ids.ts';
import { isUuid } from './ids.ts';
import type { JsonObject } from './json.ts';
import { changedSince, filtered, flagParameter, idsParameter, ordered, paged } from './list-query.ts';
import type { Organisation } from './organisations.ts';
import { pathText, readElement, readElementOf, readElements } from './request-body.ts';
import { createStage } from './stage.ts';
import type { Stage } from './stage.ts';
import type { Switches } from './switches.ts';
import type { Fields } from './where.ts';

const KIND = { plural: 'Contacts', idField: 'ContactID', errorFlag: 'HasValidationErrors' } as const;

const FIELDS: Fields<Contact> = {
  ContactID: { kind: 'guid', read: (c) => c.id },
  ContactNumber: { kind: 'text', read: (c) => c.number },
  ContactStatus: { kind: 'text', read: (c) => c.status },
  Name: { kind: 'text', read: (c) => c.name },
  FirstName: { kind: 'text', read: (c) => c.texts.FirstName || null },
  LastName: { kind: 'text', read: (c) => c.texts.LastName || null },
  EmailAddress: { kind: 'text', read: (c) => c.texts.EmailAddress || null },
  AccountNumber: { kind: 'text', read: (c) => c.texts.AccountNumber || null },
  TaxNumber: { kind: 'text', read: (c) => c.texts.TaxNumber || null },
  UpdatedDateUTC: { kind: 'instant', read: (c) => new Date(c.updatedAt).toISOString() },
};

export interface ContactWrites {
  ids: Ids;
  switches: Switches;
}

export function createContactsEndpoint(deps: ContactWrites) {
  const full = (organisation: Organisation, contact: Contact, readAt: number) =>
    contactJson(contact, contactActivity(organisation, contact.id, readAt));

  const write = (request: ApiRequest, elements: JsonObject[], create: boolean): ApiAnswer => {
    const inputs = elements.map((each, n) => readElement(contactInput, each, `Contacts[${n}]`));
    const stage = createStage(request.organisation.contacts);
    const outcomes = inputs.map((input, n): Outcome => {
      const { contact, problems } = writeContact(
        input,
        create,
        stage,
        request.organisation,
        deps,
        request.now,
      );
      return {
        sent: elements[n] ?? {},
        problems,
        warnings: [],
        saved: () => full(request.organisation, contact, request.now),
      };
    });
    return { Contacts: answerBatch(KIND, outcomes, request, () => stage.commit(request.now)) };
  };

  return {
    list: (request: ApiRequest): ApiAnswer => {
      const { organisation } = request;
      const ids = idsParameter(request, 'IDs');
      const archived = flagParameter(request, 'includeArchived', false);
      const summary = flagParameter(request, 'summaryOnly', false);
      const term = request.query.get('searchTerm')?.toLowerCase() ?? '';
      const chosen = organisation.contacts
        .listAsOf(request.readAt)
        .filter((contact) => archived || contact.status !== 'ARCHIVED')
        .filter((contact) => !ids || ids.includes(contact.id))
        .filter((contact) => term === '' || searchText(contact).includes(term));
      const changed = changedSince(filtered(chosen, request, FIELDS), request, deps.switches);
      const { items, pagination } = paged(ordered(changed, request, FIELDS), request);
      const brief = summary || pagination === null;
      const json = items.map((c) => (brief ? contactSummary(c) : full(organisation, c, request.readAt)));
      return { ...(pagination ? { pagination } : {}), Contacts: json };
    },

    one: (request: ApiRequest): ApiAnswer => {
      const wanted = pathText(request.params['id'] ?? '');
      const { contacts } = request.organisation;
      const contact = isUuid(wanted)
        ? contacts.getAsOf(wanted.toLowerCase(), request.readAt)
        : contacts.listAsOf(request.readAt).find((c) => c.number?.toLowerCase() === wanted.toLowerCase());
      if (!contact) throw notFound('No such contact.');
      return { Contacts: [full(request.organisation, contact, request.readAt)] };
    },

    put: (request: ApiRequest) => write(request, readElements(request.body, KIND.plural), true),
    post: (request: ApiRequest) => write(request, readElements(request.body, KIND.plural), false),
    postOne: (request: ApiRequest): ApiAnswer => {
      const element = readElementOf(request.body, KIND.plural, KIND.idField, request.params['id'] ?? '');
      return write(request, [element], false);
    },
  };
}

function searchText(contact: Contact): string {
  const { FirstName, LastName, EmailAddress, CompanyNumber } = contact.texts;
  return [contact.name, contact.number, FirstName, LastName, EmailAddress, CompanyNumber]
    .join('\n')
    .toLowerCase();
}

/**
 * Creates or updates one contact in the stage. With `create` (PUT) an existing one is never
 * touched; without (POST) the contact with the id, the number or the name is updated.
 */
export function writeContact(
  input: ContactInput,
  create: boolean,
  stage: Stage<Contact>,
  organisation: Organisation,
  deps: ContactWrites,
  now: number,
): { contact: Contact; problems: string[] } {
  const match = create ? null : findContact(input, stage);
  if (input.ContactID !== undefined && !create && !match) throw notFound('No such contact.');
  const contact = mergeContact(match ?? emptyContact(deps.ids.uuid()), input, now);
  const problems = contactProblems(
    contact,
    match,
    stage,
    organisation.settings,
    deps.switches.archivedNameIsFree,
  );
  if (create && input.ContactID !== undefined)
    problems.push('PUT creates contacts: do not send a ContactID.');
  if (problems.length === 0) stage.put(contact);
  return { contact, problems };
}

function findContact(input: ContactInput, stage: Stage<Contact>): Contact | null {
  if (input.ContactID !== undefined) return stage.get(input.ContactID.toLowerCase()) ?? null;
  const byNumber = input.ContactNumber ? stage.withKey(numberKey(input.ContactNumber))[0] : undefined;
  if (byNumber) return byNumber;
  const namesakes = input.Name ? stage.withKey(nameKey(input.Name)) : [];
  return namesakes.find((contact) => contact.status === 'ACTIVE') ?? null;
}
