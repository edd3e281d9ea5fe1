import { z } from 'zod';

/** An amount of money or a quantity: a decimal string such as `-12.50`; never a float. */
export const decimal = z
  .string()
  .regex(/^-?\d+(\.\d+)?$/, 'must be a decimal string such as 12.50')
  .meta({ id: 'Decimal', description: 'A decimal string such as -12.50.' });

/** A calendar date without time or zone. */
export const calendarDate = z.iso
  .date()
  .meta({ id: 'CalendarDate', description: 'A calendar date, YYYY-MM-DD, without time or zone.' });

/** An ISO 4217 code. */
export const currencyCode = z
  .string()
  .regex(/^[A-Z]{3}$/, 'must be three capital letters such as GBP')
  .meta({ id: 'CurrencyCode', description: 'An ISO 4217 currency code.' });

/** The id of a TimeTracker row, as text. */
export const sourceId = z
  .string()
  .regex(/^[1-9]\d{0,17}$/, 'must be a positive whole number as text')
  .meta({ id: 'SourceId', description: "The id of a row in TimeTracker's database, as text." });

/** Free text that TimeTracker may leave out. */
export const optionalText = z.string().nullable();
