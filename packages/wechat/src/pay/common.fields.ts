import { type Fields, fen, filled, integer, list, object, oneOf, optional, text } from './field';

/** Fields that several interfaces share. */
export const appid = filled('appid');
export const mchid = filled('mchid');
export const openid = text({ min: 1, max: 128, personal: true });
export const currency = optional(oneOf(['CNY'], { default: 'CNY' }));
export const notifyUrl = text({ min: 1, max: 255, unit: 'notify-url' });
export const outTradeNo = text({
  min: 6,
  max: 32,
  pattern: '[0-9A-Za-z_|*-]*',
  rule: 'digits, letters, _ - | *',
  note: 'unique for a merchant',
});
export const transactionId = text({ min: 1, max: 32 });
/** Numbers of one's own for refunds, sharing, coupons. */
export const ownNumber = (max: number): ReturnType<typeof text> =>
  text({ min: 1, max, pattern: '[0-9A-Za-z_|*@-]*', rule: 'digits, letters, _ - | * @' });
export const stockId = text({ min: 1, max: 20 });
export const offset = integer({ min: 0, unit: 'rows' });

export const goodsDetail = list(
  object({
    merchant_goods_id: text({ min: 1, max: 32 }),
    wechatpay_goods_id: optional(text({ max: 32 })),
    goods_name: optional(text({ max: 256 })),
    quantity: integer({ min: 1 }),
    unit_price: fen(),
  }),
);

export const promotionDetail = list(
  object({
    coupon_id: text(),
    name: optional(text()),
    scope: optional(oneOf(['GLOBAL', 'SINGLE'])),
    type: optional(oneOf(['CASH', 'NOCASH'])),
    amount: fen(),
    stock_id: optional(text()),
    wechatpay_contribute: optional(fen()),
    merchant_contribute: optional(fen()),
    other_contribute: optional(fen()),
    currency: optional(text()),
    goods_detail: optional(
      list(
        object({
          goods_id: text(),
          quantity: integer(),
          unit_price: fen(),
          discount_amount: fen(),
          goods_remark: optional(text()),
        }),
      ),
    ),
  }),
);

export const none = {} as const satisfies Fields;
