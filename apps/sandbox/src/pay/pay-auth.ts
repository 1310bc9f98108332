import type { IncomingMessage } from 'node:http';
import { clockToleranceSeconds } from '@kaibo/wechat/pay/endpoints';
import { isSignedWith } from './pay-crypto';
import { PayRefusal } from './pay-refusal';
import { type Merchant } from './pay-state';
import { type PayWorld } from './pay-world';

const SCHEME = 'WECHATPAY2-SHA256-RSA2048';
/** `name="value"`, in any order, commas between. */
const ATTRIBUTE = /\s*([a-z_]+)\s*=\s*"([^"]*)"\s*(?:,|$)/gy;
const WANTED = ['mchid', 'nonce_str', 'timestamp', 'serial_no', 'signature'] as const;
/** So much of what had to be signed is shown to whoever signed something else. */
const SHOWN = 256;

const wrong = (field: string, issue: string, more: Record<string, unknown> = {}): never => {
  throw new PayRefusal('SIGN_ERROR', `签名错误：${issue}`, { field, issue, location: 'authorization', ...more });
};

const attributes = (header: string): Record<string, string> => {
  const found = Object.create(null) as Record<string, string>; // no inherited names
  const list = header.slice(SCHEME.length);
  ATTRIBUTE.lastIndex = 0;
  for (let end = 0; end < list.length; end = ATTRIBUTE.lastIndex) {
    const match = ATTRIBUTE.exec(list);
    if (!match) return wrong('authorization', 'Authorization的格式错误');
    const [, name = '', value = ''] = match;
    if (name in found) wrong(name, `${name}重复`);
    found[name] = value;
  }
  return found;
};

/**
 * Who signed this request.
 * @param wallClock real time, milliseconds
 * @throws PayRefusal SIGN_ERROR that says which part is wrong
 */
export const requireSignature = (
  world: PayWorld,
  request: IncomingMessage,
  body: string,
  wallClock: number,
): Merchant => {
  const header = request.headers.authorization ?? '';
  if (!header.startsWith(`${SCHEME} `)) wrong('authorization', `认证类型应为${SCHEME}`);
  const given = attributes(header);
  for (const name of WANTED) if (!given[name]) wrong(name, `${name}缺失`);
  const { mchid = '', nonce_str = '', timestamp = '', serial_no = '', signature = '' } = given;
  const merchant = world.merchant(mchid);
  if (!merchant) return wrong('mchid', '商户号不存在');
  if (!/^\d{1,12}$/.test(timestamp)) wrong('timestamp', '时间戳不是数字');
  if (Math.abs(wallClock / 1000 - Number(timestamp)) > clockToleranceSeconds)
    wrong('timestamp', '时间戳与服务器时间相差过大');
  if (serial_no.toUpperCase() !== merchant.key.serial) wrong('serial_no', '商户证书序列号有误');
  const message = `${request.method ?? ''}\n${request.url ?? ''}\n${timestamp}\n${nonce_str}\n${body}\n`;
  if (!isSignedWith(merchant.key.certificate, message, signature))
    wrong('signature', 'sign not match', {
      sign_information: {
        method: request.method,
        url: request.url,
        truncated_sign_message: message.slice(0, SHOWN),
        sign_message_length: Buffer.byteLength(message),
      },
    });
  return merchant;
};
