import { AppError } from './app-error';

/**
 * An instant as staff wrote it. Pure.
 * @throws AppError INPUT_INVALID without a zone, or for a day that no calendar has
 */
export const instantOf = (field: string, text: string): Date => {
  const at = new Date(text);
  if (/(Z|[+-]\d\d:?\d\d)$/i.test(text) && !Number.isNaN(at.getTime())) return at;
  const message = `${field} must be a date and time with its zone, like 2026-03-10T12:00:00Z`;
  throw new AppError('INPUT_INVALID', { fields: [{ field, rule: 'isISO8601', message }] });
};
