import { platformDay } from '../clock';
import { PayRefusal } from './pay-refusal';
import { type BusifavorStock } from './pay-state';
import { payTime } from './pay-time';
import { type Values } from './pay-check';
import {
  type Answer,
  askedAgain,
  inner,
  instant,
  maybe,
  number,
  type PayCall,
  type PayHandler,
  requireSame,
  text,
  texts,
} from './pay-world';

/** A stock that the caller made or owns. @throws PayRefusal */
export const busifavorStockOf = ({ world, merchant, values }: PayCall): BusifavorStock => {
  const stock = world.maps.busifavorStocks.get(text(values, 'stock_id'));
  if (!stock) throw new PayRefusal('RESOURCE_NOT_EXISTS', '批次不存在');
  if (![stock.creator, stock.belongs].includes(merchant.mchid)) throw new PayRefusal('NO_AUTH', '商户无权操作该批次');
  return stock;
};

/** A number of the merchant's own that was answered before is answered the same. */
const once = (stock: BusifavorStock, number_: string, values: Values, work: () => Answer | null): Answer | null => {
  const key = `#${number_}`;
  const before = stock.done[key];
  if (before) {
    requireSame(before.asked, values);
    return before.answer;
  }
  const answer = work();
  stock.done[key] = { asked: askedAgain(values), answer };
  return answer;
};

const RULES = { NORMAL: 'fixed_normal_coupon', DISCOUNT: 'discount_coupon', EXCHANGE: 'exchange_coupon' } as const;

const requireSoundStock = (call: PayCall): void => {
  const { values, now, world } = call;
  const use = inner(values, 'coupon_use_rule');
  const rule = RULES[text(values, 'stock_type') as keyof typeof RULES]; // the table knows no other type
  if (!(rule in use))
    throw new PayRefusal('PARAM_ERROR', '券核销规则与批次类型不符', {
      field: `/coupon_use_rule/${rule}`,
      issue: '必填项缺失',
      location: 'body',
    });
  const time = inner(use, 'coupon_available_time');
  const end = instant(time, 'available_end_time');
  if (end <= instant(time, 'available_begin_time') || end <= now)
    throw new PayRefusal('INVALID_REQUEST', '批次的可用时间有误');
  const owner = world.merchant(text(values, 'belong_merchant'));
  if (!owner) throw new PayRefusal('INVALID_REQUEST', '归属商户号不存在');
  const entrance = inner(inner(values, 'custom_entrance'), 'mini_programs_info');
  const appid = maybe(entrance, 'mini_programs_appid');
  if (appid !== null && !owner.apps.includes(appid))
    throw new PayRefusal('APPID_MCHID_NOT_MATCH', '小程序appid与归属商户号没有绑定关系');
};

const createStock: PayHandler = (call) => {
  const { world, merchant, values, now } = call;
  const before = [...world.maps.busifavorStocks.values()].find(
    (stock) => stock.creator === merchant.mchid && stock.outRequestNo === text(values, 'out_request_no'),
  );
  if (before) {
    requireSame(before.asked, values);
    return { stock_id: before.stockId, create_time: payTime(before.createdAt) };
  }
  requireSoundStock(call);
  const rule = inner(values, 'stock_send_rule');
  const time = inner(inner(values, 'coupon_use_rule'), 'coupon_available_time');
  const stock: BusifavorStock = {
    stockId: String(1_286_950_000_000_000 + world.count()),
    creator: merchant.mchid,
    belongs: text(values, 'belong_merchant'),
    asked: askedAgain(values),
    outRequestNo: text(values, 'out_request_no'),
    fields: values,
    state: world.switches.isAuditing ? 'UNAUDIT' : 'RUNNING',
    maxCoupons: 'max_coupons' in rule ? number(rule, 'max_coupons') : null,
    maxByDay: 'max_coupons_by_day' in rule ? number(rule, 'max_coupons_by_day') : null,
    maxPerUser: number(rule, 'max_coupons_per_user'),
    beginsAt: instant(time, 'available_begin_time'),
    endsAt: instant(time, 'available_end_time'),
    codeMode: text(values, 'coupon_code_mode'),
    createdAt: now,
    sent: 0,
    sentByDay: {},
    shelves: [],
    codes: [],
    done: {},
  };
  world.maps.busifavorStocks.set(stock.stockId, stock);
  return { stock_id: stock.stockId, create_time: payTime(now) };
};

/** Fields of creation as the platform repeats them: week days come back as texts. */
export const toldFields = (fields: Values, names: readonly string[]): Answer => {
  const picked = Object.fromEntries(names.flatMap((name) => (name in fields ? [[name, fields[name]]] : [])));
  return JSON.parse(
    JSON.stringify(picked, (key, value: unknown) => (key === 'week_day' ? (value as number[]).map(String) : value)), // checked
  ) as Answer; // an object went in
};

const ABOUT = ['stock_name', 'belong_merchant', 'comment', 'goods_name', 'stock_type'] as const;
/** What a stock and its coupons tell of it. */
export const SHOWN = [...ABOUT, 'coupon_use_rule', 'custom_entrance', 'display_pattern_info'] as const;

const getStock: PayHandler = (call) => {
  const stock = busifavorStockOf(call);
  const today = stock.sentByDay[platformDay(call.now)] ?? 0;
  const rule = inner(stock.fields, 'stock_send_rule');
  return {
    ...toldFields(stock.fields, [...SHOWN, 'notify_config']),
    stock_send_rule: {
      ...rule,
      ...(stock.maxCoupons === null ? {} : { max_coupons: stock.maxCoupons }),
      ...(stock.maxByDay === null ? {} : { max_coupons_by_day: stock.maxByDay }),
    },
    stock_state: stock.state,
    coupon_code_mode: stock.codeMode,
    stock_id: stock.stockId,
    ...(stock.codeMode === 'MERCHANT_UPLOAD'
      ? {
          coupon_code_count: {
            total_count: stock.codes.length,
            available_count: stock.codes.filter((code) => code.dispatchedAt === null).length,
          },
        }
      : {}),
    send_count_information: {
      total_send_num: stock.sent,
      ...(stock.maxByDay === null ? {} : { today_send_num: today }),
    },
  };
};

/** Given fields take the place of the ones before, the others stay. */
const merged = (before: unknown, after: unknown): unknown => {
  const isPlain = (value: unknown): value is Values =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isPlain(before) || !isPlain(after)) return after;
  const result: Values = { ...before };
  for (const [name, value] of Object.entries(after)) result[name] = merged(before[name], value);
  return result;
};

const modifyStock: PayHandler = (call) => {
  const { values } = call;
  const stock = busifavorStockOf(call);
  return once(stock, text(values, 'out_request_no'), values, () => {
    const { stock_id: _id, out_request_no: _no, ...changed } = values;
    stock.fields = merged(stock.fields, changed) as Values; // both are objects
    return null;
  });
};

const modifyBudget: PayHandler = (call) => {
  const { values } = call;
  const stock = busifavorStockOf(call);
  return once(stock, text(values, 'modify_budget_request_no'), values, () => {
    const isDaily = 'target_max_coupons_by_day' in values;
    const [target, current] = isDaily
      ? ['target_max_coupons_by_day', 'current_max_coupons_by_day']
      : ['target_max_coupons', 'current_max_coupons'];
    const now = isDaily ? stock.maxByDay : stock.maxCoupons;
    if (!(current in values) || number(values, current) !== now)
      throw new PayRefusal('INVALID_REQUEST', '当前批次预算与请求不一致');
    const wanted = number(values, target);
    if (wanted < (isDaily ? (stock.sentByDay[platformDay(call.now)] ?? 0) : stock.sent))
      throw new PayRefusal('INVALID_REQUEST', '目标预算小于已发放数量');
    if (isDaily) stock.maxByDay = wanted;
    else stock.maxCoupons = wanted;
    return {
      max_coupons: stock.maxCoupons ?? wanted,
      ...(stock.maxByDay === null ? {} : { max_coupons_by_day: stock.maxByDay }),
    };
  });
};

const CODE = /^[0-9a-zA-Z \-_\\/=|]{1,32}$/;

const uploadCodes: PayHandler = (call) => {
  const { values, now } = call;
  const stock = busifavorStockOf(call);
  if (stock.codeMode !== 'MERCHANT_UPLOAD') throw new PayRefusal('INVALID_REQUEST', '批次不支持上传code');
  return once(stock, text(values, 'upload_request_no'), values, () => {
    const given = texts(values, 'coupon_code_list');
    const codes = [...new Set(given)];
    const duplicates = [...new Set(given.filter((code, index) => given.indexOf(code) !== index))];
    const known = new Set(stock.codes.map(({ code }) => code));
    const exists = codes.filter((code) => known.has(code));
    const fails = codes.filter((code) => !known.has(code) && !CODE.test(code));
    const added = codes.filter((code) => !known.has(code) && CODE.test(code));
    for (const code of added) stock.codes.push({ code, uploadedAt: now, dispatchedAt: null, openid: null });
    return {
      stock_id: stock.stockId,
      total_count: codes.length,
      success_count: added.length,
      ...(added.length > 0 ? { success_codes: added } : {}),
      success_time: payTime(now),
      fail_count: fails.length,
      ...(fails.length > 0
        ? { fail_codes: fails.map((code) => ({ coupon_code: code, code: 'PARAM_ERROR', message: '包含不允许的字符' })) }
        : {}),
      ...(exists.length > 0 ? { exist_codes: exists } : {}),
      ...(duplicates.length > 0 ? { duplicate_codes: duplicates } : {}),
    };
  });
};

const listCodes: PayHandler = (call) => {
  const { values } = call;
  const stock = busifavorStockOf(call);
  const status = maybe(values, 'status');
  const offset = 'offset' in values ? number(values, 'offset') : 0;
  const limit = 'limit' in values ? number(values, 'limit') : 20;
  const rows = stock.codes
    .map((code) => ({
      code: code.code,
      code_status: code.dispatchedAt === null ? 'AVAILABLE' : 'DISPATCHED',
      upload_time: payTime(code.uploadedAt),
      ...(code.dispatchedAt === null
        ? {}
        : { dispatched_time: payTime(code.dispatchedAt), openid: code.openid, coupon_code: code.code }),
    }))
    .filter((row) => status === null || row.code_status === status);
  const shown = rows.slice(offset, offset + limit);
  return {
    stock_id: stock.stockId,
    total_count: rows.length,
    ...(shown.length > 0 ? { data: shown } : {}),
    offset,
    limit: shown.length,
  };
};

export const busifavorStockHandlers = {
  'busifavor.createStock': createStock,
  'busifavor.getStock': getStock,
  'busifavor.modifyStock': modifyStock,
  'busifavor.modifyBudget': modifyBudget,
  'busifavor.uploadCodes': uploadCodes,
  'busifavor.listCodes': listCodes,
} satisfies Record<string, PayHandler>;
