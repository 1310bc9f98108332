import { globalCodes, liveCodes, serviceCodes } from '@kaibo/wechat/endpoints';

/** The platform's own words, where they are known. Source: 全局返回码, and its answers. */
const OWN_WORDS: Readonly<Record<number, string>> = {
  [-1]: 'system error',
  40001: 'invalid credential, access_token is invalid or not latest',
  40002: 'invalid grant_type',
  40003: 'invalid openid',
  40004: 'invalid media type',
  40005: 'invalid file type',
  40006: 'invalid media size',
  40007: 'invalid media_id',
  40009: 'invalid image size',
  40013: 'invalid appid',
  40029: 'invalid code',
  40037: 'invalid template_id',
  40066: 'invalid url',
  40097: 'invalid args',
  40125: 'invalid appsecret',
  40129: 'invalid scene',
  40163: 'code been used',
  40164: 'invalid ip, not in whitelist',
  40165: 'invalid weapp pagepath',
  41001: 'access_token missing',
  41002: 'appid missing',
  41004: 'appsecret missing',
  41005: 'media data missing',
  41030: 'invalid page',
  42001: 'access_token expired',
  43001: 'require GET method',
  43002: 'require POST method',
  43101: 'user refuse to accept the msg',
  44002: 'empty post data',
  45009: 'reach max api daily quota limit',
  45011: 'api minute-quota reach limit, must slower retry next minute',
  45015: 'response out of time limit or subscription is canceled',
  45047: 'out of response count limit',
  47001: 'data format error',
  47003: 'argument invalid!',
  48001: 'api unauthorized',
  48006: 'forbid to clear quota because of reaching the limit',
  76003: 'invalid cgi_path',
  300022: 'room not exist',
  9410000: 'empty list',
};

const MEANINGS: Readonly<Record<number, { meaning: string } | undefined>> = {
  ...globalCodes,
  ...liveCodes,
  ...serviceCodes,
};

/** What the platform says with a code, without its rid. */
export const textOf = (code: number): string => OWN_WORDS[code] ?? MEANINGS[code]?.meaning ?? 'system error';

/** What the platform says about one argument. @param field its path, such as `data.thing1.value` */
export const textOfField = (code: number, field: string): string => {
  if (code === 200002) return `parameter ${field} is invalid`;
  if (code === 47003) return `argument invalid! ${field} invalid`;
  return textOf(code);
};
