import { type Endpoint, type Field } from '@kaibo/douyin/endpoints';
import { type Body } from '../handler';
import { asObject } from '../http';
import { invalid } from './douyin-answer';

/** The fields that the table names, each of the type and size that it says; others are left out. @throws DouyinRefusal */
export const checkedBody = (endpoint: Endpoint, body: Body): Body => {
  const checked: Body = {};
  for (const [name, field] of Object.entries(endpoint.request)) {
    const value = Object.hasOwn(body, name) ? body[name] : undefined;
    const isEmpty = value === undefined || value === null || value === '';
    if (isEmpty && !field.required) continue;
    if (isEmpty || !fits(field, value)) invalid(endpoint, name);
    checked[name] = value;
  }
  return checked;
};

const within = ({ min = 0, max = Infinity }: { min?: number; max?: number }, size: number): boolean =>
  size >= min && size <= max;

const fits = (field: Field, value: unknown): boolean => {
  switch (field.type) {
    case 'string':
      return (
        typeof value === 'string' &&
        within(field, value.length) &&
        (field.const === undefined || value === field.const) &&
        (field.pattern === undefined || new RegExp(`^(?:${field.pattern})$`, 'u').test(value))
      );
    case 'integer':
    case 'number':
      return (
        typeof value === 'number' &&
        (field.type === 'number' || Number.isSafeInteger(value)) &&
        (!field.values || field.values.includes(value))
      );
    case 'boolean':
      return typeof value === 'boolean';
    case 'array':
      return Array.isArray(value) && within(field, value.length) && value.every((item) => fits(field.items, item));
    case 'map': {
      const entries = Object.values(asObject(value) ?? {});
      return within(field, entries.length) && entries.length > 0 && entries.every((item) => fits(field.items, item));
    }
    case 'object': {
      const object = asObject(value);
      return (
        object !== null &&
        Object.entries(field.fields).every(([name, inner]) =>
          object[name] === undefined ? !inner.required : fits(inner, object[name]),
        )
      );
    }
  }
};
