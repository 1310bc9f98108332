import { type Input, only, text, Wrong } from '../control-input';
import { giveBusifavor } from './busifavor-give';
import { giveCoupon } from './favor';
import { type Pay } from './pay';
import { type BusifavorStock, type FavorStock } from './pay-state';

const needed = (input: Input, field: string, most: number): string => {
  const value = text(input, field, most);
  if (value === null) throw new Wrong(field, 'must be given');
  return value;
};

type Found = { cash: FavorStock } | { merchants: BusifavorStock };

const stockOf = (pay: Pay, id: string): Found => {
  const { favorStocks, busifavorStocks } = pay.world.maps;
  const [cash, merchants] = [favorStocks.get(id), busifavorStocks.get(id)];
  if (cash) return { cash };
  if (merchants) return { merchants };
  throw new Wrong('stockId', 'there is no such stock', 404);
};

/** Which of the three rules of live coupons is broken; null: none. */
const liveProblem = (pay: Pay, appId: string, found: Found): string | null => {
  const isAllowed = (mchid: string): boolean => pay.world.merchant(mchid)?.marketingApps.includes(appId) ?? false;
  if ('merchants' in found) return isAllowed(found.merchants.belongs) ? null : '商家券的归属商户未授权给该AppID';
  if (!isAllowed(found.cash.creator)) return '创建批次的商户未授权给该AppID';
  return found.cash.merchants.every(isAllowed) ? null : '可核销代金券的商户未授权给该AppID';
};

/** The live console: a stock id is entered and put on the shelf. No interface does this. */
export const shelve = (pay: Pay, input: Input) => {
  only(input, ['appId', 'stockId']);
  const [appId, stockId] = [needed(input, 'appId', 64), needed(input, 'stockId', 32)];
  const found = stockOf(pay, stockId);
  const problem = liveProblem(pay, appId, found);
  if (problem !== null) throw new Wrong('stockId', problem, 409);
  const { shelves } = 'cash' in found ? found.cash : found.merchants;
  if (!shelves.includes(appId)) shelves.push(appId);
  return { appId, stockId };
};

/**
 * A viewer takes a coupon out of the room's shopping bag.
 * @throws PayRefusal for a limit, Wrong when it is not there to be taken
 */
export const takeFromLive = (pay: Pay, stockId = '', input: Input) => {
  only(input, ['appId', 'openid']);
  const [appid, openid] = [needed(input, 'appId', 64), needed(input, 'openid', 128)];
  const found = stockOf(pay, stockId);
  const stock = 'cash' in found ? found.cash : found.merchants;
  if (!stock.shelves.includes(appid)) throw new Wrong('appId', 'the stock is not on the shelf of this app', 409);
  // An authorisation that was taken back counts from that moment.
  const problem = liveProblem(pay, appid, found);
  if (problem !== null) throw new Wrong('appId', problem, 409);
  const to = { appid, openid, sender: stock.creator, outRequestNo: `LIVE${pay.world.count()}` };
  if ('cash' in found) return { couponId: giveCoupon(pay.world, found.cash, to).couponId };
  const coupon = giveBusifavor(pay.world, pay.notices, found.merchants, { ...to, code: null, channel: null });
  return { couponCode: coupon.code };
};
