import type { LiveCapability, LiveSourceName } from '@kaibo/contracts/rooms';

/** What each live source can do here and now. Sources are added with their adapters. */
export const CAPABILITIES: Record<LiveSourceName, readonly LiveCapability[]> = {
  'wechat-live': ['list', 'goods', 'replay', 'hint', 'plugin'],
  'wechat-channels': ['create', 'edit'],
  douyin: [],
  manual: ['create', 'edit'],
};
