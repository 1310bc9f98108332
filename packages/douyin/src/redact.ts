const MASK = '***';

// The end of a name is enough: `access_token` also finds `client_access_token`, `openid` also `anonymous_openid`.
const NAME = String.raw`(?:access[_-]?token|refresh_?token|x-token|secret|session_?key|open_?ids?|union_?id|anonymous_?code|phone_?number|x-douyin-signature)`;

// \"name\":\"value\", as in JSON within JSON.
const ESCAPED_VALUE = new RegExp(String.raw`(${NAME}\\{1,7}["']\s{0,8}:\s{0,8}\\{1,7}["'])[^"'\\]*`, 'gi');
// "name":"value" or name: 'value'; an unfinished value goes to the end of the text.
const TEXT_VALUE = new RegExp(String.raw`(${NAME}["']?\s{0,8}:\s{0,8}(["']))(?:\\.|(?!\2)[^\\])*`, 'gis');
// name=value as in URLs and forms, and `name: value` as in headers.
const BARE_VALUE = new RegExp(String.raw`(${NAME}(?:=|%3D|:\s?))(?:(?!%26)[^&\s"'#<>\\])+`, 'gi');
// One-time codes are long; `code` alone names much else.
const ONE_TIME_CODE = /((?<![a-z_])code["']?\s{0,8}[:=]\s{0,8}["']?)[\w-]{20,}/gi;
// What says by itself that it is a token.
const TOKEN = /(?<![\w.])(?:clt|act|rft)\.[\w.-]{6,}/g;
const MOBILE = /(?<![\d.-])1[3-9]\d{9}(?!\.?\d)/g;

/**
 * Replaces the values of tokens, secrets, openids, session keys, phone numbers and one-time codes in a URL, a header, a
 * body or a log line. Names stay, so that the text can still be read.
 * @example redact('{"access_token":"clt.75c380"}') // '{"access_token":"***"}'
 */
export function redact(text: string): string {
  return text
    .replace(ESCAPED_VALUE, `$1${MASK}`)
    .replace(TEXT_VALUE, `$1${MASK}`)
    .replace(BARE_VALUE, `$1${MASK}`)
    .replace(ONE_TIME_CODE, `$1${MASK}`)
    .replace(TOKEN, MASK)
    .replace(MOBILE, MASK);
}

/** As `redact`, and without the given secrets wherever they stand, plain or URL-encoded. */
export function redactSecrets(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of secrets)
    if (secret !== '') clean = clean.replaceAll(secret, MASK).replaceAll(encodeURIComponent(secret), MASK);
  return redact(clean);
}
