import { type PayEndpoint, type PayField, type PayFields } from '@kaibo/wechat/pay/endpoints';
import { asObject } from '../http';
import { PayRefusal } from './pay-refusal';

/** Wire fields of one call, checked: names and units as they came. */
export type Values = Record<string, unknown>;

type Place = 'path' | 'query' | 'body';

const wrong = (place: Place, pointer: string, issue: string, value: unknown): never => {
  const isShort = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  throw new PayRefusal('PARAM_ERROR', `参数错误：${pointer} ${issue}`, {
    field: pointer,
    ...(isShort ? { value: String(value).slice(0, 100) } : {}),
    issue,
    location: place,
  });
};

const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** The platform wants https without a query; a notify URL on this machine may be plain http. */
const isNotifyUrl = (value: string): boolean => {
  if (!URL.canParse(value) || /[?#]/.test(value)) return false;
  const url = new URL(value);
  return url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.test(url.hostname));
};

const limits = (field: { min?: number; max?: number }, size: number): boolean =>
  (field.min === undefined || size >= field.min) && (field.max === undefined || size <= field.max);

const checkText = (field: PayField & { type: 'string' }, value: unknown, place: Place, at: string): string => {
  if (typeof value !== 'string') return wrong(place, at, '类型应为字符串', value);
  // A sealed text is as long as its key; its own length was checked by nobody.
  if (!limits(field, [...value].length)) wrong(place, at, '长度超出范围', value);
  if (field.values && !field.values.includes(value)) wrong(place, at, '不是有效的枚举值', value);
  if (field.pattern && !new RegExp(`^(?:${field.pattern})$`).test(value)) wrong(place, at, '包含不允许的字符', value);
  if (field.unit === 'notify-url' && !isNotifyUrl(value)) wrong(place, at, '应为不带参数的https地址', value);
  return value;
};

const check = (field: PayField, value: unknown, place: Place, at: string): unknown => {
  switch (field.type) {
    case 'string':
      return checkText(field, value, place, at);
    case 'integer': {
      // In a query everything is text; in JSON a text is no number.
      const number = place !== 'body' && typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
      if (typeof number !== 'number' || !Number.isSafeInteger(number)) return wrong(place, at, '类型应为整数', value);
      return limits(field, number) ? number : wrong(place, at, '数值超出范围', value);
    }
    case 'boolean':
      return typeof value === 'boolean' ? value : wrong(place, at, '类型应为布尔值', value);
    case 'time':
      return typeof value === 'string' && RFC3339.test(value) && !Number.isNaN(Date.parse(value))
        ? value
        : wrong(place, at, '时间格式应遵循rfc3339', value);
    case 'object': {
      const inner = asObject(value);
      return inner ? checkFields(field.fields, inner, place, at) : wrong(place, at, '类型应为对象', value);
    }
    case 'array':
      if (!Array.isArray(value)) return wrong(place, at, '类型应为数组', value);
      if (!limits(field, value.length)) wrong(place, at, '条目个数超出范围', value.length);
      return value.map((item, index) => check(field.items, item, place, `${at}/${index}`));
  }
};

const checkFields = (fields: PayFields, given: Values, place: Place, at = ''): Values => {
  const read: Values = {};
  for (const [name, field] of Object.entries(fields)) {
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    if (value !== undefined && value !== null) read[name] = check(field, value, place, `${at}/${name}`);
    else if (field.required) wrong(place, `${at}/${name}`, '必填项缺失', null);
  }
  return read;
};

/**
 * Checks a request against its table entry. What the table does not name is left out, as the platform does.
 * @throws PayRefusal PARAM_ERROR that points at the first wrong field
 */
export const checkRequest = (endpoint: PayEndpoint, path: Values, query: URLSearchParams, body: unknown): Values => {
  const values = {
    ...checkFields(endpoint.path, path, 'path'),
    ...checkFields(endpoint.query, Object.fromEntries(query), 'query'),
  };
  if (endpoint.body) {
    const given = asObject(body);
    if (!given)
      throw new PayRefusal('PARAM_ERROR', '参数错误：请求体应为JSON对象', { issue: '类型应为对象', location: 'body' });
    Object.assign(values, checkFields(endpoint.body, given, 'body'));
  }
  for (const names of endpoint.either ?? []) {
    const given = names.filter((name) => name in values);
    if (given.length !== 1)
      wrong(
        endpoint.body ? 'body' : 'query',
        `/${names[0] ?? ''}`,
        given.length === 0 ? '必填项缺失' : '只能填写其中一项',
        null,
      );
  }
  return values;
};
