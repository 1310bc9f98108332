import { type PayEndpointName } from './endpoints';

/** Rules between fields that no single field can tell. */
type Values = Record<string, unknown>;
const part = (values: Values, name: string): Values => {
  const value = values[name];
  return typeof value === 'object' && value !== null ? (value as Values) : {}; // just checked
};
const fewer = (a: unknown, b: unknown): boolean => typeof a === 'number' && typeof b === 'number' && a < b;
const isOrdered = (values: Values): boolean => {
  const { available_begin_time: begin, available_end_time: end } = values;
  return !(begin instanceof Date && end instanceof Date) || begin < end;
};

const refund = (values: Values): string | null => {
  const amount = part(values, 'amount');
  return fewer(amount['total'], amount['refund']) ? 'amount.refund is above amount.total' : null;
};

const receivers = (values: Values): string | null => {
  const given = Array.isArray(values['receivers']) ? (values['receivers'] as Values[]) : [];
  const names = given.map((each) => `${String(each?.['type'])} ${String(each?.['account'])}`);
  return new Set(names).size < names.length ? 'receivers has one receiver twice' : null;
};

const favorStock = (values: Values): string | null => {
  const use = part(values, 'stock_use_rule');
  const coupon = part(part(values, 'coupon_use_rule'), 'fixed_normal_coupon');
  const pattern = part(values, 'pattern_info');
  if (!isOrdered(values)) return 'available_end_time is not after available_begin_time';
  if (values['stock_type'] === 'NORMAL') {
    const { coupon_amount: amount } = coupon;
    if (typeof amount !== 'number') return 'coupon_use_rule.fixed_normal_coupon is missing';
    if (use['max_amount'] !== Number(use['max_coupons']) * amount)
      return 'stock_use_rule.max_amount is not max_coupons × coupon_amount';
    if (!fewer(amount, coupon['transaction_minimum']))
      return 'coupon_use_rule.fixed_normal_coupon.transaction_minimum is not above coupon_amount';
  }
  if (fewer(use['max_amount'], use['max_amount_by_day'])) return 'stock_use_rule.max_amount_by_day is above max_amount';
  if (fewer(use['max_coupons'], use['max_coupons_per_user']))
    return 'stock_use_rule.max_coupons_per_user is above max_coupons';
  if (pattern['jump_target'] === 'MINI_PROGRAM')
    for (const name of ['mini_program_appid', 'mini_program_path'])
      if (!pattern[name]) return `pattern_info.${name} is missing`;
  return null;
};

const RULE_OF = { NORMAL: 'fixed_normal_coupon', DISCOUNT: 'discount_coupon', EXCHANGE: 'exchange_coupon' } as const;

const busifavorStock = (values: Values): string | null => {
  const use = part(values, 'coupon_use_rule');
  const rule = RULE_OF[values['stock_type'] as keyof typeof RULE_OF]; // the table has refused other types
  if (rule && !use[rule]) return `coupon_use_rule.${rule} is missing`;
  if (!isOrdered(part(use, 'coupon_available_time')))
    return 'coupon_use_rule.coupon_available_time.available_end_time is not after available_begin_time';
  if (use['use_method'] === 'MINI_PROGRAMS')
    for (const name of ['mini_programs_appid', 'mini_programs_path'])
      if (!use[name]) return `coupon_use_rule.${name} is missing`;
  return null;
};

const budget = (values: Values): string | null => {
  for (const name of ['max_coupons', 'max_coupons_by_day'])
    if (values[`target_${name}`] && !values[`current_${name}`]) return `current_${name} is missing`;
  return null;
};

/** By endpoint: what is wrong between fields, or null. Runs after each field is right. */
export const requestRules: Partial<Record<PayEndpointName, (values: Values) => string | null>> = {
  'refunds.create': refund,
  'sharing.createOrder': receivers,
  'sharing.addReceiver': (values) =>
    values['relation_type'] === 'CUSTOM' && !values['custom_relation'] ? 'custom_relation is missing' : null,
  'favor.createStock': favorStock,
  'busifavor.createStock': busifavorStock,
  'busifavor.modifyBudget': budget,
};
