const MASK = '***';

// The end of a name is enough: `access_token` also finds component_access_token, `openid` also creater_openid.
const NAME = String.raw`(?:access_?token|refresh_?token|secret|session_?key|openids?|touser|unionid|js_code|phone_?number)`;

// \"name\":\"value\", as in JSON within JSON.
const ESCAPED_VALUE = new RegExp(String.raw`(${NAME}\\{1,7}["']\s{0,8}:\s{0,8}\\{1,7}["'])[^"'\\]*`, 'gi');
// "name":"value" or name: 'value'; an unfinished value goes to the end of the text.
const TEXT_VALUE = new RegExp(String.raw`(${NAME}["']?\s{0,8}:\s{0,8}(["']))(?:\\.|(?!\2)[^\\])*`, 'gis');
const LIST_VALUE = new RegExp(String.raw`(${NAME}["']?\s{0,8}:\s{0,8})\[[^\]]*\]?`, 'gi');
// name=value as in URLs and forms; %3D and %26 are the escaped = and &.
const QUERY_VALUE = new RegExp(String.raw`(${NAME}(?:=|%3D))(?:(?!%26)[^&\s"'#<>\\])+`, 'gi');

const NUMBER_VALUE = new RegExp(String.raw`(${NAME}["']?\s{0,8}:\s{0,8})\d{1,20}`, 'gi');
// One-time codes are long; `code` alone names much else.
const ONE_TIME_CODE = /((?<![a-z_])code["']?\s{0,8}[:=]\s{0,8}["']?)[\w-]{20,}/gi;
// What stands without a name: an openid is o and 27 characters, a mobile number 11 digits.
const OPENID = /(?<![\w-])o(?=[a-z_-]{0,26}[A-Z0-9])[\w-]{26,27}(?![\w-])/g;
const MOBILE = /(?<![\d.-])1[3-9]\d{9}(?![\d.])/g;

/**
 * Replaces the values of access_token, secret, appsecret, openid, session_key, phone numbers, one-time codes and their
 * like in a URL, a body or a log line. Names stay, so that the text can still be read.
 * @example redact('https://api.weixin.qq.com/x?access_token=61_aB&id=7') // '...?access_token=***&id=7'
 */
export function redact(text: string): string {
  return text
    .replace(ESCAPED_VALUE, `$1${MASK}`)
    .replace(TEXT_VALUE, `$1${MASK}`)
    .replace(LIST_VALUE, `$1["${MASK}"]`)
    .replace(QUERY_VALUE, `$1${MASK}`)
    .replace(NUMBER_VALUE, `$1${MASK}`)
    .replace(ONE_TIME_CODE, `$1${MASK}`)
    .replace(OPENID, MASK)
    .replace(MOBILE, MASK);
}

/** As `redact`, and without the given secrets wherever they stand: plain, within JSON, within a URL or a form. */
export function redactSecrets(text: string, secrets: readonly string[]): string {
  const written = secrets.filter((secret) => secret !== '').flatMap(waysToWrite);
  // The longest first: one secret may be a part of another.
  written.sort((a, b) => b.length - a.length);
  return redact(written.reduce((clean, secret) => clean.replaceAll(secret, MASK), text));
}

const waysToWrite = (secret: string): string[] => [
  secret,
  JSON.stringify(secret).slice(1, -1),
  // Half a character cannot be encoded, and goes out as U+FFFD.
  encodeURIComponent(secret.replace(/\p{Surrogate}/gu, '\ufffd')),
  `${new URLSearchParams([['', secret]])}`.slice(1),
];

/** More than an openid, a phone number or a one-time code is long. */
const LONGEST_UNNAMED = 64;

/**
 * The beginning of a text that a stranger wrote, to be quoted in a message. Only so much of it is looked at, and what
 * stands at that cut is left out: it may be the half of a secret.
 */
export function quotable(text: string, secrets: readonly string[], length: number): string {
  const lookedAt = 8 * length;
  const clean = redactSecrets(text.slice(0, lookedAt), secrets);
  if (text.length <= lookedAt) return clean.slice(0, length);
  const longest = Math.max(LONGEST_UNNAMED, ...secrets.flatMap(waysToWrite).map((written) => written.length));
  return clean.slice(0, Math.max(0, Math.min(length, clean.length - longest)));
}
