import {
  noticeAnswerSeconds,
  noticePauses,
  payEvents,
  type PayEventType,
  probePrefix,
} from '@kaibo/wechat/pay/endpoints';
import { sealGcm, signWith } from './pay-crypto';
import { type Merchant, type Notice } from './pay-state';
import { payTime, timeDigits } from './pay-time';
import { type PayWorld } from './pay-world';

/** What may be wrong with one delivery, on purpose. */
export const NOTICE_FAULTS = [
  'wrong-signature',
  'probe',
  'clock-ahead',
  'clock-behind',
  'wrong-key',
  'tampered',
] as const;
export type NoticeFault = (typeof NOTICE_FAULTS)[number];

const SUMMARIES: Record<PayEventType, string> = {
  'TRANSACTION.SUCCESS': '支付成功',
  'REFUND.SUCCESS': '退款成功',
  'REFUND.ABNORMAL': '退款异常',
  'REFUND.CLOSED': '退款关闭',
  PROFITSHARING: '分账',
  'COUPON.USE': '代金券核销通知',
  'COUPON.SEND': '领券通知',
  'MCHTRANSFER.BILL.FINISHED': '商家转账单据终态通知',
};

/** So many are kept; older ones that are done go. */
const KEPT = 2_000;
const CLOCK_FAULT_SECONDS = 400;
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** Signature headers of an answer or a notice to one merchant. */
export const signatureHeaders = (
  world: PayWorld,
  merchant: Merchant | null,
  body: string,
  seconds: number,
): Record<string, string> => {
  const isCertificate = merchant?.mode === 'certificate';
  const { privateKey, serial } = isCertificate
    ? world.certificate
    : { privateKey: world.keys.pair.privateKey, serial: world.keys.publicKeyId };
  const nonce = world.hex(16).toUpperCase();
  return {
    'Wechatpay-Timestamp': String(seconds),
    'Wechatpay-Nonce': nonce,
    'Wechatpay-Serial': serial,
    'Wechatpay-Signature': signWith(privateKey, `${seconds}\n${nonce}\n${body}\n`),
  };
};

/**
 * Tells merchants' notify URLs. What is due goes by the virtual clock; the deliveries themselves take real time. Only
 * addresses on this machine are called: nothing leaves it.
 */
export class Notices {
  private readonly underway = new Map<string, Promise<void>>();
  private readonly stops = new Set<AbortController>();
  private isClosed = false;

  /** @param wallClock real time, milliseconds: signatures are dated by it, as readers look at their own clock */
  constructor(
    private readonly world: PayWorld,
    private readonly wallClock: () => number,
  ) {}

  list(): Notice[] {
    return [...this.world.maps.notices.values()];
  }

  /** @param url null: nobody wants to hear of it */
  add(mchid: string, url: string | null, eventType: PayEventType, about: Record<string, unknown>): Notice | null {
    return this.addAny(mchid, url, { eventType, original: payEvents[eventType].original, about });
  }

  /** Also one of a kind that is in no table: the platform has more of them. */
  addAny(
    mchid: string,
    url: string | null,
    { eventType, original, about }: Pick<Notice, 'eventType' | 'original' | 'about'>,
  ): Notice | null {
    const merchant = this.world.merchant(mchid);
    if (!merchant || url === null) return null;
    const now = this.world.clock.now();
    const notice: Notice = {
      id: `EV-${timeDigits(now)}${String(this.world.count()).padStart(6, '0')}`,
      mchid,
      url,
      eventType,
      original,
      createdAt: now,
      about,
      body: '',
      deliveries: [],
      nextAt: now,
      state: 'waiting',
    };
    notice.body = this.seal(notice, merchant.apiV3Key);
    if (!LOOPBACK.test(new URL(url).hostname)) Object.assign(notice, { state: 'elsewhere', nextAt: null });
    this.world.maps.notices.set(notice.id, notice);
    this.forget();
    return notice;
  }

  /** Starts what the clock has reached. @returns when all that is under way has come to an end */
  async deliver(): Promise<void> {
    const now = this.world.clock.now();
    if (this.isClosed) return;
    for (const notice of this.world.maps.notices.values())
      if (notice.nextAt !== null && notice.nextAt <= now && !this.underway.has(notice.id)) this.start(notice);
    await Promise.all(this.underway.values());
  }

  /** Once more by hand, whatever became of it. */
  async resend(notice: Notice, fault: NoticeFault | null): Promise<void> {
    await this.underway.get(notice.id);
    this.start(notice, fault);
    await this.underway.get(notice.id);
  }

  /** Cuts what is under way, and starts nothing more: it is due again after the next start. */
  close(): void {
    this.isClosed = true;
    for (const stop of this.stops) stop.abort();
  }

  private start(notice: Notice, fault: NoticeFault | null = null): void {
    const isByHand = notice.nextAt === null || fault !== null;
    const work = this.send(notice, fault)
      .then((delivery) => {
        // What the end has cut was neither taken nor refused.
        if (!this.isClosed) this.record(notice, delivery, isByHand);
      })
      .finally(() => this.underway.delete(notice.id));
    this.underway.set(notice.id, work);
  }

  private record(notice: Notice, delivery: { status: number | null; problem: string | null }, isByHand: boolean): void {
    const now = this.world.clock.now();
    notice.deliveries.push({ at: now, ...delivery });
    this.world.changed();
    if (delivery.problem === null) Object.assign(notice, { state: 'taken', nextAt: null });
    else if (!isByHand) {
      const failures = notice.deliveries.filter(({ problem }) => problem !== null).length;
      const pause = noticePauses[failures - 1];
      if (pause === undefined) Object.assign(notice, { state: 'given-up', nextAt: null });
      else notice.nextAt = now + pause * 1000;
    }
  }

  private async send(
    notice: Notice,
    fault: NoticeFault | null,
  ): Promise<{ status: number | null; problem: string | null }> {
    const merchant = this.world.merchant(notice.mchid);
    if (!merchant) return { status: null, problem: 'the merchant is gone' };
    if (!LOOPBACK.test(new URL(notice.url).hostname)) return { status: null, problem: 'not on this machine' };
    const { body, headers } = this.signed(notice, merchant, fault);
    const stop = new AbortController();
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      stop.abort();
    }, noticeAnswerSeconds * 1000);
    this.stops.add(stop);
    try {
      const response = await fetch(notice.url, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json', accept: '*/*', 'user-agent': 'Mozilla/4.0', ...headers },
        redirect: 'manual',
        signal: stop.signal,
      });
      await response.body?.cancel();
      const { status } = response;
      return { status, problem: status === 200 || status === 204 ? null : `HTTP ${status}` };
    } catch {
      return { status: null, problem: isLate ? `no answer within ${noticeAnswerSeconds} s` : 'no connection' };
    } finally {
      clearTimeout(timer);
      this.stops.delete(stop);
    }
  }

  private signed(
    notice: Notice,
    merchant: Merchant,
    fault: NoticeFault | null,
  ): { body: string; headers: Record<string, string> } {
    const shift = fault === 'clock-ahead' ? CLOCK_FAULT_SECONDS : fault === 'clock-behind' ? -CLOCK_FAULT_SECONDS : 0;
    const seconds = Math.floor(this.wallClock() / 1000) + shift;
    const body = fault === 'wrong-key' ? this.seal(notice, this.world.hex(16)) : notice.body;
    const headers = signatureHeaders(this.world, merchant, body, seconds);
    const signature = headers['Wechatpay-Signature'] ?? '';
    if (fault === 'wrong-signature') headers['Wechatpay-Signature'] = flipped(signature);
    if (fault === 'probe') headers['Wechatpay-Signature'] = `${probePrefix}${signature.slice(probePrefix.length)}`;
    return { body: fault === 'tampered' ? body.replace('"summary":"', '"summary":"·') : body, headers };
  }

  private seal(notice: Notice, apiV3Key: string): string {
    const { original, eventType } = notice;
    const nonce = this.world.hex(6);
    return JSON.stringify({
      id: notice.id,
      create_time: payTime(notice.createdAt),
      resource_type: 'encrypt-resource',
      event_type: eventType,
      summary: Object.hasOwn(SUMMARIES, eventType) ? SUMMARIES[eventType as PayEventType] : '其他通知', // just seen to be one
      resource: {
        original_type: original,
        algorithm: 'AEAD_AES_256_GCM',
        ciphertext: sealGcm(apiV3Key, JSON.stringify(notice.about), nonce, original),
        associated_data: original,
        nonce,
      },
    });
  }

  private forget(): void {
    const { notices } = this.world.maps;
    if (notices.size <= KEPT * 1.1) return;
    for (const notice of notices.values()) {
      if (notices.size <= KEPT) break;
      if (notice.nextAt === null) notices.delete(notice.id);
    }
  }
}

/** One letter is another. */
const flipped = (signature: string): string => (signature.startsWith('A') ? 'B' : 'A') + signature.slice(1);
