import { z } from 'zod';
import type { ApiAnswer, ApiRequest } from './api-request.ts';
import { answerBatch } from './batch.ts';
import type { Outcome } from './batch.ts';
import type { JsonObject } from './json.ts';
import { filtered, ordered } from './list-query.ts';
import type { Listable } from './list-query.ts';
import { isAllowed } from './organisation-actions.ts';
import { readElement, readElements, readOnly } from './request-body.ts';
import type { Fields } from './where.ts';

const KIND = { plural: 'Currencies', idField: 'Code', errorFlag: null } as const;

const currencyInput = z.strictObject({ Code: z.string(), Description: readOnly });

/** Names as Xero spells them, where they differ from the usual English ones. */
const NAMES: Record<string, string> = { USD: 'United States Dollar' };
const names = new Intl.DisplayNames('en-GB', { type: 'currency' });
const known = new Set(Intl.supportedValuesOf('currency'));

const FIELDS: Fields<Listable> = {
  Code: { kind: 'text', read: (c) => c.id },
  Description: { kind: 'text', read: (c) => nameOf(c.id) },
};

/** `/Currencies`: those the organisation uses; PUT switches another one on, and none is ever removed. */
export function createCurrenciesEndpoint() {
  return {
    list: (request: ApiRequest): ApiAnswer => {
      const all = request.organisation.settings.currencies.map((code) => ({ id: code, updatedAt: 0 }));
      const listed = ordered(filtered(all, request, FIELDS), request, FIELDS);
      return { Currencies: listed.map(({ id }) => currencyJson(id)) };
    },

    put: (request: ApiRequest): ApiAnswer => {
      const { organisation } = request;
      const { settings } = organisation;
      const elements = readElements(request.body, KIND.plural);
      const codes = elements.map((each, n) => readElement(currencyInput, each, `Currencies[${n}]`).Code);
      const outcomes = codes.map((code, n): Outcome => {
        const problems = known.has(code) ? [] : [`'${code}' is not the code of a currency.`];
        if (!isAllowed(organisation, 'UseMulticurrency', request.now)) {
          problems.push('The plan of the organisation does not include other currencies.');
        }
        return { sent: elements[n] ?? {}, problems, warnings: [], saved: () => currencyJson(code) };
      });
      const commit = () => void (settings.currencies = [...new Set([...settings.currencies, ...codes])]);
      return { Currencies: answerBatch(KIND, outcomes, request, commit) };
    },
  };
}

function currencyJson(code: string): JsonObject {
  return { Code: code, Description: nameOf(code) };
}

function nameOf(code: string): string {
  return NAMES[code] ?? names.of(code) ?? code;
}
