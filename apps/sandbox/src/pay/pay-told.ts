import { type PayField, type PayFields } from '@kaibo/wechat/pay/endpoints';
import { asObject } from '../http';
import { MASK, shorten, TOLD_ROWS } from '../mask';

type Told = Record<string, unknown>;

/** Fields as they may be shown: those of the table alone, nobody's openid or name, nothing that was sealed. */
export const payTold = (fields: PayFields, values: Told): Told => {
  const shown: Told = {};
  for (const [name, field] of Object.entries(fields))
    if (Object.hasOwn(values, name) && values[name] !== null) shown[name] = told(field, values[name]);
  return shown;
};

const told = (field: PayField, value: unknown): unknown => {
  if (field.type === 'string' && (field.personal || field.encrypted)) return MASK;
  if (field.type === 'object') return asObject(value) ? payTold(field.fields, value as Told) : typeof value; // just looked at
  if (field.type === 'array' && Array.isArray(value)) {
    const rows: unknown[] = value.slice(0, TOLD_ROWS).map((item: unknown) => told(field.items, item));
    return value.length > TOLD_ROWS ? [...rows, `… ${value.length - TOLD_ROWS} more`] : rows;
  }
  if (typeof value === 'string') return shorten(value);
  return typeof value === 'object' ? typeof value : value;
};
