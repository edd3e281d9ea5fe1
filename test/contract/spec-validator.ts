import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import type { ErrorObject, ValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import { parse } from 'yaml';

/** Checks answers against Xero's own specification, fields it does not name included. */
export interface SpecValidator {
  /** What is wrong with a JSON answer; empty where it fits. The path is the specification's. */
  problems(method: string, path: string, status: number, body: unknown): string[];
  /** Method and path of every operation that was checked, for a look at what was left out. */
  checked(): Set<string>;
}

interface Spec {
  paths: Record<string, Record<string, { responses: Record<string, SpecResponse> }>>;
  components: { schemas: Record<string, Node>; responses?: Record<string, SpecResponse> };
}
interface SpecResponse {
  $ref?: string;
  content?: { 'application/json'?: { schema: Node } };
}
type Node = { [key: string]: unknown };

/** Fields of real answers that the specification leaves out, each with where it is documented. */
const ALSO_KNOWN: Record<string, Record<string, Node>> = {
  // The yaml describes the list only; the rest of the envelope is in each of its own examples.
  '*envelope': {
    Id: { type: 'string', format: 'uuid' },
    Status: { type: 'string', enum: ['OK'] },
    ProviderName: { type: 'string' },
    DateTimeUTC: { type: 'string', pattern: String.raw`^/Date\(\d+\)/$` },
  },
  // In the yaml's examples of invoices, and in recorded answers.
  Invoice: {
    DateString: { type: 'string', format: 'date-time-without-zone' },
    DueDateString: { type: 'string', format: 'date-time-without-zone' },
  },
  // In the yaml's examples of credit notes and allocations.
  CreditNote: {
    ID: { type: 'string', format: 'uuid' },
    DateString: { type: 'string', format: 'date-time-without-zone' },
    DueDateString: { type: 'string', format: 'date-time-without-zone' },
  },
  // In the yaml's examples of bank transactions.
  BankTransaction: {
    DateString: { type: 'string', format: 'date-time-without-zone' },
    Warnings: { type: 'array', items: { $ref: 'spec#/definitions/ValidationError' } },
  },
  // Xero's page on receipts deletes drafts by this status and offers summarizeErrors.
  Receipt: {
    Status: { enum: ['DRAFT', 'SUBMITTED', 'AUTHORISED', 'DECLINED', 'VOIDED', 'DELETED'] },
    StatusAttributeString: { enum: ['OK', 'WARNING', 'ERROR'] },
  },
  // As on receipts; the first stands in the yaml's own example.
  ExpenseClaim: {
    StatusAttributeString: { enum: ['OK', 'WARNING', 'ERROR'] },
    ValidationErrors: { type: 'array', items: { $ref: 'spec#/definitions/ValidationError' } },
  },
};

export function createSpecValidator(file: URL): SpecValidator {
  const spec: Spec = parse(readFileSync(file, 'utf8'));
  const ajv = new Ajv({ allErrors: true, strict: false });
  formats.default(ajv);
  ajv.addFormat('date-time-without-zone', /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?$/);

  const definitions = Object.fromEntries(
    Object.entries(spec.components.schemas).map(([name, schema]) => [name, closed(name, schema)]),
  );
  ajv.addSchema({ $id: 'spec', definitions });
  const compiled = new Map<string, ValidateFunction>();
  const checked = new Set<string>();

  const validatorFor = (method: string, path: string, status: number): ValidateFunction | null => {
    const key = `${method} ${path} ${status}`;
    const known = compiled.get(key);
    if (known) return known;
    const described = spec.paths[path]?.[method.toLowerCase()]?.responses[String(status)];
    const response = described?.$ref
      ? spec.components.responses?.[described.$ref.split('/').at(-1) ?? '']
      : described;
    const schema = response?.content?.['application/json']?.schema;
    if (!schema) return null;
    const validate = ajv.compile(rewrite(schema));
    compiled.set(key, validate);
    return validate;
  };

  return {
    problems(method, path, status, body) {
      const validate = validatorFor(method, path, status);
      if (!validate) return [`The specification has no JSON answer for ${method} ${path} ${status}`];
      checked.add(`${method} ${path} ${status}`);
      return validate(body) ? [] : (validate.errors ?? []).map(readable);
    },
    checked: () => checked,
  };
}

/** A schema that refuses fields it does not name, in JSON Schema's own dialect. */
function closed(name: string, schema: Node): Node {
  const rewritten = rewrite(schema);
  const { properties } = rewritten;
  if (typeof properties !== 'object' || properties === null) return rewritten;
  const isList = 'x-objectArrayKey' in schema;
  const extra = { ...ALSO_KNOWN[name], ...(isList ? ALSO_KNOWN['*envelope'] : {}) };
  // An element of a refusal echoes whatever was sent; the specification lists a few of its ids only.
  const open = name === 'Element' || name === 'Error';
  return {
    ...rewritten,
    properties: { ...properties, ...extra },
    ...(open ? {} : { additionalProperties: false }),
  };
}

/** OpenAPI 3.0 to JSON Schema: references, and `nullable`. Notes and defaults are dropped. */
function rewrite(node: Node): Node {
  if (typeof node['$ref'] === 'string') return { $ref: reference(node['$ref']) };
  const result: Node = {};
  for (const [key, value] of Object.entries(node)) {
    if (['example', 'default', 'description', 'externalDocs', 'readOnly', 'nullable'].includes(key)) continue;
    if (key.startsWith('x-')) continue;
    result[key] = rewriteValue(value);
  }
  if (node['nullable'] === true && typeof node['type'] === 'string') result['type'] = [node['type'], 'null'];
  return result;
}

function rewriteValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(rewriteValue);
  if (typeof value === 'object' && value !== null) return rewrite({ ...value });
  return value;
}

function reference(ref: string): string {
  return `spec#/definitions/${ref.split('/').at(-1)}`;
}

function readable(error: ErrorObject): string {
  const extra = 'additionalProperty' in error.params ? ` ${String(error.params['additionalProperty'])}` : '';
  return `${error.instancePath || '/'} ${error.message ?? ''}${extra}`;
}
