import { appid, mchid, none, openid, ownNumber, stockId } from './common.fields';
import { type PayEndpoint } from './endpoint';
import { fen, flag, integer, list, object, oneOf, optional, text, time } from './field';

const MOST_FEN = 10_000_000;
const MOST_COUPONS = 1_000_000_000;

const requestNo = text({ min: 1, max: 128, pattern: '[0-9A-Za-z_|*-]*', rule: 'digits, letters, _ - | *' });
const couponCode = text({ min: 1, max: 32 });
const minimum = fen({ min: 1, max: MOST_FEN });
const stockType = oneOf(['NORMAL', 'DISCOUNT', 'EXCHANGE']);
const useMethod = oneOf(['OFF_LINE', 'MINI_PROGRAMS', 'SELF_CONSUME', 'PAYMENT_CODE']);
const codeMode = oneOf(['WECHATPAY_MODE', 'MERCHANT_API', 'MERCHANT_UPLOAD']);
const couponState = oneOf(['SENDED', 'USED', 'EXPIRED', 'DELETED', 'DEACTIVATED']);
const notifyConfig = optional(
  object({ notify_appid: optional(text({ note: 'without it notices of this stock carry no openid' })) }),
);

const availableTime = object({
  available_begin_time: time(),
  available_end_time: time(),
  available_day_after_receive: optional(integer({ min: 1, unit: 'days' })),
  wait_days_after_receive: optional(integer({ min: 0, unit: 'days' })),
  available_week: optional(
    object({
      week_day: optional(list(integer({ min: 0, max: 6, note: '0 Sunday; comes back as a text' }))),
      available_day_time: optional(
        list(
          object({
            begin_time: optional(integer({ min: 0, max: 86_399, unit: 'seconds' })),
            end_time: optional(integer({ min: 0, max: 86_399, unit: 'seconds' })),
          }),
          { max: 2 },
        ),
      ),
    }),
  ),
  irregulary_avaliable_time: optional(list(object({ begin_time: optional(time()), end_time: optional(time()) }))),
});

const useRule = object({
  coupon_available_time: availableTime,
  fixed_normal_coupon: optional(
    object({ discount_amount: fen({ min: 1, max: MOST_FEN }), transaction_minimum: minimum }),
  ),
  discount_coupon: optional(
    object({
      discount_percent: integer({ min: 1, max: 100, unit: 'percent', note: '88: pay 88 %' }),
      transaction_minimum: minimum,
    }),
  ),
  exchange_coupon: optional(object({ exchange_price: fen({ max: MOST_FEN }), transaction_minimum: minimum })),
  use_method: useMethod,
  mini_programs_appid: optional(text()),
  mini_programs_path: optional(text({ unit: 'page-path' })),
});

const sendRule = object({
  max_amount: optional(fen()),
  max_coupons: optional(integer({ min: 1, max: MOST_COUPONS })),
  max_coupons_per_user: integer({ min: 1, max: 100 }),
  max_amount_by_day: optional(fen()),
  max_coupons_by_day: optional(integer({ min: 1, max: MOST_COUPONS })),
  natural_person_limit: optional(flag()),
  prevent_api_abuse: optional(flag()),
  transferable: optional(flag()),
  shareable: optional(flag()),
});

const displayMode = optional(oneOf(['NOT_SHOW', 'BARCODE', 'QRCODE']));
const entrance = optional(
  object({
    mini_programs_info: optional(
      object({
        mini_programs_appid: text({ note: 'bound to the owning merchant' }),
        mini_programs_path: text({ unit: 'page-path' }),
        entrance_words: text({ min: 1, max: 5 }),
        guiding_words: optional(text({ max: 6 })),
      }),
    ),
    appid: optional(text()),
    hall_id: optional(text()),
    store_id: optional(text()),
    code_display_mode: displayMode,
  }),
);

const display = optional(
  object({
    description: optional(text()),
    merchant_logo_url: optional(text({ unit: 'url' })),
    merchant_name: optional(text()),
    background_color: optional(text()),
    coupon_image_url: optional(text({ unit: 'url' })),
    finder_info: optional(
      object({
        finder_id: optional(text()),
        finder_video_id: optional(text()),
        finder_video_cover_image_url: optional(text({ unit: 'url' })),
      }),
    ),
  }),
);

const about = {
  stock_name: text({ min: 1, max: 21 }),
  belong_merchant: mchid,
  comment: optional(text({ max: 20 })),
  goods_name: text({ min: 1, max: 15 }),
  stock_type: stockType,
} as const;

const coupon = {
  belong_merchant: text(),
  stock_name: text(),
  comment: optional(text()),
  goods_name: text(),
  stock_type: stockType,
  transferable: optional(flag()),
  shareable: optional(flag()),
  coupon_state: optional(couponState),
  display_pattern_info: display,
  coupon_use_rule: useRule,
  custom_entrance: entrance,
  coupon_code: optional(text()),
  stock_id: optional(text()),
  available_start_time: optional(time()),
  expire_time: optional(time()),
  receive_time: optional(time()),
  send_request_no: optional(text()),
  use_request_no: optional(text()),
  use_time: optional(time()),
  associate_out_trade_no: optional(text()),
  return_request_no: optional(text()),
  return_time: optional(time()),
  deactivate_request_no: optional(text()),
  deactivate_time: optional(time()),
  deactivate_reason: optional(text()),
} as const;

const errors = {
  PARAM_ERROR: 400,
  INVALID_REQUEST: 400,
  APPID_MCHID_NOT_MATCH: 400,
  NO_AUTH: 403,
  RESOURCE_NOT_EXISTS: 404,
  FREQUENCY_LIMITED: 429,
} as const;

/** What every entry of one method shares. */
const source = 'WPGo services/merchantexclusivecoupon';
const post = { method: 'POST', path: none, query: none, repeatable: true, errors, source } as const;
const get = { method: 'GET', query: none, body: null, idempotency: null, repeatable: true, errors, source } as const;

/** Merchant coupons (商家券): they reduce the order in the merchant's own system, before it is paid. */
export const busifavor = {
  'busifavor.createStock': {
    ...post,
    name: 'busifavor.createStock',
    title: '创建商家券',
    url: '/v3/marketing/busifavor/stocks',
    body: {
      ...about,
      coupon_use_rule: useRule,
      stock_send_rule: sendRule,
      out_request_no: requestNo,
      custom_entrance: entrance,
      display_pattern_info: display,
      coupon_code_mode: codeMode,
      notify_config: notifyConfig,
      subsidy: optional(flag()),
    },
    answer: { stock_id: text(), create_time: time() },
    idempotency: 'out_request_no',
  },
  'busifavor.getStock': {
    ...get,
    name: 'busifavor.getStock',
    title: '查询商家券批次详情',
    url: '/v3/marketing/busifavor/stocks/{stock_id}',
    path: { stock_id: stockId },
    answer: {
      ...about,
      coupon_use_rule: useRule,
      stock_send_rule: sendRule,
      custom_entrance: entrance,
      display_pattern_info: display,
      stock_state: oneOf(['UNAUDIT', 'RUNNING', 'STOPED', 'PAUSED'], { note: 'spelled so' }),
      coupon_code_mode: codeMode,
      stock_id: text(),
      coupon_code_count: optional(
        object({ total_count: integer(), available_count: integer() }, { note: 'with MERCHANT_UPLOAD only' }),
      ),
      notify_config: notifyConfig,
      send_count_information: optional(
        object({
          total_send_num: optional(integer()),
          total_send_amount: optional(fen()),
          today_send_num: optional(integer()),
          today_send_amount: optional(fen()),
        }),
      ),
      subsidy: optional(flag()),
    },
  },
  'busifavor.modifyStock': {
    ...post,
    method: 'PATCH',
    name: 'busifavor.modifyStock',
    title: '修改商家券基本信息',
    url: '/v3/marketing/busifavor/stocks/{stock_id}',
    path: { stock_id: stockId },
    body: {
      custom_entrance: optional(
        object({
          mini_programs_info: optional(
            object({
              mini_programs_appid: optional(text()),
              mini_programs_path: optional(text({ unit: 'page-path' })),
              entrance_words: optional(text({ max: 5 })),
              guiding_words: optional(text({ max: 6 })),
            }),
          ),
          appid: optional(text()),
          hall_id: optional(text()),
          code_display_mode: displayMode,
        }),
      ),
      comment: optional(text({ max: 20 })),
      goods_name: optional(text({ min: 1, max: 15 })),
      out_request_no: requestNo,
      display_pattern_info: display,
      coupon_use_rule: optional(
        object({
          use_method: optional(useMethod),
          mini_programs_appid: optional(text()),
          mini_programs_path: optional(text({ unit: 'page-path' })),
        }),
      ),
      stock_send_rule: optional(object({ prevent_api_abuse: optional(flag()) })),
      notify_config: notifyConfig,
    },
    answer: null,
    idempotency: 'out_request_no',
  },
  'busifavor.modifyBudget': {
    ...post,
    method: 'PATCH',
    name: 'busifavor.modifyBudget',
    title: '修改批次预算',
    url: '/v3/marketing/busifavor/stocks/{stock_id}/budget',
    path: { stock_id: stockId },
    body: {
      target_max_coupons: optional(integer({ min: 1, max: MOST_COUPONS })),
      current_max_coupons: optional(integer({ min: 1, max: MOST_COUPONS, note: 'as it is now' })),
      target_max_coupons_by_day: optional(integer({ min: 1, max: MOST_COUPONS })),
      current_max_coupons_by_day: optional(integer({ min: 1, max: MOST_COUPONS, note: 'as it is now' })),
      modify_budget_request_no: requestNo,
    },
    either: [['target_max_coupons', 'target_max_coupons_by_day']],
    answer: { max_coupons: integer(), max_coupons_by_day: optional(integer()) },
    idempotency: 'modify_budget_request_no',
  },
  'busifavor.uploadCodes': {
    ...post,
    name: 'busifavor.uploadCodes',
    title: '上传预存code',
    url: '/v3/marketing/busifavor/stocks/{stock_id}/couponcodes',
    path: { stock_id: stockId },
    body: { coupon_code_list: list(couponCode, { min: 1, max: 200 }), upload_request_no: requestNo },
    answer: {
      stock_id: text(),
      total_count: integer({ note: 'without the repeated ones' }),
      success_count: integer(),
      success_codes: optional(list(text())),
      success_time: time(),
      fail_count: optional(integer()),
      fail_codes: optional(list(object({ coupon_code: text(), code: text(), message: text() }))),
      exist_codes: optional(list(text())),
      duplicate_codes: optional(list(text())),
    },
    idempotency: 'upload_request_no',
  },
  'busifavor.listCodes': {
    ...get,
    name: 'busifavor.listCodes',
    title: '查询批次预存code列表',
    url: '/v3/marketing/busifavor/stocks/{stock_id}/couponcodes',
    path: { stock_id: stockId },
    query: {
      limit: optional(integer({ min: 1, max: 200, unit: 'rows' })),
      offset: optional(integer({ min: 0, unit: 'rows' })),
      appid: optional(text()),
      status: optional(oneOf(['AVAILABLE', 'DISPATCHED'])),
    },
    answer: {
      stock_id: text(),
      total_count: integer(),
      data: optional(
        list(
          object({
            code: text(),
            code_status: oneOf(['AVAILABLE', 'DISPATCHED']),
            upload_time: optional(time()),
            dispatched_time: optional(time()),
            openid: optional(text({ personal: true })),
            unionid: optional(text({ personal: true })),
            coupon_code: optional(text()),
          }),
        ),
      ),
      offset: integer(),
      limit: integer(),
    },
  },
  'busifavor.use': {
    ...post,
    name: 'busifavor.use',
    title: '核销用户的券',
    url: '/v3/marketing/busifavor/coupons/use',
    body: {
      coupon_code: couponCode,
      stock_id: optional(text({ min: 1, max: 20, note: 'needed unless WECHATPAY_MODE' })),
      appid,
      use_time: time(),
      use_request_no: requestNo,
      openid: optional(openid),
    },
    answer: { stock_id: text(), openid: text({ personal: true }), wechatpay_use_time: time() },
    idempotency: 'use_request_no',
    perSecond: 500,
  },
  'busifavor.listCoupons': {
    ...get,
    name: 'busifavor.listCoupons',
    title: '根据过滤条件查询用户的券',
    url: '/v3/marketing/busifavor/users/{openid}/coupons',
    path: { openid },
    query: {
      appid,
      stock_id: optional(text({ min: 1, max: 20 })),
      coupon_state: optional(couponState),
      creator_merchant: optional(text({ min: 1, max: 20 })),
      belong_merchant: optional(text({ min: 1, max: 20 })),
      sender_merchant: optional(text({ min: 1, max: 20 })),
      offset: optional(integer({ min: 0, unit: 'rows' })),
      limit: optional(integer({ min: 1, max: 100, unit: 'rows' })),
    },
    answer: { data: optional(list(object(coupon))), total_count: integer(), limit: integer(), offset: integer() },
  },
  'busifavor.getCoupon': {
    ...get,
    name: 'busifavor.getCoupon',
    title: '查询用户单张券详情',
    url: '/v3/marketing/busifavor/users/{openid}/coupons/{coupon_code}/appids/{appid}',
    path: { openid, coupon_code: couponCode, appid },
    answer: coupon,
  },
  'busifavor.return': {
    ...post,
    name: 'busifavor.return',
    title: '申请退券',
    url: '/v3/marketing/busifavor/coupons/return',
    body: { coupon_code: couponCode, stock_id: stockId, return_request_no: requestNo },
    answer: { wechatpay_return_time: time() },
    idempotency: 'return_request_no',
  },
  'busifavor.deactivate': {
    ...post,
    name: 'busifavor.deactivate',
    title: '使券失效',
    url: '/v3/marketing/busifavor/coupons/deactivate',
    body: {
      coupon_code: couponCode,
      stock_id: stockId,
      deactivate_request_no: requestNo,
      deactivate_reason: optional(text({ max: 64 })),
    },
    answer: { wechatpay_deactivate_time: time() },
    idempotency: 'deactivate_request_no',
  },
  'busifavor.associate': {
    ...post,
    name: 'busifavor.associate',
    title: '关联订单信息',
    url: '/v3/marketing/busifavor/coupons/associate',
    body: {
      stock_id: stockId,
      coupon_code: couponCode,
      out_trade_no: text({ min: 1, max: 128 }),
      out_request_no: requestNo,
    },
    answer: { wechatpay_associate_time: time() },
    idempotency: 'out_request_no',
  },
  'busifavor.disassociate': {
    ...post,
    name: 'busifavor.disassociate',
    title: '取消关联订单信息',
    url: '/v3/marketing/busifavor/coupons/disassociate',
    body: {
      stock_id: stockId,
      coupon_code: couponCode,
      out_trade_no: text({ min: 1, max: 128 }),
      out_request_no: requestNo,
    },
    answer: { wechatpay_disassociate_time: time() },
    idempotency: 'out_request_no',
  },
  'busifavor.send': {
    ...post,
    name: 'busifavor.send',
    title: '发放商家券',
    url: '/v3/marketing/busifavor/coupons/send',
    body: {
      openid,
      appid,
      stock_id: stockId,
      out_request_no: ownNumber(128),
      coupon_code: optional(text({ min: 1, max: 32, note: 'with MERCHANT_API' })),
    },
    answer: {
      send_coupon_result: optional(
        object({
          stock_id: optional(text()),
          out_request_no: optional(text()),
          coupon_code: optional(text()),
        }),
      ),
    },
    idempotency: 'out_request_no',
    errors: { ...errors, RULE_LIMIT: 403, NOT_ENOUGH: 403, USER_ACCOUNT_ABNORMAL: 403 },
  },
  'busifavor.setCallback': {
    ...post,
    name: 'busifavor.setCallback',
    title: '设置商家券事件通知地址',
    url: '/v3/marketing/busifavor/callbacks',
    body: { mchid, notify_url: text({ min: 1, max: 256, unit: 'notify-url' }) },
    answer: { update_time: time(), notify_url: text(), mchid: text() },
    idempotency: null,
  },
  'busifavor.getCallback': {
    ...get,
    name: 'busifavor.getCallback',
    title: '查询商家券事件通知地址',
    url: '/v3/marketing/busifavor/callbacks',
    path: none,
    query: { mchid },
    answer: { mchid: text(), notify_url: text() },
  },
} as const satisfies Readonly<Record<string, PayEndpoint>>;
