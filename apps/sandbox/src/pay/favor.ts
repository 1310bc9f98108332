import { createHash } from 'node:crypto';
import { payLimits } from '@kaibo/wechat/pay/endpoints';
import { platformDay } from '../clock';
import { couponStatus, toFavorCoupon } from './favor-use';
import { PayRefusal } from './pay-refusal';
import { type FavorCoupon, type FavorStatus, type FavorStock } from './pay-state';
import { payMonth, payTime } from './pay-time';
import {
  type Answer,
  askedAgain,
  inner,
  instant,
  maybe,
  number,
  type PayCall,
  type PayHandler,
  type PayWorld,
  requireBound,
  requireSame,
  requireSigner,
  text,
  texts,
} from './pay-world';

/** Reports lie ready for so long. */
const FILE_MS = 30_000;
/** How long a send takes while overlapping sends are refused: long enough to overlap. */
const SLOW_SEND_MS = 40;

const rulesAreWrong = (): never => {
  throw new PayRefusal('INVALID_REQUEST', '批次发放规则或核销规则有误');
};

const requireMerchants = (call: PayCall, mchids: string[]): void => {
  for (const mchid of mchids) if (!call.world.merchant(mchid)) throw new PayRefusal('MCH_NOT_EXISTS', '商户号不存在');
};

const requireJump = (call: PayCall, redeemers: string[]): void => {
  const pattern = inner(call.values, 'pattern_info');
  if (maybe(pattern, 'jump_target') !== 'MINI_PROGRAM') return;
  const appid = maybe(pattern, 'mini_program_appid');
  if (appid === null || maybe(pattern, 'mini_program_path') === null)
    throw new PayRefusal('PARAM_ERROR', '跳转小程序的appid与path必填', {
      field: '/pattern_info/mini_program_appid',
      issue: '必填项缺失',
      location: 'body',
    });
  if (!redeemers.some((mchid) => call.world.merchant(mchid)?.apps.includes(appid)))
    throw new PayRefusal('INVALID_REQUEST', '跳转的小程序appid与可核销商户没有绑定关系');
};

const createStock: PayHandler = (call) => {
  const { world, merchant, values, now } = call;
  const before = [...world.maps.favorStocks.values()].find(
    (stock) => stock.creator === merchant.mchid && stock.outRequestNo === text(values, 'out_request_no'),
  );
  if (before) {
    requireSame(before.asked, values);
    return { stock_id: before.stockId, create_time: payTime(before.createdAt) };
  }
  requireMerchants(call, [text(values, 'belong_merchant')]);
  if (text(values, 'stock_type') !== 'NORMAL') throw new PayRefusal('INVALID_REQUEST', '暂不支持该批次类型');
  const stock = newStock(call);
  requireMerchants(call, stock.merchants);
  requireJump(call, stock.merchants);
  if (stock.maxFen !== stock.maxCoupons * stock.couponFen) rulesAreWrong();
  if (stock.minimumFen <= stock.couponFen || stock.maxPerUser > stock.maxCoupons) rulesAreWrong();
  if (stock.maxFenByDay !== null && stock.maxFenByDay > stock.maxFen) rulesAreWrong();
  if (stock.endsAt <= stock.beginsAt || stock.endsAt <= now)
    throw new PayRefusal('INVALID_REQUEST', '批次的可用时间有误');
  world.maps.favorStocks.set(stock.stockId, stock);
  return { stock_id: stock.stockId, create_time: payTime(now) };
};

const newStock = ({ world, merchant, values, now }: PayCall): FavorStock => {
  const rule = inner(values, 'stock_use_rule');
  const use = inner(values, 'coupon_use_rule');
  const coupon = inner(use, 'fixed_normal_coupon');
  if (!('coupon_amount' in coupon)) rulesAreWrong();
  const redeemers = texts(use, 'available_merchants');
  return {
    stockId: String(9_865_000 + world.count()),
    creator: merchant.mchid,
    belongs: text(values, 'belong_merchant'),
    asked: askedAgain(values),
    outRequestNo: text(values, 'out_request_no'),
    name: text(values, 'stock_name'),
    description: text(inner(values, 'pattern_info'), 'description'),
    beginsAt: instant(values, 'available_begin_time'),
    endsAt: instant(values, 'available_end_time'),
    maxCoupons: number(rule, 'max_coupons'),
    maxFen: number(rule, 'max_amount'),
    maxFenByDay: 'max_amount_by_day' in rule ? number(rule, 'max_amount_by_day') : null,
    maxPerUser: number(rule, 'max_coupons_per_user'),
    isNaturalPerson: rule.natural_person_limit === true,
    couponFen: number(coupon, 'coupon_amount'),
    minimumFen: number(coupon, 'transaction_minimum'),
    merchants: redeemers.length > 0 ? redeemers : [text(values, 'belong_merchant')],
    items: texts(use, 'available_items'),
    goodsTags: texts(use, 'goods_tag'),
    tradeTypes: texts(use, 'trade_type'),
    canCombine: use.combine_use === true,
    isNoCash: values.no_cash === true,
    status: 'unactivated',
    createdAt: now,
    startedAt: null,
    stoppedAt: null,
    sent: 0,
    sentByDay: {},
    senders: [],
    shelves: [],
  };
};

/** A stock that the merchant may look at: its own, or one it may send or redeem. */
const stockOf = (call: PayCall, canOthers: boolean): FavorStock => {
  const { world, merchant, values } = call;
  const stock = world.maps.favorStocks.get(text(values, 'stock_id'));
  const creator = maybe(values, 'stock_creator_mchid');
  if (!stock || (creator !== null && stock.creator !== creator))
    throw new PayRefusal('RESOURCE_NOT_EXISTS', '批次不存在');
  const isOthers = canOthers && [...stock.senders, ...stock.merchants].includes(merchant.mchid);
  if (stock.creator !== merchant.mchid && !isOthers) throw new PayRefusal('NO_AUTH', '商户无权操作该批次');
  return stock;
};

/** Which status each action wants, and which it makes. */
const ACTIONS = {
  start: { from: ['unactivated'], to: 'running', told: 'start_time' },
  pause: { from: ['running'], to: 'paused', told: 'pause_time' },
  restart: { from: ['paused'], to: 'running', told: 'restart_time' },
  stop: { from: ['unactivated', 'running', 'paused'], to: 'stoped', told: 'stop_time' },
} as const satisfies Record<string, { from: FavorStatus[]; to: FavorStatus; told: string }>;

const act =
  (name: keyof typeof ACTIONS): PayHandler =>
  (call) => {
    const { world, now } = call;
    const stock = stockOf(call, false);
    const { from, to, told } = ACTIONS[name];
    if (!(from as readonly FavorStatus[]).includes(stock.status))
      throw new PayRefusal('INVALID_REQUEST', `批次状态为${stock.status}，不支持该操作`);
    if (name === 'start') {
      lockBudget(call, stock);
      stock.startedAt = now;
    }
    if (name === 'stop') {
      freeBudget(call, stock);
      stock.stoppedAt = now;
    }
    stock.status = name === 'start' && world.switches.isAuditing ? 'audit' : to;
    return { [told]: payTime(now), stock_id: stock.stockId };
  };

/** Prepaid coupons take their whole budget from the balance when the stock begins. */
const lockBudget = ({ merchant }: PayCall, stock: FavorStock): void => {
  if (stock.isNoCash) return;
  if (merchant.balanceFen < stock.maxFen) throw new PayRefusal('NOT_ENOUGH', '账户余额不足，无法激活批次');
  merchant.balanceFen -= stock.maxFen;
};

const freeBudget = ({ merchant }: PayCall, stock: FavorStock): void => {
  if (!stock.isNoCash && stock.startedAt !== null) merchant.balanceFen += stock.maxFen - stock.sent * stock.couponFen;
};

const toStock = (stock: FavorStock): Answer => ({
  stock_id: stock.stockId,
  stock_creator_mchid: stock.creator,
  stock_name: stock.name,
  status: stock.status,
  create_time: payTime(stock.createdAt),
  description: stock.description,
  stock_use_rule: {
    max_coupons: stock.maxCoupons,
    max_amount: stock.maxFen,
    max_amount_by_day: stock.maxFenByDay ?? stock.maxFen,
    fixed_normal_coupon: { coupon_amount: stock.couponFen, transaction_minimum: stock.minimumFen },
    max_coupons_per_user: stock.maxPerUser,
    coupon_type: 'NORMAL',
    ...(stock.goodsTags.length > 0 ? { goods_tag: stock.goodsTags } : {}),
    ...(stock.tradeTypes.length > 0 ? { trade_type: stock.tradeTypes } : {}),
    combine_use: stock.canCombine,
  },
  available_begin_time: payTime(stock.beginsAt),
  available_end_time: payTime(stock.endsAt),
  distributed_coupons: stock.sent,
  no_cash: stock.isNoCash,
  ...(stock.startedAt === null ? {} : { start_time: payTime(stock.startedAt) }),
  ...(stock.stoppedAt === null ? {} : { stop_time: payTime(stock.stoppedAt) }),
  singleitem: stock.items.length > 0,
  stock_type: 'NORMAL',
});

/** `offset` counts pages where the platform does so, rows elsewhere. */
const paged = <T>(rows: T[], offset: number, limit: number, by: 'page' | 'row'): { total: number; shown: T[] } => {
  const start = by === 'page' ? offset * limit : offset;
  return { total: rows.length, shown: rows.slice(start, start + limit) };
};

const listStocks: PayHandler = (call) => {
  const { world, values } = call;
  requireSigner(call, 'stock_creator_mchid');
  const from = 'create_start_time' in values ? instant(values, 'create_start_time') : -Infinity;
  const until = 'create_end_time' in values ? instant(values, 'create_end_time') : Infinity;
  const status = maybe(values, 'status');
  const rows = [...world.maps.favorStocks.values()]
    .filter((stock) => stock.creator === text(values, 'stock_creator_mchid'))
    .filter((stock) => stock.createdAt >= from && stock.createdAt <= until)
    .filter((stock) => status === null || stock.status === status)
    .reverse();
  const [offset, limit] = [number(values, 'offset'), number(values, 'limit')];
  const { total, shown } = paged(rows, offset, limit, 'page');
  return { total_count: total, data: shown.map(toStock), limit, offset };
};

const listOf =
  (pick: (stock: FavorStock) => string[]): PayHandler =>
  (call) => {
    const stock = stockOf(call, true);
    const [offset, limit] = [number(call.values, 'offset'), number(call.values, 'limit')];
    const { total, shown } = paged(pick(stock), offset, limit, 'page');
    return { total_count: total, ...(shown.length > 0 ? { data: shown } : {}), offset, limit, stock_id: stock.stockId };
  };

/** Users of one natural person count together where the stock says so. */
const isSamePerson = (
  world: PayWorld,
  stock: FavorStock,
  coupon: FavorCoupon,
  appid: string,
  openid: string,
): boolean => {
  if (coupon.appid === appid && coupon.openid === openid) return true;
  const person = world.user(appid, openid)?.person ?? null;
  return stock.isNaturalPerson && person !== null && world.user(coupon.appid, coupon.openid)?.person === person;
};

/** @throws PayRefusal for the first limit that the coupon would break */
const requireRoom = (world: PayWorld, stock: FavorStock, appid: string, openid: string, now: number): void => {
  const coupons = [...world.maps.favorCoupons.values()];
  const ofStock = coupons.filter((coupon) => coupon.stockId === stock.stockId);
  const own = ofStock.filter((coupon) => coupon.appid === appid && coupon.openid === openid).length;
  if (own >= stock.maxPerUser) throw new PayRefusal('RULE_LIMIT', '用户已达到领取上限');
  const person = ofStock.filter((coupon) => isSamePerson(world, stock, coupon, appid, openid)).length;
  if (person >= stock.maxPerUser) throw new PayRefusal('USER_AL_GET_COUPON', '该自然人已领取过');
  if (stock.sent >= stock.maxCoupons) throw new PayRefusal('INVALID_REQUEST', '批次预算不足');
  const today = (stock.sentByDay[platformDay(now)] ?? 0) + 1;
  if (stock.maxFenByDay !== null && today * stock.couponFen > stock.maxFenByDay)
    throw new PayRefusal('INVALID_REQUEST', '批次单日预算不足');
  const inMonth = coupons
    .filter((coupon) => coupon.appid === appid && coupon.openid === openid)
    .filter((coupon) => payMonth(coupon.createdAt) === payMonth(now))
    .flatMap((coupon) => world.maps.favorStocks.get(coupon.stockId) ?? [])
    .filter((other) => other.creator === stock.creator)
    .reduce((sum, other) => sum + other.couponFen, 0);
  if (inMonth + stock.couponFen > payLimits.favorFenPerUserMonth)
    throw new PayRefusal('INVALID_REQUEST', '用户领券被风控拦截：单个用户当月领取金额超限');
};

/**
 * A coupon for a user, by interface or from the shopping bag of a live room.
 * @throws PayRefusal
 */
export const giveCoupon = (
  world: PayWorld,
  stock: FavorStock,
  to: { appid: string; openid: string; sender: string; outRequestNo: string },
): FavorCoupon => {
  const now = world.clock.now();
  if (world.isForeign(to.appid, to.openid)) throw new PayRefusal('INVALID_REQUEST', 'openid与appid不匹配');
  if (world.meet(to.appid, to.openid).isAbnormal) throw new PayRefusal('USER_ACCOUNT_ABNORMAL', '用户账号异常');
  // A stock gives coupons from its activation on; they can be used from their own begin.
  if (stock.status !== 'running' || now >= stock.endsAt) throw new PayRefusal('INVALID_REQUEST', '活动未开始或已结束');
  requireRoom(world, stock, to.appid, to.openid, now);
  const day = platformDay(now);
  stock.sent += 1;
  stock.sentByDay[day] = (stock.sentByDay[day] ?? 0) + 1;
  const coupon: FavorCoupon = {
    couponId: String(98_670_000 + world.count()),
    stockId: stock.stockId,
    ...to,
    createdAt: now,
    beginsAt: stock.beginsAt,
    endsAt: stock.endsAt,
    usedAt: null,
    consumer: null,
    transactionId: null,
    goods: [],
  };
  world.maps.favorCoupons.set(coupon.couponId, coupon);
  return coupon;
};

/** Users that a send is under way for, with the switch on. */
const sending = new WeakMap<PayWorld, Set<string>>();

/** With the switch on, sends to one user that overlap are refused with a limit that was not reached (field report). */
const overlapping = async <T>(world: PayWorld, openid: string, work: () => T): Promise<T> => {
  if (!world.switches.isFalseLimit) return work();
  const busy = sending.get(world) ?? new Set<string>();
  sending.set(world, busy);
  if (busy.has(openid)) throw new PayRefusal('RULE_LIMIT', '用户已达到领取上限');
  busy.add(openid);
  await new Promise((resolve) => setTimeout(resolve, SLOW_SEND_MS));
  busy.delete(openid);
  return work();
};

const send: PayHandler = (call) => {
  requireBound(call, text(call.values, 'appid'), 'INVALID_REQUEST');
  return overlapping(call.world, text(call.values, 'openid'), () => sent(call));
};

const sent = ({ world, merchant, values }: PayCall): Answer => {
  const [openid, appid, outRequestNo] = [text(values, 'openid'), text(values, 'appid'), text(values, 'out_request_no')];
  const stock = world.maps.favorStocks.get(text(values, 'stock_id'));
  if (!stock || stock.creator !== text(values, 'stock_creator_mchid'))
    throw new PayRefusal('RESOURCE_NOT_EXISTS', '批次不存在');
  if (stock.creator !== merchant.mchid && !stock.senders.includes(merchant.mchid))
    throw new PayRefusal('NO_AUTH', '商户无权发放该批次');
  const before = [...world.maps.favorCoupons.values()].find(
    (coupon) => coupon.sender === merchant.mchid && coupon.outRequestNo === outRequestNo,
  );
  if (before) {
    if (before.openid !== openid || before.stockId !== stock.stockId || before.appid !== appid)
      throw new PayRefusal('INVALID_REQUEST', '请求重入时，参数与首次请求时不一致');
    return { coupon_id: before.couponId };
  }
  return { coupon_id: giveCoupon(world, stock, { appid, openid, sender: merchant.mchid, outRequestNo }).couponId };
};

const getCoupon: PayHandler = (call) => {
  const { world, values, now } = call;
  requireBound(call, text(values, 'appid'), 'INVALID_REQUEST');
  const coupon = world.maps.favorCoupons.get(text(values, 'coupon_id'));
  const stock = coupon && world.maps.favorStocks.get(coupon.stockId);
  if (!coupon || !stock || coupon.openid !== text(values, 'openid') || coupon.appid !== text(values, 'appid'))
    throw new PayRefusal('RESOURCE_NOT_EXISTS', '券不存在');
  return toFavorCoupon(coupon, stock, now);
};

const listCoupons: PayHandler = (call) => {
  const { world, values, now } = call;
  requireBound(call, text(values, 'appid'), 'INVALID_REQUEST');
  const [creator, sender, redeemer] = ['creator_mchid', 'sender_mchid', 'available_mchid'].map((name) =>
    maybe(values, name),
  );
  // Beside available_mchid the other filters have no effect, and usable coupons alone are told.
  const [stockId, status] = redeemer ? [null, 'SENDED'] : ['stock_id', 'status'].map((name) => maybe(values, name));
  const rows = [...world.maps.favorCoupons.values()].flatMap((coupon) => {
    const stock = world.maps.favorStocks.get(coupon.stockId);
    const isFound =
      stock &&
      coupon.openid === text(values, 'openid') &&
      coupon.appid === text(values, 'appid') &&
      (!creator || stock.creator === creator) &&
      (!sender || coupon.sender === sender) &&
      (!redeemer || stock.merchants.includes(redeemer)) &&
      (!stockId || stock.stockId === stockId) &&
      (!status || couponStatus(coupon, now) === status);
    return isFound ? [toFavorCoupon(coupon, stock, now)] : [];
  });
  const offset = redeemer || !('offset' in values) ? 0 : number(values, 'offset');
  const limit = redeemer || !('limit' in values) ? 20 : number(values, 'limit');
  const { total, shown } = paged(rows, offset, limit, 'row');
  return { ...(shown.length > 0 ? { data: shown } : {}), total_count: total, limit, offset };
};

const setCallback: PayHandler = (call) => {
  requireSigner(call);
  const url = text(call.values, 'notify_url');
  call.merchant.favorCallback = { url, isOn: call.values.switch !== false };
  return { update_time: payTime(call.now), notify_url: url };
};

const yuan = (fen: number): string => (fen / 100).toFixed(2);

/** The report's file: what was used, or what of it was refunded. The columns are those of the guide (unconfirmed). */
const flow = (world: PayWorld, stock: FavorStock, of: 'use' | 'refund'): string => {
  const head = '批次id,优惠id,优惠类型,优惠金额（元）,订单总金额（元）,交易类型,支付单号,消耗时间,消耗商户号';
  const lines = [...world.maps.favorCoupons.values()].flatMap((coupon) => {
    const order = coupon.transactionId === null ? null : world.orderBy(coupon.transactionId);
    if (coupon.stockId !== stock.stockId || !order || (of === 'refund' && order.refundedFen === 0)) return [];
    return [
      [
        stock.stockId,
        coupon.couponId,
        '满减券',
        yuan(stock.couponFen),
        yuan(order.totalFen),
        of === 'use' ? '交易' : '退款',
        coupon.transactionId,
        payTime(coupon.usedAt ?? 0),
        coupon.consumer,
      ].join(','),
    ];
  });
  return `\ufeff${[head, ...lines].join('\n')}\n`;
};

const report =
  (of: 'use' | 'refund'): PayHandler =>
  (call) => {
    const { world, now, baseUrl } = call;
    const stock = stockOf(call, false);
    const content = flow(world, stock, of);
    const token = world.hex(24);
    for (const [old, { until }] of world.maps.files) if (until <= now) world.maps.files.delete(old);
    world.maps.files.set(token, { content, until: now + FILE_MS });
    return {
      url: `${baseUrl}/v3/billdownload/file?token=${token}`,
      hash_value: createHash('sha1').update(content).digest('hex'),
      hash_type: 'SHA1',
    };
  };

export const favorHandlers = {
  'favor.createStock': createStock,
  'favor.startStock': act('start'),
  'favor.pauseStock': act('pause'),
  'favor.restartStock': act('restart'),
  'favor.stopStock': act('stop'),
  'favor.listStocks': listStocks,
  'favor.getStock': (call) => toStock(stockOf(call, true)),
  'favor.listMerchants': listOf((stock) => stock.merchants),
  'favor.listItems': listOf((stock) => stock.items),
  'favor.send': send,
  'favor.getCoupon': getCoupon,
  'favor.listCoupons': listCoupons,
  'favor.setCallback': setCallback,
  'favor.useFlow': report('use'),
  'favor.refundFlow': report('refund'),
} satisfies Record<string, PayHandler>;
