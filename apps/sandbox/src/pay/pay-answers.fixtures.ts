import {
  type PayEndpoint,
  payEndpoints,
  payEvents,
  type PayEventType,
  type PayField,
  type PayFields,
} from '@kaibo/wechat/pay/endpoints';
import { type Json } from '../sandbox.fixtures';

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$/;

/** Everything in which a part of an answer differs from its table: what is missing, of another type or unit, or too much. */
const wrongIn = (field: PayField, value: unknown, at: string): string[] => {
  switch (field.type) {
    case 'string':
      if (typeof value !== 'string') return [`${at} is no text`];
      return field.values && !field.values.includes(value) ? [`${at} is ${value}`] : [];
    case 'integer':
      // The one number that the platform tells as a text.
      if (/\bweek_day\[\d\]$/.test(at)) return /^\d$/.test(String(value)) ? [] : [`${at} is no day`];
      return Number.isSafeInteger(value) ? [] : [`${at} is no whole number`];
    case 'boolean':
      return typeof value === 'boolean' ? [] : [`${at} is neither true nor false`];
    case 'time':
      return typeof value === 'string' && TIME.test(value) ? [] : [`${at} is no time`];
    case 'object':
      return wrongInFields(field.fields, value, at);
    case 'array':
      if (!Array.isArray(value)) return [`${at} is no list`];
      return value.flatMap((item, index) => wrongIn(field.items, item, `${at}[${index}]`));
  }
};

export const wrongInFields = (fields: PayFields, value: unknown, at: string): string[] => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${at} is no object`];
  const told = value as Json;
  const unknown = Object.keys(told).filter((name) => !Object.hasOwn(fields, name));
  return [
    ...unknown.map((name) => `${at}.${name} is in no table`),
    ...Object.entries(fields).flatMap(([name, field]) => {
      if (name in told) return wrongIn(field, told[name], `${at}.${name}`);
      return field.required ? [`${at}.${name} is missing`] : [];
    }),
  ];
};

const routes = Object.values<PayEndpoint>(payEndpoints)
  .map((endpoint) => ({ endpoint, pattern: new RegExp(`^${endpoint.url.replace(/\{\w+\}/g, '[^/]+')}$`) }))
  .sort((a, b) => a.endpoint.url.split('{').length - b.endpoint.url.split('{').length);

export const endpointAt = (method: string, pathname: string): PayEndpoint | null =>
  routes.find(({ endpoint, pattern }) => endpoint.method === method && pattern.test(pathname))?.endpoint ?? null;

/** Of a success as it came. */
export const wrongInAnswer = (endpoint: PayEndpoint, status: number, body: Json | null): string[] => {
  if (endpoint.answer === null) return status === 204 && body === null ? [] : [`${endpoint.name} is HTTP ${status}`];
  return wrongInFields(endpoint.answer, body, endpoint.name);
};

/** Of a notice's resource; kinds that are in no table have nothing to differ from. */
export const wrongInNotice = (eventType: string, about: Json): string[] =>
  Object.hasOwn(payEvents, eventType)
    ? wrongInFields(payEvents[eventType as PayEventType].resource, about, eventType) // just seen to be one
    : [];
