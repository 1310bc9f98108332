import { appid, none, notifyUrl, openid } from './common.fields';
import { type PayEndpoint } from './endpoint';
import { fen, list, object, oneOf, optional, text, time } from './field';

const outBillNo = text({ min: 1, max: 32, pattern: '[0-9A-Za-z]*', rule: 'digits and letters', unconfirmed: true });
const transferBillNo = text({ min: 1, max: 64 });
const state = oneOf([
  'ACCEPTED',
  'PROCESSING',
  'WAIT_USER_CONFIRM',
  'TRANSFERING',
  'SUCCESS',
  'FAIL',
  'CANCELING',
  'CANCELLED',
]);

const bill = {
  mch_id: text(),
  out_bill_no: text(),
  transfer_bill_no: text(),
  appid: text(),
  state,
  transfer_amount: fen(),
  transfer_remark: text(),
  fail_reason: optional(text()),
  openid: optional(text({ personal: true })),
  create_time: time(),
  update_time: time(),
} as const;

const lookErrors = { PARAM_ERROR: 400, NO_AUTH: 403, RESOURCE_NOT_EXISTS: 404, FREQUENCY_LIMITED: 429 } as const;

/** Transfers that the user confirms (商家转账). */
export const transfers = {
  'transfers.create': {
    name: 'transfers.create',
    title: '发起转账',
    method: 'POST',
    url: '/v3/fund-app/mch-transfer/transfer-bills',
    path: none,
    query: none,
    body: {
      appid,
      out_bill_no: outBillNo,
      transfer_scene_id: text({
        min: 1,
        max: 36,
        note: 'granted to the merchant; 1000 cash marketing, 1005 commission',
      }),
      openid,
      user_name: optional(text({ min: 1, max: 1024, encrypted: true, personal: true })),
      transfer_amount: fen({ min: 1 }),
      transfer_remark: text({ min: 1, max: 32, unconfirmed: true }),
      notify_url: optional(notifyUrl),
      user_recv_perception: optional(text()),
      transfer_scene_report_infos: list(object({ info_type: text({ min: 1 }), info_content: text({ min: 1 }) }), {
        min: 1,
        note: '1000: 活动名称 and 奖励说明; 1005: 岗位类型 and 报酬说明',
      }),
    },
    answer: {
      out_bill_no: text(),
      transfer_bill_no: text(),
      create_time: time(),
      state,
      fail_reason: optional(text()),
      package_info: optional(text({ note: 'for wx.requestMerchantTransfer, while the user has to confirm' })),
    },
    idempotency: 'out_bill_no',
    repeatable: true,
    errors: {
      PARAM_ERROR: 400,
      INVALID_REQUEST: 400,
      APPID_MCHID_NOT_MATCH: 400,
      NO_AUTH: 403,
      FREQUENCY_LIMITED: 429,
    },
    source: 'SKIT FundApp/MerchantTransfer/TransferBills',
  },
  'transfers.getByOutBillNo': {
    name: 'transfers.getByOutBillNo',
    title: '商户单号查询转账单',
    method: 'GET',
    url: '/v3/fund-app/mch-transfer/transfer-bills/out-bill-no/{out_bill_no}',
    path: { out_bill_no: outBillNo },
    query: none,
    body: null,
    answer: bill,
    idempotency: null,
    repeatable: true,
    errors: lookErrors,
    source: 'SKIT FundApp/MerchantTransfer/TransferBills',
  },
  'transfers.getByTransferBillNo': {
    name: 'transfers.getByTransferBillNo',
    title: '微信单号查询转账单',
    method: 'GET',
    url: '/v3/fund-app/mch-transfer/transfer-bills/transfer-bill-no/{transfer_bill_no}',
    path: { transfer_bill_no: transferBillNo },
    query: none,
    body: null,
    answer: bill,
    idempotency: null,
    repeatable: true,
    errors: lookErrors,
    source: 'SKIT FundApp/MerchantTransfer/TransferBills',
  },
  'transfers.cancel': {
    name: 'transfers.cancel',
    title: '撤销转账',
    method: 'POST',
    url: '/v3/fund-app/mch-transfer/transfer-bills/out-bill-no/{out_bill_no}/cancel',
    path: { out_bill_no: outBillNo },
    query: none,
    body: null,
    answer: { out_bill_no: text(), transfer_bill_no: text(), state, update_time: time() },
    idempotency: 'out_bill_no',
    repeatable: true,
    errors: { ...lookErrors, INVALID_REQUEST: 400 },
    source: 'SKIT FundApp/MerchantTransfer/TransferBills',
  },
} as const satisfies Readonly<Record<string, PayEndpoint>>;
