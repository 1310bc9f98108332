import Taro from '@tarojs/taro';
import type * as port from './session';

export const signInCode: typeof port.signInCode = async () => ({ provider: 'wechat', code: (await Taro.login()).code });
export const CAN_VERIFY_PHONE: typeof port.CAN_VERIFY_PHONE = true;
export const NICKNAME_INPUT: typeof port.NICKNAME_INPUT = 'nickname';
export const SIGNS_IN_QUIETLY: typeof port.SIGNS_IN_QUIETLY = true;
export const isSentBack: typeof port.isSentBack = () => false;
export const sessionKeeper: typeof port.sessionKeeper = () => null;
