import Taro from '@tarojs/taro';
import type * as port from './avatar';
import { readFile } from './mini-file';
import { NoAnswer } from './no-answer';

/** Douyin has no button for it: its profile dialogue names the viewer's picture, which the phone fetches. */
export const HAS_AVATAR_BUTTON: typeof port.HAS_AVATAR_BUTTON = false;

const isRefusal = (error: unknown): boolean =>
  /auth den|cancel|deny/i.test(String((error as { errMsg?: unknown } | null)?.errMsg ?? '')); // whatever the platform threw

export const pickAvatar: typeof port.pickAvatar = async () => {
  const profile = await Taro.getUserProfile({ desc: '用作头像' }).catch((error: unknown) => {
    if (isRefusal(error)) return null;
    throw error;
  });
  if (!profile) return null;
  // The picture's host must stand in the console's list of download hosts (downloadFile 合法域名).
  const file = await Taro.downloadFile({ url: profile.userInfo.avatarUrl }).catch((cause: unknown) => {
    throw new NoAnswer('the picture did not come', { cause });
  });
  if (file.statusCode !== 200) throw new NoAnswer(`the picture did not come: ${file.statusCode}`);
  return readFile(file.tempFilePath);
};
export const readAvatar: typeof port.readAvatar = readFile;
