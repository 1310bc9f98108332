import { type Endpoint } from '../endpoint';
import { mediaId, nothing, openid } from './common';

const messageCall = {
  method: 'POST',
  token: 'query',
  send: 'json',
  envelope: 'errcode',
  invalid: 47001,
  id: { field: 'touser', in: 'body' },
} as const;

const touser = { ...openid, error: 40003 } as const;

/** Messages to one user: by a granted subscription, or within the reply window of the customer service. */
export const messages = {
  sendSubscribeMessage: {
    ...messageCall,
    name: 'sendSubscribeMessage',
    title: '发送订阅消息 sendMessage',
    path: '/cgi-bin/message/subscribe/send',
    request: {
      touser,
      template_id: { type: 'string', required: true, min: 1, max: 128, error: 40037 },
      page: { type: 'string', required: false, max: 1024, unit: 'page-path', error: 41030 },
      miniprogram_state: {
        type: 'string',
        required: false,
        values: ['developer', 'trial', 'formal'],
        default: 'formal',
        as: 'state',
      },
      lang: { type: 'string', required: false, values: ['zh_CN', 'en_US', 'zh_HK', 'zh_TW'], default: 'zh_CN' },
      data: {
        type: 'map',
        required: true,
        min: 1,
        max: 20,
        names: '[a-z_]+\\d+',
        error: 47003,
        items: {
          type: 'object',
          required: true,
          fields: {
            value: {
              type: 'string',
              required: true,
              min: 1,
              pattern: '[^\\r\\n]+',
              error: 47003,
              note: 'not empty, no line break; the name’s prefix says what fits (thing: at most 20 characters)',
            },
          },
        },
      },
    },
    // One granted subscription is one message: a second one would be refused with 43101 or spend another grant.
    repeatable: false,
    answer: { msgid: { type: 'big-integer', required: false, as: 'messageId', note: 'in newer answers' } },
    errors: [40003, 40037, 41030, 43101, 43104, 47003],
    quota: { group: 'sendSubscribeMessage', perDay: null },
    source: '发送订阅消息',
  },
  sendCustomerMessage: {
    ...messageCall,
    name: 'sendCustomerMessage',
    title: '发送客服消息 sendCustomMessage',
    path: '/cgi-bin/message/custom/send',
    request: {
      touser,
      msgtype: { type: 'string', required: true, values: ['text', 'image', 'link', 'miniprogrampage'], as: 'type' },
      text: {
        type: 'object',
        required: false,
        fields: { content: { type: 'string', required: true, min: 1, max: 2048 } },
      },
      image: { type: 'object', required: false, fields: { media_id: { ...mediaId, error: 40007 } } },
      link: {
        type: 'object',
        required: false,
        fields: {
          title: { type: 'string', required: true, min: 1 },
          description: { type: 'string', required: true },
          url: { type: 'string', required: true, unit: 'url', min: 1 },
          thumb_url: { type: 'string', required: true, unit: 'url', min: 1 },
        },
      },
      miniprogrampage: {
        type: 'object',
        required: false,
        as: 'card',
        fields: {
          title: { type: 'string', required: true, min: 1 },
          pagepath: { type: 'string', required: true, unit: 'page-path', min: 1, as: 'pagePath' },
          thumb_media_id: { ...mediaId, error: 40007 },
        },
      },
    },
    repeatable: false,
    answer: nothing,
    errors: [40003, 40007, 45015, 45047],
    quota: { group: 'sendCustomerMessage', perDay: null },
    source: '发送客服消息',
  },
  setTyping: {
    ...messageCall,
    name: 'setTyping',
    title: '下发客服当前输入状态 setTyping',
    path: '/cgi-bin/message/custom/typing',
    request: {
      touser,
      command: { type: 'string', required: true, values: ['Typing', 'CancelTyping'], error: 45072 },
    },
    repeatable: true,
    answer: nothing,
    errors: [40003, 45072, 45080, 45081],
    quota: { group: 'setTyping', perDay: null },
    source: '下发客服当前输入状态',
  },
} as const satisfies Readonly<Record<string, Endpoint>>;
