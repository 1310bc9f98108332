import { type Douyin, DouyinError } from '@kaibo/douyin';
import { type MessageSender, NEVER_LEFT, type SendOutcome } from './messages';

const SEND = 'notifyUser';
/** The user has not subscribed to this template, or not any more. */
const REFUSED = 28014043;
const HINDRANCES: Readonly<Record<number, 'day' | 'rate' | 'busy'>> = {
  28003017: 'day',
  28006003: 'rate',
  28001005: 'busy',
};

/** As for WeChat: only an answer of the platform, or a call that never left, proves that nothing went. */
export function outcomeOf(error: unknown): SendOutcome {
  if (!(error instanceof DouyinError)) return { kind: 'unknown', error };
  const { kind, endpoint, code } = error;
  if (endpoint !== SEND) return { kind: 'unsent', hindrance: 'busy', platformCode: code };
  if (kind === 'platform' && code !== null) {
    if (code === REFUSED) return { kind: 'refused' };
    const hindrance = HINDRANCES[code] ?? (error.retry === 'never' ? 'blocked' : 'busy');
    return { kind: 'unsent', hindrance, platformCode: code };
  }
  if (kind === 'request') return { kind: 'unsent', hindrance: 'blocked', platformCode: null };
  if (kind === 'network' && NEVER_LEFT.test(error.message))
    return { kind: 'unsent', hindrance: 'busy', platformCode: null };
  return { kind: 'unknown', error };
}

/** Subscribe messages of Douyin. @param douyin one that does not try again by itself */
export const douyinMessages = (douyin: Douyin): MessageSender => ({
  send: async (openid, { templateId, page, data }) => {
    try {
      await douyin.messages.notifyUser({ templateId, openid, data: { ...data }, ...(page === null ? {} : { page }) });
      return { kind: 'sent' };
    } catch (error) {
      return outcomeOf(error);
    }
  },
});
