import { type ArgumentMetadata, Injectable, type PipeTransform, ValidationPipe } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import type { FieldProblem } from '@kaibo/contracts/errors.dto';
import { AppError } from './app-error';

const problemsOf = (errors: ValidationError[], above = ''): FieldProblem[] =>
  errors.flatMap((error) => {
    const field = above ? `${above}.${error.property}` : error.property;
    const own = Object.entries(error.constraints ?? {}).map(([rule, message]) => ({ field, rule, message }));
    return [...own, ...problemsOf(error.children ?? [], field)];
  });

/** The rule for addresses throws at half a surrogate pair instead of saying no. */
class WellFormedPipe extends ValidationPipe {
  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    try {
      return await super.transform(value, metadata);
    } catch (cause) {
      if (!(cause instanceof URIError)) throw cause;
      const message = 'no text may hold half a surrogate pair';
      const problem: FieldProblem = { field: metadata.type, rule: 'isWellFormed', message };
      throw new AppError('INPUT_INVALID', { fields: [problem] }, { cause });
    }
  }
}

/** Checks bodies and queries against their DTO: unknown fields are refused, every broken rule is named. */
export const validationPipe = (): ValidationPipe =>
  new WellFormedPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    // A thousand bad ids must not make a thousand-line answer.
    exceptionFactory: (errors) => new AppError('INPUT_INVALID', { fields: problemsOf(errors).slice(0, 20) }),
  });

const MAX_BIGINT = 9_223_372_036_854_775_807n;

/** True for an id as it goes over the wire: a decimal string of 1 to 19 digits that fits a bigint. */
export const isId = (value: unknown): value is string =>
  typeof value === 'string' && /^[1-9]\d{0,18}$/.test(value) && BigInt(value) <= MAX_BIGINT;

/** An id in the path. */
@Injectable()
export class ParseIdPipe implements PipeTransform<unknown, string> {
  transform(value: unknown, metadata: ArgumentMetadata): string {
    if (isId(value)) return value;
    const problem: FieldProblem = {
      field: metadata.data ?? 'id',
      rule: 'isId',
      message: `${metadata.data ?? 'id'} must be a decimal string of 1 to 19 digits`,
    };
    throw new AppError('INPUT_INVALID', { fields: [problem] });
  }
}

/** A calendar day in the path, `YYYY-MM-DD`. */
@Injectable()
export class ParseDayPipe implements PipeTransform<unknown, string> {
  transform(value: unknown, metadata: ArgumentMetadata): string {
    if (typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value)) {
      const at = new Date(`${value}T00:00:00Z`);
      // 30 February becomes a day of March: it has to come back as it was.
      if (!Number.isNaN(at.getTime()) && at.toISOString().startsWith(value)) return value;
    }
    const field = metadata.data ?? 'day';
    const problem: FieldProblem = { field, rule: 'isDay', message: `${field} must be a day like 2026-03-10` };
    throw new AppError('INPUT_INVALID', { fields: [problem] });
  }
}

/** An app id in the path, before anything is looked up. */
@Injectable()
export class ParseAppIdPipe implements PipeTransform<unknown, string> {
  transform(value: unknown): string {
    if (typeof value === 'string' && /^[A-Za-z0-9_-]{4,40}$/.test(value)) return value;
    throw new AppError('APP_NOT_FOUND');
  }
}
