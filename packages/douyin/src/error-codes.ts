import { type CodeFamily, type ErrorRule } from './endpoint';

/** What the platform's codes mean, by family of interfaces. */
export const errorCodes = {
  /** https://open.douyin.com/api/…, from the pages of these interfaces. */
  open: {
    28001003: { meaning: 'the token is not valid', retry: 'token' },
    28001005: { meaning: 'a system error', retry: 'backoff' },
    28001007: { meaning: 'a parameter is not valid', retry: 'never' },
    28001008: { meaning: 'the token has expired', retry: 'token' },
    28001014: { meaning: 'the capability is not granted to this app', retry: 'never' },
    28001016: { meaning: 'this app is banned', retry: 'never' },
    28001018: { meaning: 'the capability is not granted to this app', retry: 'never' },
    28001019: { meaning: 'the capability is banned for this app', retry: 'never' },
    28003017: { meaning: 'the quota is used up', retry: 'never' },
    28005015: { meaning: 'the capability is banned for this app', retry: 'never' },
    28006003: { meaning: 'called too often', retry: 'backoff' },
    28014043: { meaning: 'the user has not subscribed to this template', retry: 'never' },
  },
  /** https://developer.toutiao.com/api/apps/v2/…; that login's v2 answers the codes of v1 is not confirmed. */
  apps: {
    [-1]: { meaning: 'a system error', retry: 'backoff' },
    40015: { meaning: 'the app id is wrong', retry: 'never' },
    40017: { meaning: 'the secret is wrong', retry: 'never' },
    40018: { meaning: 'the code is wrong, has expired or was used before', retry: 'never' },
    40019: { meaning: 'the anonymous code is wrong, has expired or was used before', retry: 'never' },
    40020: { meaning: 'the grant_type is not client_credential', retry: 'never' },
  },
  /** https://open.douyin.com/oauth/…. */
  oauth: {
    10002: { meaning: 'a parameter is wrong', retry: 'never' },
    10003: { meaning: 'the client_key does not exist', retry: 'never' },
    10013: { meaning: 'the client_key or the client_secret is wrong', retry: 'never' },
  },
  /** The text check of https://developer.toutiao.com. */
  antidirt: {
    400: { meaning: 'a parameter is wrong', retry: 'never' },
    401: { meaning: 'the token is missing, wrong or has expired', retry: 'token' },
  },
  /** The image check of https://developer.toutiao.com. */
  image: {
    1: { meaning: 'a parameter is wrong', retry: 'never' },
    2: { meaning: 'the token is not valid', retry: 'token' },
    3: { meaning: 'the picture could not be fetched', retry: 'never' },
    4: { meaning: 'a system error', retry: 'backoff' },
  },
} as const satisfies Readonly<Record<CodeFamily, Readonly<Record<number, ErrorRule>>>>;

/** Meaning of a code and what may be done about it; null for a code that is in no table. */
export const errorRule = (family: CodeFamily, code: number): ErrorRule | null =>
  (errorCodes[family] as Readonly<Record<number, ErrorRule>>)[code] ?? null; // widened: any number may be asked for
