import { Refusal } from '../handler';

/** Pure decisions of the live family. Sources: 创建直播间, 添加并提审商品, 返回码. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const LEAD_MS = 10 * MINUTE;
const SHORTEST_MS = 30 * MINUTE;
const MONTHS_AHEAD = 6;
const SHANGHAI_OFFSET_MS = 8 * HOUR;

/**
 * The plan of a room: from ten minutes to six months ahead, from half an hour to `longestHours` long.
 * @throws Refusal 200002
 */
export const requirePlan = (startTime: number, endTime: number, now: number, longestHours: number): void => {
  const length = endTime - startTime;
  // The platform reckons in whole seconds: what was ten minutes ahead when it was written may be a fraction less now.
  const isAhead = startTime >= Math.floor(now / 1000) * 1000 + LEAD_MS && startTime <= monthsLater(now, MONTHS_AHEAD);
  if (!isAhead || length < SHORTEST_MS || length > longestHours * HOUR)
    throw new Refusal(200002, 'parameter startTime or endTime is invalid');
};

/** The same day of a later month in Shanghai, or that month's last day. */
export const monthsLater = (at: number, months: number): number => {
  const date = new Date(at + SHANGHAI_OFFSET_MS);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, lastDay));
  return date.getTime() - SHANGHAI_OFFSET_MS;
};

/**
 * Letters, digits, Chinese, punctuation, blanks and signs. The set is not documented (unconfirmed): emoji, control
 * characters and what has no meaning in Unicode are what is certain not to be in it.
 */
const ALLOWED = /^[\p{L}\p{M}\p{N}\p{P}\p{Sm}\p{Sc}\p{So}\p{Sk} \u3000]*$/u;
const EMOJI = /\p{Extended_Pictographic}|\p{Regional_Indicator}/u;
/** Signs that Unicode counts as pictographs, and every keyboard has. */
const SIGNS = /[©®™〰〽]/gu;

/** @throws Refusal 300040 */
export const requireCharacters = (text: string): void => {
  if (!ALLOWED.test(text) || EMOJI.test(text.replace(SIGNS, ''))) throw new Refusal(300040);
};

/** @param code 300028 room, 300029 anchor, 300004 goods. @throws Refusal */
export const requireDecent = (text: string, words: readonly string[], code: number): void => {
  const bare = text.toLowerCase().replace(/\s/g, '');
  if (words.some((word) => bare.includes(word.toLowerCase()))) throw new Refusal(code);
};

export interface Prices {
  priceType: 1 | 2 | 3;
  /** Whole fen. */
  price: number;
  price2: number;
}

/** @param yuan at most two decimals, as the table checks. @returns whole fen: what rounding leaves is the binary fraction's doing */
export const fenOf = (yuan: number): number => Math.round(yuan * 100);

/**
 * The prices that a form asks for. A fixed price has no second one; whatever came with it is dropped.
 * @param price2 null: not given
 * @throws Refusal 300003 for a range upside down, and for a reduced price above the price before
 */
export const pricesOf = (priceType: 1 | 2 | 3, price: number, price2: number | null): Prices => {
  if (priceType === 1) return { priceType, price, price2: 0 };
  if (price2 === null) throw new Refusal(300003);
  if (priceType === 2 ? price2 < price : price2 > price) throw new Refusal(300003);
  return { priceType, price, price2 };
};

/** A name of digits alone was refused as illegal (field report of 2020). @throws Refusal 300004 */
export const requireGoodsName = (name: string): void => {
  if (/^[\d\s.]+$/.test(name)) throw new Refusal(300004);
};

/** The path of a page: without its query, `.html` and slash. */
const pathOf = (url: string): string =>
  url
    .replace(/[?#].*$/s, '')
    .replace(/\.html$/, '')
    .replace(/^\//, '');

/** @param published null: every page is. @throws Refusal 300007 */
export const requirePublished = (url: string, published: readonly string[] | null): void => {
  const path = pathOf(url);
  if (url.startsWith('/') || path === '' || (published && !published.map(pathOf).includes(path)))
    throw new Refusal(300007);
};

/** As the list of rooms tells a page: its path ends in `.html`. */
export const withHtml = (url: string): string => {
  const [, path = '', rest = ''] = /^([^?#]*)(.*)$/s.exec(url) ?? [];
  return path.endsWith('.html') ? url : `${path}.html${rest}`;
};

/** `chaye_chen` is told as `ch****n`. */
export const masked = (wechatId: string): string => `${wechatId.slice(0, 2)}****${wechatId.slice(-1)}`;
