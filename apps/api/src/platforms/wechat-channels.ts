import { CAPABILITIES } from './capabilities';
import type { LiveSource } from './platform';

/**
 * Rooms on 视频号: staff enter a 视频号 id and say what the room is doing, since WeChat tells a mini-program's server nothing of
 * them. The mini-program opens the live itself, and reports what it reads as a hint.
 */
export const wechatChannels: LiveSource = { name: 'wechat-channels', capabilities: CAPABILITIES['wechat-channels'] };
