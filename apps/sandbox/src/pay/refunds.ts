import { payLimits } from '@kaibo/wechat/pay/endpoints';
import { type Notices } from './notices';
import { PayRefusal } from './pay-refusal';
import { type Order, type Refund } from './pay-state';
import { payTime } from './pay-time';
import {
  type Answer,
  askedAgain,
  each,
  inner,
  maybe,
  number,
  type PayCall,
  type PayHandler,
  type PayWorld,
  requireSame,
  text,
} from './pay-world';

const DAY_MS = 24 * 3_600_000;
const RECEIVED_BY = '支付用户零钱';

const orderOf = (world: PayWorld, refund: Refund): Order => {
  const order = world.maps.orders.get(refund.orderKey);
  if (!order) throw new Error('a refund without its order');
  return order;
};

/** What coupons took off the order and were borne by the merchant alone. */
const noCashFen = (order: Order): number =>
  order.coupons.reduce((sum, coupon) => sum + (coupon.isNoCash ? coupon.fen : 0), 0);

const share = (part: number, whole: number, of: number): number => Math.floor((part * of) / whole);

const toRefund = (world: PayWorld, refund: Refund): Answer => {
  const order = orderOf(world, refund);
  const discount = refund.refundFen - refund.payerFen;
  return {
    refund_id: refund.refundId,
    out_refund_no: refund.outRefundNo,
    transaction_id: order.transactionId,
    out_trade_no: order.outTradeNo,
    channel: 'ORIGINAL',
    user_received_account: RECEIVED_BY,
    ...(refund.status === 'SUCCESS' ? { success_time: payTime(refund.doneAt ?? 0) } : {}),
    create_time: payTime(refund.createdAt),
    status: refund.status,
    funds_account: refund.fundsAccount,
    amount: {
      total: order.totalFen,
      refund: refund.refundFen,
      payer_total: order.payerFen,
      payer_refund: refund.payerFen,
      settlement_total: order.totalFen - noCashFen(order),
      settlement_refund: refund.refundFen - share(refund.refundFen, order.totalFen, noCashFen(order)),
      discount_refund: discount,
      currency: 'CNY',
    },
    promotion_detail: order.coupons.map((coupon) => ({
      promotion_id: coupon.couponId,
      scope: coupon.goods.length > 0 ? 'SINGLE' : 'GLOBAL',
      type: coupon.isNoCash ? 'DISCOUNT' : 'COUPON',
      amount: coupon.fen,
      refund_amount: order.coupons.length === 1 ? discount : share(refund.refundFen, order.totalFen, coupon.fen),
    })),
  };
};

const askedOrder = ({ world, merchant, values }: PayCall): Order => {
  const id = maybe(values, 'transaction_id');
  const order = id === null ? world.order(merchant.mchid, text(values, 'out_trade_no')) : world.orderBy(id);
  if (!order || order.transactionId === null) throw new PayRefusal('RESOURCE_NOT_EXISTS', '订单不存在');
  if (order.mchid !== merchant.mchid) throw new PayRefusal('NO_AUTH', '没有退款权限');
  return order;
};

/** @throws PayRefusal for the first rule of the trade that the refund breaks */
const requireRefundable = (call: PayCall, order: Order): { refundFen: number; payerFen: number } => {
  const { values, now } = call;
  const amount = inner(values, 'amount');
  const refundFen = number(amount, 'refund');
  const left = order.totalFen - order.refundedFen;
  if (number(amount, 'total') !== order.totalFen)
    throw new PayRefusal('INVALID_REQUEST', '订单金额或退款金额与之前请求不一致，请核实后再试');
  if (refundFen > left) throw new PayRefusal('INVALID_REQUEST', '申请退款金额超过订单剩余可退金额');
  if (now - (order.paidAt ?? 0) > payLimits.refundWithinDays * DAY_MS)
    throw new PayRefusal('INVALID_REQUEST', '订单已超过可退款期限');
  if (refundFen < left && order.refunds >= payLimits.partialRefunds)
    throw new PayRefusal('INVALID_REQUEST', '部分退款次数超过限制');
  // Money that receivers hold has to be returned first.
  if (order.isSharing && refundFen > left - order.sharedFen)
    throw new PayRefusal('INVALID_REQUEST', '订单已分账，请先进行分账回退');
  const from = each(amount, 'from');
  if (from.length > 0 && from.reduce((sum, item) => sum + number(item, 'amount'), 0) !== refundFen)
    throw new PayRefusal('PARAM_ERROR', '出资金额之和与退款金额不一致', {
      field: '/amount/from',
      issue: '出资金额之和与退款金额不一致',
      location: 'body',
    });
  const payerLeft = order.payerFen - order.payerRefundedFen;
  const payerFen =
    refundFen === left ? payerLeft : Math.min(share(refundFen, order.totalFen, order.payerFen), payerLeft);
  return { refundFen, payerFen };
};

/**
 * Takes the money out of the order's frozen funds, else out of the balance.
 * @returns how much of it was frozen
 * @throws PayRefusal NOT_ENOUGH
 */
const takeMoney = ({ merchant }: PayCall, order: Order, fen: number): number => {
  const fromOrder = Math.min(order.unsplitFen, fen);
  if (merchant.balanceFen < fen - fromOrder) throw new PayRefusal('NOT_ENOUGH', '商户可用退款余额不足');
  order.unsplitFen -= fromOrder;
  merchant.balanceFen -= fen - fromOrder;
  return fromOrder;
};

const create: PayHandler = (call) => {
  const { world, merchant, values, now } = call;
  const key = `${merchant.mchid}/${text(values, 'out_refund_no')}`;
  const before = world.maps.refunds.get(key);
  if (before) {
    requireSame(before.asked, values);
    return toRefund(world, before);
  }
  const order = askedOrder(call);
  if (world.user(order.appid, order.openid)?.isAbnormal)
    throw new PayRefusal('USER_ACCOUNT_ABNORMAL', '退款请求失败，用户账号注销');
  const { refundFen, payerFen } = requireRefundable(call, order);
  const takenFen = refundFen - share(refundFen, order.totalFen, noCashFen(order));
  const fromFrozenFen = takeMoney(call, order, takenFen);
  order.refundedFen += refundFen;
  order.payerRefundedFen += payerFen;
  order.refunds += 1;
  order.state = 'REFUND';
  const refund: Refund = {
    mchid: merchant.mchid,
    outRefundNo: text(values, 'out_refund_no'),
    asked: askedAgain(values),
    refundId: world.serialNumber('50', now, 29),
    orderKey: world.orderKey(order),
    refundFen,
    payerFen,
    takenFen,
    fromFrozenFen,
    notifyUrl: maybe(values, 'notify_url'),
    fundsAccount: maybe(values, 'funds_account') ?? 'UNSETTLED',
    createdAt: now,
    doneAt: null,
    status: 'PROCESSING',
    outcome: 'SUCCESS',
  };
  world.maps.refunds.set(key, refund);
  world.later({ at: now + world.switches.refundSeconds * 1000, what: 'refund', id: key });
  return toRefund(world, refund);
};

const get: PayHandler = ({ world, merchant, values }) => {
  const refund = world.maps.refunds.get(`${merchant.mchid}/${text(values, 'out_refund_no')}`);
  if (!refund) throw new PayRefusal('RESOURCE_NOT_EXISTS', '退款单不存在');
  return toRefund(world, refund);
};

export const refundHandlers = { 'refunds.create': create, 'refunds.get': get } satisfies Record<string, PayHandler>;

/** What was frozen is frozen again, unless the order was released meanwhile. */
const giveBack = (world: PayWorld, refund: Refund, order: Order): void => {
  const frozenFen = order.isReleased ? 0 : refund.fromFrozenFen;
  order.unsplitFen += frozenFen;
  const merchant = world.merchant(refund.mchid);
  if (merchant) merchant.balanceFen += refund.takenFen - frozenFen;
};

/** The refund comes to its end; a failed one gives the amount back to be refunded anew. */
export const finishRefund = (world: PayWorld, notices: Notices, key: string, at: number): void => {
  const refund = world.maps.refunds.get(key);
  if (!refund || refund.status !== 'PROCESSING') return;
  const order = orderOf(world, refund);
  refund.status = refund.outcome;
  refund.doneAt = at;
  if (refund.outcome === 'CLOSED') {
    order.refundedFen -= refund.refundFen;
    order.payerRefundedFen -= refund.payerFen;
    order.refunds -= 1;
    if (order.refundedFen === 0) order.state = 'SUCCESS';
    giveBack(world, refund, order);
  }
  notices.add(refund.mchid, refund.notifyUrl, `REFUND.${refund.outcome}`, {
    mchid: refund.mchid,
    transaction_id: order.transactionId,
    out_trade_no: order.outTradeNo,
    refund_id: refund.refundId,
    out_refund_no: refund.outRefundNo,
    refund_status: refund.outcome,
    ...(refund.outcome === 'SUCCESS' ? { success_time: payTime(at) } : {}),
    user_received_account: RECEIVED_BY,
    amount: {
      total: order.totalFen,
      refund: refund.refundFen,
      payer_total: order.payerFen,
      payer_refund: refund.payerFen,
    },
  });
};
