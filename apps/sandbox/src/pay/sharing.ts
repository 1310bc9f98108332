import { payLimits } from '@kaibo/wechat/pay/endpoints';
import { type Notices } from './notices';
import { type Values } from './pay-check';
import { PayRefusal } from './pay-refusal';
import { type Order, type SharedPart, type SharingOrder, type SharingReturn } from './pay-state';
import { payTime } from './pay-time';
import {
  type Answer,
  askedAgain,
  each,
  maybe,
  number,
  type PayCall,
  type PayHandler,
  type PayWorld,
  requireBound,
  requireSame,
  text,
} from './pay-world';

const receiverKey = (mchid: string, values: Values): string =>
  `${mchid}/${text(values, 'appid')}/${text(values, 'type')}/${text(values, 'account')}`;

const requireSharing = ({ merchant }: PayCall): void => {
  if (!merchant.canShare) throw new PayRefusal('NO_AUTH', '商户未开通分账权限');
};

/** A sealed name has to open with the platform's key. */
const requireReadable = (call: PayCall, name: string | null): void => {
  if (name !== null && call.unseal(name) === null)
    throw new PayRefusal('PARAM_ERROR', '敏感字段解密失败，请检查Wechatpay-Serial与加密公钥', {
      field: '/name',
      issue: '解密失败',
      location: 'body',
    });
};

const addReceiver: PayHandler = (call) => {
  const { world, merchant, values } = call;
  requireSharing(call);
  requireBound(call, text(values, 'appid'), 'INVALID_REQUEST');
  requireReadable(call, maybe(values, 'name'));
  if (text(values, 'type') === 'MERCHANT_ID') {
    if (!world.merchant(text(values, 'account'))) throw new PayRefusal('INVALID_REQUEST', '分账接收方商户号不存在');
    if ('name' in values === false) throw new PayRefusal('INVALID_REQUEST', '分账接收方全称未填写');
  } else if (world.isForeign(text(values, 'appid'), text(values, 'account')))
    throw new PayRefusal('INVALID_REQUEST', 'openid与appid不匹配');
  if (text(values, 'relation_type') === 'CUSTOM' && !('custom_relation' in values))
    throw new PayRefusal('PARAM_ERROR', '自定义的分账关系未填写', {
      field: '/custom_relation',
      issue: '必填项缺失',
      location: 'body',
    });
  world.maps.receivers.set(receiverKey(merchant.mchid, values), {
    mchid: merchant.mchid,
    appid: text(values, 'appid'),
    type: text(values, 'type'),
    account: text(values, 'account'),
    relation: text(values, 'relation_type'),
  });
  const { type, account, name, relation_type, custom_relation } = values;
  return {
    type,
    account,
    ...(name === undefined ? {} : { name }),
    relation_type,
    ...(custom_relation === undefined ? {} : { custom_relation }),
  };
};

const deleteReceiver: PayHandler = (call) => {
  const { world, merchant, values } = call;
  requireSharing(call);
  world.maps.receivers.delete(receiverKey(merchant.mchid, values));
  return { type: values.type, account: values.account };
};

const toSharing = (order: SharingOrder): Answer => ({
  transaction_id: order.transactionId,
  out_order_no: order.outOrderNo,
  order_id: order.orderId,
  state: order.state,
  receivers: order.parts.map((part) => ({
    amount: part.fen,
    description: part.description,
    type: part.type,
    account: part.account,
    result: part.result,
    // Why it will fail is known already, but not told before its end.
    ...(part.result === 'CLOSED' ? { fail_reason: part.failReason } : {}),
    detail_id: part.detailId,
    create_time: payTime(order.createdAt),
    finish_time: payTime(order.doneAt),
  })),
});

const sharedOrder = ({ world, merchant, values }: PayCall): Order => {
  const order = world.orderBy(text(values, 'transaction_id'));
  if (!order || order.mchid !== merchant.mchid || order.transactionId !== text(values, 'transaction_id'))
    throw new PayRefusal('INVALID_REQUEST', '订单不存在');
  if (!order.isSharing) throw new PayRefusal('INVALID_REQUEST', '非分账订单不支持分账');
  if (order.isReleased) throw new PayRefusal('INVALID_REQUEST', '订单剩余资金已解冻，不能再分账');
  if (order.sharings >= payLimits.sharingRequests) throw new PayRefusal('INVALID_REQUEST', '单笔订单分账次数超过限制');
  return order;
};

/** What nobody has got goes to the merchant, and the order can be shared no more. */
const release = (call: PayCall, order: Order): void => {
  call.merchant.balanceFen += order.unsplitFen;
  order.unsplitFen = 0;
  order.isReleased = true;
};

const addSharing = (call: PayCall, order: Order, parts: SharedPart[]): SharingOrder => {
  const { world, merchant, values, now } = call;
  const doneAt = now + world.switches.sharingSeconds * 1000;
  const sharing: SharingOrder = {
    mchid: merchant.mchid,
    outOrderNo: text(values, 'out_order_no'),
    asked: askedAgain(values),
    orderId: world.serialNumber('30', now, 29),
    orderKey: world.orderKey(order),
    transactionId: order.transactionId ?? '',
    state: 'PROCESSING',
    parts,
    createdAt: now,
    doneAt,
  };
  const key = `${merchant.mchid}/${sharing.outOrderNo}`;
  order.sharings += 1;
  world.maps.sharings.set(key, sharing);
  world.later({ at: doneAt, what: 'sharing', id: key });
  return sharing;
};

const createOrder: PayHandler = (call) => {
  const { world, merchant, values, now } = call;
  requireSharing(call);
  const before = world.maps.sharings.get(`${merchant.mchid}/${text(values, 'out_order_no')}`);
  if (before) {
    requireSame(before.asked, values);
    return toSharing(before);
  }
  requireBound(call, text(values, 'appid'), 'INVALID_REQUEST');
  const order = sharedOrder(call);
  const receivers = each(values, 'receivers');
  for (const receiver of receivers) requireReadable(call, maybe(receiver, 'name'));
  const sum = receivers.reduce((total, receiver) => total + number(receiver, 'amount'), 0);
  const most = Math.floor((order.totalFen * merchant.sharingRateBps) / 10_000) - order.sharedFen;
  if (sum > order.unsplitFen || sum > most) throw new PayRefusal('NOT_ENOUGH', '分账金额不足');
  order.unsplitFen -= sum;
  order.sharedFen += sum;
  const parts = receivers.map((receiver): SharedPart => ({
    type: text(receiver, 'type'),
    account: text(receiver, 'account'),
    fen: number(receiver, 'amount'),
    description: text(receiver, 'description'),
    detailId: world.serialNumber('36', now, 29),
    result: 'PENDING',
    failReason: failOf(call, receiver),
    returnedFen: 0,
  }));
  if (values.unfreeze_unsplit === true) release(call, order);
  return toSharing(addSharing(call, order, parts));
};

/** Known at once, told when the sharing is done. */
const failOf = ({ world, merchant, values }: PayCall, receiver: Values): string | null => {
  const appid = text(values, 'appid');
  if (!world.maps.receivers.has(receiverKey(merchant.mchid, { ...receiver, appid }))) return 'NO_RELATION';
  return world.user(appid, text(receiver, 'account'))?.isAbnormal ? 'ACCOUNT_ABNORMAL' : null;
};

const getOrder: PayHandler = ({ world, merchant, values }) => {
  const sharing = world.maps.sharings.get(`${merchant.mchid}/${text(values, 'out_order_no')}`);
  if (!sharing || sharing.transactionId !== text(values, 'transaction_id'))
    throw new PayRefusal('RESOURCE_NOT_EXISTS', '分账单不存在');
  return toSharing(sharing);
};

const unfreeze: PayHandler = (call) => {
  const { world, merchant, values } = call;
  requireSharing(call);
  const before = world.maps.sharings.get(`${merchant.mchid}/${text(values, 'out_order_no')}`);
  if (before) {
    requireSame(before.asked, values);
    return toSharing(before);
  }
  const order = sharedOrder(call);
  release(call, order);
  return toSharing(addSharing(call, order, []));
};

const amounts: PayHandler = ({ world, merchant, values }) => {
  const id = text(values, 'transaction_id');
  const order = world.orderBy(id);
  if (!order || order.mchid !== merchant.mchid || order.transactionId !== id)
    throw new PayRefusal('RESOURCE_NOT_EXISTS', '订单不存在');
  return { transaction_id: id, unsplit_amount: order.unsplitFen };
};

const toReturn = (world: PayWorld, back: SharingReturn): Answer => {
  const sharing = world.maps.sharings.get(back.sharingKey);
  return {
    order_id: sharing?.orderId,
    out_order_no: sharing?.outOrderNo,
    out_return_no: back.outReturnNo,
    return_id: back.returnId,
    return_mchid: back.returnMchid,
    amount: back.fen,
    description: back.description,
    result: back.result,
    ...(back.failReason === null ? {} : { fail_reason: back.failReason }),
    create_time: payTime(back.createdAt),
    finish_time: payTime(back.doneAt),
  };
};

const findSharing = ({ world, merchant, values }: PayCall): [string, SharingOrder] => {
  const id = maybe(values, 'order_id');
  const found = [...world.maps.sharings].find(
    ([, one]) =>
      one.mchid === merchant.mchid &&
      (id === null ? one.outOrderNo === text(values, 'out_order_no') : one.orderId === id),
  );
  if (!found) throw new PayRefusal('RESOURCE_NOT_EXISTS', '分账单不存在');
  return found;
};

const createReturn: PayHandler = (call) => {
  const { world, merchant, values, now } = call;
  requireSharing(call);
  const key = `${merchant.mchid}/${text(values, 'out_return_no')}`;
  const before = world.maps.returns.get(key);
  if (before) {
    requireSame(before.asked, values);
    return toReturn(world, before);
  }
  const [sharingKey, sharing] = findSharing(call);
  const mchid = text(values, 'return_mchid');
  const part = sharing.parts.find((one) => one.type === 'MERCHANT_ID' && one.account === mchid);
  if (!part || part.result !== 'SUCCESS') throw new PayRefusal('INVALID_REQUEST', '该接收方没有可回退的分账');
  const fen = number(values, 'amount');
  if (fen > part.fen - part.returnedFen) throw new PayRefusal('NOT_ENOUGH', '回退金额超过可回退金额');
  part.returnedFen += fen;
  const doneAt = now + world.switches.sharingSeconds * 1000;
  const back: SharingReturn = {
    mchid: merchant.mchid,
    outReturnNo: text(values, 'out_return_no'),
    asked: askedAgain(values),
    returnId: world.serialNumber('30', now, 29),
    sharingKey,
    returnMchid: mchid,
    fen,
    description: text(values, 'description'),
    result: 'PROCESSING',
    failReason: null,
    createdAt: now,
    doneAt,
  };
  world.maps.returns.set(key, back);
  world.later({ at: doneAt, what: 'return', id: key });
  return toReturn(world, back);
};

const getReturn: PayHandler = ({ world, merchant, values }) => {
  const back = world.maps.returns.get(`${merchant.mchid}/${text(values, 'out_return_no')}`);
  const sharing = back && world.maps.sharings.get(back.sharingKey);
  if (!back || sharing?.outOrderNo !== text(values, 'out_order_no'))
    throw new PayRefusal('RESOURCE_NOT_EXISTS', '分账回退单不存在');
  return toReturn(world, back);
};

export const sharingHandlers = {
  'sharing.addReceiver': addReceiver,
  'sharing.deleteReceiver': deleteReceiver,
  'sharing.createOrder': createOrder,
  'sharing.getOrder': getOrder,
  'sharing.createReturn': createReturn,
  'sharing.getReturn': getReturn,
  'sharing.unfreeze': unfreeze,
  'sharing.amounts': amounts,
} satisfies Record<string, PayHandler>;

/** Receivers get their money, or the merchant gets it back. */
export const finishSharing = (world: PayWorld, notices: Notices, key: string, at: number): void => {
  const sharing = world.maps.sharings.get(key);
  const order = sharing && world.maps.orders.get(sharing.orderKey);
  const merchant = sharing && world.merchant(sharing.mchid);
  if (!sharing || !order || !merchant) return;
  sharing.state = 'FINISHED';
  sharing.doneAt = at;
  for (const part of sharing.parts) {
    part.result = part.failReason === null ? 'SUCCESS' : 'CLOSED';
    if (part.result === 'CLOSED') {
      order.sharedFen -= part.fen;
      merchant.balanceFen += part.fen;
      continue;
    }
    const receiver = part.type === 'MERCHANT_ID' ? world.merchant(part.account) : null;
    if (!receiver) continue;
    receiver.balanceFen += part.fen;
    notices.add(receiver.mchid, receiver.sharingCallback, 'PROFITSHARING', {
      mchid: receiver.mchid,
      transaction_id: sharing.transactionId,
      order_id: sharing.orderId,
      out_order_no: sharing.outOrderNo,
      receiver: { type: part.type, account: part.account, amount: part.fen, description: part.description },
      success_time: payTime(at),
    });
  }
};

/** The receiver gives back, if it still has the money. */
export const finishReturn = (world: PayWorld, key: string, at: number): void => {
  const back = world.maps.returns.get(key);
  const sharing = back && world.maps.sharings.get(back.sharingKey);
  const order = sharing && world.maps.orders.get(sharing.orderKey);
  const from = back && world.merchant(back.returnMchid);
  const to = back && world.merchant(back.mchid);
  if (!back || !sharing || !order || !from || !to) return;
  back.doneAt = at;
  if (from.balanceFen < back.fen) {
    back.result = 'FAILED';
    back.failReason = 'BALANCE_NOT_ENOUGH';
    const part = sharing.parts.find((one) => one.type === 'MERCHANT_ID' && one.account === back.returnMchid);
    if (part) part.returnedFen -= back.fen;
    return;
  }
  back.result = 'SUCCESS';
  from.balanceFen -= back.fen;
  to.balanceFen += back.fen;
  order.sharedFen -= back.fen;
};
