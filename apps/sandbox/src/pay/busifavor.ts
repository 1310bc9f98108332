import { couponKey, giveBusifavor } from './busifavor-give';
import { busifavorStockHandlers, busifavorStockOf, SHOWN, toldFields } from './busifavor-stocks';
import { type Notices } from './notices';
import { PayRefusal } from './pay-refusal';
import { type BusifavorCoupon, type BusifavorStock } from './pay-state';
import { payTime, secondOfDay, weekDay } from './pay-time';
import {
  type Answer,
  each,
  inner,
  instant,
  maybe,
  number,
  type PayCall,
  type PayHandler,
  requireSigner,
  text,
} from './pay-world';

/** The app has to be bound to whoever calls, or to whom the stock belongs. */
const requireApp = ({ world, merchant }: PayCall, stock: BusifavorStock | null, appid: string): void => {
  const owner = stock && world.merchant(stock.belongs);
  if (!merchant.apps.includes(appid) && !owner?.apps.includes(appid))
    throw new PayRefusal('APPID_MCHID_NOT_MATCH', 'appid与商户号没有绑定关系');
};

const sender =
  (notices: Notices): PayHandler =>
  (call) => {
    const { world, values, merchant } = call;
    const stock = busifavorStockOf(call);
    const [appid, outRequestNo] = [text(values, 'appid'), text(values, 'out_request_no')];
    requireApp(call, null, appid);
    const coupon = giveBusifavor(world, notices, stock, {
      appid,
      openid: text(values, 'openid'),
      outRequestNo,
      sender: merchant.mchid,
      code: maybe(values, 'coupon_code'),
      channel: 'BUSICOUPON_SEND_CHANNEL_API',
    });
    return {
      send_coupon_result: { stock_id: stock.stockId, out_request_no: outRequestNo, coupon_code: coupon.code },
    };
  };

const stateOf = (coupon: BusifavorCoupon, now: number): string =>
  coupon.state === 'SENDED' && now >= coupon.endsAt ? 'EXPIRED' : coupon.state;

const toCoupon = (stock: BusifavorStock, coupon: BusifavorCoupon, now: number): Answer => ({
  ...toldFields(stock.fields, SHOWN),
  transferable: false,
  shareable: false,
  coupon_state: stateOf(coupon, now),
  coupon_code: coupon.code,
  stock_id: coupon.stockId,
  available_start_time: payTime(coupon.beginsAt),
  expire_time: payTime(coupon.endsAt),
  receive_time: payTime(coupon.receivedAt),
  send_request_no: coupon.outRequestNo,
  ...(coupon.usedAt === null ? {} : { use_request_no: coupon.useRequestNo, use_time: payTime(coupon.usedAt) }),
  ...(coupon.outTradeNo === null ? {} : { associate_out_trade_no: coupon.outTradeNo }),
  ...(coupon.returnedAt === null
    ? {}
    : { return_request_no: coupon.returnRequestNo, return_time: payTime(coupon.returnedAt) }),
  ...(coupon.deactivatedAt === null
    ? {}
    : {
        deactivate_request_no: coupon.deactivateRequestNo,
        deactivate_time: payTime(coupon.deactivatedAt),
        ...(coupon.deactivateReason === null ? {} : { deactivate_reason: coupon.deactivateReason }),
      }),
});

/** A coupon by its code; the stock is needed where codes are the merchant's own. */
const couponOf = (call: PayCall): [BusifavorStock, BusifavorCoupon] => {
  const { world, values, merchant } = call;
  const stockId = maybe(values, 'stock_id');
  const code = text(values, 'coupon_code');
  const coupon =
    stockId === null
      ? [...world.maps.busifavorCoupons.values()].find(
          (one) => one.code === code && world.maps.busifavorStocks.get(one.stockId)?.codeMode === 'WECHATPAY_MODE',
        )
      : world.maps.busifavorCoupons.get(couponKey(stockId, code));
  const stock = coupon && world.maps.busifavorStocks.get(coupon.stockId);
  if (!coupon || !stock) throw new PayRefusal('RESOURCE_NOT_EXISTS', '券不存在');
  if (![stock.creator, stock.belongs].includes(merchant.mchid)) throw new PayRefusal('NO_AUTH', '商户无权操作该券');
  return [stock, coupon];
};

/** The week days, hours and single periods of the stock. */
const isOpenNow = (stock: BusifavorStock, now: number): boolean => {
  const time = inner(inner(stock.fields, 'coupon_use_rule'), 'coupon_available_time');
  const week = inner(time, 'available_week');
  const days = (week.week_day as number[] | undefined) ?? []; // checked by the table
  const hours = each(week, 'available_day_time');
  const periods = each(time, 'irregulary_avaliable_time');
  const second = secondOfDay(now);
  const isInWeek =
    (days.length === 0 || days.includes(weekDay(now))) &&
    (hours.length === 0 ||
      hours.some((one) => second >= Number(one.begin_time ?? 0) && second <= Number(one.end_time ?? 86_399)));
  const isInPeriod = periods.some((one) => now >= instant(one, 'begin_time') && now <= instant(one, 'end_time'));
  if (periods.length === 0) return isInWeek;
  return isInPeriod || (days.length + hours.length > 0 && isInWeek);
};

const use: PayHandler = (call) => {
  const { values, now } = call;
  const [stock, coupon] = couponOf(call);
  requireApp(call, stock, text(values, 'appid'));
  const openid = maybe(values, 'openid');
  if (openid !== null && openid !== coupon.openid)
    throw new PayRefusal('INVALID_REQUEST', 'openid与券的归属用户不一致');
  const answer = (): Answer => ({
    stock_id: stock.stockId,
    openid: coupon.openid,
    wechatpay_use_time: payTime(coupon.usedAt ?? now),
  });
  if (coupon.state === 'USED' && coupon.useRequestNo === text(values, 'use_request_no')) return answer();
  requireState(coupon, now, 'SENDED');
  if (now < coupon.beginsAt || !isOpenNow(stock, now)) throw new PayRefusal('INVALID_REQUEST', '券不在可用时间内');
  coupon.state = 'USED';
  coupon.usedAt = now;
  coupon.useRequestNo = text(values, 'use_request_no');
  return answer();
};

const requireState = (coupon: BusifavorCoupon, now: number, wanted: string): void => {
  const state = stateOf(coupon, now);
  if (state !== wanted) throw new PayRefusal('INVALID_REQUEST', `券状态为${state}，不支持该操作`);
};

const giveBack: PayHandler = (call) => {
  const { values, now } = call;
  const [, coupon] = couponOf(call);
  const requestNo = text(values, 'return_request_no');
  if (coupon.returnRequestNo !== requestNo) {
    requireState(coupon, now, 'USED');
    Object.assign(coupon, { state: 'SENDED', usedAt: null, useRequestNo: null });
    Object.assign(coupon, { returnRequestNo: requestNo, returnedAt: now });
  }
  return { wechatpay_return_time: payTime(coupon.returnedAt ?? now) };
};

const deactivate: PayHandler = (call) => {
  const { values, now } = call;
  const [, coupon] = couponOf(call);
  const requestNo = text(values, 'deactivate_request_no');
  if (coupon.deactivateRequestNo !== requestNo) {
    requireState(coupon, now, 'SENDED');
    coupon.state = 'DEACTIVATED';
    coupon.deactivateRequestNo = requestNo;
    coupon.deactivatedAt = now;
    coupon.deactivateReason = maybe(values, 'deactivate_reason');
  }
  return { wechatpay_deactivate_time: payTime(coupon.deactivatedAt ?? now) };
};

const link =
  (isLinking: boolean): PayHandler =>
  (call) => {
    const { values, now } = call;
    const [, coupon] = couponOf(call);
    const key = `${isLinking ? '+' : '-'}${text(values, 'out_request_no')}`;
    const outTradeNo = text(values, 'out_trade_no');
    if (!Object.hasOwn(coupon.links, key)) {
      if (isLinking && coupon.outTradeNo !== null) throw new PayRefusal('INVALID_REQUEST', '券已关联订单');
      if (!isLinking && coupon.outTradeNo !== outTradeNo) throw new PayRefusal('INVALID_REQUEST', '券未关联该订单');
      coupon.outTradeNo = isLinking ? outTradeNo : null;
      coupon.links[key] = now;
    }
    const at = payTime(coupon.links[key] ?? now);
    return isLinking ? { wechatpay_associate_time: at } : { wechatpay_disassociate_time: at };
  };

const getCoupon: PayHandler = (call) => {
  const { world, values, now } = call;
  const found = [...world.maps.busifavorCoupons.values()].find(
    (coupon) =>
      coupon.code === text(values, 'coupon_code') &&
      coupon.openid === text(values, 'openid') &&
      coupon.appid === text(values, 'appid'),
  );
  const stock = found ? (world.maps.busifavorStocks.get(found.stockId) ?? null) : null;
  requireApp(call, stock, text(values, 'appid'));
  if (!found || !stock) throw new PayRefusal('RESOURCE_NOT_EXISTS', '券不存在');
  return toCoupon(stock, found, now);
};

const listCoupons: PayHandler = (call) => {
  const { world, values, now } = call;
  requireApp(call, null, text(values, 'appid'));
  const wants = (name: string, value: string): boolean => (maybe(values, name) ?? value) === value;
  const rows = [...world.maps.busifavorCoupons.values()].flatMap((coupon) => {
    const stock = world.maps.busifavorStocks.get(coupon.stockId);
    const isFound =
      stock &&
      coupon.openid === text(values, 'openid') &&
      coupon.appid === text(values, 'appid') &&
      wants('stock_id', coupon.stockId) &&
      wants('coupon_state', stateOf(coupon, now)) &&
      wants('creator_merchant', stock.creator) &&
      wants('belong_merchant', stock.belongs) &&
      wants('sender_merchant', stock.creator);
    return isFound ? [toCoupon(stock, coupon, now)] : [];
  });
  const offset = 'offset' in values ? number(values, 'offset') : 0;
  const limit = 'limit' in values ? number(values, 'limit') : 20;
  const shown = rows.slice(offset, offset + limit);
  return { ...(shown.length > 0 ? { data: shown } : {}), total_count: rows.length, limit, offset };
};

const setCallback: PayHandler = (call) => {
  requireSigner(call);
  const url = text(call.values, 'notify_url');
  call.merchant.busifavorCallback = url;
  return { update_time: payTime(call.now), notify_url: url, mchid: call.merchant.mchid };
};

const getCallback: PayHandler = (call) => {
  requireSigner(call);
  const url = call.merchant.busifavorCallback;
  if (url === null) throw new PayRefusal('RESOURCE_NOT_EXISTS', '未设置通知地址');
  return { mchid: call.merchant.mchid, notify_url: url };
};

export const busifavorHandlers = (notices: Notices) =>
  ({
    ...busifavorStockHandlers,
    'busifavor.use': use,
    'busifavor.listCoupons': listCoupons,
    'busifavor.getCoupon': getCoupon,
    'busifavor.return': giveBack,
    'busifavor.deactivate': deactivate,
    'busifavor.associate': link(true),
    'busifavor.disassociate': link(false),
    'busifavor.send': sender(notices),
    'busifavor.setCallback': setCallback,
    'busifavor.getCallback': getCallback,
  }) satisfies Record<string, PayHandler>;
