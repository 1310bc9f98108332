import { type Endpoint } from '../endpoint';
import { nothing } from './common';

const shade = { type: 'integer', required: true, min: 0, max: 255 } as const;

/** Mini-program codes. */
export const codes = {
  getUnlimitedCode: {
    name: 'getUnlimitedCode',
    title: '获取不限制的小程序码 getUnlimitedQRCode',
    method: 'POST',
    path: '/wxa/getwxacodeunlimit',
    token: 'query',
    send: 'json',
    id: null,
    request: {
      scene: {
        type: 'string',
        required: true,
        max: 32,
        pattern: "[0-9A-Za-z!#$&'()*+,/:;=?@\\-._~`]+",
        error: 40129,
        note: 'visible characters, no %',
      },
      page: {
        type: 'string',
        required: false,
        max: 1024,
        unit: 'page-path',
        pattern: '[^/?\\s][^?]*',
        error: 41030,
        note: 'no leading slash, no query; the main page without it',
      },
      check_path: { type: 'boolean', required: false, default: true, note: 'whether the page has to be published' },
      env_version: { type: 'string', required: false, values: ['release', 'trial', 'develop'], default: 'release' },
      width: { type: 'integer', required: false, min: 280, max: 1280, unit: 'px', default: 430, as: 'widthPx' },
      auto_color: { type: 'boolean', required: false, default: false },
      line_color: { type: 'object', required: false, fields: { r: shade, g: shade, b: shade } },
      is_hyaline: { type: 'boolean', required: false, default: false, as: 'isTransparent' },
    },
    envelope: 'binary-or-json',
    repeatable: true,
    answer: nothing,
    invalid: 40097,
    errors: [40097, 40129, 41030, 45009],
    quota: { group: 'getUnlimitedCode', perDay: null, perMinute: 5_000 },
    source: '获取不限制的小程序码',
  },
} as const satisfies Readonly<Record<string, Endpoint>>;
