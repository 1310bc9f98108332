import Taro from '@tarojs/taro';
import type * as port from './leave';

/** `openMiniProgram` for mini-programs; the platforms ask the viewer first. */
export const openOtherMiniProgram: typeof port.openMiniProgram = async (appId, path) => {
  try {
    await Taro.navigateToMiniProgram({ appId, path });
    return true;
  } catch (error) {
    // Who thinks again has opened nothing, and needs to be told nothing.
    return /cancel/i.test(String((error as { errMsg?: unknown } | null)?.errMsg ?? '')); // whatever the platform threw
  }
};
