import { type Endpoint, type Fields } from '../endpoint';
import { openid } from './common';

const contentCall = {
  method: 'POST',
  token: 'query',
  send: 'json',
  envelope: 'errcode',
  invalid: 47001,
  id: null,
} as const;

const scene = {
  type: 'integer',
  required: true,
  values: [1, 2, 3, 4],
  error: 40129,
  note: '1 profile, 2 comment, 3 forum, 4 social log',
} as const;

const version = { type: 'integer', required: true, const: 2, note: 'version 1 is frozen' } as const;

const verdict = {
  suggest: { type: 'string', required: true, values: ['pass', 'review', 'risky'] },
  label: {
    type: 'integer',
    required: true,
    note: '100 normal, 10001 ads, 20001 politics, 20002 porn, 20003 abuse, 20006 crime, 20008 fraud, 20012 vulgar, 20013 copyright, 21000 other',
  },
} as const satisfies Fields;

/** Whether text and pictures of users may be shown, and how risky a user is. */
export const content = {
  checkText: {
    ...contentCall,
    name: 'checkText',
    title: '文本内容安全识别 msgSecCheck',
    path: '/wxa/msg_sec_check',
    request: {
      openid: { ...openid, error: 40003, note: 'of somebody who used the mini-program within the last 2 hours' },
      scene,
      version,
      content: { type: 'string', required: true, min: 1, max: 2_500 },
      nickname: { type: 'string', required: false, max: 2_500 },
      title: { type: 'string', required: false, max: 2_500 },
      signature: { type: 'string', required: false, max: 2_500, note: 'with scene 1 only' },
    },
    repeatable: true,
    answer: {
      trace_id: { type: 'string', required: true },
      result: { type: 'object', required: true, fields: verdict },
      detail: {
        type: 'array',
        required: false,
        items: {
          type: 'object',
          required: true,
          fields: {
            strategy: { type: 'string', required: true },
            errcode: { type: 'integer', required: true, as: 'code' },
            suggest: { type: 'string', required: false, values: ['pass', 'review', 'risky'] },
            label: { type: 'integer', required: false },
            prob: { type: 'number', required: false, min: 0, max: 100, as: 'probability' },
            keyword: { type: 'string', required: false },
            level: { type: 'integer', required: false },
          },
        },
      },
    },
    errors: [-1, 40003, 40129, 43104, 44002, 47001, 61010, 87014],
    quota: { group: 'checkText', perDay: 2_000_000, perMinute: 4_000 },
    source: '文本内容安全识别',
  },
  checkMedia: {
    ...contentCall,
    name: 'checkMedia',
    title: '多媒体内容安全识别 mediaCheckAsync',
    path: '/wxa/media_check_async',
    request: {
      media_url: { type: 'string', required: true, min: 1, max: 2048, unit: 'url' },
      media_type: { type: 'integer', required: true, values: [1, 2], note: '1 audio, 2 picture' },
      version,
      scene,
      openid: { ...openid, error: 40003 },
    },
    repeatable: true,
    answer: { trace_id: { type: 'string', required: true, note: 'the verdict comes as event wxa_media_check' } },
    errors: [-1, 40003, 40129, 43104, 47001, 61010],
    quota: { group: 'checkMedia', perDay: null },
    source: '多媒体内容安全识别',
  },
  getUserRiskRank: {
    ...contentCall,
    name: 'getUserRiskRank',
    title: '获取用户安全等级 getUserRiskRank',
    path: '/wxa/getuserriskrank',
    request: {
      appid: { type: 'string', required: true, min: 1, as: 'appId' },
      openid: { ...openid, error: 40003, note: 'of somebody who used the mini-program within the last 2 hours' },
      scene: {
        type: 'integer',
        required: true,
        values: [0, 1],
        error: 40129,
        note: '0 sign-up, 1 cheating at promotions',
      },
      client_ip: { type: 'string', required: true, min: 1, max: 64, sensitive: true, note: 'from where the user came' },
      mobile_no: { type: 'string', required: false, max: 32, sensitive: true },
      email_address: { type: 'string', required: false, max: 256, sensitive: true },
      extended_info: { type: 'string', required: false, max: 2_048 },
      is_test: { type: 'boolean', required: false, default: false, note: 'a trial call' },
    },
    repeatable: true,
    answer: {
      risk_rank: { type: 'integer', required: true, min: 0, max: 4, note: 'the higher the riskier' },
      unoin_id: { type: 'integer', required: true, as: 'callId', note: 'of this one call; spelled so' },
    },
    errors: [-1, 40003, 40129, 43104, 44002, 47001, 61010],
    quota: { group: 'getUserRiskRank', perDay: null },
    source: '获取用户安全等级',
  },
} as const satisfies Readonly<Record<string, Endpoint>>;
