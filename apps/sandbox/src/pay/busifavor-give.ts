import { platformDay } from '../clock';
import { type Notices } from './notices';
import { PayRefusal } from './pay-refusal';
import { type BusifavorCoupon, type BusifavorStock } from './pay-state';
import { midnight, payTime } from './pay-time';
import { inner, maybe, number, type PayWorld } from './pay-world';

/** Who gets a coupon, from whom, and under which code if the giver says so. */
export interface Giving {
  appid: string;
  openid: string;
  outRequestNo: string;
  sender: string;
  code: string | null;
  /** As the notice tells it; null: what a live room's shopping bag is called is in no public source. */
  channel: 'BUSICOUPON_SEND_CHANNEL_API' | null;
}

/** Codes are unique in their stock. */
export const couponKey = (stockId: string, code: string): string => `${stockId}/${code}`;

/** From when to when one coupon can be used: the stock's days, cut by waiting and by lasting from its receipt. */
const validity = (stock: BusifavorStock, now: number): { beginsAt: number; endsAt: number } => {
  const time = inner(inner(stock.fields, 'coupon_use_rule'), 'coupon_available_time');
  const start = Math.max(now, stock.beginsAt);
  const wait = 'wait_days_after_receive' in time ? number(time, 'wait_days_after_receive') : 0;
  const beginsAt = wait > 0 ? midnight(start, wait) : start;
  const days = 'available_day_after_receive' in time ? number(time, 'available_day_after_receive') : null;
  const endsAt = days === null ? stock.endsAt : Math.min(stock.endsAt, midnight(beginsAt, days));
  return { beginsAt, endsAt };
};

/** @throws PayRefusal for the first limit that the coupon would break */
const requireRoom = (world: PayWorld, stock: BusifavorStock, { appid, openid }: Giving, now: number): void => {
  if (stock.state !== 'RUNNING' || now >= stock.endsAt) throw new PayRefusal('INVALID_REQUEST', '活动未开始或已结束');
  const own = [...world.maps.busifavorCoupons.values()].filter(
    (coupon) => coupon.stockId === stock.stockId && coupon.appid === appid && coupon.openid === openid,
  );
  if (own.length >= stock.maxPerUser) throw new PayRefusal('RULE_LIMIT', '用户已达到领取上限');
  if (stock.maxCoupons !== null && stock.sent >= stock.maxCoupons) throw new PayRefusal('NOT_ENOUGH', '批次库存不足');
  const today = stock.sentByDay[platformDay(now)] ?? 0;
  if (stock.maxByDay !== null && today >= stock.maxByDay) throw new PayRefusal('RULE_LIMIT', '批次达到单日发放上限');
};

/** A code for the next coupon, by the stock's mode. @throws PayRefusal */
const nextCode = (world: PayWorld, stock: BusifavorStock, { openid, code }: Giving, now: number): string => {
  if (stock.codeMode === 'WECHATPAY_MODE') return world.serialNumber('', now, 21);
  if (stock.codeMode === 'MERCHANT_API') {
    if (code === null)
      throw new PayRefusal('PARAM_ERROR', '该批次须指定coupon_code', {
        field: '/coupon_code',
        issue: '必填项缺失',
        location: 'body',
      });
    if (world.maps.busifavorCoupons.has(couponKey(stock.stockId, code)))
      throw new PayRefusal('INVALID_REQUEST', 'coupon_code已被使用');
    return code;
  }
  const free = stock.codes.find((one) => one.dispatchedAt === null && (code === null || one.code === code));
  if (!free) throw new PayRefusal('NOT_ENOUGH', '批次可用code不足');
  free.dispatchedAt = now;
  free.openid = openid;
  return free.code;
};

/**
 * A coupon for a user, by interface or from the shopping bag of a live room; the same number gets the same one.
 * @throws PayRefusal
 */
export const giveBusifavor = (
  world: PayWorld,
  notices: Notices,
  stock: BusifavorStock,
  to: Giving,
): BusifavorCoupon => {
  const now = world.clock.now();
  if (world.isForeign(to.appid, to.openid)) throw new PayRefusal('INVALID_REQUEST', 'openid与appid不匹配');
  const before = [...world.maps.busifavorCoupons.values()].find(
    ({ stockId, openid, outRequestNo }) =>
      stockId === stock.stockId && openid === to.openid && outRequestNo === to.outRequestNo,
  );
  if (before) return before;
  if (world.meet(to.appid, to.openid).isAbnormal) throw new PayRefusal('USER_ACCOUNT_ABNORMAL', '用户账号异常');
  requireRoom(world, stock, to, now);
  const coupon = newCoupon(world, stock, to, now);
  const day = platformDay(now);
  stock.sent += 1;
  stock.sentByDay[day] = (stock.sentByDay[day] ?? 0) + 1;
  tellSent(world, notices, stock, coupon, to);
  return coupon;
};

const newCoupon = (world: PayWorld, stock: BusifavorStock, to: Giving, now: number): BusifavorCoupon => {
  const coupon: BusifavorCoupon = {
    code: nextCode(world, stock, to, now),
    stockId: stock.stockId,
    appid: to.appid,
    openid: to.openid,
    outRequestNo: to.outRequestNo,
    receivedAt: now,
    ...validity(stock, now),
    state: 'SENDED',
    useRequestNo: null,
    usedAt: null,
    returnRequestNo: null,
    returnedAt: null,
    deactivateRequestNo: null,
    deactivatedAt: null,
    deactivateReason: null,
    outTradeNo: null,
    links: {},
  };
  world.maps.busifavorCoupons.set(couponKey(coupon.stockId, coupon.code), coupon);
  return coupon;
};

/** The openid is told only where the stock names the app that it is counted under. */
const tellSent = (
  world: PayWorld,
  notices: Notices,
  stock: BusifavorStock,
  coupon: BusifavorCoupon,
  { sender, channel }: Giving,
): void => {
  const isNamed = maybe(inner(stock.fields, 'notify_config'), 'notify_appid') === coupon.appid;
  notices.add(stock.creator, world.merchant(stock.creator)?.busifavorCallback ?? null, 'COUPON.SEND', {
    event_type: 'EVENT_TYPE_BUSICOUPON_SEND',
    coupon_code: coupon.code,
    stock_id: stock.stockId,
    send_time: payTime(coupon.receivedAt),
    ...(isNamed ? { openid: coupon.openid } : {}),
    ...(channel === null ? {} : { send_channel: channel }),
    send_merchant: sender,
  });
};
