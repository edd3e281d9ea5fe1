import { describe, expect, it } from 'vitest';
import { isScopeProblem, judgeCall, judgeRemoval, refusedAll } from '../../src/xero/judge-answer.ts';
import type { HttpAnswer, HttpResult } from '../../src/xero/xero-client.ts';

const id = '22222222-2222-4222-8222-222222222222';
const other = '33333333-3333-4333-8333-333333333333';
const zero = '00000000-0000-0000-0000-000000000000';

function answered(status: number, body: unknown, headers: Record<string, string> = {}): HttpResult {
  const answer: HttpAnswer = {
    status,
    headers,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  };
  return { kind: 'answer', answer };
}

/** What a call of some invoices comes to. */
function judge(result: HttpResult, count = 1) {
  return judgeCall(result, 'Invoices', 'InvoiceID', count);
}

/** What each of them comes to, in a word or in Xero's words. */
function members(result: HttpResult, count = 1) {
  const verdict = judge(result, count);
  if (verdict.kind !== 'members') return verdict.kind;
  return verdict.members.map((member) =>
    member.kind === 'refused'
      ? member.messages
      : member.kind === 'done'
        ? `done ${member.element.text('InvoiceID')}`
        : member.kind,
  );
}

const validation = (elements: unknown[]) => ({
  ErrorNumber: 10,
  Type: 'ValidationException',
  Message: 'A validation exception occurred',
  Elements: elements,
});

describe('an answer 200', () => {
  it('with an id and no errors is done', () => {
    expect(members(answered(200, { Invoices: [{ InvoiceID: id }] }))).toEqual([`done ${id}`]);
    for (const StatusAttributeString of ['OK', 'WARNING']) {
      const body = {
        Invoices: [{ InvoiceID: id, StatusAttributeString, HasErrors: false, ValidationErrors: [] }],
      };
      expect(members(answered(200, body))).toEqual([`done ${id}`]);
    }
  });

  it('with warnings is done all the same', () => {
    const body = { Invoices: [{ InvoiceID: id, Warnings: [{ Message: 'An unusual rate' }] }] };
    expect(members(answered(200, body))).toEqual([`done ${id}`]);
  });

  it.each([
    ['its errors', { InvoiceID: id, ValidationErrors: [{ Message: 'a' }, { Message: 'b' }] }, ['a', 'b']],
    ['the mark HasErrors', { InvoiceID: id, HasErrors: true }, ['No reason given.']],
    ['the mark HasValidationErrors', { InvoiceID: id, HasValidationErrors: true }, ['No reason given.']],
    ['the status ERROR', { InvoiceID: id, StatusAttributeString: 'Error' }, ['No reason given.']],
    ['an id of zeros', { InvoiceID: zero, Status: 'AUTHORISED' }, ['No reason given.']],
  ])('is a refusal by %s', (_, element, messages) => {
    expect(members(answered(200, { Invoices: [element] }))).toEqual([messages]);
  });

  it('without an id and without a reason says that something was saved, and not what', () => {
    expect(members(answered(200, { Invoices: [{ Status: 'AUTHORISED' }] }))).toEqual(['unidentified']);
  });

  it('speaks of each element by its place', () => {
    const body = {
      Invoices: [
        { InvoiceID: id },
        { InvoiceID: zero, ValidationErrors: [{ Message: 'no' }] },
        { InvoiceID: other },
      ],
    };
    expect(members(answered(200, body), 3)).toEqual([`done ${id}`, ['no'], `done ${other}`]);
  });

  it('that names one object twice does not say which element became it', () => {
    const body = { Invoices: [{ InvoiceID: id }, { InvoiceID: other }, { InvoiceID: id }] };
    expect(members(answered(200, body), 3)).toEqual(['unidentified', `done ${other}`, 'unidentified']);
  });

  it('speaks of some elements where only some can be told', () => {
    const verdict = judgeCall(
      answered(200, { Invoices: [{ InvoiceID: id }] }),
      'Invoices',
      'InvoiceID',
      2,
      ([only]) => [undefined, only],
    );
    expect(verdict.kind === 'members' && verdict.members.map(({ kind }) => kind)).toEqual([
      'unidentified',
      'done',
    ]);
  });

  it.each([
    ['HTML', '<html><body>Signed out</body></html>'],
    ['nothing', ''],
    ['JSON that was cut', '{"Invoices":[{"InvoiceID":"2222'],
    ['another list', '{"Contacts":[{"ContactID":"x"}]}'],
    ['fewer elements than were sent', '{"Invoices":[]}'],
    ['a bare text', '"fine"'],
  ])('that holds %s says nothing', (_, body) => {
    expect(judge(answered(200, body))).toEqual({ kind: 'unknown', httpStatus: 200, offline: false });
  });

  it('with more or fewer elements than were sent says nothing', () => {
    expect(judge(answered(200, { Invoices: [{ InvoiceID: id }] }), 2)).toMatchObject({ kind: 'unknown' });
    expect(judge(answered(200, { Invoices: [{ InvoiceID: id }, { InvoiceID: id }] }))).toMatchObject({
      kind: 'unknown',
    });
  });
});

describe('an answer 400', () => {
  it('is a refusal in the words of each element', () => {
    const echo = { InvoiceID: zero, InvoiceNumber: 'INV-1', HasValidationErrors: true };
    const body = validation([{ ...echo, ValidationErrors: [{ Message: 'Invoice # must be unique.' }] }]);
    expect(members(answered(400, body))).toEqual([['Invoice # must be unique.']]);
  });

  it('never means done, even for an element that shows an id and no error', () => {
    expect(members(answered(400, validation([{ InvoiceID: id, ValidationErrors: [] }])))).toEqual([
      ['A validation exception occurred'],
    ]);
    expect(members(answered(400, { Elements: [{ InvoiceID: id }] }))).toEqual([['HTTP 400']]);
  });

  it('of several blames those that have errors; the others only kept bad company', () => {
    const fine = { InvoiceID: id, ValidationErrors: [] };
    const bad = { InvoiceID: zero, ValidationErrors: [{ Message: 'no' }] };
    expect(members(answered(400, validation([fine, bad, fine])), 3)).toEqual(['again', ['no'], 'again']);
  });

  it('of several that blames none, or one of which nobody can say who it is, must be told apart', () => {
    const split = { kind: 'split', httpStatus: 400 };
    expect(judge(answered(400, validation([{ ValidationErrors: [{ Message: 'no' }] }])), 2)).toEqual(split);
    expect(judge(answered(400, { Message: 'Line 3 is no JSON.' }), 2)).toEqual(split);
    expect(judge(answered(400, '<html></html>'), 2)).toEqual(split);
  });

  it('without elements refuses all in its one sentence, and without a sentence by its number', () => {
    const body = {
      ErrorNumber: 17,
      Type: 'NoDataProcessedException',
      Message: 'No data has been processed.',
    };
    expect(members(answered(400, body))).toEqual([['No data has been processed.']]);
    expect(members(answered(400, { Title: 'Bad Request', Detail: 'Malformed.' }))).toEqual([['Malformed.']]);
    expect(members(answered(400, '<html></html>'))).toEqual([['HTTP 400']]);
    expect(members(answered(400, ''))).toEqual([['HTTP 400']]);
  });

  it.each([
    ['as a message', { Type: 'X', Message: 'Idempotency Key: t/1 is used with a different request.' }],
    [
      'inside an element',
      validation([
        { ValidationErrors: [{ Message: 'Idempotency Key: t/1 is used with a different request.' }] },
      ]),
    ],
  ])('about a key that came with other bytes before (%s) proves nothing', (_, body) => {
    expect(judge(answered(400, body))).toEqual({ kind: 'unknown', httpStatus: 400, offline: false });
  });

  it('about a line that only speaks of such keys is an ordinary refusal', () => {
    const echo = { InvoiceID: zero, LineItems: [{ Description: 'Idempotency key: how to choose one' }] };
    expect(members(answered(400, validation([{ ...echo, ValidationErrors: [{ Message: 'no' }] }])))).toEqual([
      ['no'],
    ]);
  });
});

describe('an answer 401', () => {
  const expired = {
    Title: 'Unauthorized',
    Status: 401,
    Detail: 'TokenExpired: token expired at 08/12/2022 07:00:40',
  };

  it('is proof that nothing was done, and worth a fresh token', () => {
    expect(judge(answered(401, expired))).toEqual({
      kind: 'again',
      why: 'unauthorised',
      restSeconds: 0,
      by: '401',
    });
  });

  it.each([
    'Bearer error="insufficient_scope"',
    'Bearer error="insufficent_scope"',
    'bearer ERROR=INSUFFICIENT_SCOPE',
  ])('that asks for a scope (%s) needs a new consent', (header) => {
    const result = answered(401, expired, { 'www-authenticate': header });
    expect(judge(result)).toEqual({ kind: 'no-permission' });
    expect(isScopeProblem({ headers: { 'www-authenticate': header } })).toBe(true);
  });

  it('that asks for another token is none about scopes', () => {
    expect(isScopeProblem({ headers: { 'www-authenticate': 'Bearer error="invalid_token"' } })).toBe(false);
    expect(isScopeProblem({ headers: {} })).toBe(false);
  });
});

describe('other answers', () => {
  it('403 is about the permission', () => {
    expect(judge(answered(403, { Title: 'Forbidden', Detail: 'AuthenticationUnsuccessful' }))).toEqual({
      kind: 'no-permission',
    });
  });

  it.each([404, 413])('%s refuses one; of several nobody knows yet which', (status) => {
    expect(members(answered(status, '<html>no</html>'))).toEqual([[`HTTP ${status}`]]);
    expect(judge(answered(status, '<html>no</html>'), 2)).toEqual({ kind: 'split', httpStatus: status });
  });

  it.each([
    ['minute', { 'retry-after': '26', 'x-rate-limit-problem': 'Minute' }, 26, 'minute'],
    ['day', { 'retry-after': '40000', 'x-rate-limit-problem': 'day' }, 40_000, 'day'],
    ['day under its other name', { 'retry-after': '9', 'x-rate-limit-problem': 'daily' }, 9, 'daily'],
    ['at once', { 'x-rate-limit-problem': 'concurrent' }, 1, 'concurrent'],
    ['of the app', { 'retry-after': '3', 'x-rate-limit-problem': 'appminute' }, 3, 'appminute'],
    ['without a word', {}, 1, 'unknown'],
    ['with nonsense', { 'retry-after': 'soon' }, 1, 'unknown'],
    ['with zero', { 'retry-after': '0' }, 1, 'unknown'],
  ])('429 (%s) asks for a rest and proves that nothing was done', (_, headers, restSeconds, by) => {
    expect(judge(answered(429, '', headers))).toEqual({
      kind: 'again',
      why: 'rate-limited',
      restSeconds,
      by,
    });
  });

  it.each([500, 502, 504])('%s says nothing', (status) => {
    expect(judge(answered(status, '<html>oh</html>'))).toEqual({
      kind: 'unknown',
      httpStatus: status,
      offline: false,
    });
  });

  it('503 says nothing, and that the organisation needs a rest', () => {
    expect(judge(answered(503, 'The Organisation is offline'))).toEqual({
      kind: 'unknown',
      httpStatus: 503,
      offline: true,
    });
  });

  it.each([100, 204, 301, 302, 405, 409, 412])('%s, which Xero does not use here, says nothing', (status) => {
    expect(judge(answered(status, ''))).toMatchObject({ kind: 'unknown', httpStatus: status });
  });
});

describe('no answer', () => {
  it('says nothing when bytes may have arrived', () => {
    expect(judge({ kind: 'no-answer', cause: 'ECONNRESET' })).toEqual({
      kind: 'unknown',
      httpStatus: null,
      offline: false,
    });
  });

  it('proves that nothing was done when not a byte was sent', () => {
    expect(judge({ kind: 'not-sent', cause: 'ECONNREFUSED' })).toMatchObject({
      kind: 'again',
      why: 'not-sent',
    });
    expect(judge({ kind: 'not-sent', cause: 'SEND_TIME_OVER' })).toMatchObject({
      kind: 'again',
      restSeconds: 0,
    });
    expect(judge({ kind: 'not-sent', cause: 'NO_TOKEN' })).toMatchObject({ kind: 'again', restSeconds: 15 });
  });
});

describe('the answer to a removal', () => {
  const kindOf = (result: HttpResult) => {
    const verdict = judgeRemoval(result);
    return verdict.kind === 'members' ? verdict.members.map(({ kind }) => kind) : verdict.kind;
  };

  it.each([
    [200, { Id: 'x', Allocations: [{ AllocationID: id, IsDeleted: true }] }],
    [200, ''],
    [204, ''],
    // Gone already: a removal may be said twice.
    [404, '<html></html>'],
  ])('%s is done', (status, body) => {
    expect(kindOf(answered(status, body))).toEqual(['done']);
  });

  it('names nothing that was removed: its id is the one that was asked for', () => {
    const verdict = judgeRemoval(answered(204, ''));
    const [member] = verdict.kind === 'members' ? verdict.members : [];
    expect(member?.kind === 'done' && member.element.text('AllocationID')).toBeUndefined();
  });

  it('400 is a refusal in the words of Xero, as far as there are any', () => {
    expect(judgeRemoval(answered(400, validation([{ ValidationErrors: [{ Message: 'Locked' }] }])))).toEqual(
      refusedAll(['Locked'], 1),
    );
    expect(judgeRemoval(answered(400, { Message: 'A validation exception occurred' }))).toEqual(
      refusedAll(['A validation exception occurred'], 1),
    );
    expect(judgeRemoval(answered(400, '<html>'))).toEqual(refusedAll(['HTTP 400'], 1));
  });

  it.each([
    [401, 'again'],
    [403, 'no-permission'],
    [429, 'again'],
    [500, 'unknown'],
    [503, 'unknown'],
    [302, 'unknown'],
  ])('%s is judged as of any other call: %s', (status, kind) => {
    expect(kindOf(answered(status, ''))).toBe(kind);
  });

  it('that never came is unknown, and proven undone if nothing was sent', () => {
    expect(kindOf({ kind: 'no-answer', cause: 'ECONNRESET' })).toBe('unknown');
    expect(kindOf({ kind: 'not-sent', cause: 'ECONNREFUSED' })).toBe('again');
  });
});
