import { type Endpoint } from '@kaibo/wechat/endpoints';
import { type Body } from './handler';

/** Only live answers leave `errmsg` away where they have nothing to say. Source: their samples. */
const isLive = (endpoint: Endpoint): boolean => endpoint.invalid === 200002;

/** A success as the platform wraps it. */
export const wrapAnswer = (endpoint: Endpoint, body: Body): Body =>
  endpoint.envelope === 'errcode' ? { errcode: 0, ...(isLive(endpoint) ? {} : { errmsg: 'ok' }), ...body } : body;
