const MASK = '***';

// The end of a name is enough: `access_token` also finds component_access_token, `openid` also creater_openid.
const NAME = String.raw`(?:access_?token|refresh_?token|secret|session_?key|openids?|unionid|js_code)`;

// \"name\":\"value\", as in JSON within JSON.
const ESCAPED_VALUE = new RegExp(String.raw`(${NAME}\\{1,7}["']\s{0,8}:\s{0,8}\\{1,7}["'])[^"'\\]*`, 'gi');
// "name":"value" or name: 'value'; an unfinished value goes to the end of the text.
const TEXT_VALUE = new RegExp(String.raw`(${NAME}["']?\s{0,8}:\s{0,8}(["']))(?:\\.|(?!\2)[^\\])*`, 'gis');
const LIST_VALUE = new RegExp(String.raw`(${NAME}["']?\s{0,8}:\s{0,8})\[[^\]]*\]?`, 'gi');
// name=value as in URLs and forms; %3D and %26 are the escaped = and &.
const QUERY_VALUE = new RegExp(String.raw`(${NAME}(?:=|%3D))(?:(?!%26)[^&\s"'#<>\\])+`, 'gi');

/**
 * Replaces the values of access_token, secret, appsecret, openid, session_key and their like in a URL, a body or a log
 * line. Names stay, so that the text can still be read.
 * @example redact('https://api.weixin.qq.com/x?access_token=61_aB&id=7') // '...?access_token=***&id=7'
 */
export function redact(text: string): string {
  return text
    .replace(ESCAPED_VALUE, `$1${MASK}`)
    .replace(TEXT_VALUE, `$1${MASK}`)
    .replace(LIST_VALUE, `$1["${MASK}"]`)
    .replace(QUERY_VALUE, `$1${MASK}`);
}

/** As `redact`, and without the given secrets wherever they stand, plain or URL-encoded. */
export function redactSecrets(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of secrets) {
    if (secret === '') continue;
    clean = clean.replaceAll(secret, MASK).replaceAll(encodeURIComponent(secret), MASK);
  }
  return redact(clean);
}
