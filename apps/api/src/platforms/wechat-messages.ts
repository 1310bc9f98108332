import { type Wechat, WechatError } from '@kaibo/wechat';
import { type MessageSender, NEVER_LEFT, type SendOutcome } from './messages';

const SEND = 'sendSubscribeMessage';
/** 43101: the viewer refused, withdrew, or has none left. */
const REFUSED = 43101;
/** No such openid; or one that has not used this mini-program. */
const INVALID: readonly number[] = [40003, 43104];
const HINDRANCES: Readonly<Record<number, 'day' | 'rate' | 'busy'>> = { 45009: 'day', 45011: 'rate', [-1]: 'busy' };

/**
 * What an error of the platform's package means for the one message. Only an answer of the platform, or a call that never
 * left, proves that nothing went; a timeout, half an answer or a page of HTML prove nothing.
 */
export function outcomeOf(error: unknown): SendOutcome {
  if (!(error instanceof WechatError)) return { kind: 'unknown', error };
  const { kind, endpoint, code } = error;
  // Without a token nothing was sent.
  if (endpoint !== SEND) return { kind: 'unsent', hindrance: 'busy', platformCode: code };
  if (kind === 'platform' && code !== null) {
    if (code === REFUSED) return { kind: 'refused' };
    if (INVALID.includes(code)) return { kind: 'invalid' };
    const hindrance = HINDRANCES[code] ?? (error.retry === 'never' ? 'blocked' : 'busy');
    return { kind: 'unsent', hindrance, platformCode: code };
  }
  if (kind === 'request') return { kind: 'unsent', hindrance: 'blocked', platformCode: null };
  if (kind === 'network' && NEVER_LEFT.test(error.message))
    return { kind: 'unsent', hindrance: 'busy', platformCode: null };
  return { kind: 'unknown', error };
}

/** Subscribe messages (订阅消息) of WeChat. @param wechat one that does not try again by itself */
export const wechatMessages = (wechat: Wechat): MessageSender => ({
  send: async (openid, { templateId, page, data }) => {
    const values = Object.fromEntries(Object.entries(data).map(([name, value]) => [name, { value }]));
    try {
      await wechat.messages.sendSubscription({
        openid,
        templateId,
        ...(page === null ? {} : { page }),
        data: values,
      });
      return { kind: 'sent' };
    } catch (error) {
      return outcomeOf(error);
    }
  },
});
