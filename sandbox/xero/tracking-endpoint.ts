import { z } from 'zod';
import { notFound } from './api-errors.ts';
import type { ApiAnswer, ApiRequest } from './api-request.ts';
import { answerBatch } from './batch.ts';
import type { Outcome } from './batch.ts';
import type { Ids } from './ids.ts';
import type { JsonObject } from './json.ts';
import { filtered, flagParameter, ordered } from './list-query.ts';
import { readElement, readElementOf, readElements, readOnly } from './request-body.ts';
import { createStage } from './stage.ts';
import type { Stage } from './stage.ts';
import { categoryNameKey, TRACKING_STATUSES } from './tracking.ts';
import type { TrackingCategory, TrackingOption } from './tracking.ts';
import type { VersionedTable } from './versioned-table.ts';
import type { Fields } from './where.ts';

const CATEGORIES = {
  plural: 'TrackingCategories',
  idField: 'TrackingCategoryID',
  errorFlag: null,
} as const;
const OPTIONS = { plural: 'Options', idField: 'TrackingOptionID', errorFlag: null } as const;
const MOST_ACTIVE = 2;
const MOST_OF_ALL = 4;

const categoryInput = z.strictObject({
  TrackingCategoryID: z.string().optional(),
  Name: z.string().optional(),
  Status: z.enum(TRACKING_STATUSES).optional(),
  Options: readOnly,
});
const optionInput = z.strictObject({ Name: z.string() });

const FIELDS: Fields<TrackingCategory> = {
  TrackingCategoryID: { kind: 'guid', read: (t) => t.id },
  Name: { kind: 'text', read: (t) => t.name },
  Status: { kind: 'text', read: (t) => t.status },
};

/** `/TrackingCategories`: at most two in use and four in all. */
export function createTrackingEndpoint(deps: { ids: Ids }) {
  const write = (request: ApiRequest, elements: JsonObject[], create: boolean): ApiAnswer => {
    const table = request.organisation.trackingCategories;
    const inputs = elements.map((each, n) => readElement(categoryInput, each, `${CATEGORIES.plural}[${n}]`));
    const stage = createStage(table);
    const outcomes = inputs.map((input, n): Outcome => {
      const match = create ? null : known(table, input.TrackingCategoryID);
      const category: TrackingCategory = {
        id: match?.id ?? deps.ids.uuid(),
        name: input.Name ?? match?.name ?? '',
        status: input.Status ?? match?.status ?? 'ACTIVE',
        options: match?.options ?? [],
        updatedAt: request.now,
      };
      const problems = categoryProblems(category, stage);
      if (create && input.TrackingCategoryID !== undefined) {
        problems.push('PUT creates tracking categories: do not send a TrackingCategoryID.');
      }
      if (problems.length === 0) stage.put(category);
      return { sent: elements[n] ?? {}, problems, warnings: [], saved: () => categoryJson(category) };
    });
    return {
      TrackingCategories: answerBatch(CATEGORIES, outcomes, request, () => stage.commit(request.now)),
    };
  };

  return {
    list: (request: ApiRequest): ApiAnswer => {
      const archived = flagParameter(request, 'includeArchived', false);
      const all = request.organisation.trackingCategories.listAsOf(request.readAt);
      const chosen = all.filter((category) => archived || category.status === 'ACTIVE');
      const listed = ordered(filtered(chosen, request, FIELDS), request, FIELDS);
      return { TrackingCategories: listed.map(categoryJson) };
    },

    one: (request: ApiRequest): ApiAnswer => {
      const id = request.params['id']?.toLowerCase() ?? '';
      const category = request.organisation.trackingCategories.getAsOf(id, request.readAt);
      if (!category) throw notFound('No such tracking category.');
      return { TrackingCategories: [categoryJson(category)] };
    },

    put: (request: ApiRequest) => write(request, readElements(request.body, CATEGORIES.plural), true),
    postOne: (request: ApiRequest): ApiAnswer => {
      const id = request.params['id'] ?? '';
      return write(request, [readElementOf(request.body, CATEGORIES.plural, CATEGORIES.idField, id)], false);
    },

    putOptions: (request: ApiRequest): ApiAnswer => {
      const table = request.organisation.trackingCategories;
      let category = known(table, request.params['id']);
      const elements = readElements(request.body, OPTIONS.plural);
      const outcomes = elements.map((element, n): Outcome => {
        const { Name: name } = readElement(optionInput, element, `Options[${n}]`);
        const option: TrackingOption = { id: deps.ids.uuid(), name, status: 'ACTIVE' };
        const problems = nameProblems(name, category.options);
        if (problems.length === 0) category = { ...category, options: [...category.options, option] };
        return { sent: element, problems, warnings: [], saved: () => optionJson(option) };
      });
      const commit = () => table.put({ ...category, updatedAt: request.now }, request.now);
      return { Options: answerBatch(OPTIONS, outcomes, request, commit) };
    },
  };
}

/** Throws ApiError 404 where there is no such category. */
function known(table: VersionedTable<TrackingCategory>, id = ''): TrackingCategory {
  const category = table.get(id.toLowerCase());
  if (!category) throw notFound('No such tracking category.');
  return category;
}

function categoryProblems(category: TrackingCategory, stage: Stage<TrackingCategory>): string[] {
  const namesakes = stage.withKey(categoryNameKey(category.name)).filter((each) => each.id !== category.id);
  const problems = nameProblems(category.name, namesakes);
  const others = stage.list().filter((each) => each.id !== category.id);
  const active = others.filter((each) => each.status === 'ACTIVE');
  if (category.status === 'ACTIVE' && active.length >= MOST_ACTIVE) {
    problems.push('An organisation can have at most 2 active tracking categories.');
  }
  if (others.length >= MOST_OF_ALL) {
    problems.push('An organisation can have at most 4 tracking categories, archived ones included.');
  }
  return problems;
}

function nameProblems(name: string, others: { name: string }[]): string[] {
  if (name === '') return ['The Name must be specified.'];
  if (name.length > 100) return ['The Name may have at most 100 characters.'];
  const taken = others.some((each) => each.name.toLowerCase() === name.toLowerCase());
  return taken ? [`The Name ${name} is already in use.`] : [];
}

function categoryJson(category: TrackingCategory): JsonObject {
  return {
    Name: category.name,
    Status: category.status,
    TrackingCategoryID: category.id,
    Options: category.options.map(optionJson),
  };
}

function optionJson(option: TrackingOption): JsonObject {
  return { TrackingOptionID: option.id, Name: option.name, Status: option.status };
}
