import { appView, codePicture, contents, pictureUrl, rooms, shares } from '../../api';
import { timeNow } from '../../clock';
import { texts } from '../../texts';
import { goodsPrice, timeText } from '../contents/content-texts';
import { whenText } from '../rooms/room-texts';
import type { Shared } from '../shares/share.rules';
import type { PosterSubject } from './draw-poster';
import type { Posters } from './use-poster';

const subject = async ({ target, targetId }: Shared): Promise<PosterSubject> => {
  const now = timeNow();
  if (target === 'room') {
    const room = await rooms.get(targetId);
    const note = [texts.anchor(room.anchor), whenText(room, now)].join(' · ');
    return { title: room.title, note, cover: pictureUrl(room.cover) };
  }
  if (target === 'home' || target === 'page') {
    const { name } = await appView();
    return { title: name, note: texts.posters.shop, cover: null };
  }
  const content = await contents.get(target, targetId);
  const note = content.goods ? goodsPrice(content.goods.priceFen).label : timeText(content.publishedAt, now);
  return { title: content.title, note, cover: pictureUrl(content.cover?.medium ?? null) };
};

/** What posters are drawn from. */
export const posters: Posters = {
  subject,
  code: async (shared) => codePicture((await shares.codeOf(shared)).id),
};
