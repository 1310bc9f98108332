import { create } from 'qrcode';
import { png } from '../png';

const LINK = 'https://sandbox.invalid';
const MODULE_PX = 8;
const QUIET_MODULES = 4;

const PATH = /^\/qr\/([\w-]{1,1024})\.png$/;

/** Address of a QR picture that says a text. */
const codeAddress = (text: string, baseUrl: string): string =>
  `${baseUrl}/qr/${Buffer.from(text).toString('base64url')}.png`;

/** The code an anchor scans to verify the real name. Nobody's phone opens it: verification is done through the control. */
export const verifyCode = (wechatId: string, baseUrl: string): string =>
  codeAddress(`${LINK}/verify?wechat_id=${wechatId}`, baseUrl);

/** The code that leads into a room. */
export const roomCode = (appId: string, roomId: number, baseUrl: string): string =>
  codeAddress(`${LINK}/room?appid=${appId}&room_id=${roomId}`, baseUrl);

/** The QR picture at a path, as PNG; null for any other path. */
export const codeAt = (path: string): Buffer | null => {
  const encoded = PATH.exec(path)?.[1];
  if (encoded === undefined) return null;
  const { modules } = create(Buffer.from(encoded, 'base64url').toString('utf8'), { errorCorrectionLevel: 'M' });
  const side = (modules.size + 2 * QUIET_MODULES) * MODULE_PX;
  const at = (pixel: number): number => Math.floor(pixel / MODULE_PX) - QUIET_MODULES;
  const isDark = (row: number, column: number): boolean =>
    row >= 0 && column >= 0 && row < modules.size && column < modules.size && modules.get(row, column) === 1;
  return png({ widthPx: side, heightPx: side, at: (x, y) => (isDark(at(y), at(x)) ? 0x000000 : 0xffffff) });
};
