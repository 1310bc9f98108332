/**
 * - `same`: again with the same parameters and the same number of one's own
 * - `slower`: the same, but less often
 * - `query`: ask how it stands before anything else
 * - `never`: it would fail again
 */
export type PayRetry = 'same' | 'slower' | 'query' | 'never';

export interface PayCodeRule {
  /** The usual HTTP status; an endpoint's own table wins. */
  readonly status: number;
  readonly meaning: string;
  readonly retry: PayRetry;
}

/** Error codes of WeChat Pay v3, as its official Go client and the guide list them. */
export const payCodes = {
  USERPAYING: { status: 202, meaning: 'the user is paying just now', retry: 'query' },
  PARAM_ERROR: { status: 400, meaning: 'a parameter is wrong', retry: 'never' },
  INVALID_REQUEST: { status: 400, meaning: 'well formed, but against a rule of the trade', retry: 'never' },
  APPID_MCHID_NOT_MATCH: { status: 400, meaning: 'the app is not bound to the merchant', retry: 'never' },
  MCH_NOT_EXISTS: { status: 400, meaning: 'no such merchant', retry: 'never' },
  ORDER_CLOSED: { status: 400, meaning: 'the order is closed', retry: 'never' },
  ORDERPAID: { status: 400, meaning: 'the order is paid', retry: 'never' },
  SIGN_ERROR: { status: 401, meaning: 'the signature of the request is wrong', retry: 'never' },
  NO_AUTH: { status: 403, meaning: 'the merchant may not do this', retry: 'never' },
  RULE_LIMIT: { status: 403, meaning: 'a limit of the activity is reached', retry: 'never' },
  NOT_ENOUGH: { status: 403, meaning: 'not enough money or allowance', retry: 'never' },
  USER_ACCOUNT_ABNORMAL: { status: 403, meaning: 'the user’s account is closed or restricted', retry: 'never' },
  TRADE_ERROR: { status: 403, meaning: 'the trade failed', retry: 'never' },
  USER_AL_GET_COUPON: { status: 403, meaning: 'this natural person has the coupon already', retry: 'never' },
  ORDER_NOT_EXIST: { status: 404, meaning: 'no such order', retry: 'never' },
  RESOURCE_NOT_EXISTS: { status: 404, meaning: 'no such thing', retry: 'never' },
  FREQUENCY_LIMITED: { status: 429, meaning: 'too often', retry: 'slower' },
  RATELIMIT_EXCEED: { status: 429, meaning: 'too often', retry: 'slower' },
  SYSTEM_ERROR: { status: 500, meaning: 'the platform is unwell', retry: 'same' },
  OPENID_MISMATCH: { status: 500, meaning: 'the user is not one of this app', retry: 'never' },
  BANK_ERROR: { status: 500, meaning: 'the bank is unwell', retry: 'query' },
  INVALID_TRANSACTIONID: { status: 500, meaning: 'no valid transaction_id', retry: 'never' },
} as const satisfies Readonly<Record<string, PayCodeRule>>;

export type PayCode = keyof typeof payCodes;

/** Sub-codes of coupon sending that a partner page of 2026-06 lists, in grey release: do not rely on them yet. */
export const favorSubCodes = {
  270079501: 'openid and appid do not match',
  270079507: 'mchid and appid are not bound',
  270079508: 'the stock is not one for several merchants',
  270079509: 'the caller is not an allowed sender',
  270079532: 'the user is restricted',
  270079533: 'not started, or ended',
  270079534: 'the budget is used up',
} as const;
