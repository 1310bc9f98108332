import { type Notices } from './notices';
import { type DiscountedGoods, type FavorCoupon, type FavorStock, type Order, type UsedCoupon } from './pay-state';
import { payTime } from './pay-time';
import { type Answer, type PayWorld } from './pay-world';

/** As the user has it now. */
export const couponStatus = (coupon: FavorCoupon, now: number): 'SENDED' | 'USED' | 'EXPIRED' => {
  if (coupon.usedAt !== null) return 'USED';
  return now >= coupon.endsAt ? 'EXPIRED' : 'SENDED';
};

/** A coupon as the platform tells it; a used one says where. */
export const toFavorCoupon = (coupon: FavorCoupon, stock: FavorStock, now: number): Answer => ({
  stock_creator_mchid: stock.creator,
  stock_id: stock.stockId,
  coupon_id: coupon.couponId,
  coupon_name: stock.name,
  status: couponStatus(coupon, now),
  description: stock.description,
  create_time: payTime(coupon.createdAt),
  coupon_type: 'NORMAL',
  no_cash: stock.isNoCash,
  available_begin_time: payTime(coupon.beginsAt),
  available_end_time: payTime(coupon.endsAt),
  singleitem: stock.items.length > 0,
  normal_coupon_information: { coupon_amount: stock.couponFen, transaction_minimum: stock.minimumFen },
});

const consumed = (coupon: FavorCoupon): Answer => ({
  consume_information: {
    consume_time: payTime(coupon.usedAt ?? 0),
    consume_mchid: coupon.consumer,
    transaction_id: coupon.transactionId,
    ...(coupon.goods.length > 0
      ? {
          goods_detail: coupon.goods.map((goods) => ({
            goods_id: goods.id,
            quantity: goods.quantity,
            price: goods.unitFen,
            discount_amount: goods.discountFen,
          })),
        }
      : {}),
  },
});

const fits = (stock: FavorStock, order: Order): boolean => {
  const counted =
    stock.items.length === 0
      ? order.totalFen
      : order.goods
          .filter((goods) => stock.items.includes(goods.id))
          .reduce((sum, goods) => sum + goods.quantity * goods.unitFen, 0);
  return (
    counted >= stock.minimumFen &&
    stock.merchants.includes(order.mchid) &&
    (stock.tradeTypes.length === 0 || stock.tradeTypes.includes('MICROAPP')) &&
    (stock.goodsTags.length === 0 || (order.goodsTag !== null && stock.goodsTags.includes(order.goodsTag)))
  );
};

/** The face value over the goods it is for, by what they cost; the last one takes the rest. */
const discounted = (stock: FavorStock, order: Order): DiscountedGoods[] => {
  const goods = order.goods.filter(({ id }) => stock.items.includes(id));
  const sum = goods.reduce((total, { quantity, unitFen }) => total + quantity * unitFen, 0);
  let left = stock.couponFen;
  return goods.map((one, index) => {
    const share = Math.floor((stock.couponFen * one.quantity * one.unitFen) / sum);
    const discountFen = index === goods.length - 1 ? left : share;
    left -= discountFen;
    return { ...one, discountFen };
  });
};

/** The payer's best coupon for an order; others beside it only where all of them may be combined. */
export const couponsFor = (world: PayWorld, order: Order): UsedCoupon[] => {
  const now = world.clock.now();
  const fitting = [...world.maps.favorCoupons.values()]
    .filter((coupon) => coupon.openid === order.openid && coupon.appid === order.appid)
    .filter((coupon) => couponStatus(coupon, now) === 'SENDED' && coupon.beginsAt <= now)
    .flatMap((coupon) => {
      const stock = world.maps.favorStocks.get(coupon.stockId);
      return stock && fits(stock, order) ? [{ coupon, stock }] : [];
    })
    .sort((a, b) => b.stock.couponFen - a.stock.couponFen || a.coupon.endsAt - b.coupon.endsAt);
  const [best] = fitting;
  if (!best) return [];
  const taken = best.stock.canCombine ? fitting.filter(({ stock }) => stock.canCombine) : [best];
  let left = order.totalFen;
  return taken.flatMap(({ coupon, stock }) => {
    // Somebody pays at least one fen.
    if (stock.couponFen >= left) return [];
    left -= stock.couponFen;
    return {
      couponId: coupon.couponId,
      stockId: stock.stockId,
      name: stock.name,
      fen: stock.couponFen,
      isNoCash: stock.isNoCash,
      goods: discounted(stock, order),
    };
  });
};

/** The order's coupons are gone, and their stocks' creators hear of it. */
export const useCoupons = (world: PayWorld, notices: Notices, order: Order): void => {
  for (const used of order.coupons) {
    const coupon = world.maps.favorCoupons.get(used.couponId);
    const stock = world.maps.favorStocks.get(used.stockId);
    if (!coupon || !stock) continue;
    coupon.usedAt = order.paidAt;
    coupon.consumer = order.mchid;
    coupon.transactionId = order.transactionId;
    coupon.goods = used.goods;
    const callback = world.merchant(stock.creator)?.favorCallback;
    if (!callback?.isOn) continue;
    const about = { ...toFavorCoupon(coupon, stock, world.clock.now()), ...consumed(coupon) };
    notices.add(stock.creator, callback.url, 'COUPON.USE', about);
  }
};
