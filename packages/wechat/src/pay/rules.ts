import { type PayEndpointName } from './endpoints';

type Values = Record<string, unknown>;

/** A rule between fields, which no single field can tell. */
export interface PayRule {
  /** In words, for the docs. */
  readonly says: string;
  /** What is wrong, naming the field; null: nothing. Runs after each field is right. */
  broken(values: Values): string | null;
}

const part = (values: Values, name: string): Values => {
  const value = values[name];
  return typeof value === 'object' && value !== null ? (value as Values) : {}; // just checked
};
const above = (a: unknown, b: unknown): boolean => typeof a === 'number' && typeof b === 'number' && a > b;
/** A rule that a field breaks or not. */
const rule = (says: string, broken: string, isBroken: (values: Values) => boolean): PayRule => ({
  says,
  broken: (values) => (isBroken(values) ? broken : null),
});
const isLate = ({ available_begin_time: begin, available_end_time: end }: Values): boolean =>
  begin instanceof Date && end instanceof Date && end <= begin;

const receiversOnce = rule(
  '`receivers` has each receiver once',
  'receivers has one receiver twice',
  ({ receivers }) => {
    const given = Array.isArray(receivers) ? (receivers as Values[]) : []; // the table has seen objects
    const names = given.map((each) => `${String(each['type'])} ${String(each['account'])}`);
    return new Set(names).size < names.length;
  },
);

const useRule = (values: Values): Values => part(values, 'stock_use_rule');
const cash = (values: Values): Values => part(part(values, 'coupon_use_rule'), 'fixed_normal_coupon');
const isNormal = (values: Values): boolean => values['stock_type'] === 'NORMAL';

const favorStock: readonly PayRule[] = [
  rule(
    '`available_end_time` is after `available_begin_time`',
    'available_end_time is not after available_begin_time',
    isLate,
  ),
  rule(
    'with `stock_type` NORMAL `coupon_use_rule.fixed_normal_coupon` is needed',
    'coupon_use_rule.fixed_normal_coupon is missing',
    (values) => isNormal(values) && typeof cash(values)['coupon_amount'] !== 'number',
  ),
  rule(
    'with `stock_type` NORMAL `stock_use_rule.max_amount` is `max_coupons` × `coupon_amount`',
    'stock_use_rule.max_amount is not max_coupons × coupon_amount',
    (values) =>
      isNormal(values) &&
      useRule(values)['max_amount'] !== Number(useRule(values)['max_coupons']) * Number(cash(values)['coupon_amount']),
  ),
  rule(
    'with `stock_type` NORMAL `transaction_minimum` is above `coupon_amount`',
    'coupon_use_rule.fixed_normal_coupon.transaction_minimum is not above coupon_amount',
    (values) => isNormal(values) && !above(cash(values)['transaction_minimum'], cash(values)['coupon_amount']),
  ),
  rule(
    '`stock_use_rule.max_amount_by_day` is at most `max_amount`',
    'stock_use_rule.max_amount_by_day is above max_amount',
    (values) => above(useRule(values)['max_amount_by_day'], useRule(values)['max_amount']),
  ),
  rule(
    '`stock_use_rule.max_coupons_per_user` is at most `max_coupons`',
    'stock_use_rule.max_coupons_per_user is above max_coupons',
    (values) => above(useRule(values)['max_coupons_per_user'], useRule(values)['max_coupons']),
  ),
  {
    says: 'with `jump_target` MINI_PROGRAM `pattern_info` has `mini_program_appid` and `mini_program_path`',
    broken: (values) => {
      const pattern = part(values, 'pattern_info');
      if (pattern['jump_target'] !== 'MINI_PROGRAM') return null;
      const missing = ['mini_program_appid', 'mini_program_path'].find((name) => !pattern[name]);
      return missing === undefined ? null : `pattern_info.${missing} is missing`;
    },
  },
];

const RULE_OF = { NORMAL: 'fixed_normal_coupon', DISCOUNT: 'discount_coupon', EXCHANGE: 'exchange_coupon' } as const;

const busifavorStock: readonly PayRule[] = [
  {
    says: '`coupon_use_rule` has `fixed_normal_coupon`, `discount_coupon` or `exchange_coupon`, by the `stock_type`',
    broken: (values) => {
      const name = RULE_OF[values['stock_type'] as keyof typeof RULE_OF]; // the table has refused other types
      return part(values, 'coupon_use_rule')[name] ? null : `coupon_use_rule.${name} is missing`;
    },
  },
  rule(
    '`available_end_time` is after `available_begin_time`',
    'coupon_use_rule.coupon_available_time.available_end_time is not after available_begin_time',
    (values) => isLate(part(part(values, 'coupon_use_rule'), 'coupon_available_time')),
  ),
  {
    says: 'with `use_method` MINI_PROGRAMS `coupon_use_rule` has `mini_programs_appid` and `mini_programs_path`',
    broken: (values) => {
      const use = part(values, 'coupon_use_rule');
      if (use['use_method'] !== 'MINI_PROGRAMS') return null;
      const missing = ['mini_programs_appid', 'mini_programs_path'].find((name) => !use[name]);
      return missing === undefined ? null : `coupon_use_rule.${missing} is missing`;
    },
  },
];

const currentBudget: PayRule = {
  says: 'a `target_…` comes with its `current_…`',
  broken: (values) => {
    const missing = ['max_coupons', 'max_coupons_by_day'].find(
      (name) => values[`target_${name}`] && !values[`current_${name}`],
    );
    return missing === undefined ? null : `current_${missing} is missing`;
  },
};

/** By endpoint. */
export const requestRules: Partial<Record<PayEndpointName, readonly PayRule[]>> = {
  'refunds.create': [
    rule('`amount.refund` is at most `amount.total`', 'amount.refund is above amount.total', (values) =>
      above(part(values, 'amount')['refund'], part(values, 'amount')['total']),
    ),
  ],
  'sharing.createOrder': [receiversOnce],
  'sharing.addReceiver': [
    rule(
      'with `relation_type` CUSTOM `custom_relation` is needed',
      'custom_relation is missing',
      (values) => values['relation_type'] === 'CUSTOM' && !values['custom_relation'],
    ),
  ],
  'favor.createStock': favorStock,
  'busifavor.createStock': busifavorStock,
  'busifavor.modifyBudget': [currentBudget],
};
