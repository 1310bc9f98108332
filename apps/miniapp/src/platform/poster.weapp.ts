import Taro from '@tarojs/taro';
import { toApiError } from '@kaibo/api-client';
import { NoAnswer } from './no-answer';
import type * as port from './poster';
import { SHEET_ID } from './sheet-id';

/** WeChat's canvas of type 2d, as a selector query gives it. */
interface Canvas {
  width: number;
  height: number;
  getContext(kind: '2d'): port.Pen;
  createImage(): port.Drawable & { src: string; onload: () => void; onerror: (error: unknown) => void };
}

/** The canvas that `PosterSheet` put on the page, once the page has it. */
const findCanvas = (): Promise<Canvas | null> =>
  new Promise((resolve) =>
    Taro.nextTick(() =>
      Taro.createSelectorQuery()
        .select(`#${SHEET_ID}`)
        .fields({ node: true, size: true })
        .exec((found: ({ node?: Canvas } | null)[]) => resolve(found[0]?.node ?? null)),
    ),
  );

const load = (canvas: Canvas, address: string): Promise<port.Drawable> =>
  new Promise((resolve, reject) => {
    const picture = canvas.createImage();
    picture.onload = () => resolve(picture);
    picture.onerror = () => reject(new NoAnswer(`no picture at ${address}`));
    picture.src = address;
  });

export const openSheet: typeof port.openSheet = async (width, height) => {
  const canvas = await findCanvas();
  if (!canvas) return null; // an old base library
  Object.assign(canvas, { width, height });
  return {
    pen: canvas.getContext('2d'),
    load: (address) => load(canvas, address),
    toPicture: async () => {
      const asked = { canvas, fileType: 'jpg', quality: 0.9 } as unknown as Taro.canvasToTempFilePath.Option; // its canvas is a component there
      return (await Taro.canvasToTempFilePath(asked)).tempFilePath;
    },
  };
};

export const privatePicture: typeof port.privatePicture = async (url, token) => {
  const answer = await Taro.downloadFile({ url, header: { authorization: `Bearer ${token}` } }).catch(
    (cause: unknown) => {
      throw new NoAnswer(`no answer from ${url}`, { cause });
    },
  );
  // What went wrong is in the file; the status is enough to say that it did.
  if (answer.statusCode !== 200) throw toApiError(answer.statusCode, { code: REFUSED[answer.statusCode] });
  return answer.tempFilePath;
};
/** Of the route that gives a code's picture. */
const REFUSED: Partial<Record<number, string>> = {
  401: 'UNAUTHENTICATED',
  404: 'SHARE_NOT_FOUND',
  409: 'SOURCE_CANNOT',
  429: 'RATE_LIMITED',
  502: 'PLATFORM_FAILED',
  503: 'UNAVAILABLE',
};

/** The platform's own sheet: send, save, keep. Old base libraries show the picture, which a long press saves. */
export const handOn: typeof port.handOn = async (picture) => {
  try {
    if (typeof Taro.showShareImageMenu === 'function') await Taro.showShareImageMenu({ path: picture });
    else await Taro.previewImage({ urls: [picture] });
  } catch {
    // The viewer closed it.
  }
};
