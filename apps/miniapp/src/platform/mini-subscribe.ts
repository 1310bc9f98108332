import { POPUP_ANSWERS, type PopupAnswer } from '@kaibo/contracts/reminders';
import Taro from '@tarojs/taro';
import type * as port from './subscribe';

/** Toutiao has no such function, and old base libraries neither. */
export const canSubscribeMini: typeof port.canSubscribe = () => typeof Taro.requestSubscribeMessage === 'function';

/** WeChat: 20004 turned off as a whole; 10005 the app is in the background. */
const TURNED_OFF = 20004;

const isAnswer = (value: unknown): value is PopupAnswer => POPUP_ANSWERS.includes(value as PopupAnswer);

export const askMiniPermission: typeof port.askPermission = async (templateId) => {
  if (!canSubscribeMini()) return { kind: 'unsupported' };
  try {
    // Taro's types also want what another platform needs.
    const asked = { tmplIds: [templateId] } as unknown as Taro.requestSubscribeMessage.Option;
    const answers: Record<string, unknown> = { ...(await Taro.requestSubscribeMessage(asked)) };
    const answer = answers[templateId];
    return { kind: 'answered', answer: isAnswer(answer) ? answer : 'fail' };
  } catch (error) {
    const { errMsg, errCode } = (error ?? {}) as { errMsg?: unknown; errCode?: unknown }; // whatever the platform threw
    if (/tap/i.test(String(errMsg))) return { kind: 'no-tap' };
    return { kind: 'answered', answer: errCode === TURNED_OFF ? 'ban' : 'fail' };
  }
};
