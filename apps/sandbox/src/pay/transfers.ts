import { type Notices } from './notices';
import { PayRefusal } from './pay-refusal';
import { type Transfer } from './pay-state';
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

/** What each scene has to report. */
const REPORTS: Record<string, string[]> = { 1000: ['活动名称', '奖励说明'], 1005: ['岗位类型', '报酬说明'] };
const CANCEL_MS = 1_000;

const toBill = (transfer: Transfer): Answer => ({
  mch_id: transfer.mchid,
  out_bill_no: transfer.outBillNo,
  transfer_bill_no: transfer.billNo,
  appid: transfer.appid,
  state: transfer.state,
  transfer_amount: transfer.fen,
  transfer_remark: transfer.remark,
  ...(transfer.failReason === null ? {} : { fail_reason: transfer.failReason }),
  openid: transfer.openid,
  create_time: payTime(transfer.createdAt),
  update_time: payTime(transfer.updatedAt),
});

const toCreated = (transfer: Transfer): Answer => ({
  out_bill_no: transfer.outBillNo,
  transfer_bill_no: transfer.billNo,
  create_time: payTime(transfer.createdAt),
  state: transfer.state,
  ...(transfer.failReason === null ? {} : { fail_reason: transfer.failReason }),
  ...(transfer.state === 'WAIT_USER_CONFIRM' ? { package_info: transfer.packageInfo } : {}),
});

/** Locks the money; without enough of it the bill stays in PROCESSING until a repeat finds the balance topped up. */
const lockMoney = ({ merchant, now }: PayCall, transfer: Transfer): void => {
  if (merchant.balanceFen < transfer.fen) return;
  merchant.balanceFen -= transfer.fen;
  transfer.state = 'WAIT_USER_CONFIRM';
  transfer.updatedAt = now;
};

const requireReports = (call: PayCall): void => {
  const { values, merchant } = call;
  const scene = text(values, 'transfer_scene_id');
  if (!merchant.transferScenes.includes(scene)) throw new PayRefusal('NO_AUTH', '未开通该转账场景');
  const wanted = REPORTS[scene];
  const given = each(values, 'transfer_scene_report_infos').map((info) => text(info, 'info_type'));
  if (wanted && (given.length !== wanted.length || wanted.some((type) => !given.includes(type))))
    throw new PayRefusal('PARAM_ERROR', `转账场景报备信息应为：${wanted.join('、')}`, {
      field: '/transfer_scene_report_infos',
      issue: '与转账场景不符',
      location: 'body',
    });
};

const create: PayHandler = (call) => {
  const { world, merchant, values, now } = call;
  const key = `${merchant.mchid}/${text(values, 'out_bill_no')}`;
  const before = world.maps.transfers.get(key);
  if (before) {
    requireSame(before.asked, values);
    if (before.state === 'PROCESSING') lockMoney(call, before);
    return toCreated(before);
  }
  requireBound(call, text(values, 'appid'), 'APPID_MCHID_NOT_MATCH');
  requireReports(call);
  const name = maybe(values, 'user_name');
  if (name !== null && call.unseal(name) === null)
    throw new PayRefusal('PARAM_ERROR', '敏感字段解密失败，请检查Wechatpay-Serial与加密公钥', {
      field: '/user_name',
      issue: '解密失败',
      location: 'body',
    });
  if (world.isForeign(text(values, 'appid'), text(values, 'openid')))
    throw new PayRefusal('INVALID_REQUEST', 'openid与appid不匹配');
  const user = world.meet(text(values, 'appid'), text(values, 'openid'));
  const transfer: Transfer = {
    mchid: merchant.mchid,
    appid: user.appid,
    outBillNo: text(values, 'out_bill_no'),
    asked: askedAgain(values),
    billNo: world.serialNumber('1330', now, 40),
    packageInfo: Buffer.from(world.hex(24), 'hex').toString('base64'),
    openid: user.openid,
    fen: number(values, 'transfer_amount'),
    remark: text(values, 'transfer_remark'),
    sceneId: text(values, 'transfer_scene_id'),
    notifyUrl: maybe(values, 'notify_url'),
    state: 'PROCESSING',
    failReason: null,
    createdAt: now,
    updatedAt: now,
  };
  world.maps.transfers.set(key, transfer);
  lockMoney(call, transfer);
  return toCreated(transfer);
};

const found = (transfer: Transfer | undefined, call: PayCall): Transfer => {
  if (!transfer) throw new PayRefusal('RESOURCE_NOT_EXISTS', '转账单不存在');
  if (transfer.mchid !== call.merchant.mchid) throw new PayRefusal('NO_AUTH', '无权查询该转账单');
  return transfer;
};

const byOutBillNo = (call: PayCall): Transfer =>
  found(call.world.maps.transfers.get(`${call.merchant.mchid}/${text(call.values, 'out_bill_no')}`), call);

/** By the platform's own number. */
export const findTransfer = (world: PayWorld, billNo: string): Transfer | undefined =>
  [...world.maps.transfers.values()].find((transfer) => transfer.billNo === billNo);

const cancel: PayHandler = (call) => {
  const transfer = byOutBillNo(call);
  const { world, now } = call;
  if (transfer.state !== 'CANCELING' && transfer.state !== 'CANCELLED') {
    if (!['ACCEPTED', 'PROCESSING', 'WAIT_USER_CONFIRM'].includes(transfer.state))
      throw new PayRefusal('INVALID_REQUEST', '当前单据状态不支持撤销');
    // Only money that was locked comes back.
    if (transfer.state === 'WAIT_USER_CONFIRM') call.merchant.balanceFen += transfer.fen;
    transfer.state = 'CANCELING';
    transfer.updatedAt = now;
    world.later({ at: now + CANCEL_MS, what: 'cancel', id: `${transfer.mchid}/${transfer.outBillNo}` });
  }
  return {
    out_bill_no: transfer.outBillNo,
    transfer_bill_no: transfer.billNo,
    state: transfer.state,
    update_time: payTime(transfer.updatedAt),
  };
};

export const transferHandlers = {
  'transfers.create': create,
  'transfers.getByOutBillNo': (call) => toBill(byOutBillNo(call)),
  'transfers.getByTransferBillNo': (call) =>
    toBill(found(findTransfer(call.world, text(call.values, 'transfer_bill_no')), call)),
  'transfers.cancel': cancel,
} satisfies Record<string, PayHandler>;

/** The user confirms the receipt. @throws PayRefusal when there is nothing to confirm */
export const confirmTransfer = (world: PayWorld, transfer: Transfer): void => {
  if (transfer.state !== 'WAIT_USER_CONFIRM') throw new PayRefusal('INVALID_REQUEST', '当前单据状态不支持确认');
  const now = world.clock.now();
  transfer.state = 'TRANSFERING';
  transfer.updatedAt = now;
  world.later({
    at: now + world.switches.transferSeconds * 1000,
    what: 'transfer',
    id: `${transfer.mchid}/${transfer.outBillNo}`,
  });
};

/** The money arrives, or comes back from an account that is closed; or the cancelling is done. */
export const finishTransfer = (world: PayWorld, notices: Notices, key: string, at: number): void => {
  const transfer = world.maps.transfers.get(key);
  const merchant = transfer && world.merchant(transfer.mchid);
  if (!transfer || !merchant) return;
  if (transfer.state === 'CANCELING') transfer.state = 'CANCELLED';
  else if (world.user(transfer.appid, transfer.openid)?.isAbnormal) {
    transfer.state = 'FAIL';
    transfer.failReason = 'PAYEE_ACCOUNT_ABNORMAL';
    merchant.balanceFen += transfer.fen;
  } else transfer.state = 'SUCCESS';
  transfer.updatedAt = at;
  notices.add(transfer.mchid, transfer.notifyUrl, 'MCHTRANSFER.BILL.FINISHED', {
    mchid: transfer.mchid,
    out_bill_no: transfer.outBillNo,
    transfer_bill_no: transfer.billNo,
    state: transfer.state,
    transfer_amount: transfer.fen,
    ...(transfer.failReason === null ? {} : { fail_reason: transfer.failReason }),
    openid: transfer.openid,
    create_time: payTime(transfer.createdAt),
    update_time: payTime(at),
  });
};
