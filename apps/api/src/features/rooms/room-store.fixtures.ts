import type { SourceRoom } from '../../platforms/platform';

/** A room as a source tells it. */
export const aSourceRoom = (changes: Partial<SourceRoom> = {}): SourceRoom => ({
  platformRoomId: '412',
  title: '春茶上新专场',
  anchorName: '茶园小陈',
  coverUrl: 'http://mmbiz.qpic.cn/mmbiz_jpg/AbC/0',
  shareUrl: null,
  feedsUrl: null,
  liveStatus: 102,
  startsAt: new Date('2026-11-21T12:00:00Z'),
  endsAt: new Date('2026-11-21T14:00:00Z'),
  liveType: 0,
  flags: { closeLike: false },
  goods: [
    {
      id: '51',
      title: '明前龙井 250g',
      coverUrl: 'http://mmbiz.qpic.cn/mmbiz_jpg/GhI/0',
      priceFen: 16800,
      price2Fen: 0,
      priceType: 1,
      path: 'pages/goods/detail?id=88',
    },
  ],
  ...changes,
});
