import { type Payment, type Payments } from '../payments';
import { type Order } from './pay-state';
import { type PayWorld } from './pay-world';

const toPayment = (order: Order): Payment | null =>
  order.transactionId === null || order.paidAt === null
    ? null
    : {
        transactionId: order.transactionId,
        outTradeNo: order.outTradeNo,
        mchid: order.mchid,
        openid: order.openid,
        description: order.description,
        paidFen: order.payerFen,
        createdAt: order.createdAt,
        paidAt: order.paidAt,
        isRefunded: order.refundedFen >= order.totalFen,
      };

/** The paid orders of one app. */
export const paymentsOf = (world: PayWorld, appId: string): Payments => {
  const own = (order: Order | null): Payment | null => (order?.appid === appId ? toPayment(order) : null);
  return {
    find: (transactionId) => {
      const order = world.orderBy(transactionId);
      // A prepay_id finds the order too, but is no number of a payment.
      return order?.transactionId === transactionId ? own(order) : null;
    },
    findByTrade: (mchid, outTradeNo) => own(world.order(mchid, outTradeNo)),
    list: () =>
      [...world.maps.orders.values()].flatMap((order) => own(order) ?? []).sort((a, b) => a.paidAt - b.paidAt),
  };
};
