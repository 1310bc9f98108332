/**
 * Every error code of the API and its HTTP status: the only place that chooses a status.
 * A code is public and never reused. Clients keep a `Record<ErrorCode, string>` of texts, so a new code does not compile
 * there until someone has written its text.
 */
export const ERROR_STATUS = {
  // Asked wrongly
  INPUT_INVALID: 400,
  BODY_MALFORMED: 400,
  CURSOR_INVALID: 400,
  BODY_TOO_LARGE: 413,
  ROOM_WINDOW_INVALID: 400,
  IMAGE_URL_REFUSED: 400,
  PASSWORD_WEAK: 400,
  CODE_INVALID: 400,
  TEXT_REFUSED: 400,
  PICTURE_REFUSED: 400,
  // Who asks
  UNAUTHENTICATED: 401,
  SIGN_IN_REFUSED: 401,
  FORBIDDEN: 403,
  SECOND_FACTOR_REFUSED: 403,
  SECOND_FACTOR_MISSING: 403,
  PASSWORD_REFUSED: 403,
  STEP_UP_NEEDED: 403,
  CSRF_REFUSED: 403,
  APP_MISMATCH: 403,
  VIEWER_REFUSED: 403,
  MEMBER_BANNED: 403,
  HOOK_REFUSED: 403,
  // What is asked for
  ROUTE_NOT_FOUND: 404,
  APP_NOT_FOUND: 404,
  MINI_APP_NOT_FOUND: 404,
  ROOM_NOT_FOUND: 404,
  SYNC_NOT_FOUND: 404,
  IMAGE_NOT_FOUND: 404,
  HOOK_EVENT_NOT_FOUND: 404,
  AUDIT_EXPORT_NOT_FOUND: 404,
  STAFF_NOT_FOUND: 404,
  SESSION_NOT_FOUND: 404,
  INVITATION_NOT_FOUND: 404,
  API_KEY_NOT_FOUND: 404,
  LINK_INVALID: 410,
  MEMBER_NOT_FOUND: 404,
  MERGE_NOT_FOUND: 404,
  DATA_ERASED: 410,
  // The state does not allow it
  APP_ID_TAKEN: 409,
  SOURCE_CANNOT: 409,
  ALREADY_STAFF: 409,
  NOT_YOURSELF: 409,
  RESET_NOT_YOURS: 409,
  SECOND_FACTOR_SET: 409,
  CODE_USED: 409,
  SIGN_IN_UNAVAILABLE: 409,
  PHONE_UNAVAILABLE: 409,
  PHONE_TAKEN: 409,
  HOOK_EVENT_DONE: 409,
  // Too much
  RATE_LIMITED: 429,
  // Ours or the platform's
  INTERNAL: 500,
  PLATFORM_FAILED: 502,
  IMAGE_FETCH_FAILED: 502,
  UNAVAILABLE: 503,
} as const;

export type ErrorCode = keyof typeof ERROR_STATUS;

export const ERROR_CODES = Object.keys(ERROR_STATUS) as ErrorCode[]; // the keys of a const object are exactly its codes
