import { type Endpoint } from '../endpoint';
import { openid, seconds } from './common';

/** Who a user is. Session keys and phone numbers stay on the server. */
export const login = {
  code2Session: {
    name: 'code2Session',
    title: '小程序登录凭证校验 code2Session',
    method: 'GET',
    path: '/sns/jscode2session',
    token: null,
    send: 'query',
    id: null,
    request: {
      appid: { type: 'string', required: true, min: 1, error: 41002 },
      secret: { type: 'string', required: true, min: 1, error: 41004, sensitive: true },
      js_code: { type: 'string', required: true, min: 1, max: 256, as: 'code', error: 40029, sensitive: true },
      grant_type: { type: 'string', required: true, const: 'authorization_code', error: 40002 },
    },
    envelope: 'bare',
    // A code works once: whoever asks again is told that it has been used.
    repeatable: false,
    answer: {
      openid,
      session_key: { type: 'string', required: true, min: 1, sensitive: true },
      unionid: {
        type: 'string',
        required: false,
        sensitive: true,
        note: 'only if the app is bound to an open-platform account',
      },
    },
    invalid: 40029,
    errors: [-1, 40002, 40013, 40029, 40125, 40163, 40226, 41002, 41004, 45011],
    quota: { group: 'code2Session', perDay: null, perMinuteAndUser: 100 },
    source: '小程序登录凭证校验',
  },
  getPhoneNumber: {
    name: 'getPhoneNumber',
    title: '手机号快速验证 getPhoneNumber',
    method: 'POST',
    path: '/wxa/business/getuserphonenumber',
    token: 'query',
    send: 'json',
    id: null,
    request: {
      code: {
        type: 'string',
        required: true,
        min: 1,
        max: 256,
        error: 40029,
        sensitive: true,
        note: 'of the getPhoneNumber button, not of wx.login',
      },
    },
    envelope: 'errcode',
    repeatable: false,
    answer: {
      phone_info: {
        type: 'object',
        required: true,
        as: 'phone',
        fields: {
          phoneNumber: {
            type: 'string',
            required: true,
            sensitive: true,
            as: 'number',
            note: 'with country code if foreign',
          },
          purePhoneNumber: { type: 'string', required: true, sensitive: true, as: 'pureNumber' },
          countryCode: { type: 'string', required: true, fromNumber: true },
          watermark: {
            type: 'object',
            required: true,
            fields: { timestamp: { ...seconds, as: 'at' }, appid: { type: 'string', required: true, as: 'appId' } },
          },
        },
      },
    },
    invalid: 40097,
    errors: [40013, 40029, 40097],
    quota: { group: 'getPhoneNumber', perDay: null },
    source: '手机号快速验证',
  },
} as const satisfies Readonly<Record<string, Endpoint>>;
