import { type Field, type Fields } from '../endpoint';

/** Fields that many entries share. */

/** Above it some clients in other languages overflow. */
const MAX_ID = 2_147_483_647;
const LAST_SECOND = 253_402_300_799;

export const roomId = { type: 'integer', required: true, min: 1, max: MAX_ID, as: 'roomId' } as const satisfies Field;

export const goodsId = { type: 'integer', required: true, min: 1, max: MAX_ID, as: 'goodsId' } as const satisfies Field;

export const auditId = { type: 'integer', required: true, min: 1, max: MAX_ID, as: 'auditId' } as const satisfies Field;

export const count = { type: 'integer', required: true, min: 0, max: MAX_ID, unit: 'rows' } as const satisfies Field;

export const offset = { ...count, note: 'how many to leave out' } as const satisfies Field;

export const seconds = {
  type: 'integer',
  required: true,
  min: 0,
  max: LAST_SECOND,
  unit: 'unix-seconds',
} as const satisfies Field;

export const openid = {
  type: 'string',
  required: true,
  min: 1,
  max: 128,
  sensitive: true,
  as: 'openid',
} as const satisfies Field;

export const wechatId = {
  type: 'string',
  required: true,
  min: 1,
  max: 64,
  as: 'wechatId',
  note: 'a WeChat id (微信号), no openid',
} as const satisfies Field;

export const mediaId = { type: 'string', required: true, min: 1, max: 512, unit: 'media-id' } as const satisfies Field;

export const pictureUrl = { type: 'string', required: true, unit: 'url' } as const satisfies Field;

export const flag = { type: 'integer', required: true, values: [0, 1], unit: 'flag' } as const satisfies Field;

/** Nothing to send, or nothing beside `errcode`. */
export const nothing = {} as const satisfies Fields;
