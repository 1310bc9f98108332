import { toApiError } from '@kaibo/api-client';
import { NoAnswer } from './no-answer';
import type * as port from './poster';

const load = (address: string): Promise<HTMLImageElement> =>
  new Promise((resolve, reject) => {
    const picture = new Image();
    picture.onload = () => resolve(picture);
    picture.onerror = () => reject(new NoAnswer(`no picture at ${address}`));
    picture.src = address;
  });

export const openSheet: typeof port.openSheet = async (width, height) => {
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  const pen = canvas.getContext('2d');
  if (!pen) return null;
  // A browser's context has all of it, with narrower types.
  return { pen: pen as unknown as port.Pen, load, toPicture: async () => canvas.toDataURL('image/jpeg', 0.9) };
};

export const privatePicture: typeof port.privatePicture = async (url, token) => {
  const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } }).catch((cause: unknown) => {
    throw new NoAnswer(`no answer from ${url}`, { cause });
  });
  if (!answer.ok) throw toApiError(answer.status, await answer.json().catch(() => null));
  return URL.createObjectURL(await answer.blob());
};

export const handOn: typeof port.handOn = async (picture) => {
  const link = Object.assign(document.createElement('a'), { href: picture, download: 'poster.jpg' });
  link.click();
};
