import { type Endpoint, type EndpointName } from '@kaibo/douyin/endpoints';
import { type Body } from '../handler';
import { type Capability, type DouyinApp } from './douyin-app';
import { DouyinRefusal, invalid } from './douyin-answer';

/** A call that passed its checks. */
export interface DouyinCall {
  app: DouyinApp;
  endpoint: Endpoint;
  body: Body;
}

/** @returns the payload, without the envelope. @throws DouyinRefusal */
export type DouyinHandler = (call: DouyinCall) => Body;

const NOT_GRANTED = 28001014;
const BANNED = 28001019;
const QUOTA_USED = 28003017;
const NOT_SUBSCRIBED = 28014043;
const BAD_CODE = 40018;
const BAD_ANONYMOUS_CODE = 40019;
const BUSY = { open: 28001005, image: 4 } as const;

const textIn = (body: Body, name: string): string | null => {
  const value = body[name];
  return typeof value === 'string' ? value : null;
};

/** The older interfaces say nothing of capabilities. */
const requireGrant = ({ standing }: DouyinApp, capability: Capability): void => {
  const grant = standing.of(capability);
  if (grant !== 'granted') throw new DouyinRefusal(grant === 'banned' ? BANNED : NOT_GRANTED);
};

const code2Session: DouyinHandler = ({ app: { users, world }, body }) => {
  const [code, anonymousCode] = [textIn(body, 'code'), textIn(body, 'anonymous_code')];
  const user = code === null ? null : users.peek(code, false);
  const guest = anonymousCode === null ? null : users.peek(anonymousCode, true);
  if (code !== null ? !user : anonymousCode === null) throw new DouyinRefusal(BAD_CODE);
  if (anonymousCode !== null && !guest) throw new DouyinRefusal(BAD_ANONYMOUS_CODE);
  if (code !== null) users.use(code);
  if (anonymousCode !== null) users.use(anonymousCode);
  return {
    session_key: user ? world.random(16).toString('base64') : '',
    openid: user?.openid ?? '',
    anonymous_openid: guest?.anonymousOpenid ?? '',
    unionid: user?.unionid ?? '',
  };
};

const notifyUser: DouyinHandler = ({ app, endpoint, body }) => {
  const { messages, users } = app;
  requireGrant(app, 'messages');
  const template = messages.template(textIn(body, 'msg_id') ?? '');
  const openid = textIn(body, 'open_id') ?? '';
  if (!template) return invalid(endpoint, 'msg_id');
  if (!users.find(openid)) return invalid(endpoint, 'open_id');
  const data = body.data as Record<string, string>; // the table says so, and it was checked
  const names = Object.keys(data);
  if (names.length !== template.keywords.length || !template.keywords.every((keyword) => names.includes(keyword)))
    return invalid(endpoint, 'data');
  if (messages.consents(openid, template) <= 0) throw new DouyinRefusal(NOT_SUBSCRIBED);
  if (messages.quotaLeft !== null && messages.quotaLeft <= 0) throw new DouyinRefusal(QUOTA_USED);
  const kinds = (body.notify_type as number[] | undefined) ?? []; // checked by the table as well
  messages.send({ openid, templateId: template.id, data: { ...data }, page: textIn(body, 'page'), kinds }, template);
  return {};
};

const resultOf = (app: DouyinApp, model: string, text: string): Body => {
  const isHit = app.content.isBadText(text);
  return {
    code: 0,
    msg: 'ok',
    task_id: app.world.random(16).toString('hex'),
    data_id: null,
    predicts: [{ hit: isHit, prob: Number(isHit), model_name: model, target: null }],
  };
};

const checkText: DouyinHandler = ({ app, body }) => {
  requireGrant(app, 'text-check');
  if (app.content.settings.isOut) throw new DouyinRefusal(BUSY.open);
  const texts = body.content as string[]; // the table says so
  return { data: texts.map((text) => resultOf(app, 'short_content_antidirt', text)) };
};

const antidirt: DouyinHandler = ({ app, body }) => {
  // No code of its own is known for a check that is out of order.
  if (app.content.settings.isOut) throw new OutOfOrder();
  const tasks = body.tasks as { content: string }[]; // the table says so
  return { data: tasks.map(({ content }) => resultOf(app, 'short_content_antidirt', content)) };
};

/** Nothing of the platform's own is answered: HTTP 503. */
export class OutOfOrder extends Error {}

/** @returns what is to be looked at. @throws DouyinRefusal unless there is one of the two */
const pictureIn = (endpoint: Endpoint, body: Body): string => {
  const [url, base64] = [textIn(body, 'image'), textIn(body, 'image_data')];
  if ((url === null) === (base64 === null)) return invalid(endpoint, 'image');
  return url ?? base64 ?? '';
};

const MODELS = ['porn', 'cartoon_leader', 'anniversary_flag', 'sensitive_flag'];

const predictsOf = (app: DouyinApp, picture: string): Body => {
  const isHit = app.content.isBadPicture(picture);
  return { predicts: MODELS.map((model, index) => ({ model_name: model, hit: isHit && index === 0 })) };
};

const checkImage: DouyinHandler = ({ app, endpoint, body }) => {
  requireGrant(app, 'image-check');
  const picture = pictureIn(endpoint, body);
  if (app.content.settings.isOut) throw new DouyinRefusal(BUSY.open);
  if (textIn(body, 'image') !== null && !/^https?:\/\//i.test(picture)) return invalid(endpoint, 'image');
  return predictsOf(app, picture);
};

const DOWNLOAD_FAILED = 3;

const checkImageV2: DouyinHandler = ({ app, endpoint, body }) => {
  const picture = pictureIn(endpoint, body);
  if (app.content.settings.isOut) throw new DouyinRefusal(BUSY.image);
  if (textIn(body, 'image') !== null && !/^https?:\/\//i.test(picture)) throw new DouyinRefusal(DOWNLOAD_FAILED);
  return predictsOf(app, picture);
};

/** Who answers what: the compiler knows that nobody is left out. */
export const douyinHandlers: { readonly [N in EndpointName]: DouyinHandler } = {
  accessToken: ({ app }) => app.tokens.give('access-token'),
  clientToken: ({ app }) => app.tokens.give('client-token'),
  code2Session,
  notifyUser,
  checkText,
  antidirt,
  checkImage,
  checkImageV2,
};
