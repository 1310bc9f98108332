import { type Account } from '../accounts';
import { type Body, type Call, Refusal } from '../handler';
import { list, number, numberOrNull, text, textOrNull } from '../live/wire';
import { type Payment } from '../payments';
import { COMPANIES } from './companies';
import { type Parcel, type Shipment } from './shipping';
import { paymentOf, requireKey, shipmentOf } from './upload.rules';

const DAY_SECONDS = 24 * 3_600;
const EXPRESS = 1;
const PRE_SALE = 1;
const TEST_ORDER = 2;

const seconds = (ms: number): number => Math.floor(ms / 1000);
const as = (value: unknown): Body => (value ?? {}) as Body; // an object, as the endpoint table has it

/** Checks one order's upload and changes nothing. @throws Refusal */
const planned = ({ account, body }: Call, order: Body): { payment: Payment; shipment: Shipment; at: number } => {
  const at = Date.parse(text(body, 'upload_time'));
  const payment = paymentOf(account.shipping, as(order.order_key));
  if (payment.openid !== as(body.payer).openid) throw new Refusal(10060031);
  return { payment, shipment: shipmentOf(account.shipping, payment, order, at), at };
};

const uploadShippingInfo = (call: Call): Body => {
  const { payment, shipment, at } = planned(call, call.body);
  call.account.shipping.ship(payment, shipment, at);
  return {};
};

/** All orders or none. The stand-in's Pay has no combined payments: the key of the whole is looked at, and not looked up. */
const uploadCombinedShippingInfo = (call: Call): Body => {
  const { account, body } = call;
  const whole = as(body.order_key);
  const orders = list(body, 'sub_orders').map(as);
  requireKey(whole);
  if (orders.some((order) => as(order.order_key).order_number_type !== whole.order_number_type))
    throw new Refusal(268485253);
  const uploads = orders.map((order) => planned(call, order));
  if (new Set(uploads.map(({ payment }) => payment.transactionId)).size < uploads.length) throw new Refusal(10060013);
  for (const { payment, shipment, at } of uploads) account.shipping.ship(payment, shipment, at);
  return {};
};

/** @throws Refusal 10060014, 10060001 */
const orderIn = ({ account, body }: Call): Payment => {
  const [transactionId, mchid, tradeNo] = ['transaction_id', 'merchant_id', 'merchant_trade_no'].map((name) =>
    textOrNull(body, name),
  );
  if (!transactionId && !(mchid && tradeNo)) throw new Refusal(10060014, 'invalid parameter: no order is named');
  const payment = transactionId
    ? account.shipping.find(transactionId)
    : account.shipping.findByTrade(mchid ?? '', tradeNo ?? '');
  if (!payment) throw new Refusal(10060001);
  return payment;
};

const toParcel = ({ trackingNo, company, description, contact, uploadedAt }: Parcel): Body => ({
  ...(trackingNo === null ? {} : { tracking_no: trackingNo }),
  ...(company === null ? {} : { express_company: company }),
  goods_desc: description,
  upload_time: seconds(uploadedAt),
  ...(contact ? { contact } : {}),
});

/** An order as the platform tells it; without `shipping` while nothing was told of that. */
export const toOrder = ({ shipping }: Account, payment: Payment): Body => {
  const { shipment, completions } = shipping.order(payment);
  return {
    transaction_id: payment.transactionId,
    merchant_id: payment.mchid,
    sub_merchant_id: '',
    merchant_trade_no: payment.outTradeNo,
    description: payment.description,
    paid_amount: payment.paidFen,
    openid: payment.openid,
    trade_create_time: seconds(payment.createdAt),
    pay_time: seconds(payment.paidAt),
    order_state: shipping.state(payment),
    in_complaint: false,
    ...(shipment
      ? {
          shipping: {
            delivery_mode: shipment.deliveryMode,
            logistics_type: shipment.logisticsType,
            finish_shipping: shipment.isComplete,
            finish_shipping_count: completions,
            goods_desc: shipment.parcels[0]?.description ?? '',
            shipping_list: shipment.parcels.map(toParcel),
          },
        }
      : {}),
  };
};

const getShippingOrder = (call: Call): Body => ({ order: toOrder(call.account, orderIn(call)) });

const getShippingOrderList = ({ account, body }: Call): Body => {
  const { begin_time: from = 0, end_time: to = Infinity } = as(body.pay_time_range);
  const [state, openid] = [numberOrNull(body, 'order_state'), textOrNull(body, 'openid')];
  const found = account.shipping
    .list()
    .filter(
      (payment) =>
        seconds(payment.paidAt) >= Number(from) &&
        seconds(payment.paidAt) <= Number(to) &&
        (openid === null || payment.openid === openid) &&
        (state === null || account.shipping.state(payment) === state),
    );
  const start = startOf(found, textOrNull(body, 'last_index'));
  const rows = found.slice(start, start + (numberOrNull(body, 'page_size') ?? 100));
  return {
    last_index: rows.at(-1)?.transactionId ?? '',
    has_more: start + rows.length < found.length,
    order_list: rows.map((payment) => toOrder(account, payment)),
  };
};

const startOf = (found: readonly Payment[], lastIndex: string | null): number => {
  if (lastIndex === null) return 0;
  const at = found.findIndex(({ transactionId }) => transactionId === lastIndex);
  if (at < 0) throw new Refusal(10060014, 'invalid parameter: last_index');
  return at + 1;
};

const notifyConfirmReceive = (call: Call): Body => {
  const { account, body } = call;
  const payment = orderIn(call);
  const { shipment, noticedAt, shippedAt } = account.shipping.order(payment);
  if (account.shipping.state(payment) !== 2) throw new Refusal(10060028);
  if (shipment?.logisticsType !== EXPRESS) throw new Refusal(10060032);
  if (noticedAt !== null) throw new Refusal(10060030);
  if (number(body, 'received_time') <= seconds(shippedAt ?? 0)) throw new Refusal(10060029);
  account.shipping.notice(payment);
  return {};
};

const setMsgJumpPath = ({ account, body }: Call): Body => {
  account.shipping.jumpPath = text(body, 'path');
  return {};
};

/** @throws Refusal 40013 for another app than the token's */
const requireOwn = ({ account, body }: Call): void => {
  if (body.appid !== account.appId) throw new Refusal(40013);
};

const isTradeManaged = (call: Call): Body => {
  requireOwn(call);
  return { is_trade_managed: call.account.switches.isOn('managesTrade') };
};

const isTradeManagementConfirmed = (call: Call): Body => {
  requireOwn(call);
  return { completed: call.account.switches.isOn('confirmedTradeManagement') };
};

const opSpecialOrder = ({ account: { shipping }, body }: Call): Body => {
  const id = text(body, 'order_id');
  const payment = shipping.find(id) ?? shipping.list().find(({ outTradeNo }) => outTradeNo === id);
  if (!payment || shipping.state(payment) !== 1) throw new Refusal(268546002);
  const delayTo = numberOrNull(body, 'delay_to');
  if (body.type === PRE_SALE) {
    const days = delayTo === null ? 0 : (delayTo - seconds(payment.paidAt)) / DAY_SECONDS;
    if (days < 15 || days > 330) throw new Refusal(268546001);
  }
  shipping.setSpecial(payment, number(body, 'type'), body.type === TEST_ORDER ? null : delayTo);
  return {};
};

const getDeliveryList = (): Body => ({ delivery_list: COMPANIES, count: COMPANIES.length });

export const shippingHandlers = {
  uploadShippingInfo,
  uploadCombinedShippingInfo,
  getShippingOrder,
  getShippingOrderList,
  notifyConfirmReceive,
  setMsgJumpPath,
  isTradeManaged,
  isTradeManagementConfirmed,
  opSpecialOrder,
  getDeliveryList,
};
