import type * as port from './poster';

// Douyin makes no code of WeChat's kind, and allows no team: nothing leads to a poster there.
export const openSheet: typeof port.openSheet = () => Promise.resolve(null);
export const privatePicture: typeof port.privatePicture = () => Promise.reject(new Error('no posters on Douyin'));
export const handOn: typeof port.handOn = () => Promise.resolve();
