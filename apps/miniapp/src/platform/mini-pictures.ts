import Taro from '@tarojs/taro';
import { readFile } from './mini-file';
import type { ChosenPicture } from './pictures';
import { PrivacyRefused } from './privacy-refused';

/** WeChat: 104 not agreed, 112 the contract does not name this function. */
const PRIVACY_CODES = [104, 112];

interface Thrown {
  errMsg?: unknown;
  errno?: unknown;
}

const chosen = (url: string, bytes: number | undefined): ChosenPicture => ({
  url,
  bytes: bytes ?? null,
  read: () => readFile(url),
});

const pick = async (most: number): Promise<ChosenPicture[]> => {
  // Base libraries before 2.10 and Toutiao have the older function alone.
  if (typeof Taro.chooseMedia === 'function') {
    const { tempFiles } = await Taro.chooseMedia({ count: most, mediaType: ['image'], sizeType: ['compressed'] });
    return tempFiles.map(({ tempFilePath, size }) => chosen(tempFilePath, size));
  }
  const { tempFilePaths, tempFiles } = await Taro.chooseImage({ count: most, sizeType: ['compressed'] });
  return tempFilePaths.map((path, place) => chosen(path, tempFiles?.[place]?.size));
};

/** `pickPictures` for mini-programs. WeChat shows its privacy contract by itself before the first. */
export const pickMiniPictures = async (most: number): Promise<ChosenPicture[]> => {
  try {
    return await pick(most);
  } catch (error) {
    const { errMsg, errno } = (error ?? {}) as Thrown; // whatever the platform threw
    if (PRIVACY_CODES.includes(Number(errno)) || /privacy/i.test(String(errMsg))) throw new PrivacyRefused();
    if (/cancel|auth den|deny/i.test(String(errMsg))) return [];
    throw error;
  }
};

/** `enlarge` for mini-programs. */
export const enlargeMini = (urls: readonly string[], shown: string): void => {
  Promise.resolve(Taro.previewImage({ urls: [...urls], current: shown })).catch(() => undefined);
};
