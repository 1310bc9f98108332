import { createHash } from 'node:crypto';

/** A message template of one account. */
export interface Template {
  templateId: string;
  title: string;
  /** A one-time subscription is one message; a long-term one any number. */
  kind: 'one-time' | 'long-term';
  /** The names of its fields, such as `thing1`. */
  fields: readonly string[];
}

/** Shape of a field's name: what may stand in it, and a number. */
export const FIELD_NAME = /^[a-z_]{1,20}\d{1,3}$/;

/** 43 characters, as the platform's are; the same for the same app and title. */
export const templateIdOf = (appId: string, title: string): string =>
  createHash('sha256').update(`${appId}/template/${title}`).digest('base64url');

/** Templates that every account has at the start. */
export const templatesOf = (appId: string): Template[] =>
  (
    [
      ['开播提醒', ['thing1', 'time2', 'thing3']],
      ['中奖结果通知', ['thing1', 'thing2', 'time3']],
      ['订单发货通知', ['character_string1', 'thing2', 'phrase3', 'time4']],
    ] as const
  ).map(([title, fields]) => ({ templateId: templateIdOf(appId, title), title, kind: 'one-time', fields }));

type Rule = (text: string) => boolean;

const characters = (text: string): number => [...text].length;
const TIME = String.raw`(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?`;
const DAY = String.raw`\d{4}(?:年\d{1,2}月\d{1,2}日|-\d{1,2}-\d{1,2}|/\d{1,2}/\d{1,2}|\.\d{1,2}\.\d{1,2})`;
const once = (moment: string): RegExp => new RegExp(String.raw`^${moment}(?:\s?~\s?(?:${moment}|${TIME}))?$`);
const MOMENT = once(String.raw`(?:${DAY}\s?)?${TIME}`);
const DATE = once(String.raw`${DAY}(?:\s?${TIME})?`);

/** What may stand in a field, by the prefix of its name. Source: 订阅消息 参数值内容限制说明. */
const RULES: Readonly<Record<string, Rule>> = {
  thing: (text) => characters(text) <= 20,
  number: (text) => /^-?\d+(?:\.\d+)?$/.test(text) && text.replace(/\D/g, '').length <= 32,
  letter: (text) => /^[A-Za-z]{1,32}$/.test(text),
  symbol: (text) => characters(text) <= 5 && !/[\p{L}\p{N}]/u.test(text),
  character_string: (text) => characters(text) <= 32 && !/\p{Script=Han}/u.test(text),
  time: (text) => MOMENT.test(text),
  date: (text) => DATE.test(text),
  amount: (text) => /^\p{Sc}?(?=[\d.]{1,11}元?$)\d{1,10}(?:\.\d+)?元?$/u.test(text),
  phone_number: (text) => /^[\d+\-*#() ]{1,17}$/.test(text),
  car_number: (text) => characters(text) <= 8 && /^\p{Script=Han}?[A-Z\d·]*\p{Script=Han}?$/iu.test(text),
  name: (text) => (/^[\x20-\x7e]+$/.test(text) ? text.length <= 20 : characters(text) <= 10),
  phrase: (text) => /^\p{Script=Han}{1,5}$/u.test(text),
};

/** Whether a value may stand in a field of this name; prefixes without a known rule take anything. */
export const fits = (name: string, value: string): boolean => RULES[name.replace(/\d+$/, '')]?.(value) ?? true;
