import { type Endpoint, type Fields } from '../endpoint';
import { nothing, seconds } from './common';

const tokenAnswer = {
  access_token: {
    type: 'string',
    required: true,
    min: 1,
    max: 2048,
    sensitive: true,
    note: 'keep room for at least 512 characters',
  },
  expires_in: { type: 'integer', required: true, min: 1, max: 86_400, unit: 'seconds' },
} as const satisfies Fields;

const credentials = {
  grant_type: { type: 'string', required: true, const: 'client_credential', error: 40002 },
  appid: { type: 'string', required: true, min: 1, error: 41002 },
  secret: { type: 'string', required: true, min: 1, error: 41004, sensitive: true },
} as const satisfies Fields;

const credentialErrors = [
  -1, 40001, 40002, 40013, 40125, 40164, 41002, 41004, 45009, 45011, 89503, 89506, 89507,
] as const;

/** Access tokens, and what is left of the quotas. */
export const tokens = {
  token: {
    name: 'token',
    title: '获取接口调用凭据 getAccessToken',
    method: 'GET',
    path: '/cgi-bin/token',
    token: null,
    send: 'query',
    id: { field: 'appid', in: 'query' },
    request: credentials,
    envelope: 'bare',
    repeatable: true,
    answer: tokenAnswer,
    invalid: 40002,
    errors: credentialErrors,
    quota: { group: 'token', perDay: 2_000 },
    source: '获取接口调用凭据',
  },
  stableToken: {
    name: 'stableToken',
    title: '获取稳定版接口调用凭据 getStableAccessToken',
    method: 'POST',
    path: '/cgi-bin/stable_token',
    token: null,
    send: 'json',
    id: { field: 'appid', in: 'body' },
    request: {
      ...credentials,
      force_refresh: {
        type: 'boolean',
        required: false,
        default: false,
        note: 'ends the previous token; at most 20 a day and 30 s apart',
      },
    },
    envelope: 'bare',
    repeatable: true,
    answer: tokenAnswer,
    invalid: 40002,
    errors: credentialErrors,
    quota: { group: 'stableToken', perDay: 500_000, perMinute: 10_000 },
    source: '获取稳定版接口调用凭据',
  },
  getQuota: {
    name: 'getQuota',
    title: '查询API调用额度 getApiQuota',
    method: 'POST',
    path: '/cgi-bin/openapi/quota/get',
    token: 'query',
    send: 'json',
    id: { field: 'cgi_path', in: 'body' },
    request: {
      cgi_path: {
        type: 'string',
        required: true,
        pattern: '/.+',
        max: 256,
        as: 'path',
        error: 76003,
        note: 'of an interface of the same kind of account, with its leading slash; /sns/… is refused',
      },
    },
    envelope: 'errcode',
    repeatable: true,
    answer: {
      quota: {
        type: 'object',
        required: true,
        fields: {
          daily_limit: { type: 'integer', required: true, min: 0 },
          used: { type: 'integer', required: true, min: 0 },
          remain: { type: 'integer', required: true, min: 0 },
        },
      },
      rate_limit: {
        type: 'object',
        required: false,
        note: 'not in older answers',
        fields: {
          call_count: { type: 'integer', required: true, min: 0 },
          refresh_second: { type: 'integer', required: true, min: 0, unit: 'seconds' },
        },
      },
    },
    invalid: 47001,
    errors: [76003, 76021, 76022],
    quota: { group: 'getQuota', perDay: null },
    source: '查询API调用额度',
  },
  clearQuota: {
    name: 'clearQuota',
    title: '重置API调用次数 clearQuota',
    method: 'POST',
    path: '/cgi-bin/clear_quota',
    token: 'query',
    send: 'json',
    id: { field: 'appid', in: 'body' },
    request: { appid: { type: 'string', required: true, min: 1, as: 'appId', error: 40013 } },
    envelope: 'errcode',
    repeatable: false,
    answer: nothing,
    invalid: 47001,
    errors: [40013, 48006],
    quota: { group: 'clearQuota', perDay: null },
    source: '重置API调用次数',
  },
  getRid: {
    name: 'getRid',
    title: '查询rid信息 getRidInfo',
    method: 'POST',
    path: '/cgi-bin/openapi/rid/get',
    token: 'query',
    send: 'json',
    id: { field: 'rid', in: 'body' },
    request: { rid: { type: 'string', required: true, min: 1, max: 64, error: 76001, note: 'at most 7 days old' } },
    envelope: 'errcode',
    repeatable: true,
    answer: {
      request: {
        type: 'object',
        required: true,
        fields: {
          invoke_time: { ...seconds, as: 'invokedAt' },
          cost_in_ms: { type: 'integer', required: true, min: 0 },
          request_url: { type: 'string', required: true, sensitive: true, note: 'its query, the token included' },
          request_body: { type: 'string', required: true, sensitive: true },
          response_body: { type: 'string', required: true, sensitive: true },
          client_ip: { type: 'string', required: false },
        },
      },
    },
    invalid: 47001,
    errors: [76001, 76002, 76003, 76004],
    quota: { group: 'getRid', perDay: null },
    source: '查询rid信息',
  },
} as const satisfies Readonly<Record<string, Endpoint>>;
