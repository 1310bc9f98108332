import { type Endpoint, type Fields } from './endpoint';

export {
  type CodeFamily,
  type Endpoint,
  type Envelope,
  type ErrorRule,
  type Field,
  type Fields,
  type Retry,
  type TokenFamily,
} from './endpoint';
export { errorCodes } from './error-codes';

const appId = { type: 'string', required: true, min: 1, max: 64 } as const;
const secret = { type: 'string', required: true, min: 1, max: 256, sensitive: true } as const;
const openid = { type: 'string', required: true, min: 1, max: 128, sensitive: true } as const;
const oneTimeCode = { type: 'string', required: false, min: 1, max: 512, sensitive: true } as const;

const tokenAnswer = {
  access_token: { type: 'string', required: true, min: 1, max: 2048, sensitive: true },
  expires_in: { type: 'integer', required: true, min: 1, max: 2_592_000, note: 'seconds' },
} as const satisfies Fields;

const picture = {
  image: {
    type: 'string',
    required: false,
    min: 1,
    max: 2048,
    as: 'url',
    note: 'an address that the platform fetches',
  },
  image_data: { type: 'string', required: false, min: 1, max: 8_000_000, as: 'base64', note: 'the file itself' },
} as const satisfies Fields;

const predict = {
  type: 'object',
  required: true,
  fields: {
    model_name: { type: 'string', required: true, as: 'model' },
    hit: { type: 'boolean', required: false, note: 'what decides; absent in older answers' },
    prob: { type: 'number', required: false, as: 'probability' },
    target: { type: 'string', required: false },
  },
} as const;

const imagePredicts = { predicts: { type: 'array', required: true, items: predict } } as const satisfies Fields;

const taskResult = {
  type: 'object',
  required: true,
  fields: {
    code: { type: 'integer', required: true, note: '0: checked' },
    msg: { type: 'string', required: false, as: 'text' },
    task_id: { type: 'string', required: false },
    predicts: { type: 'array', required: false, items: predict },
  },
} as const;

/** Paths, fields and codes of the platform's interfaces. Pure data. */
export const endpoints = {
  accessToken: {
    name: 'accessToken',
    title: 'getAccessToken v2',
    host: 'toutiao',
    method: 'POST',
    path: '/api/apps/v2/token',
    token: null,
    request: {
      appid: appId,
      secret,
      grant_type: { type: 'string', required: true, const: 'client_credential' },
    },
    envelope: 'err_no',
    payload: 'data',
    answer: tokenAnswer,
    repeatable: true,
    codes: 'apps',
    source: 'mini-app/develop/server/interface-request-credential/get-access-token',
  },
  clientToken: {
    name: 'clientToken',
    title: '生成 client_token',
    host: 'open',
    method: 'POST',
    path: '/oauth/client_token/',
    token: null,
    request: {
      client_key: appId,
      client_secret: secret,
      grant_type: { type: 'string', required: true, const: 'client_credential' },
    },
    envelope: 'oauth',
    payload: 'data',
    answer: tokenAnswer,
    repeatable: true,
    codes: 'oauth',
    source: 'dop/develop/openapi/account-permission/client-token',
  },
  code2Session: {
    name: 'code2Session',
    title: 'code2Session',
    host: 'toutiao',
    method: 'POST',
    path: '/api/apps/v2/jscode2session',
    token: null,
    request: {
      appid: appId,
      secret,
      code: { ...oneTimeCode, note: 'of tt.login; works once, for 3 minutes' },
      anonymous_code: { ...oneTimeCode, note: 'of tt.login; works once, for 3 minutes' },
    },
    envelope: 'err_no',
    payload: 'data',
    answer: {
      session_key: { type: 'string', required: false, sensitive: true, note: 'with `code` only' },
      openid: { type: 'string', required: false, sensitive: true, note: 'with `code` only' },
      anonymous_openid: { type: 'string', required: false, sensitive: true, note: 'with `anonymous_code` only' },
      unionid: {
        type: 'string',
        required: false,
        sensitive: true,
        note: 'with `code` only; differs by host and developer',
      },
    },
    // A code works once: whoever asks again is told that it is wrong.
    repeatable: false,
    codes: 'apps',
    source: 'mini-app/develop/server/log-in/code-2-session',
  },
  notifyUser: {
    name: 'notifyUser',
    title: '发送订阅消息 v2',
    host: 'open',
    method: 'POST',
    path: '/api/notification/v2/subscription/notify_user/',
    token: { family: 'client-token', in: 'access-token' },
    request: {
      msg_id: { type: 'string', required: true, min: 1, max: 128, as: 'templateId' },
      open_id: { ...openid, as: 'openid' },
      data: {
        type: 'map',
        required: true,
        min: 1,
        max: 20,
        note: 'names are the template’s own keywords, in Chinese',
        items: { type: 'string', required: true, min: 1, max: 200 },
      },
      page: { type: 'string', required: false, max: 1024 },
      notify_type: {
        type: 'array',
        required: false,
        min: 1,
        max: 2,
        items: { type: 'integer', required: true, values: [1, 2] },
        as: 'kinds',
        note: '1 real time, 2 inbox',
      },
    },
    envelope: 'err_no',
    payload: null,
    answer: { log_id: { type: 'string', required: false } },
    // Sent twice it would be two messages, or spend another grant.
    repeatable: false,
    codes: 'open',
    source: 'mini-app/develop/server/reach-marketing/subscribe-notification/notify-user-v2',
  },
  checkText: {
    name: 'checkText',
    title: '内容安全检测',
    host: 'open',
    method: 'POST',
    path: '/api/apps/v1/censor/text/',
    token: { family: 'client-token', in: 'access-token' },
    request: {
      app_id: appId,
      content: {
        type: 'array',
        required: true,
        min: 1,
        max: 100,
        items: { type: 'string', required: true, min: 1, max: 10_000 },
        as: 'texts',
      },
    },
    envelope: 'err_no',
    payload: null,
    answer: {
      data: { type: 'array', required: true, items: taskResult, as: 'results' },
      log_id: { type: 'string', required: false },
    },
    repeatable: true,
    codes: 'open',
    source: 'mini-app/develop/server/content-security/content-security-detect-new',
  },
  antidirt: {
    name: 'antidirt',
    title: '内容安全检测（旧）',
    host: 'toutiao',
    method: 'POST',
    path: '/api/v2/tags/text/antidirt',
    token: { family: 'access-token', in: 'X-Token' },
    request: {
      tasks: {
        type: 'array',
        required: true,
        min: 1,
        max: 100,
        items: {
          type: 'object',
          required: true,
          fields: { content: { type: 'string', required: true, min: 1, max: 10_000 } },
        },
      },
    },
    envelope: 'antidirt',
    payload: null,
    answer: {
      data: { type: 'array', required: true, items: taskResult, as: 'results' },
      log_id: { type: 'string', required: false },
    },
    repeatable: true,
    codes: 'antidirt',
    source: 'mini-app/develop/server/content-security/content-security-detect',
  },
  checkImage: {
    name: 'checkImage',
    title: '图片检测 V3',
    host: 'open',
    method: 'POST',
    path: '/api/apps/v1/censor/image/',
    token: { family: 'client-token', in: 'access-token' },
    request: { app_id: appId, ...picture },
    envelope: 'err_no',
    payload: null,
    answer: { ...imagePredicts, log_id: { type: 'string', required: false } },
    repeatable: true,
    codes: 'open',
    source: 'mini-app/develop/server/content-security/picture-detect-v3',
  },
  checkImageV2: {
    name: 'checkImageV2',
    title: '图片检测 V2',
    host: 'toutiao',
    method: 'POST',
    path: '/api/apps/censor/image',
    token: { family: 'access-token', in: 'body' },
    request: { app_id: appId, ...picture },
    envelope: 'error',
    payload: null,
    answer: imagePredicts,
    repeatable: true,
    codes: 'image',
    source: 'mini-app/develop/server/content-security/picture-detect-v2',
  },
} as const satisfies Readonly<Record<string, Endpoint>>;

/** Name of an entry in the table. */
export type EndpointName = keyof typeof endpoints;
