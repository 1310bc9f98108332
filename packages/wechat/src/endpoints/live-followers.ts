import { type Endpoint } from '../endpoint';
import { openid, roomId, seconds } from './common';

const followerCall = {
  method: 'POST',
  token: 'query',
  send: 'json',
  envelope: 'errcode',
  invalid: 200002,
} as const;

/** Long-term subscribers, what is sent to them, and the application for live. */
export const liveFollowers = {
  getFollowers: {
    ...followerCall,
    name: 'getFollowers',
    title: '获取长期订阅用户 getFollowers',
    path: '/wxa/business/get_wxa_followers',
    id: null,
    request: {
      limit: { type: 'integer', required: false, min: 1, max: 2_000, unit: 'rows', default: 200 },
      page_break: { type: 'big-integer', required: false, note: 'of the page before; left out for the first page' },
    },
    repeatable: true,
    answer: {
      followers: {
        type: 'array',
        required: true,
        items: {
          type: 'object',
          required: true,
          fields: {
            openid,
            subscribe_time: { ...seconds, as: 'subscribedAt' },
            room_id: { ...roomId, min: 0 },
            room_status: { type: 'integer', required: true, note: 'as live_status of a room' },
          },
        },
      },
      page_break: { type: 'big-integer', required: false, note: 'may be beyond 2^53' },
    },
    errors: [200002],
    quota: { group: 'getFollowers', perDay: 5_000 },
    source: '获取长期订阅用户',
  },
  pushLiveMessage: {
    ...followerCall,
    name: 'pushLiveMessage',
    title: '向长期订阅用户群发直播间开始事件 pushMessage',
    path: '/wxa/business/push_message',
    id: { field: 'room_id', in: 'body' },
    request: {
      room_id: { ...roomId, error: 300022 },
      user_openid: {
        type: 'array',
        required: true,
        min: 1,
        max: 2_000,
        items: openid,
        as: 'openids',
        error: 40003,
        sensitive: true,
      },
    },
    repeatable: false,
    answer: { message_id: { type: 'big-integer', required: true, asText: true } },
    errors: [200002, 300022, 9410005, 9410006],
    quota: { group: 'pushLiveMessage', perDay: 5_000 },
    source: '向长期订阅用户群发直播间开始事件',
  },
  applyLiveInfo: {
    ...followerCall,
    name: 'applyLiveInfo',
    title: '申请开通直播 applyLiveInfo',
    path: '/wxa/business/applyliveinfo',
    id: null,
    request: { action: { type: 'string', required: true, const: 'apply' } },
    repeatable: false,
    answer: { action: { type: 'string', required: false } },
    errors: [2, 200002, 61007, 268489001],
    quota: { group: 'applyLiveInfo', perDay: 100 },
    source: '申请开通直播',
  },
} as const satisfies Readonly<Record<string, Endpoint>>;
