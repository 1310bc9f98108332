import type * as port from './share';

export { useMiniShare as useShare } from './mini-share';
export const SHARE_OPEN_TYPE: typeof port.SHARE_OPEN_TYPE = 'share';
export const shareLink: typeof port.shareLink = () => Promise.resolve(false);
