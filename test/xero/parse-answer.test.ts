import { describe, expect, it } from 'vitest';
import { parseAnswer } from '../../src/xero/parse-answer.ts';

const one = (json: string) => parseAnswer(`{"Invoices":[${json}]}`, 'Invoices')?.elements[0];

describe('an answer of Xero', () => {
  it('keeps every digit of a number', () => {
    const element = one('{"Total":99999999999999.10,"Rate":0.1,"Big":12345678901234567890.12}');
    expect(element?.text('Total')).toBe('99999999999999.10');
    expect(element?.text('Rate')).toBe('0.1');
    expect(element?.text('Big')).toBe('12345678901234567890.12');
  });

  it('is read leniently: a field that is missing or of another type is undefined', () => {
    const element = one('{"Status":"PAID","SentToContact":true,"Contact":{"ContactID":"c"},"Empty":null}');
    expect(element?.text('Status')).toBe('PAID');
    expect(element?.text('SentToContact')).toBe('true');
    expect(element?.text('Contact')).toBeUndefined();
    expect(element?.text('Empty')).toBeUndefined();
    expect(element?.text('Nowhere')).toBeUndefined();
    expect(element?.part('Contact')?.text('ContactID')).toBe('c');
    expect(element?.part('Status')).toBeUndefined();
    expect(element?.list('Contact')).toEqual([]);
  });

  it('has instants as Xero writes them', () => {
    const element = one('{"A":"/Date(1789344000000+0000)/","B":"/Date(-1000)/","C":"2026-01-01","D":5}');
    expect(element?.instant('A')).toEqual(new Date(1_789_344_000_000));
    expect(element?.instant('B')).toEqual(new Date(-1000));
    expect(element?.instant('C')).toBeUndefined();
    expect(element?.instant('D')).toBeUndefined();
  });

  it('has errors in any of the forms that Xero uses', () => {
    expect(one('{"HasErrors":true}')?.hasErrors).toBe(true);
    expect(one('{"HasValidationErrors":true}')?.hasErrors).toBe(true);
    expect(one('{"StatusAttributeString":"ERROR"}')?.hasErrors).toBe(true);
    expect(one('{"HasErrors":false,"StatusAttributeString":"OK"}')?.hasErrors).toBe(false);
    expect(one('{"ValidationErrors":[{"Message":"a"},{"Other":1},{"Message":"b"}]}')?.errors).toEqual([
      'a',
      'b',
    ]);
  });

  it('is a list under its own name or under Elements, with its pages', () => {
    expect(parseAnswer('{"Elements":[{"A":1}]}', 'Invoices')?.elements).toHaveLength(1);
    expect(parseAnswer('{"Invoices":[{"A":1},2,null,"x",[]]}', 'Invoices')?.elements).toHaveLength(1);
    expect(parseAnswer('{"Invoices":[],"pagination":{"pageCount":7}}', 'Invoices')?.pageCount).toBe(7);
    expect(parseAnswer('{"Invoices":[]}', 'Invoices')?.pageCount).toBe(1);
  });

  it('has its sentence in Message or in Detail', () => {
    expect(parseAnswer('{"Message":"m","Detail":"d"}', 'Invoices')?.message).toBe('m');
    expect(parseAnswer('{"Detail":"d"}', 'Invoices')?.message).toBe('d');
    expect(parseAnswer('{}', 'Invoices')?.message).toBeUndefined();
  });

  it.each(['', '<html></html>', '{"Invoices":[', '[1]', '5', 'null', '{"a":1}}'])(
    'is none if it is %s',
    (body) => {
      expect(parseAnswer(body, 'Invoices')).toBeUndefined();
    },
  );
});
