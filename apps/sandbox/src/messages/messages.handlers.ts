import { type Body, type Call, Refusal } from '../handler';
import { isKnownOpenid } from '../known-openid';
import { text, textOrNull } from '../live/wire';
import { isPublished } from '../pages';
import { fits, type Template } from './templates';

type Values = Record<string, { value: string }>;

/** @throws Refusal 40003 */
const openidIn = ({ account, body }: Call): string => {
  const openid = text(body, 'touser');
  if (!isKnownOpenid(account, openid)) throw new Refusal(40003);
  return openid;
};

/** @throws Refusal 47003 with the field's name, spelled as the platform does */
const requireValues = ({ fields }: Template, data: Values): void => {
  const unknown = Object.keys(data)
    .find((name) => !fields.includes(name))
    ?.slice(0, 60);
  if (unknown !== undefined) throw new Refusal(47003, `argument invalid! data.${unknown}.value invalid`);
  for (const name of fields) {
    const value = data[name]?.value.trim() ?? '';
    if (value === '') throw new Refusal(47003, `argument invalid! data.${name}.value is emtpy`);
    if (!fits(name, value)) throw new Refusal(47003, `argument invalid! data.${name}.value invalid`);
  }
};

const sendSubscribeMessage = (call: Call): Body => {
  const { account, body } = call;
  const openid = openidIn(call);
  const template = account.messages.template(text(body, 'template_id'));
  if (!template) throw new Refusal(40037);
  const page = textOrNull(body, 'page');
  if (page !== null && !isPublished(account, page)) throw new Refusal(41030);
  const data = body.data as Values; // as the endpoint table has it
  requireValues(template, data);
  const { miniprogram_state, lang } = body;
  const id = account.messages.send(openid, template, { page, miniprogram_state, lang, data });
  if (id === null) throw new Refusal(43101);
  return account.switches.isOn('givesMessageId') ? { msgid: id } : {};
};

/** Media that a message names have to be there still. */
const requireMedia = ({ account, now }: Call, mediaId: unknown): void => {
  if (!account.media.find(String(mediaId), now)) throw new Refusal(40007);
};

const sendCustomerMessage = (call: Call): Body => {
  const { account, body } = call;
  const openid = openidIn(call);
  const type = text(body, 'msgtype');
  const part = body[type] as Body | undefined; // an object, as the endpoint table has it
  if (part === undefined) throw new Refusal(47001);
  if (type === 'image') requireMedia(call, part.media_id);
  if (type === 'miniprogrampage') requireMedia(call, part.thumb_media_id);
  const refusal = account.messages.refusal(openid);
  if (refusal !== null) throw new Refusal(refusal === 'closed' ? 45015 : 45047);
  account.messages.reply(openid, { msgtype: type, [type]: part });
  return {};
};

const setTyping = (call: Call): Body => {
  const { account, body } = call;
  const openid = openidIn(call);
  if (body.command === 'CancelTyping') {
    account.messages.stopTyping(openid);
    return {};
  }
  const refusal = account.messages.type(openid);
  if (refusal !== null) throw new Refusal(refusal === 'silent' ? 45080 : 45081);
  return {};
};

export const messagesHandlers = { sendSubscribeMessage, sendCustomerMessage, setTyping };
