import { payCodes, type PayCode, payEndpoints } from '@kaibo/wechat/pay/endpoints';
import { flag, type Input, oneOf, only, text, whole, Wrong } from '../control-input';
import { nowhere } from '../control-route';
import { asObject } from '../http';
import { couponStatus } from './favor-use';
import { shelve, takeFromLive } from './live-coupons.control';
import { NOTICE_FAULTS } from './notices';
import { actAtCashier, CASHIER_ACTIONS, cashierState, toTransaction } from './orders';
import { type Pay } from './pay';
import { PAY_FAULT_KINDS } from './pay-faults';
import { PayRefusal } from './pay-refusal';
import { type FavorStock, type Merchant, type Notice, type Order } from './pay-state';
import { confirmTransfer, findTransfer } from './transfers';

const MOST_FEN = 100_000_000_000;
/** The page shows so many of each. */
const SHOWN = 200;

type Handled = Promise<unknown> | unknown;

/**
 * The hand that moves Pay: `/_control/pay/…`, JSON.
 * @param path what comes after `pay`
 * @throws Wrong
 */
export const payControl = async (pay: Pay, method: string, path: string[], input: Input): Promise<unknown> => {
  pay.settle();
  try {
    return await route(pay, method, path, input);
  } catch (error) {
    if (error instanceof PayRefusal) throw new Wrong('action', error.message, 409);
    throw error;
  }
};

const route = (pay: Pay, method: string, [what, id, action, ...rest]: string[], input: Input): Handled => {
  if (rest.length > 0) nowhere();
  switch (`${method} ${what ?? ''}${id === undefined ? '' : '/:id'}${action === undefined ? '' : '/…'}`) {
    case 'GET ':
      return state(pay);
    case 'POST merchants':
      return addMerchant(pay, input);
    case 'GET merchants/:id':
      return toMerchant(merchantOf(pay, id), true);
    case 'PATCH merchants/:id':
      return changeMerchant(pay, merchantOf(pay, id), input);
    case 'GET platform':
      return platform(pay);
    case 'POST platform/:id':
      if (id !== 'rotate') nowhere();
      pay.world.rotate();
      return platform(pay);
    case 'POST users':
      return setUser(pay, input);
    case 'POST switches':
      return setSwitches(pay, input);
    case 'GET orders':
      return { orders: newest(pay.world.maps.orders.values()).map((order) => toOrder(pay, order)) };
    case 'GET orders/:id':
      return toOrder(pay, orderOf(pay, id));
    case 'POST orders/:id/…':
      return cashier(pay, orderOf(pay, id), action, input);
    case 'POST refunds/:id':
      return setRefund(pay, id, input);
    case 'POST transfers/:id/…':
      return transfer(pay, id, action);
    case 'PATCH stocks/:id':
      return changeStock(pay, id, input);
    case 'POST live-coupons':
      return shelve(pay, input);
    case 'POST live-coupons/:id/…':
      return action === 'take' ? takeFromLive(pay, id, input) : nowhere();
    case 'GET notices':
      return { notices: newest(pay.notices.list()).map(toNotice) };
    case 'POST notices':
      return addNotice(pay, input);
    case 'POST notices/:id':
      return id === 'deliver' ? pay.notices.deliver().then(() => ({})) : nowhere();
    case 'POST notices/:id/…':
      return resend(pay, id, action, input);
    case 'GET faults':
      return { faults: pay.faults.list(), kinds: PAY_FAULT_KINDS };
    case 'POST faults':
      return addFault(pay, input);
    case 'DELETE faults':
    case 'DELETE faults/:id':
      return pay.faults.clear(id === undefined ? undefined : Number(id)) ? {} : nowhere();
    case 'GET calls':
      return { calls: pay.calls };
    default:
      return nowhere();
  }
};

const newest = <T>(rows: Iterable<T>): T[] => [...rows].slice(-SHOWN).reverse();

/** Secrets are shown only to who asks for one merchant: they are what a developer puts into a client. */
const toMerchant = (merchant: Merchant, withKeys: boolean) => {
  const { key, apiV3Key, ...rest } = merchant;
  if (!withKeys) return { ...rest, serialNo: key.serial };
  return { ...rest, serialNo: key.serial, apiV3Key, privateKey: key.privateKey, certificate: key.certificate };
};

const platform = (pay: Pay) => {
  const { publicKeyId, pair, certificates } = pay.world.keys;
  return {
    publicKeyId,
    publicKey: pair.publicKey,
    certificates: certificates.map(({ serial, certificate, from, until }) => ({ serial, certificate, from, until })),
  };
};

const toNotice = (notice: Notice) => ({
  id: notice.id,
  mchid: notice.mchid,
  url: notice.url,
  eventType: notice.eventType,
  createdAt: notice.createdAt,
  state: notice.state,
  nextAt: notice.nextAt,
  about: notice.about,
  deliveries: notice.deliveries,
});

const toOrder = (pay: Pay, order: Order) => ({
  prepayId: order.prepayId,
  cashier: `/pay/cashier/${order.prepayId}`,
  description: order.description,
  openid: order.openid,
  isSharing: order.isSharing,
  refundedFen: order.refundedFen,
  sharedFen: order.sharedFen,
  unsplitFen: order.unsplitFen,
  ...cashierState(pay.world, order),
  transaction: toTransaction(order),
});

const toStock = (pay: Pay, stock: FavorStock) => ({
  stockId: stock.stockId,
  creator: stock.creator,
  name: stock.name,
  status: stock.status,
  couponFen: stock.couponFen,
  maxCoupons: stock.maxCoupons,
  sent: stock.sent,
  merchants: stock.merchants,
  senders: stock.senders,
  shelves: stock.shelves,
  used: [...pay.world.maps.favorCoupons.values()].filter(
    (coupon) => coupon.stockId === stock.stockId && couponStatus(coupon, pay.world.clock.now()) === 'USED',
  ).length,
});

/** Everything that the page shows. */
const state = (pay: Pay) => {
  const { maps, switches } = pay.world;
  return {
    merchants: pay.world.merchants.map((merchant) => toMerchant(merchant, false)),
    users: [...maps.users.values()],
    switches,
    orders: newest(maps.orders.values()).map((order) => toOrder(pay, order)),
    refunds: newest(maps.refunds.values()).map(({ asked: _, ...refund }) => refund),
    sharings: newest(maps.sharings.values()).map(({ asked: _, ...sharing }) => sharing),
    transfers: newest(maps.transfers.values()).map(({ asked: _, ...one }) => ({
      ...one,
      page: `/pay/transfer/${one.billNo}`,
    })),
    favorStocks: newest(maps.favorStocks.values()).map((stock) => toStock(pay, stock)),
    busifavorStocks: newest(maps.busifavorStocks.values()).map(
      ({ stockId, state: status, sent, maxCoupons, fields }) => ({
        stockId,
        status,
        sent,
        maxCoupons,
        name: fields.stock_name,
      }),
    ),
    notices: newest(pay.notices.list()).map(toNotice),
    faults: pay.faults.list(),
    calls: pay.calls.slice(-SHOWN).reverse(),
  };
};

const merchantOf = (pay: Pay, mchid = ''): Merchant => {
  const merchant = pay.world.merchant(mchid);
  if (!merchant) throw new Wrong('mchid', 'there is no such merchant', 404);
  return merchant;
};

const apps = (input: Input, field: string): string[] | null => {
  const given = input[field];
  if (given === undefined || given === null) return null;
  const isList =
    Array.isArray(given) && given.length <= 50 && given.every((one) => typeof one === 'string' && one !== '');
  if (!isList) throw new Wrong(field, 'must be a list of at most 50 texts');
  return given as string[]; // just checked
};

const addMerchant = (pay: Pay, input: Input) => {
  only(input, ['mchid', 'name', 'apps']);
  const mchid = text(input, 'mchid', 10);
  if (mchid === null || !/^\d{8,10}$/.test(mchid)) throw new Wrong('mchid', 'must be 8 to 10 digits');
  if (pay.world.merchant(mchid)) throw new Wrong('mchid', 'is there already', 409);
  const name = text(input, 'name', 64) ?? `商户${mchid}`;
  return toMerchant(pay.world.addMerchant({ mchid, name, apps: apps(input, 'apps') ?? [] }), false);
};

/** What may be changed of a merchant. */
export const MERCHANT_FIELDS = [
  'name',
  'apps',
  'marketingApps',
  'balanceFen',
  'canShare',
  'sharingRateBps',
  'transferScenes',
  'mode',
  'sharingCallback',
] as const;

const changeMerchant = (pay: Pay, merchant: Merchant, input: Input) => {
  only(input, MERCHANT_FIELDS);
  const callback = text(input, 'sharingCallback', 256);
  if (callback !== null && !/^https?:\/\//.test(callback)) throw new Wrong('sharingCallback', 'must be an address');
  const canShare = input.canShare === undefined ? null : flag(input, 'canShare');
  const changed = {
    name: text(input, 'name', 64),
    apps: apps(input, 'apps'),
    marketingApps: apps(input, 'marketingApps'),
    balanceFen: whole(input, 'balanceFen', 0, MOST_FEN),
    canShare,
    sharingRateBps: whole(input, 'sharingRateBps', 0, 10_000),
    transferScenes: apps(input, 'transferScenes'),
    mode: oneOf(input, 'mode', ['certificate', 'public-key'] as const),
    sharingCallback: callback,
  };
  Object.assign(merchant, Object.fromEntries(Object.entries(changed).filter(([, value]) => value !== null)));
  return toMerchant(merchant, false);
};

const setUser = (pay: Pay, input: Input) => {
  only(input, ['appId', 'openid', 'isAbnormal', 'person']);
  const [appid, openid] = [text(input, 'appId', 64), text(input, 'openid', 128)];
  if (appid === null) throw new Wrong('appId', 'must be given');
  if (openid === null) throw new Wrong('openid', 'must be given');
  const user = pay.world.meet(appid, openid);
  if (input.isAbnormal !== undefined) user.isAbnormal = flag(input, 'isAbnormal');
  if (input.person !== undefined) user.person = text(input, 'person', 64);
  return user;
};

const setSwitches = (pay: Pay, input: Input) => {
  const { switches } = pay.world;
  only(input, Object.keys(switches));
  for (const name of ['isAuditing', 'isFalseLimit'] as const)
    if (input[name] !== undefined) switches[name] = flag(input, name);
  for (const name of ['refundSeconds', 'sharingSeconds', 'transferSeconds'] as const)
    switches[name] = whole(input, name, 0, 10_000_000) ?? switches[name];
  return switches;
};

/** By prepay_id or transaction_id. */
const orderOf = (pay: Pay, id = ''): Order => {
  const order = pay.world.orderBy(id);
  if (!order) throw new Wrong('id', 'there is no such order', 404);
  return order;
};

const cashier = (pay: Pay, order: Order, action: string | undefined, input: Input) => {
  only(input, ['coupons']);
  const known = oneOf({ action }, 'action', CASHIER_ACTIONS) ?? 'pay'; // never absent
  const withCoupons = input.coupons === undefined || flag(input, 'coupons');
  actAtCashier(pay.world, pay.notices, order, known, withCoupons);
  return toOrder(pay, order);
};

/** What a running refund will come to, or an end right now. */
const setRefund = (pay: Pay, id: string | undefined, input: Input) => {
  only(input, ['outcome']);
  const refund = [...pay.world.maps.refunds.values()].find((one) => one.refundId === id);
  if (!refund) throw new Wrong('id', 'there is no such refund', 404);
  if (refund.status !== 'PROCESSING') throw new Wrong('id', `the refund is ${refund.status} already`, 409);
  refund.outcome = oneOf(input, 'outcome', ['SUCCESS', 'ABNORMAL', 'CLOSED'] as const) ?? refund.outcome;
  return { refundId: refund.refundId, outcome: refund.outcome };
};

const transfer = (pay: Pay, id = '', action: string | undefined) => {
  const found = findTransfer(pay.world, id);
  if (!found) throw new Wrong('id', 'there is no such transfer', 404);
  if (action !== 'confirm') nowhere();
  confirmTransfer(pay.world, found);
  return { billNo: found.billNo, state: found.state };
};

const stockOf = (pay: Pay, id = ''): FavorStock => {
  const stock = pay.world.maps.favorStocks.get(id);
  if (!stock) throw new Wrong('stockId', 'there is no such stock', 404);
  return stock;
};

/** Who else may send a stock; the end of a review, of either kind of stock. */
const changeStock = (pay: Pay, id: string | undefined, input: Input) => {
  only(input, ['senders', 'approve']);
  const own = pay.world.maps.busifavorStocks.get(id ?? '');
  if (own) {
    if (flag(input, 'approve') && own.state === 'UNAUDIT') own.state = 'RUNNING';
    return { stockId: own.stockId, status: own.state };
  }
  const stock = stockOf(pay, id);
  stock.senders = apps(input, 'senders') ?? stock.senders;
  if (flag(input, 'approve') && stock.status === 'audit') stock.status = 'running';
  return toStock(pay, stock);
};

/** A notice of any kind, as the platform may send more of them than the table knows. */
const addNotice = (pay: Pay, input: Input) => {
  only(input, ['mchid', 'url', 'eventType', 'originalType', 'about']);
  const merchant = merchantOf(pay, text(input, 'mchid', 10) ?? undefined);
  const [url, eventType] = [text(input, 'url', 256), text(input, 'eventType', 64)];
  if (url === null || !URL.canParse(url)) throw new Wrong('url', 'must be an address');
  if (eventType === null) throw new Wrong('eventType', 'must be given');
  const about = asObject(input.about ?? {});
  if (!about) throw new Wrong('about', 'must be an object');
  const original = text(input, 'originalType', 32) ?? 'other';
  const notice = pay.notices.addAny(merchant.mchid, url, { eventType, original, about });
  return notice === null ? nowhere() : toNotice(notice);
};

const resend = async (pay: Pay, id = '', action: string | undefined, input: Input) => {
  only(input, ['fault']);
  const notice = pay.world.maps.notices.get(id);
  if (!notice) throw new Wrong('id', 'there is no such notice', 404);
  if (action !== 'resend') nowhere();
  await pay.notices.resend(notice, oneOf(input, 'fault', NOTICE_FAULTS));
  return toNotice(notice);
};

const addFault = (pay: Pay, input: Input) => {
  only(input, ['kind', 'endpoint', 'code', 'times']);
  const kind = oneOf(input, 'kind', PAY_FAULT_KINDS);
  if (kind === null) throw new Wrong('kind', `must be one of ${PAY_FAULT_KINDS.join(', ')}`);
  const code = oneOf(input, 'code', Object.keys(payCodes) as PayCode[]); // the table's own keys
  const endpoint = oneOf(input, 'endpoint', Object.keys(payEndpoints));
  const times = whole(input, 'times', 1, 1_000_000);
  return pay.faults.add({
    kind,
    ...(endpoint === null ? {} : { endpoint }),
    ...(code === null ? {} : { code }),
    ...(times === null ? {} : { times }),
  });
};
