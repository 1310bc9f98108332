import type { ReplayState } from '@kaibo/contracts/rooms';
import { language } from '../../platform/language';

type Note = { title: string; hint: string };

// Of the replay's own page: whoever never opens it does not download them.
const zh = {
  title: '直播回放',
  part: (no: number) => `第 ${no} 段`,
  playing: '正在播放',
  parts: (count: number) => `共 ${count} 段`,
  expires: (time: string) => `回放保留到 ${time}，过期后不能再看`,
  cannotPlay: '这里播放不了这段回放。可以复制链接，用手机浏览器打开观看',
  copy: '复制回放链接',
  copied: '链接已复制',
  look: '再看看',
  toRoom: '回直播间',
  notes: {
    early: { title: '直播还没有结束', hint: '结束后可以在这里看回放' },
    making: { title: '回放生成中', hint: '直播结束约十分钟后开始生成，好了会自动出现在这里' },
    closed: { title: '主播没有开放回放', hint: '可以看看其他直播' },
    none: { title: '这场直播没有回放', hint: '可以看看其他直播' },
    expired: { title: '回放已过期', hint: '平台只保留一段时间，可以看看其他直播' },
    unavailable: { title: '暂时拿不到回放', hint: '平台没有给出回放，请稍后再来' },
  } satisfies Record<Exclude<ReplayState, 'ready'>, Note>,
};

type ReplayTexts = typeof zh;

const en: ReplayTexts = {
  title: 'Replay',
  part: (no) => `Part ${no}`,
  playing: 'playing',
  parts: (count) => `${count} parts`,
  expires: (time) => `Can be watched until ${time}`,
  cannotPlay: 'This part cannot be played here. Copy the link and open it in your phone’s browser',
  copy: 'Copy the link',
  copied: 'Link copied',
  look: 'Look again',
  toRoom: 'To the room',
  notes: {
    early: { title: 'This live is not over yet', hint: 'Its replay can be watched here afterwards' },
    making: { title: 'The replay is being made', hint: 'This starts ten minutes after the end; it will appear here' },
    closed: { title: 'The host does not share a replay', hint: 'Have a look at other lives' },
    none: { title: 'There is no replay of this live', hint: 'Have a look at other lives' },
    expired: { title: 'The replay has expired', hint: 'The platform keeps it for a while only' },
    unavailable: { title: 'The replay cannot be had now', hint: 'The platform did not give it; please come again' },
  },
};

export const replayCatalogue = { zh, en };
export const replayTexts: ReplayTexts = replayCatalogue[language()];
