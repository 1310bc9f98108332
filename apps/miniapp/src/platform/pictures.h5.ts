import { MEDIA_TYPES } from '@kaibo/contracts/media';
import type * as port from './pictures';

export const pickPictures: typeof port.pickPictures = (most) =>
  new Promise((resolve) => {
    const input = document.createElement('input');
    input.type = 'file';
    input.multiple = most > 1;
    input.accept = MEDIA_TYPES.join(',');
    input.addEventListener('cancel', () => resolve([]));
    input.addEventListener('change', () => {
      const files = [...(input.files ?? [])].slice(0, most);
      resolve(
        files.map((file) => ({ url: URL.createObjectURL(file), bytes: file.size, read: () => file.arrayBuffer() })),
      );
    });
    input.click();
  });

/** A picture in a tab of its own: the browser enlarges it better than any page. */
export const enlarge: typeof port.enlarge = (_urls, shown) => void window.open(shown, '_blank', 'noopener');
