import type * as port from './avatar';
import { readFile } from './mini-file';

export const HAS_AVATAR_BUTTON: typeof port.HAS_AVATAR_BUTTON = true;
export const pickAvatar: typeof port.pickAvatar = () => Promise.resolve(null);
export const readAvatar: typeof port.readAvatar = readFile;
