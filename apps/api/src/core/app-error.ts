import { ERROR_STATUS, type ErrorCode } from '@kaibo/contracts/errors';

/** The only error that features throw on purpose. Details carry ids and numbers, never personal data. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly status: number;
  constructor(
    readonly code: ErrorCode,
    readonly details?: Record<string, unknown>,
    options?: { message?: string; cause?: unknown; retryAfterSeconds?: number },
  ) {
    super(options?.message ?? MESSAGES[code], options?.cause === undefined ? undefined : { cause: options.cause });
    this.status = ERROR_STATUS[code];
    this.retryAfterSeconds = options?.retryAfterSeconds;
  }
  /** Sent as `Retry-After`. */
  readonly retryAfterSeconds?: number;
}

const MESSAGES: Record<ErrorCode, string> = {
  INPUT_INVALID: 'Some fields break a rule; details.fields names them.',
  BODY_MALFORMED: 'The body is not valid JSON of the expected content type.',
  BODY_TOO_LARGE: 'The body is larger than this route allows.',
  BODY_TOO_DEEP: 'The body is nested deeper than 16 levels or holds more than 20000 values.',
  REQUEST_TOO_SLOW: 'The request did not arrive in time.',
  HEADERS_TOO_LARGE: 'The headers are larger than this server takes.',
  CURSOR_INVALID: 'The cursor is not one that this list gave out.',
  ROOM_WINDOW_INVALID: 'The planned end must lie after the planned start.',
  IMAGE_URL_REFUSED: 'This picture address may not be fetched.',
  UNAUTHENTICATED: 'Sign in first: the session, key or token is missing, wrong or has ended.',
  FORBIDDEN: 'You may not do that.',
  CODE_INVALID: 'The platform does not know this code, or its time is over.',
  TEXT_REFUSED: 'The platform does not let this text be shown.',
  PICTURE_REFUSED: 'The picture is not a PNG, JPEG or WebP of an allowed size.',
  STEP_UP_NEEDED: 'A second factor given in the last minutes is needed.',
  CSRF_REFUSED: 'The request did not come from this site.',
  HOOK_REFUSED: 'This is not what the platform would send; details.reason says why.',
  SIGN_IN_REFUSED: 'Address or password is wrong.',
  SECOND_FACTOR_REFUSED: 'This code is wrong, was used already, or is of another time.',
  SECOND_FACTOR_MISSING: 'Set up a second factor first.',
  PASSWORD_REFUSED: 'The current password is wrong.',
  PASSWORD_WEAK: 'This password is too easy to guess; details.rule says why.',
  STAFF_NOT_FOUND: 'There is no such person on this staff.',
  SESSION_NOT_FOUND: 'There is no such session.',
  INVITATION_NOT_FOUND: 'There is no such invitation waiting.',
  API_KEY_NOT_FOUND: 'There is no such key.',
  LINK_INVALID: 'This link was used, withdrawn or has run out.',
  ALREADY_STAFF: 'This person is of this staff already.',
  NOT_YOURSELF: 'Nobody does this to themselves; another owner can.',
  RESET_NOT_YOURS: 'This person is of other staffs too; only they can reset their password.',
  SECOND_FACTOR_SET: 'There is a second factor already; take it away first.',
  APP_MISMATCH: 'The token belongs to another mini-app.',
  PLATFORM_SIGN_IN_REFUSED: 'The platform does not let this person sign in.',
  MEMBER_BANNED: 'This account may not be used here.',
  ROUTE_NOT_FOUND: 'There is no such route.',
  APP_NOT_FOUND: 'There is no mini-app with this app id.',
  MINI_APP_NOT_FOUND: 'There is no such mini-app.',
  ROOM_NOT_FOUND: 'There is no such room.',
  SYNC_NOT_FOUND: 'There is no such sync.',
  IMAGE_NOT_FOUND: 'There is no such picture.',
  HOOK_EVENT_NOT_FOUND: 'There is no such event.',
  AUDIT_EXPORT_NOT_FOUND: 'There is no such export of the audit trail.',
  MEMBER_NOT_FOUND: 'There is no such member.',
  MERGE_NOT_FOUND: 'There is no such merge that still holds.',
  TEMPLATE_NOT_FOUND: 'This mini-app has no such message template.',
  FOLLOWER_PUSH_NOT_FOUND: 'Nothing is planned for this day.',
  DATA_ERASED: 'These data were erased, and nobody can read them any more.',
  APP_ID_TAKEN: 'A mini-app with this app id exists already.',
  HOOK_EVENT_DONE: 'This event is done or on its way: there is nothing to try again.',
  SOURCE_CANNOT: 'The live source of this mini-app cannot do that.',
  CODE_USED: 'This code was used before: get a new one.',
  SIGN_IN_UNAVAILABLE: 'This mini-app has no such sign-in: it can be browsed only.',
  PHONE_UNAVAILABLE: 'This way of signing in cannot verify a phone number.',
  PHONE_TAKEN: 'This number belongs to another account.',
  REMINDER_TOO_LATE: 'The room is live already, or will not start any more; details.status says which.',
  REMINDER_UNAVAILABLE: 'This mini-app cannot send messages at the start of a live.',
  PERMISSION_MISSING: 'The viewer has permitted no further message: ask with requestSubscribeMessage first.',
  FOLLOWER_PUSH_TAKEN: 'The platform takes one room a day, and details.roomId has this one.',
  FOLLOWER_PUSH_TOO_LATE: 'This day is over, or its message is on its way.',
  RATE_LIMITED: 'Too many requests; try again after the time in Retry-After.',
  INTERNAL: 'Something went wrong on our side.',
  PLATFORM_FAILED: 'The platform did not do what was asked.',
  IMAGE_FETCH_FAILED: 'The picture could not be fetched.',
  UNAVAILABLE: 'The service is not ready; try again shortly.',
};
