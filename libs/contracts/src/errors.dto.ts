import type { ErrorCode } from './errors';

/** One broken rule of one field of the request. */
export class FieldProblem {
  /** Path of the field in the request, dots between levels, e.g. `roomIds.3`. */
  field!: string;
  /** Name of the rule, e.g. `isInt`, `maxLength`. */
  rule!: string;
  /** What the rule asks for, in English. */
  message!: string;
}

/** Body of every answer that is not a success. */
export class ErrorView {
  code!: ErrorCode;
  /** English, for developers; clients show their own text by `code`. */
  message!: string;
  /** Also in the header `x-request-id`; say it when asking for help. */
  requestId!: string;
  /** Ids and numbers only, never personal data. With INPUT_INVALID: `fields`. */
  details?: Record<string, unknown>;
}
