import { type Events } from '../events';
import { type Payment, type Payments } from '../payments';
import { type Switches } from '../switches';
import { type Part, type World } from '../world';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** The platform learns of a payment so long after it. Source: its own answer in the community. */
const KNOWN_AFTER_MS = 10_000;
/** Who has not shipped by then is reminded. Source: 小程序发货信息管理服务. */
const REMIND_MS = 48 * HOUR;
/** A receipt that nobody confirms is confirmed by itself (unconfirmed: the page names other spans for other goods). */
const CONFIRMED_AFTER_MS = 10 * DAY;
/** From the receipt to the end of the order (unconfirmed). */
const COMPLETE_AFTER_MS = DAY;
/** How often, by the virtual clock, it is looked for what came due. */
const LOOK_MS = 60_000;

/** 1 to ship, 2 shipped, 3 confirmed, 4 complete, 5 refunded. */
export type OrderState = 1 | 2 | 3 | 4 | 5;

export interface Contact {
  consignor_contact?: string;
  receiver_contact?: string;
}

export interface Parcel {
  trackingNo: string | null;
  company: string | null;
  description: string;
  contact: Contact | null;
  /** As the upload said, milliseconds. */
  uploadedAt: number;
}

/** What was told about the shipping of one order. */
export interface Shipment {
  logisticsType: number;
  deliveryMode: number;
  parcels: Parcel[];
  /** Every parcel is under way. */
  isComplete: boolean;
}

interface Order {
  shipment: Shipment | null;
  /** How often it was told in full: 2 after a correction. */
  completions: number;
  /** When it was told in full first, by the virtual clock. */
  shippedAt: number | null;
  /** The newest `upload_time`. */
  lastUploadAt: number | null;
  /** 1 by itself, 2 by the user. */
  confirmed: { at: number; method: 1 | 2 } | null;
  /** The app's own reminder to confirm the receipt: once. */
  noticedAt: number | null;
  /** The platform's reminder to ship: once. */
  isReminded: boolean;
  special: { type: number; delayToSeconds: number | null } | null;
}

interface Saved {
  orders: [transactionId: string, Order][];
  jumpPath: string;
}

const NEW_ORDER: Readonly<Order> = {
  shipment: null,
  completions: 0,
  shippedAt: null,
  lastUploadAt: null,
  confirmed: null,
  noticedAt: null,
  isReminded: false,
  special: null,
};

const seconds = (ms: number): number => Math.floor(ms / 1000);

/** What the platform knows of the shipping of an app's orders, and whose money it still holds. */
export class Shipping implements Part {
  /** Where a tap on the platform's message leads; empty: its own page. */
  jumpPath = '';
  private orders = new Map<string, Order>();
  private lookedAt = 0;

  /** @param payments asked anew each time: Pay comes later than the account */
  constructor(
    private readonly world: World,
    private readonly events: Events,
    private readonly switches: Switches,
    private readonly payments: () => Payments,
  ) {}

  /** Null for a payment that is not there, or so new that the platform has not heard of it. */
  find(transactionId: string): Payment | null {
    return this.known(this.payments().find(transactionId));
  }

  findByTrade(mchid: string, outTradeNo: string): Payment | null {
    return this.known(this.payments().findByTrade(mchid, outTradeNo));
  }

  /** Oldest first. */
  list(): Payment[] {
    return this.payments()
      .list()
      .filter((payment) => this.known(payment) !== null);
  }

  /** What was told of a payment so far. */
  order({ transactionId }: Payment): Readonly<Order> {
    return this.orders.get(transactionId) ?? NEW_ORDER;
  }

  state(payment: Payment): OrderState {
    const { shipment, confirmed } = this.order(payment);
    if (payment.isRefunded) return 5;
    if (!shipment?.isComplete) return 1;
    if (!confirmed) return 2;
    return this.world.clock.now() >= confirmed.at + COMPLETE_AFTER_MS ? 4 : 3;
  }

  /** The platform holds the money until the receipt. */
  isFrozen(payment: Payment): boolean {
    return this.switches.isOn('managesTrade') && this.state(payment) <= 2;
  }

  /** When the receipt confirms itself, milliseconds; null before the shipping. */
  settlesAt(payment: Payment): number | null {
    const { shippedAt } = this.order(payment);
    return shippedAt === null ? null : shippedAt + CONFIRMED_AFTER_MS;
  }

  /** @param uploadedAt the upload's own time, milliseconds */
  ship(payment: Payment, shipment: Shipment, uploadedAt: number): void {
    const order = this.edit(payment);
    const wasComplete = order.shipment?.isComplete === true;
    order.shipment = shipment;
    order.lastUploadAt = uploadedAt;
    if (shipment.isComplete) order.completions++;
    if (!shipment.isComplete || wasComplete) return;
    order.shippedAt = this.world.clock.now();
    this.tell(payment, { estimated_settlement_time: seconds(this.settlesAt(payment) ?? 0) });
  }

  /** Confirms the receipt: the money is free. Only what was shipped. */
  confirm(payment: Payment, method: 1 | 2, at = this.world.clock.now()): void {
    this.edit(payment).confirmed = { at, method };
    const confirmedAt = seconds(at);
    this.tell(payment, {
      confirm_receive_method: method,
      confirm_receive_time: confirmedAt,
      settlement_time: confirmedAt,
    });
  }

  /** The app reminds the user of the receipt. */
  notice(payment: Payment): void {
    this.edit(payment).noticedAt = this.world.clock.now();
  }

  setSpecial(payment: Payment, type: number, delayToSeconds: number | null): void {
    this.edit(payment).special = { type, delayToSeconds };
  }

  tick(): void {
    const now = this.world.clock.now();
    if (now >= this.lookedAt && now < this.lookedAt + LOOK_MS) return;
    this.lookedAt = now;
    if (!this.switches.isOn('managesTrade')) return;
    for (const payment of this.payments().list()) {
      const state = this.state(payment);
      if (state === 1 && now >= this.remindsAt(payment) && !this.order(payment).isReminded) this.remind(payment);
      const settlesAt = this.settlesAt(payment);
      if (state === 2 && settlesAt !== null && now >= settlesAt) this.confirm(payment, 1, settlesAt);
    }
  }

  reset(): void {
    this.orders.clear();
    this.jumpPath = '';
    this.lookedAt = 0;
  }

  save(): Saved {
    return { orders: structuredClone([...this.orders]), jumpPath: this.jumpPath };
  }

  load(saved: unknown): void {
    const { orders, jumpPath } = saved as Saved; // as saved
    this.orders = new Map(orders);
    this.jumpPath = jumpPath;
    this.lookedAt = 0;
  }

  private known(payment: Payment | null): Payment | null {
    return payment && this.world.clock.now() >= payment.paidAt + KNOWN_AFTER_MS ? payment : null;
  }

  private edit({ transactionId }: Payment): Order {
    const order = this.orders.get(transactionId) ?? { ...NEW_ORDER };
    this.orders.set(transactionId, order);
    return order;
  }

  /** What is sold in advance is not late before its day; a test order never is. */
  private remindsAt(payment: Payment): number {
    const { special } = this.order(payment);
    if (!special) return payment.paidAt + REMIND_MS;
    return special.delayToSeconds === null ? Infinity : special.delayToSeconds * 1000;
  }

  private remind(payment: Payment): void {
    this.edit(payment).isReminded = true;
    this.events.emit('trade_manage_remind_shipping', {
      ...this.facts(payment),
      sub_merchant_id: '',
      msg: '你有订单超过48小时未发货，请尽快发货并上传发货信息。',
    });
  }

  private tell(payment: Payment, facts: Record<string, number>): void {
    if (!this.switches.isOn('managesTrade')) return;
    this.events.emit('trade_manage_order_settlement', {
      ...this.facts(payment),
      shipped_time: seconds(this.order(payment).shippedAt ?? 0),
      ...facts,
    });
  }

  private facts({ transactionId, mchid, outTradeNo, paidAt }: Payment): Record<string, unknown> {
    return {
      transaction_id: transactionId,
      merchant_id: mchid,
      merchant_trade_no: outTradeNo,
      pay_time: seconds(paidAt),
    };
  }
}
