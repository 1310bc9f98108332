import { platformDay } from '../clock';
import { type Notices } from './notices';
import { PayRefusal } from './pay-refusal';
import { type BusifavorCoupon, type BusifavorStock } from './pay-state';
import { midnight, payTime, secondOfDay, weekDay } from './pay-time';
import { type Values } from './pay-check';
import {
  type Answer,
  askedAgain,
  each,
  inner,
  instant,
  maybe,
  number,
  type PayCall,
  type PayHandler,
  requireSame,
  requireSigner,
  text,
  texts,
} from './pay-world';

const couponKey = (stockId: string, code: string): string => `${stockId}/${code}`;

/** The app has to be bound to whoever calls, or to whom the stock belongs. */
const requireApp = ({ world, merchant }: PayCall, stock: BusifavorStock | null, appid: string): void => {
  const owner = stock && world.merchant(stock.belongs);
  if (!merchant.apps.includes(appid) && !owner?.apps.includes(appid))
    throw new PayRefusal('APPID_MCHID_NOT_MATCH', 'appid与商户号没有绑定关系');
};

const stockOf = ({ world, merchant, values }: PayCall): BusifavorStock => {
  const stock = world.maps.busifavorStocks.get(text(values, 'stock_id'));
  if (!stock) throw new PayRefusal('RESOURCE_NOT_EXISTS', '批次不存在');
  if (![stock.creator, stock.belongs].includes(merchant.mchid)) throw new PayRefusal('NO_AUTH', '商户无权操作该批次');
  return stock;
};

/** A number of the merchant's own that was answered before is answered the same. */
const once = (stock: BusifavorStock, number_: string, values: Values, work: () => Answer | null): Answer | null => {
  const key = `#${number_}`;
  const before = stock.done[key];
  if (before) {
    requireSame(before.asked, values);
    return before.answer;
  }
  const answer = work();
  stock.done[key] = { asked: askedAgain(values), answer };
  return answer;
};

const RULES = { NORMAL: 'fixed_normal_coupon', DISCOUNT: 'discount_coupon', EXCHANGE: 'exchange_coupon' } as const;

const requireSoundStock = (call: PayCall): void => {
  const { values, now, world } = call;
  const use = inner(values, 'coupon_use_rule');
  const rule = RULES[text(values, 'stock_type') as keyof typeof RULES]; // the table knows no other type
  if (!(rule in use))
    throw new PayRefusal('PARAM_ERROR', '券核销规则与批次类型不符', {
      field: `/coupon_use_rule/${rule}`,
      issue: '必填项缺失',
      location: 'body',
    });
  const time = inner(use, 'coupon_available_time');
  const end = instant(time, 'available_end_time');
  if (end <= instant(time, 'available_begin_time') || end <= now)
    throw new PayRefusal('INVALID_REQUEST', '批次的可用时间有误');
  const owner = world.merchant(text(values, 'belong_merchant'));
  if (!owner) throw new PayRefusal('INVALID_REQUEST', '归属商户号不存在');
  const entrance = inner(inner(values, 'custom_entrance'), 'mini_programs_info');
  const appid = maybe(entrance, 'mini_programs_appid');
  if (appid !== null && !owner.apps.includes(appid))
    throw new PayRefusal('APPID_MCHID_NOT_MATCH', '小程序appid与归属商户号没有绑定关系');
};

const createStock: PayHandler = (call) => {
  const { world, merchant, values, now } = call;
  const before = [...world.maps.busifavorStocks.values()].find(
    (stock) => stock.creator === merchant.mchid && stock.outRequestNo === text(values, 'out_request_no'),
  );
  if (before) {
    requireSame(before.asked, values);
    return { stock_id: before.stockId, create_time: payTime(before.createdAt) };
  }
  requireSoundStock(call);
  const rule = inner(values, 'stock_send_rule');
  const time = inner(inner(values, 'coupon_use_rule'), 'coupon_available_time');
  const stock: BusifavorStock = {
    stockId: String(1_286_950_000_000_000 + world.count()),
    creator: merchant.mchid,
    belongs: text(values, 'belong_merchant'),
    asked: askedAgain(values),
    outRequestNo: text(values, 'out_request_no'),
    fields: values,
    state: world.switches.isAuditing ? 'UNAUDIT' : 'RUNNING',
    maxCoupons: 'max_coupons' in rule ? number(rule, 'max_coupons') : null,
    maxByDay: 'max_coupons_by_day' in rule ? number(rule, 'max_coupons_by_day') : null,
    maxPerUser: number(rule, 'max_coupons_per_user'),
    beginsAt: instant(time, 'available_begin_time'),
    endsAt: instant(time, 'available_end_time'),
    codeMode: text(values, 'coupon_code_mode'),
    createdAt: now,
    sent: 0,
    sentByDay: {},
    codes: [],
    done: {},
  };
  world.maps.busifavorStocks.set(stock.stockId, stock);
  return { stock_id: stock.stockId, create_time: payTime(now) };
};

/** Fields of creation as the platform repeats them: week days come back as texts. */
const told = (fields: Values, names: readonly string[]): Answer => {
  const picked = Object.fromEntries(names.flatMap((name) => (name in fields ? [[name, fields[name]]] : [])));
  return JSON.parse(
    JSON.stringify(picked, (key, value: unknown) => (key === 'week_day' ? (value as number[]).map(String) : value)), // checked
  ) as Answer; // an object went in
};

const ABOUT = ['stock_name', 'belong_merchant', 'comment', 'goods_name', 'stock_type'] as const;
const SHOWN = [...ABOUT, 'coupon_use_rule', 'custom_entrance', 'display_pattern_info'] as const;

const getStock: PayHandler = (call) => {
  const stock = stockOf(call);
  const today = stock.sentByDay[platformDay(call.now)] ?? 0;
  const rule = inner(stock.fields, 'stock_send_rule');
  return {
    ...told(stock.fields, [...SHOWN, 'notify_config']),
    stock_send_rule: {
      ...rule,
      ...(stock.maxCoupons === null ? {} : { max_coupons: stock.maxCoupons }),
      ...(stock.maxByDay === null ? {} : { max_coupons_by_day: stock.maxByDay }),
    },
    stock_state: stock.state,
    coupon_code_mode: stock.codeMode,
    stock_id: stock.stockId,
    ...(stock.codeMode === 'MERCHANT_UPLOAD'
      ? {
          coupon_code_count: {
            total_count: stock.codes.length,
            available_count: stock.codes.filter((code) => code.dispatchedAt === null).length,
          },
        }
      : {}),
    send_count_information: {
      total_send_num: stock.sent,
      ...(stock.maxByDay === null ? {} : { today_send_num: today }),
    },
  };
};

/** Given fields take the place of the ones before, the others stay. */
const merged = (before: unknown, after: unknown): unknown => {
  const isPlain = (value: unknown): value is Values =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isPlain(before) || !isPlain(after)) return after;
  const result: Values = { ...before };
  for (const [name, value] of Object.entries(after)) result[name] = merged(before[name], value);
  return result;
};

const modifyStock: PayHandler = (call) => {
  const { values } = call;
  const stock = stockOf(call);
  return once(stock, text(values, 'out_request_no'), values, () => {
    const { stock_id: _id, out_request_no: _no, ...changed } = values;
    stock.fields = merged(stock.fields, changed) as Values; // both are objects
    return null;
  });
};

const modifyBudget: PayHandler = (call) => {
  const { values } = call;
  const stock = stockOf(call);
  return once(stock, text(values, 'modify_budget_request_no'), values, () => {
    const isDaily = 'target_max_coupons_by_day' in values;
    const [target, current] = isDaily
      ? ['target_max_coupons_by_day', 'current_max_coupons_by_day']
      : ['target_max_coupons', 'current_max_coupons'];
    const now = isDaily ? stock.maxByDay : stock.maxCoupons;
    if (!(current in values) || number(values, current) !== now)
      throw new PayRefusal('INVALID_REQUEST', '当前批次预算与请求不一致');
    const wanted = number(values, target);
    if (wanted < (isDaily ? (stock.sentByDay[platformDay(call.now)] ?? 0) : stock.sent))
      throw new PayRefusal('INVALID_REQUEST', '目标预算小于已发放数量');
    if (isDaily) stock.maxByDay = wanted;
    else stock.maxCoupons = wanted;
    return {
      max_coupons: stock.maxCoupons ?? wanted,
      ...(stock.maxByDay === null ? {} : { max_coupons_by_day: stock.maxByDay }),
    };
  });
};

const CODE = /^[0-9a-zA-Z \-_\\/=|]{1,32}$/;

const uploadCodes: PayHandler = (call) => {
  const { values, now } = call;
  const stock = stockOf(call);
  if (stock.codeMode !== 'MERCHANT_UPLOAD') throw new PayRefusal('INVALID_REQUEST', '批次不支持上传code');
  return once(stock, text(values, 'upload_request_no'), values, () => {
    const given = texts(values, 'coupon_code_list');
    const codes = [...new Set(given)];
    const duplicates = [...new Set(given.filter((code, index) => given.indexOf(code) !== index))];
    const known = new Set(stock.codes.map(({ code }) => code));
    const exists = codes.filter((code) => known.has(code));
    const fails = codes.filter((code) => !known.has(code) && !CODE.test(code));
    const added = codes.filter((code) => !known.has(code) && CODE.test(code));
    for (const code of added) stock.codes.push({ code, uploadedAt: now, dispatchedAt: null, openid: null });
    return {
      stock_id: stock.stockId,
      total_count: codes.length,
      success_count: added.length,
      ...(added.length > 0 ? { success_codes: added } : {}),
      success_time: payTime(now),
      fail_count: fails.length,
      ...(fails.length > 0
        ? { fail_codes: fails.map((code) => ({ coupon_code: code, code: 'PARAM_ERROR', message: '包含不允许的字符' })) }
        : {}),
      ...(exists.length > 0 ? { exist_codes: exists } : {}),
      ...(duplicates.length > 0 ? { duplicate_codes: duplicates } : {}),
    };
  });
};

const listCodes: PayHandler = (call) => {
  const { values } = call;
  const stock = stockOf(call);
  const status = maybe(values, 'status');
  const offset = 'offset' in values ? number(values, 'offset') : 0;
  const limit = 'limit' in values ? number(values, 'limit') : 20;
  const rows = stock.codes
    .map((code) => ({
      code: code.code,
      code_status: code.dispatchedAt === null ? 'AVAILABLE' : 'DISPATCHED',
      upload_time: payTime(code.uploadedAt),
      ...(code.dispatchedAt === null
        ? {}
        : { dispatched_time: payTime(code.dispatchedAt), openid: code.openid, coupon_code: code.code }),
    }))
    .filter((row) => status === null || row.code_status === status);
  const shown = rows.slice(offset, offset + limit);
  return {
    stock_id: stock.stockId,
    total_count: rows.length,
    ...(shown.length > 0 ? { data: shown } : {}),
    offset,
    limit: shown.length,
  };
};

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

const requireRoom = (call: PayCall, stock: BusifavorStock, appid: string, openid: string): void => {
  const { world, now } = call;
  if (stock.state !== 'RUNNING' || now >= stock.endsAt) throw new PayRefusal('INVALID_REQUEST', '活动未开始或已结束');
  const own = [...world.maps.busifavorCoupons.values()].filter(
    (coupon) => coupon.stockId === stock.stockId && coupon.appid === appid && coupon.openid === openid,
  );
  if (own.length >= stock.maxPerUser) throw new PayRefusal('RULE_LIMIT', '用户已达到领取上限');
  if (stock.maxCoupons !== null && stock.sent >= stock.maxCoupons) throw new PayRefusal('NOT_ENOUGH', '批次库存不足');
  const today = stock.sentByDay[platformDay(now)] ?? 0;
  if (stock.maxByDay !== null && today >= stock.maxByDay) throw new PayRefusal('RULE_LIMIT', '批次达到单日发放上限');
};

/** A code for the next coupon, by the stock's mode. */
const nextCode = (call: PayCall, stock: BusifavorStock, openid: string): string => {
  const { world, values, now } = call;
  const given = maybe(values, 'coupon_code');
  if (stock.codeMode === 'WECHATPAY_MODE') return world.serialNumber('', now, 21);
  if (stock.codeMode === 'MERCHANT_API') {
    if (given === null)
      throw new PayRefusal('PARAM_ERROR', '该批次须指定coupon_code', {
        field: '/coupon_code',
        issue: '必填项缺失',
        location: 'body',
      });
    if (world.maps.busifavorCoupons.has(couponKey(stock.stockId, given)))
      throw new PayRefusal('INVALID_REQUEST', 'coupon_code已被使用');
    return given;
  }
  const free = stock.codes.find((code) => code.dispatchedAt === null && (given === null || code.code === given));
  if (!free) throw new PayRefusal('NOT_ENOUGH', '批次可用code不足');
  free.dispatchedAt = now;
  free.openid = openid;
  return free.code;
};

const giver =
  (notices: Notices): PayHandler =>
  (call) => {
    const { world, values, now, merchant } = call;
    const stock = stockOf(call);
    const [appid, openid] = [text(values, 'appid'), text(values, 'openid')];
    const outRequestNo = text(values, 'out_request_no');
    requireApp(call, null, appid);
    if (world.isForeign(appid, openid)) throw new PayRefusal('INVALID_REQUEST', 'openid与appid不匹配');
    const before = [...world.maps.busifavorCoupons.values()].find(
      (coupon) => coupon.stockId === stock.stockId && coupon.openid === openid && coupon.outRequestNo === outRequestNo,
    );
    if (!before && world.meet(appid, openid).isAbnormal) throw new PayRefusal('USER_ACCOUNT_ABNORMAL', '用户账号异常');
    if (!before) requireRoom(call, stock, appid, openid);
    const coupon = before ?? newCoupon(call, stock, { appid, openid, outRequestNo });
    if (!before) {
      const day = platformDay(now);
      stock.sent += 1;
      stock.sentByDay[day] = (stock.sentByDay[day] ?? 0) + 1;
      tellSent(call, notices, stock, coupon, merchant.mchid);
    }
    return {
      send_coupon_result: { stock_id: stock.stockId, out_request_no: outRequestNo, coupon_code: coupon.code },
    };
  };

const newCoupon = (
  call: PayCall,
  stock: BusifavorStock,
  to: { appid: string; openid: string; outRequestNo: string },
): BusifavorCoupon => {
  const coupon: BusifavorCoupon = {
    code: nextCode(call, stock, to.openid),
    stockId: stock.stockId,
    ...to,
    receivedAt: call.now,
    ...validity(stock, call.now),
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
  call.world.maps.busifavorCoupons.set(couponKey(coupon.stockId, coupon.code), coupon);
  return coupon;
};

/** The openid is told only where the stock names the app that it is counted under. */
const tellSent = (
  { world, now }: PayCall,
  notices: Notices,
  stock: BusifavorStock,
  coupon: BusifavorCoupon,
  sender: string,
): void => {
  const isNamed = maybe(inner(stock.fields, 'notify_config'), 'notify_appid') === coupon.appid;
  notices.add(stock.creator, world.merchant(stock.creator)?.busifavorCallback ?? null, 'COUPON.SEND', {
    event_type: 'EVENT_TYPE_BUSICOUPON_SEND',
    coupon_code: coupon.code,
    stock_id: stock.stockId,
    send_time: payTime(now),
    ...(isNamed ? { openid: coupon.openid } : {}),
    send_channel: 'BUSICOUPON_SEND_CHANNEL_API',
    send_merchant: sender,
  });
};

const stateOf = (coupon: BusifavorCoupon, now: number): string =>
  coupon.state === 'SENDED' && now >= coupon.endsAt ? 'EXPIRED' : coupon.state;

const toCoupon = (stock: BusifavorStock, coupon: BusifavorCoupon, now: number): Answer => ({
  ...told(stock.fields, SHOWN),
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
    'busifavor.createStock': createStock,
    'busifavor.getStock': getStock,
    'busifavor.modifyStock': modifyStock,
    'busifavor.modifyBudget': modifyBudget,
    'busifavor.uploadCodes': uploadCodes,
    'busifavor.listCodes': listCodes,
    'busifavor.use': use,
    'busifavor.listCoupons': listCoupons,
    'busifavor.getCoupon': getCoupon,
    'busifavor.return': giveBack,
    'busifavor.deactivate': deactivate,
    'busifavor.associate': link(true),
    'busifavor.disassociate': link(false),
    'busifavor.send': giver(notices),
    'busifavor.setCallback': setCallback,
    'busifavor.getCallback': getCallback,
  }) satisfies Record<string, PayHandler>;
