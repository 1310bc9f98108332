import { type Endpoint, type Fields } from '../endpoint';
import { seconds } from './common';

const linkCall = {
  method: 'POST',
  token: 'query',
  send: 'json',
  envelope: 'errcode',
  invalid: 40097,
  id: null,
} as const;

const target = {
  path: {
    type: 'string',
    required: false,
    max: 1024,
    unit: 'page-path',
    error: 40165,
    note: 'a published page, no query; the main page without it',
  },
  query: {
    type: 'string',
    required: false,
    max: 1024,
    pattern: "[0-9A-Za-z!#$&'()*+,/:;=?@\\-._~%`]*",
    error: 40165,
  },
  env_version: { type: 'string', required: false, values: ['release', 'trial', 'develop'], default: 'release' },
} as const satisfies Fields;

const expiry = {
  is_expire: { type: 'boolean', required: false, note: 'gone from the page; accepted and ignored' },
  expire_type: {
    type: 'integer',
    required: false,
    values: [0, 1],
    default: 0,
    note: '0 at expire_time, 1 after expire_interval days',
  },
  expire_time: { ...seconds, required: false, as: 'expiresAt', error: 40097, note: 'at most 30 days ahead' },
  expire_interval: {
    type: 'integer',
    required: false,
    min: 1,
    max: 30,
    unit: 'days',
    as: 'expiresInDays',
    error: 85400,
  },
} as const satisfies Fields;

const linkErrors = [40097, 40165, 44990, 85079, 85400] as const;

/** Addresses that open the mini-program from outside of WeChat. */
export const links = {
  generateUrlLink: {
    ...linkCall,
    name: 'generateUrlLink',
    title: '获取加密URLLink generateUrlLink',
    path: '/wxa/generate_urllink',
    request: { ...target, ...expiry },
    repeatable: true,
    answer: { url_link: { type: 'string', required: true, unit: 'url', as: 'url' } },
    errors: linkErrors,
    quota: { group: 'links', perDay: 500_000 },
    source: '获取加密URLLink',
  },
  generateScheme: {
    ...linkCall,
    name: 'generateScheme',
    title: '获取加密scheme码 generateScheme',
    path: '/wxa/generatescheme',
    request: { jump_wxa: { type: 'object', required: false, fields: target, as: 'target' }, ...expiry },
    repeatable: true,
    answer: { openlink: { type: 'string', required: true, as: 'url' } },
    errors: linkErrors,
    quota: { group: 'links', perDay: 500_000 },
    source: '获取加密scheme码',
  },
  queryUrlLink: {
    ...linkCall,
    name: 'queryUrlLink',
    title: '查询加密URLLink queryUrlLink',
    path: '/wxa/query_urllink',
    request: {
      url_link: { type: 'string', required: true, min: 1, max: 1024, unit: 'url', as: 'url' },
      query_type: {
        type: 'integer',
        required: false,
        values: [0, 1],
        default: 0,
        note: '0 the link, 1 the visits left today',
      },
    },
    repeatable: true,
    answer: {
      url_link_info: {
        type: 'object',
        required: false,
        as: 'link',
        note: 'for query_type 0',
        fields: {
          appid: { type: 'string', required: true, as: 'appId' },
          path: { type: 'string', required: true },
          query: { type: 'string', required: true },
          create_time: { ...seconds, as: 'createdAt' },
          expire_time: { ...seconds, as: 'expiresAt' },
          env_version: { type: 'string', required: true },
        },
      },
      quota_info: {
        type: 'object',
        required: false,
        as: 'quota',
        note: 'for query_type 1',
        fields: { remain_visit_quota: { type: 'integer', required: true, min: 0, as: 'visitsLeft' } },
      },
    },
    errors: [40097],
    quota: { group: 'queryUrlLink', perDay: null },
    source: '查询加密URLLink',
  },
} as const satisfies Readonly<Record<string, Endpoint>>;
