import { type PayEndpoint } from '@kaibo/wechat/pay/endpoints';
import { type VirtualClock } from '../clock';
import { type RandomBytes } from '../world';
import { type Values } from './pay-check';
import { type CertifiedKey, newCertifiedKey, newKeyPair, type PemPair } from './pay-crypto';
import { PayRefusal } from './pay-refusal';
import {
  type BusifavorCoupon,
  type BusifavorStock,
  defaultSwitches,
  type Due,
  type FavorCoupon,
  type FavorStock,
  type Merchant,
  type Notice,
  type Order,
  type Receiver,
  type Refund,
  type SharingOrder,
  type SharingReturn,
  type Switches,
  type Transfer,
  type User,
} from './pay-state';
import { timeDigits } from './pay-time';

export type Answer = Record<string, unknown>;

/** One call as a handler sees it: signed by `merchant`, fields checked against the table. */
export interface PayCall {
  world: PayWorld;
  endpoint: PayEndpoint;
  merchant: Merchant;
  values: Values;
  now: number;
  /** Where files are fetched from, no slash at the end. */
  baseUrl: string;
  /** Opens a sealed field; null when it was sealed for another key. */
  unseal: (sealed: string) => string | null;
}

/** @returns null: HTTP 204 */
export type PayHandler = (call: PayCall) => Answer | null | Promise<Answer | null>;

/** Fields that the table has already checked. */
export const text = (values: Values, name: string): string => String(values[name] ?? '');
export const maybe = (values: Values, name: string): string | null => (values[name] as string | undefined) ?? null; // checked
export const number = (values: Values, name: string): number => Number(values[name]);
export const inner = (values: Values, name: string): Values => (values[name] as Values | undefined) ?? {}; // checked
export const each = (values: Values, name: string): Values[] => (values[name] as Values[] | undefined) ?? []; // checked
export const texts = (values: Values, name: string): string[] => (values[name] as string[] | undefined) ?? []; // checked
export const instant = (values: Values, name: string): number => Date.parse(text(values, name));

/** Every key that the platform signs and opens with. */
export interface PlatformKeys {
  publicKeyId: string;
  pair: PemPair;
  certificates: CertifiedKey[];
}

/** The first merchant, bound to every app of the sandbox. */
export const FIRST_MCHID = '1900000109';
const FIRST_BALANCE_FEN = 100_000_000;

const maps = () => ({
  merchants: new Map<string, Merchant>(),
  users: new Map<string, User>(),
  orders: new Map<string, Order>(),
  /** `prepay_id` and `transaction_id` to the order's key. */
  orderKeys: new Map<string, string>(),
  refunds: new Map<string, Refund>(),
  receivers: new Map<string, Receiver>(),
  sharings: new Map<string, SharingOrder>(),
  returns: new Map<string, SharingReturn>(),
  transfers: new Map<string, Transfer>(),
  favorStocks: new Map<string, FavorStock>(),
  favorCoupons: new Map<string, FavorCoupon>(),
  busifavorStocks: new Map<string, BusifavorStock>(),
  busifavorCoupons: new Map<string, BusifavorCoupon>(),
  notices: new Map<string, Notice>(),
  /** Tokens of files: what lies there, until when. */
  files: new Map<string, { content: string; until: number }>(),
});
type Maps = ReturnType<typeof maps>;

interface Saved {
  maps: Record<string, [string, unknown][]>;
  due: Due[];
  counter: number;
  switches: Switches;
  keys: PlatformKeys | null;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The outline; what is inside was written by this program. */
const isSaved = (value: unknown): value is Saved =>
  isObject(value) &&
  isObject(value.maps) &&
  Object.values(value.maps).every(Array.isArray) &&
  Array.isArray(value.due) &&
  Number.isSafeInteger(value.counter) &&
  isObject(value.switches) &&
  (value.keys === null || isObject(value.keys));

interface WorldParts {
  clock: VirtualClock;
  /** Real time: certificates are dated by it, because their readers look at their own clock. */
  wallClock: () => number;
  changed: () => void;
  random: RandomBytes;
  apps: () => string[];
}

/** What Pay knows: merchants, orders, coupons, money. Plain maps; rules live in the handlers. */
export class PayWorld {
  maps: Maps = maps();
  switches: Switches = { ...defaultSwitches };
  private due: Due[] = [];
  private counter = 0;
  private platform: PlatformKeys | null = null;

  readonly clock: VirtualClock;

  constructor(private readonly parts: WorldParts) {
    this.clock = parts.clock;
  }

  /** Something changed by itself, or on reading: it has to be kept all the same. */
  changed(): void {
    this.parts.changed();
  }

  /** Made when they are first needed: a sandbox without payments waits for no key. */
  get keys(): PlatformKeys {
    if (this.platform) return this.platform;
    this.changed();
    return (this.platform = {
      publicKeyId: `PUB_KEY_ID_0${this.digits(32)}`,
      pair: newKeyPair(),
      certificates: [this.newPlatformCertificate()],
    });
  }

  /** The certificate that signs: the newest. */
  get certificate(): CertifiedKey {
    const newest = this.keys.certificates.at(-1);
    if (!newest) throw new Error('the platform always has a certificate');
    return newest;
  }

  /** A new certificate signs from now on; the one before still counts for a while. */
  rotate(): void {
    this.keys.certificates = [this.certificate, this.newPlatformCertificate()];
  }

  get merchants(): Merchant[] {
    if (this.maps.merchants.size === 0)
      this.addMerchant({ mchid: FIRST_MCHID, name: '开播示例商户', apps: this.parts.apps() });
    return [...this.maps.merchants.values()];
  }

  merchant(mchid: string): Merchant | null {
    return this.merchants.find((one) => one.mchid === mchid) ?? null;
  }

  addMerchant(about: { mchid: string; name: string; apps: string[] }): Merchant {
    const merchant: Merchant = {
      ...about,
      apiV3Key: this.parts.random(16).toString('hex'),
      key: newCertifiedKey(
        { commonName: about.mchid, organisation: '沙箱商户', now: this.parts.wallClock() },
        this.parts.random,
      ),
      marketingApps: [...about.apps],
      balanceFen: FIRST_BALANCE_FEN,
      canShare: true,
      sharingRateBps: 3_000,
      transferScenes: ['1000', '1005'],
      mode: 'public-key',
      favorCallback: null,
      busifavorCallback: null,
      sharingCallback: null,
    };
    this.maps.merchants.set(merchant.mchid, merchant);
    this.changed();
    return merchant;
  }

  user(appid: string, openid: string): User | null {
    return this.maps.users.get(`${appid}/${openid}`) ?? null;
  }

  /** Whether the openid was seen under another app, and never under this one. */
  isForeign(appid: string, openid: string): boolean {
    if (this.user(appid, openid)) return false;
    return [...this.maps.users.values()].some((user) => user.openid === openid);
  }

  /** Remembers which app an openid belongs to. */
  meet(appid: string, openid: string): User {
    const known = this.user(appid, openid);
    if (known) return known;
    const user: User = { openid, appid, isAbnormal: false, person: null };
    this.maps.users.set(`${appid}/${openid}`, user);
    return user;
  }

  order(mchid: string, outTradeNo: string): Order | null {
    return this.current(this.maps.orders.get(`${mchid}/${outTradeNo}`));
  }

  /** By prepay_id or transaction_id. */
  orderBy(id: string): Order | null {
    return this.current(this.maps.orders.get(this.maps.orderKeys.get(id) ?? ''));
  }

  orderKey(order: Order): string {
    return `${order.mchid}/${order.outTradeNo}`;
  }

  /** An order that was not paid in time is closed, whoever looks. */
  private current(order: Order | undefined): Order | null {
    if (!order) return null;
    const isOver = order.expiresAt !== null && order.expiresAt <= this.clock.now();
    if (isOver && ['NOTPAY', 'USERPAYING', 'PAYERROR'].includes(order.state)) order.state = 'CLOSED';
    return order;
  }

  later(due: Due): void {
    const before = this.due.findIndex((other) => other.at > due.at);
    this.due.splice(before < 0 ? this.due.length : before, 0, due);
  }

  /** Takes what the clock has reached, earliest first. */
  takeDue(): Due | null {
    return (this.due[0]?.at ?? Infinity) <= this.clock.now() ? (this.due.shift() ?? null) : null;
  }

  /** Digits of chance. */
  digits(count: number): string {
    return Array.from(this.parts.random(count), (byte) => byte % 10).join('');
  }

  hex(bytes: number): string {
    return this.parts.random(bytes).toString('hex');
  }

  /** A number that was never given before, with the time in it. */
  serialNumber(prefix: string, now: number, length: number): string {
    this.counter += 1;
    const head = `${prefix}${timeDigits(now)}`;
    return head + String(this.counter).padStart(Math.max(length - head.length, 6), '0');
  }

  /** A short number that was never given before. */
  count(): number {
    this.counter += 1;
    return this.counter;
  }

  reset(): void {
    this.maps = maps();
    this.due = [];
    this.counter = 0;
    this.switches = { ...defaultSwitches };
    this.platform = null;
  }

  save(): Saved {
    const entries = Object.entries(this.maps).map(([name, map]) => [name, [...(map as Map<string, unknown>)]]);
    return structuredClone({
      maps: Object.fromEntries(entries) as Saved['maps'], // pairs of a name and its entries
      due: this.due,
      counter: this.counter,
      switches: this.switches,
      keys: this.platform,
    });
  }

  /** @param saved what `save` gave, perhaps by way of a file. @throws for anything else, and nothing has changed then */
  load(saved: unknown): void {
    if (!isSaved(saved)) throw new TypeError('this is no state of Pay');
    const { maps: kept, due, counter, switches, keys } = structuredClone(saved);
    // Names come from this program, values from its own file.
    const loaded = Object.keys(maps()).map((name) => [name, new Map(Object.hasOwn(kept, name) ? kept[name] : [])]);
    this.maps = Object.fromEntries(loaded) as unknown as Maps; // one map for each name
    this.due = due;
    this.counter = counter;
    this.switches = { ...defaultSwitches, ...switches };
    this.platform = keys;
  }

  private newPlatformCertificate(): CertifiedKey {
    return newCertifiedKey(
      { commonName: 'Tenpay.com Root CA (sandbox)', organisation: 'Tenpay.com', now: this.parts.wallClock() },
      this.parts.random,
    );
  }
}

/** The merchant of a body's `mchid` has to be the one that signed. @throws PayRefusal */
export const requireSigner = (call: PayCall, field = 'mchid'): void => {
  const asked = text(call.values, field);
  if (!call.world.merchant(asked)) throw new PayRefusal('MCH_NOT_EXISTS', '商户号不存在');
  if (asked !== call.merchant.mchid)
    throw new PayRefusal('PARAM_ERROR', '商户号与签名的商户号不一致', {
      field: `/${field}`,
      issue: '与签名的商户号不一致',
      location: call.endpoint.method === 'GET' ? 'query' : 'body',
    });
};

/** @throws PayRefusal unless the app is bound to the merchant that signed */
export const requireBound = (call: PayCall, appid: string, code: 'APPID_MCHID_NOT_MATCH' | 'INVALID_REQUEST'): void => {
  if (!call.merchant.apps.includes(appid)) throw new PayRefusal(code, 'appid和mch_id不匹配');
};

/** What was asked, to compare a repeat with: sealed fields differ each time and do not count. */
export const askedAgain = (values: Values): string =>
  JSON.stringify(values, (key, value: unknown) => (key === 'user_name' || key === 'name' ? undefined : value));

/** @throws PayRefusal for a repeat that asks for something else */
export const requireSame = (before: string, values: Values): void => {
  if (before !== askedAgain(values)) throw new PayRefusal('INVALID_REQUEST', '请求重入时，参数与首次请求时不一致');
};
