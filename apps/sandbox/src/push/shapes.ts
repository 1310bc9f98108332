import { type PlatformEvent } from '../events';
import { type PushFormat } from './seal';

type Fields = Record<string, unknown>;

/** What a user writes has a type of its own; everything else is an event. */
const MESSAGE_TYPES = ['text', 'image', 'miniprogrampage'];

/** Events with a list: at the top in JSON, within this in XML. Source: 订阅消息 事件. */
const LIST_WRAPPERS: Readonly<Record<string, string>> = {
  subscribe_msg_popup_event: 'SubscribeMsgPopupEvent',
  subscribe_msg_change_event: 'SubscribeMsgChangeEvent',
  subscribe_msg_sent_event: 'SubscribeMsgSentEvent',
};

export interface Addresses {
  /** The mini-program's `gh_...`. */
  originalId: string;
  /** Who sends what no user did. */
  platformOpenid: string;
}

/**
 * The message of an event, in the shape that it has in one of the formats.
 * @param singleItem a list of one item comes without its list in JSON, as it does from the platform at times
 */
export const messageOf = (
  { at, name, payload }: PlatformEvent,
  format: PushFormat,
  { originalId, platformOpenid }: Addresses,
  singleItem: boolean,
): Fields => {
  const { FromUserName = fromOf(payload) ?? platformOpenid, ...rest } = payload;
  const seconds = Math.floor(at / 1000);
  const hasList = Object.hasOwn(LIST_WRAPPERS, name);
  const head = {
    ToUserName: originalId,
    FromUserName,
    // Those with a list have it in quotes where they are JSON.
    CreateTime: hasList && format === 'json' ? String(seconds) : seconds,
  };
  if (MESSAGE_TYPES.includes(name)) return { ...head, MsgType: name, ...rest };
  const event = { ...head, MsgType: 'event', Event: name };
  return { ...event, ...(format === 'xml' ? inXml(name, rest) : inJson(rest, hasList && singleItem)) };
};

/** The user whom an event of the live family is about. */
const fromOf = (payload: Fields): string | null => {
  const { FollowNotify: follow } = payload;
  const { user_openid: openid } = (typeof follow === 'object' && follow !== null ? follow : {}) as Fields; // just looked at
  return typeof openid === 'string' ? openid : null;
};

const inJson = (payload: Fields, singleItem: boolean): Fields => {
  const { List: list } = payload;
  return singleItem && Array.isArray(list) && list.length === 1 ? { ...payload, List: list[0] as unknown } : payload;
};

const inXml = (name: string, payload: Fields): Fields => {
  const wrapper = LIST_WRAPPERS[name];
  if (wrapper !== undefined) {
    const { List, ...rest } = payload;
    return { ...rest, [wrapper]: { List } };
  }
  // The findings of a media check are a single one there.
  return Array.isArray(payload.detail) ? { ...payload, detail: payload.detail[0] as unknown } : payload;
};
