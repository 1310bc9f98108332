import { AVATAR_MAX_BYTES, AVATAR_TYPES } from '@kaibo/contracts/members';
import type * as port from './avatar';

export const HAS_AVATAR_BUTTON: typeof port.HAS_AVATAR_BUTTON = false;

export const pickAvatar: typeof port.pickAvatar = () =>
  new Promise((resolve, reject) => {
    const input = document.createElement('input');
    input.type = 'file';
    input.accept = AVATAR_TYPES.join(',');
    input.addEventListener('cancel', () => resolve(null));
    input.addEventListener('change', () => {
      const file = input.files?.[0];
      // Enough of it to be seen as too large; the rest may be gigabytes.
      if (file)
        file
          .slice(0, AVATAR_MAX_BYTES + 1)
          .arrayBuffer()
          .then(resolve, reject);
      else resolve(null);
    });
    input.click();
  });
export const readAvatar: typeof port.readAvatar = () => Promise.reject(new Error('no such files in a browser'));
