import { createHash } from 'node:crypto';
import { type Part } from '../world';

/** Whether a WeChat id is somebody's, and whether that person's real name is verified. */
export type Standing = 'verified' | 'unverified' | 'missing';
export const STANDINGS = ['verified', 'unverified', 'missing'] as const satisfies readonly Standing[];

export interface Person {
  wechatId: string;
  nickname: string;
  standing: Standing;
}

/** People of the example. */
const KNOWN: readonly Person[] = [
  { wechatId: 'kaibo_owner', nickname: '开播店主', standing: 'verified' },
  { wechatId: 'kaibo_anchor', nickname: '主播小开', standing: 'verified' },
  { wechatId: 'kaibo_sub', nickname: '副播小播', standing: 'verified' },
  { wechatId: 'chaye_chen', nickname: '茶园小陈', standing: 'verified' },
  { wechatId: 'chaye_wang', nickname: '茶园小王', standing: 'verified' },
  { wechatId: 'kaibo_new', nickname: '未实名的主播', standing: 'unverified' },
  { wechatId: 'kaibo_nobody', nickname: '', standing: 'missing' },
];

/** A letter, then letters, digits, `_` and `-`: 6 to 20 in all (unconfirmed; WeChat's own rule for choosing one). */
const WECHAT_ID = /^[A-Za-z][-\w]{5,19}$/;

export const isWechatId = (text: string): boolean => WECHAT_ID.test(text);

/** The openid of a person in one app: the same each time, and another one in every app. 28 characters, as the platform's. */
export const openidOf = (appId: string, wechatId: string): string =>
  `o${createHash('sha256').update(`${appId}/${wechatId}`).digest('base64url').slice(0, 27)}`;

/** Which WeChat ids exist, and who of them is verified: what decides between a room and 300036. */
export class People implements Part {
  private table = new Map<string, Person>();
  /** What ids count as that are not in the table. */
  others: Standing = 'unverified';

  constructor() {
    this.reset();
  }

  find(wechatId: string): Person {
    return this.table.get(wechatId) ?? { wechatId, nickname: wechatId, standing: this.others };
  }

  /** Ids are told ill-formed and missing alike where the platform has one code for both. */
  exists(wechatId: string): boolean {
    return isWechatId(wechatId) && this.find(wechatId).standing !== 'missing';
  }

  isVerified(wechatId: string): boolean {
    return this.find(wechatId).standing === 'verified';
  }

  list(): Person[] {
    return [...this.table.values()];
  }

  put(person: Person): void {
    this.table.set(person.wechatId, person);
  }

  remove(wechatId: string): boolean {
    return this.table.delete(wechatId);
  }

  reset(): void {
    this.table = new Map(KNOWN.map((person) => [person.wechatId, person]));
    this.others = 'unverified';
  }

  save(): { table: Person[]; others: Standing } {
    return { table: this.list(), others: this.others };
  }

  load(saved: unknown): void {
    const { table, others } = saved as ReturnType<People['save']>; // as saved
    this.table = new Map(table.map((person) => [person.wechatId, person]));
    this.others = others;
  }
}
