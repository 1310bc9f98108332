import { shanghaiHour } from '../clock';
import { type GoodsLibrary } from '../goods/goods';
import { ENDED, LIVE, onShelf, PLAIN, type Room, type RoomSwitches, UPCOMING } from './rooms';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const BY_HAND = { cover: null, thirdPartyAppid: '', goodsKey: [] } as const;
/** The example's rooms keep their replays. */
const WITH_REPLAY: RoomSwitches = { ...PLAIN.switches, closeReplay: 0 };
const WITHOUT_REPLAY: RoomSwitches = { ...PLAIN.switches, closeReplay: 1 };

/**
 * The rooms of the slides' table: a decoration company, three live, two not started.
 * @param library takes their goods, as made by hand in the console
 */
export const seedRooms = (now: number, library: GoodsLibrary): Room[] => {
  const room = (
    roomId: number,
    name: string,
    anchorName: string,
    status: number,
    start: number,
    end: number,
    goods: [string, number, number, 1 | 2 | 3][],
  ): Room => ({
    ...PLAIN,
    roomId,
    name,
    anchorName,
    startTime: now + start,
    endTime: now + end,
    switches: WITH_REPLAY,
    picture: roomId,
    status,
    since: now + Math.min(start, 0),
    goods: goods.map(([title, price, price2, priceType], index) => {
      const goodsId = roomId * 100 + index;
      const form = { name: title, price, price2, priceType, url: `pages/goods/detail?id=${goodsId}` };
      return onShelf(library.putByHand(goodsId, { ...form, ...BY_HAND }, now).goodsId);
    }),
  });
  const tomorrowEvening = shanghaiHour(now, 1, 20) - now;
  return [
    room(1, '幸福海岸新中式风格', '设计师林可', LIVE, -52 * MINUTE, 2 * HOUR, [
      ['全屋设计咨询（1 小时）', 19_900, 0, 1],
      ['新中式实木玄关柜', 368_000, 299_800, 3],
    ]),
    room(2, '香山公寓现代风格', '工长老周', UPCOMING, 6 * MINUTE, 6 * MINUTE + 2 * HOUR, [
      ['水电改造套餐', 580_000, 980_000, 2],
      ['现代简约主灯', 89_900, 0, 1],
    ]),
    room(3, '日式茶间简约风格', '茶间主理人小野', LIVE, -20 * MINUTE, 90 * MINUTE, [
      ['榻榻米定制（每平方米）', 128_000, 0, 1],
      ['茶席三件套', 45_800, 36_800, 3],
      ['手作茶则', 9_900, 0, 1],
    ]),
    room(4, '欧式卧室展示风格', '软装师Anna', LIVE, -95 * MINUTE, 30 * MINUTE, [
      ['欧式软包床', 459_900, 0, 1],
      ['欧式床头柜一对', 128_000, 99_900, 3],
    ]),
    room(5, '三月依家有优惠', '依家客服', UPCOMING, tomorrowEvening, tomorrowEvening + 2 * HOUR, [
      ['到店礼：量房免费', 100, 0, 1],
      ['套餐定金翻倍', 50_000, 0, 1],
    ]),
  ];
};

/** A sequence of numbers 0 ≤ x < 1 that is the same for the same seed (mulberry32). */
export const chance = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
};

const STYLES = ['新中式', '现代', '日式', '北欧', '轻奢', '法式', '侘寂', '美式'];
const PLACES = ['幸福海岸', '香山公寓', '云锦里', '翡翠湾', '江南里', '望京花园', '龙湖天街', '碧桂园'];

/** Many rooms, most of them over: what an account looks like after some years. */
export const manyRooms = (count: number, now: number, firstId: number, seed: number): Room[] => {
  const next = chance(seed);
  const pick = (from: readonly string[]): string => from[Math.floor(next() * from.length)] ?? '';
  const anchors = new Map<string, string>();
  /** The same text once, not thousands of times. */
  const shared = (text: string): string => {
    if (!anchors.has(text)) anchors.set(text, text);
    return anchors.get(text) ?? text;
  };
  return Array.from({ length: count }, (_, index) => {
    const age = Math.floor(next() * 700 * 24 * HOUR);
    const isOver = index >= 20;
    const startTime = isOver ? now - age - 3 * HOUR : now + HOUR + Math.floor(next() * 72 * HOUR);
    const endTime = startTime + 2 * HOUR;
    // Field by field, and a joined text: spread objects and texts that are still in pieces take twice the memory.
    return {
      roomId: firstId + index,
      name: [pick(PLACES), pick(STYLES), '风格 ', index + 1].join(''),
      anchorName: shared(['设计师', pick(['林', '周', '吴', '郑', '王']), index % 97].join('')),
      startTime,
      endTime,
      liveType: PLAIN.liveType,
      switches: WITHOUT_REPLAY,
      goods: PLAIN.goods,
      team: PLAIN.team,
      pictures: PLAIN.pictures,
      picture: firstId + index,
      status: isOver ? ENDED : UPCOMING,
      since: isOver ? endTime : now,
      pushed: PLAIN.pushed,
      shown: PLAIN.shown,
    };
  });
};
