import { redact } from '../redact';

const NAMES = String.raw`(?:openid|user_name|payer|account|name|package_info|prepay_id|paySign|signature|ciphertext|private_?key|api_?v3_?key|serial_no|nonce_str|user_received_account)`;
const JSON_VALUE = new RegExp(String.raw`("${NAMES}"\s{0,8}:\s{0,8}")(?:\\.|[^"\\])*`, 'gi');
const HEADER_VALUE = new RegExp(String.raw`(\b${NAMES}=")[^"]*`, 'gi');
const BEARER = /(WECHATPAY2-SHA256-RSA2048\s+)(?!mchid=)[^\r\n]*/g;
const USER_IN_PATH = /(\/users\/)[^/?\s"]+/g;
const PEM = /-----BEGIN [A-Z ]+-----[\s\S]*?(?:-----END [A-Z ]+-----|$)/g;

/**
 * Takes keys, signatures, openids and names out of a URL, a header, a body or a log line. Field names stay.
 * @example redactPay('/v3/marketing/favor/users/oABCD/coupons?appid=wx1') // '/v3/marketing/favor/users/***\/coupons?appid=wx1'
 */
export function redactPay(text: string): string {
  return redact(text)
    .replace(PEM, '***')
    .replace(JSON_VALUE, '$1***')
    .replace(HEADER_VALUE, '$1***')
    .replace(BEARER, '$1***')
    .replace(USER_IN_PATH, '$1***');
}

/** As `redactPay`, and without the given values wherever they stand. */
export function redactPersonal(text: string, values: readonly string[]): string {
  let clean = text;
  for (const value of values)
    // A single letter stands in too many messages by chance.
    if (value.length > 1) clean = clean.replaceAll(value, '***').replaceAll(encodeURIComponent(value), '***');
  return redactPay(clean);
}
