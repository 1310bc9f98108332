import { couponsFor, useCoupons } from './favor-use';
import { type Notices } from './notices';
import { PayRefusal } from './pay-refusal';
import { type Order, type User } from './pay-state';
import { payTime, timeDigits } from './pay-time';
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
  type PayWorld,
  requireBound,
  requireSame,
  requireSigner,
  text,
} from './pay-world';

export const PREPAY_MS = 2 * 3_600_000;

const DESCRIBED: Record<Order['state'], string> = {
  SUCCESS: '支付成功',
  REFUND: '转入退款',
  NOTPAY: '订单未支付',
  CLOSED: '订单已关闭',
  USERPAYING: '用户支付中',
  PAYERROR: '支付失败',
};

/** An order as the platform tells it: what has not happened is not there. */
export const toTransaction = (order: Order): Answer => {
  const isPaid = order.transactionId !== null;
  return {
    ...(isPaid ? { transaction_id: order.transactionId } : {}),
    amount: isPaid
      ? { total: order.totalFen, payer_total: order.payerFen, currency: 'CNY', payer_currency: 'CNY' }
      : { total: order.totalFen, currency: 'CNY' },
    mchid: order.mchid,
    trade_state: order.state,
    ...(isPaid ? { bank_type: 'OTHERS', success_time: payTime(order.paidAt ?? 0), trade_type: 'JSAPI' } : {}),
    promotion_detail: order.coupons.map((coupon) => ({
      coupon_id: coupon.couponId,
      name: coupon.name,
      scope: coupon.goods.length > 0 ? 'SINGLE' : 'GLOBAL',
      type: coupon.isNoCash ? 'NOCASH' : 'CASH',
      amount: coupon.fen,
      stock_id: coupon.stockId,
      wechatpay_contribute: 0,
      merchant_contribute: coupon.fen,
      other_contribute: 0,
      currency: 'CNY',
      ...(coupon.goods.length > 0
        ? {
            goods_detail: coupon.goods.map((goods) => ({
              goods_id: goods.id,
              quantity: goods.quantity,
              unit_price: goods.unitFen,
              discount_amount: goods.discountFen,
            })),
          }
        : {}),
    })),
    appid: order.appid,
    out_trade_no: order.outTradeNo,
    trade_state_desc: DESCRIBED[order.state],
    attach: order.attach,
    ...(isPaid ? { payer: { openid: order.openid } } : {}),
  };
};

const requireUser = (world: PayWorld, appid: string, openid: string): User => {
  if (world.isForeign(appid, openid)) throw new PayRefusal('OPENID_MISMATCH', 'openid与appid不匹配');
  const user = world.meet(appid, openid);
  if (user.isAbnormal) throw new PayRefusal('USER_ACCOUNT_ABNORMAL', '用户账号异常');
  return user;
};

/** What may no longer be paid is told apart by its state. */
const requireOpen = (order: Order): void => {
  if (order.state === 'SUCCESS' || order.state === 'REFUND') throw new PayRefusal('ORDERPAID', '该订单已支付');
  if (order.state === 'CLOSED') throw new PayRefusal('ORDER_CLOSED', '该订单已关闭');
};

const renewed = (world: PayWorld, order: Order, now: number): Order => {
  if (now - order.prepayAt < PREPAY_MS) return order;
  world.maps.orderKeys.delete(order.prepayId);
  givePrepayId(world, order, now);
  return order;
};

const givePrepayId = (world: PayWorld, order: Order, now: number): void => {
  order.prepayId = `wx${timeDigits(now)}${world.hex(10)}`;
  order.prepayAt = now;
  world.maps.orderKeys.set(order.prepayId, world.orderKey(order));
};

const newOrder = ({ world, values, now }: PayCall): Order => {
  const goods = each(inner(values, 'detail'), 'goods_detail').map((one) => ({
    id: text(one, 'merchant_goods_id'),
    quantity: number(one, 'quantity'),
    unitFen: number(one, 'unit_price'),
  }));
  const isSharing = inner(values, 'settle_info').profit_sharing === true;
  const totalFen = number(inner(values, 'amount'), 'total');
  const order: Order = {
    mchid: text(values, 'mchid'),
    appid: text(values, 'appid'),
    outTradeNo: text(values, 'out_trade_no'),
    asked: askedAgain(values),
    prepayId: '',
    prepayAt: now,
    createdAt: now,
    description: text(values, 'description'),
    attach: text(values, 'attach'),
    notifyUrl: text(values, 'notify_url'),
    goodsTag: maybe(values, 'goods_tag'),
    goods,
    totalFen,
    openid: text(inner(values, 'payer'), 'openid'),
    expiresAt: 'time_expire' in values ? instant(values, 'time_expire') : null,
    isSharing,
    state: 'NOTPAY',
    transactionId: null,
    paidAt: null,
    payerFen: 0,
    coupons: [],
    refundedFen: 0,
    payerRefundedFen: 0,
    refunds: 0,
    unsplitFen: 0,
    isReleased: false,
    sharedFen: 0,
    sharings: 0,
  };
  world.maps.orders.set(world.orderKey(order), order);
  givePrepayId(world, order, now);
  return order;
};

const prepay: PayHandler = (call) => {
  const { world, values, now, merchant } = call;
  requireSigner(call);
  requireBound(call, text(values, 'appid'), 'APPID_MCHID_NOT_MATCH');
  const before = world.order(merchant.mchid, text(values, 'out_trade_no'));
  if (before) {
    requireOpen(before);
    requireSame(before.asked, values);
    return { prepay_id: renewed(world, before, now).prepayId };
  }
  requireUser(world, text(values, 'appid'), text(inner(values, 'payer'), 'openid'));
  if ('time_expire' in values && instant(values, 'time_expire') <= now)
    throw new PayRefusal('PARAM_ERROR', 'time_expire时间过短', {
      field: '/time_expire',
      issue: '应晚于当前时间',
      location: 'body',
    });
  return { prepay_id: newOrder(call).prepayId };
};

const found = (order: Order | null, call: PayCall): Order => {
  if (!order) throw new PayRefusal('ORDER_NOT_EXIST', '订单不存在');
  if (order.mchid !== call.merchant.mchid) throw new PayRefusal('NO_AUTH', '无权查询该订单');
  return order;
};

const getById: PayHandler = (call) => {
  requireSigner(call);
  return toTransaction(found(call.world.orderBy(text(call.values, 'transaction_id')), call));
};

const getByOutTradeNo: PayHandler = (call) => {
  requireSigner(call);
  return toTransaction(found(call.world.order(call.merchant.mchid, text(call.values, 'out_trade_no')), call));
};

const close: PayHandler = (call) => {
  requireSigner(call);
  const order = found(call.world.order(call.merchant.mchid, text(call.values, 'out_trade_no')), call);
  requireOpen(order);
  if (order.state === 'USERPAYING') throw new PayRefusal('USERPAYING', '用户支付中，请稍后再试');
  order.state = 'CLOSED';
  return null;
};

export const orderHandlers = {
  'jsapi.prepay': prepay,
  'jsapi.getById': getById,
  'jsapi.getByOutTradeNo': getByOutTradeNo,
  'jsapi.close': close,
} satisfies Record<string, PayHandler>;

export const CASHIER_ACTIONS = ['open', 'pay', 'fail', 'cancel'] as const;
export type CashierAction = (typeof CASHIER_ACTIONS)[number];

/** What the user at the cashier may do now, and what keeps them from paying. */
export const cashierState = (world: PayWorld, order: Order): { problem: string | null; actions: CashierAction[] } => {
  const now = world.clock.now();
  if (order.state === 'SUCCESS' || order.state === 'REFUND') return { problem: '订单已支付', actions: [] };
  if (order.state === 'CLOSED') return { problem: '订单已关闭', actions: [] };
  if (now - order.prepayAt >= PREPAY_MS) return { problem: '支付已过期，请返回商家重新下单', actions: [] };
  if (order.state === 'USERPAYING') return { problem: null, actions: ['pay', 'fail', 'cancel'] };
  return { problem: null, actions: ['open', 'pay', 'fail', 'cancel'] };
};

/** What the user would pay with the coupons that fit. */
export const payable = (world: PayWorld, order: Order): { payerFen: number; coupons: Order['coupons'] } => {
  const coupons = couponsFor(world, order);
  return { payerFen: order.totalFen - coupons.reduce((sum, coupon) => sum + coupon.fen, 0), coupons };
};

/**
 * The user acts at the cashier.
 * @param withCoupons false: the user took the coupons away
 * @throws PayRefusal where the order's state forbids it
 */
export const actAtCashier = (
  world: PayWorld,
  notices: Notices,
  order: Order,
  action: CashierAction,
  withCoupons = true,
): void => {
  const { problem, actions } = cashierState(world, order);
  if (!actions.includes(action)) throw new PayRefusal('INVALID_REQUEST', problem ?? '订单状态不允许该操作');
  if (action === 'open') order.state = 'USERPAYING';
  // Leaving the cashier changes nothing: the order waits to be paid.
  else if (action === 'cancel') order.state = 'NOTPAY';
  else if (action === 'fail') order.state = 'PAYERROR';
  else settle(world, notices, order, withCoupons);
};

const settle = (world: PayWorld, notices: Notices, order: Order, withCoupons: boolean): void => {
  const now = world.clock.now();
  const merchant = world.merchant(order.mchid);
  if (!merchant) throw new PayRefusal('MCH_NOT_EXISTS', '商户号不存在');
  const { payerFen, coupons } = withCoupons
    ? payable(world, order)
    : { payerFen: order.totalFen, coupons: [] as Order['coupons'] };
  order.state = 'SUCCESS';
  order.paidAt = now;
  order.payerFen = payerFen;
  order.coupons = coupons;
  order.transactionId = world.serialNumber('4200', now, 28);
  world.maps.orderKeys.set(order.transactionId, world.orderKey(order));
  // A coupon that the merchant bears brings no money; a prepaid one was taken from the balance when its stock began.
  const income = order.totalFen - coupons.reduce((sum, coupon) => sum + (coupon.isNoCash ? coupon.fen : 0), 0);
  if (order.isSharing) order.unsplitFen = income;
  else merchant.balanceFen += income;
  notices.add(order.mchid, order.notifyUrl, 'TRANSACTION.SUCCESS', toTransaction(order));
  useCoupons(world, notices, order);
};
