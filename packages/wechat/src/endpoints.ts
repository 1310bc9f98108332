import { type Endpoint, type Fields } from './endpoint';

export { type Endpoint, type Field, type Fields } from './endpoint';
export { type ErrorRule, type Retry, globalCodes, liveCodes } from './error-codes';

/** State of a room (`live_status`). */
export const liveStatuses = {
  101: 'live',
  102: 'not started',
  103: 'ended',
  104: 'banned',
  105: 'paused, for at most 15 minutes',
  106: 'broken off, for at most 15 minutes',
  107: 'expired: never started before its planned end',
} as const;

const tokenAnswer = {
  access_token: { type: 'string', required: true, min: 1, max: 2048, note: 'keep room for at least 512 characters' },
  expires_in: { type: 'integer', required: true, min: 1, max: 86_400, unit: 'seconds' },
} as const satisfies Fields;

/** Paths, fields, codes and quotas of the platform's interfaces. Pure data. */
export const endpoints = {
  token: {
    name: 'token',
    title: '获取接口调用凭据 getAccessToken',
    method: 'GET',
    path: '/cgi-bin/token',
    token: null,
    send: 'query',
    id: { field: 'appid', in: 'query' },
    request: {
      grant_type: { type: 'string', required: true, const: 'client_credential' },
      appid: { type: 'string', required: true, min: 1 },
      secret: { type: 'string', required: true, min: 1 },
    },
    envelope: 'bare',
    repeatable: true,
    answer: tokenAnswer,
    errors: [-1, 40001, 40013, 40125, 40164, 41002, 41004, 45009, 45011, 89503, 89506, 89507],
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
      grant_type: { type: 'string', required: true, const: 'client_credential' },
      appid: { type: 'string', required: true, min: 1 },
      secret: { type: 'string', required: true, min: 1 },
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
    errors: [-1, 40001, 40013, 40125, 40164, 41002, 41004, 45009, 45011, 89503, 89506, 89507],
    quota: { group: 'stableToken', perDay: 500_000, perMinute: 10_000 },
    source: '获取稳定版接口调用凭据',
  },
  liveInfo: {
    name: 'liveInfo',
    title: '获取直播间列表和回放 getLiveInfo',
    method: 'POST',
    path: '/wxa/business/getliveinfo',
    token: 'query',
    send: 'json',
    id: null,
    request: {
      start: { type: 'integer', required: true, min: 0, max: 2_147_483_647, unit: 'rows', note: 'offset, from 0' },
      limit: { type: 'integer', required: true, min: 1, max: 100, unit: 'rows' },
    },
    envelope: 'errcode',
    repeatable: true,
    answer: {
      total: { type: 'integer', required: true, min: 0, max: 2_147_483_647, unit: 'rows', note: 'of the whole list' },
      room_info: {
        type: 'array',
        required: true,
        items: {
          type: 'object',
          required: true,
          fields: {
            name: { type: 'string', required: true },
            roomid: { type: 'integer', required: true, min: 1 },
            cover_img: { type: 'string', required: true, unit: 'url' },
            share_img: { type: 'string', required: true, unit: 'url' },
            feeds_img: { type: 'string', required: false, unit: 'url' },
            live_status: {
              type: 'integer',
              required: true,
              values: [101, 102, 103, 104, 105, 106, 107],
              aliases: ['live_satus'],
            },
            start_time: { type: 'integer', required: true, min: 0, max: 253_402_300_799, unit: 'unix-seconds' },
            end_time: { type: 'integer', required: true, min: 0, max: 253_402_300_799, unit: 'unix-seconds' },
            anchor_name: { type: 'string', required: true },
            goods: {
              type: 'array',
              required: false,
              items: {
                type: 'object',
                required: true,
                fields: {
                  goods_id: { type: 'integer', required: false, min: 0, note: 'not in older answers' },
                  name: { type: 'string', required: true },
                  cover_img: { type: 'string', required: true, unit: 'url' },
                  url: { type: 'string', required: true, unit: 'page-path', note: 'the path may end in .html' },
                  price: { type: 'integer', required: true, min: 0, unit: 'fen' },
                  price2: { type: 'integer', required: false, min: 0, unit: 'fen', default: 0 },
                  price_type: {
                    type: 'integer',
                    required: false,
                    default: 1,
                    note: '1 fixed price; 2 range from price to price2; 3 price2 instead of price',
                  },
                  third_party_appid: { type: 'string', required: false, default: '' },
                },
              },
            },
            live_type: { type: 'integer', required: false, default: 0, note: '1 push stream, 0 phone' },
            close_like: { type: 'integer', required: false, default: 0, note: '1 closed' },
            close_goods: { type: 'integer', required: false, default: 0, note: '1 closed' },
            close_comment: { type: 'integer', required: false, default: 0, note: '1 closed' },
            close_kf: { type: 'integer', required: false, default: 1, note: '1 closed' },
            close_replay: { type: 'integer', required: false, default: 1, note: '1 closed' },
            is_feeds_public: { type: 'integer', required: false, default: 1, note: '1 listed by the platform' },
            creater_openid: { type: 'string', required: false, note: 'personal data; spelled so' },
          },
        },
      },
    },
    paging: {
      offset: 'start',
      limit: 'limit',
      total: 'total',
      rows: 'room_info',
      cap: 50,
      order: 'start_time descending',
    },
    emptyCode: 9410000,
    errors: [-1, 1, 40001, 45009, 47001, 48001, 200002, 9410000, 9410001, 9410002],
    quota: { group: 'getliveinfo', perDay: 100_000 },
    source: '获取直播间列表和回放',
  },
  liveReplay: {
    name: 'liveReplay',
    title: '获取直播间列表和回放 getLiveInfo (get_replay)',
    method: 'POST',
    path: '/wxa/business/getliveinfo',
    token: 'query',
    send: 'json',
    id: { field: 'room_id', in: 'body' },
    request: {
      action: { type: 'string', required: true, const: 'get_replay' },
      room_id: { type: 'integer', required: true, min: 1 },
      start: { type: 'integer', required: true, min: 0, max: 2_147_483_647, unit: 'rows', note: 'offset, from 0' },
      limit: { type: 'integer', required: true, min: 1, max: 100, unit: 'rows' },
    },
    envelope: 'errcode',
    repeatable: true,
    answer: {
      total: { type: 'integer', required: true, min: 0, max: 2_147_483_647, unit: 'rows' },
      live_replay: {
        type: 'array',
        required: true,
        items: {
          type: 'object',
          required: true,
          fields: {
            media_url: { type: 'string', required: true, unit: 'url', note: 'm3u8 or mp4' },
            create_time: { type: 'time', required: false },
            expire_time: { type: 'time', required: false },
          },
        },
      },
    },
    paging: { offset: 'start', limit: 'limit', total: 'total', rows: 'live_replay' },
    errors: [-1, 40001, 45009, 47001, 48001, 200002, 300022, 9410003],
    quota: { group: 'getliveinfo', perDay: 100_000 },
    source: '获取直播间列表和回放',
  },
} as const satisfies Readonly<Record<string, Endpoint>>;

/** Name of an entry in the table. */
export type EndpointName = keyof typeof endpoints;
