import { platformDay } from '../clock';
import { type Events } from '../events';
import { type Part, type World } from '../world';

const MINUTE = 60_000;
/** How long the platform takes to send a mass push (the page names no number). */
const PUSH_MS = MINUTE;
/** How long the administrator takes to agree to opening live: the page says within 24 hours. */
const CONSENT_MS = 60 * MINUTE;
const FIRST_MESSAGE_ID = 1_622_047_360_795_164_672n;
/** Odd and beyond 2^53: who reads it as a floating number asks for another page, and is told so. */
const BIG_BREAK = 9_007_199_254_740_993n;

/** Somebody who wants to hear of every live (长期订阅). */
export interface Follower {
  openid: string;
  subscribedAt: number;
  /** The room where it was done. */
  roomId: number;
  /** That room's status then; the list tells it when the room is gone. */
  roomStatus: number;
}

/** Something the platform tells the app's server later. */
interface Due {
  at: number;
  event: LiveEvent;
}

/** Fields of the events of this family, as the platform spells them. Sources: 长期订阅群发结果通知, 长期订阅状态通知, 申请开通直播. */
export type LiveEvent =
  | { Event: 'wxalive_push_message_notify'; PushMessageApiNotify: PushResult }
  | {
      Event: 'wxalive_follow_notify';
      FollowNotify: {
        room_id: number;
        user_openid: string;
        time: number;
        live_status: number;
        action: 'add_follow' | 'del_follow';
      };
    }
  | { Event: 'wxa_live_apply_event'; ApplyLiveInfoNoitfy: { appid: string; open_time: number } };

interface PushResult {
  message_id: string;
  room_id: number;
  total_count: number;
  success_count: number;
  openid_error_count: number;
  relation_error_count: number;
  user_recv_limit_count: number;
  internal_error_count: number;
}

interface Saved {
  followers: Follower[];
  pushed: { day: string; roomId: number } | null;
  reached: string[];
  nextMessageId: string;
  due: Due[];
}

/** 28 characters, the first an `o`, as the platform's are. */
const OPENID = /^o[\w-]{27}$/;
export const isOpenid = (text: string): boolean => OPENID.test(text);

/** Long-term subscribers of one account, and what is on its way to them. */
export class Followers implements Part {
  private followers = new Map<string, Follower>();
  /** Which room was announced on which day: one room a day. */
  private pushed: { day: string; roomId: number } | null = null;
  /** Who has been reached on that day. */
  private reached = new Set<string>();
  private nextMessageId = FIRST_MESSAGE_ID;
  private due: Due[] = [];

  constructor(
    private readonly world: World,
    private readonly events: Events,
  ) {}

  get size(): number {
    return this.followers.size;
  }

  has(openid: string): boolean {
    return this.followers.has(openid);
  }

  get(openid: string): Follower | null {
    return this.followers.get(openid) ?? null;
  }

  /** In the order in which they came. */
  list(): Follower[] {
    return [...this.followers.values()];
  }

  add(follower: Follower): void {
    this.followers.delete(follower.openid);
    this.followers.set(follower.openid, follower);
  }

  remove(openid: string): boolean {
    return this.followers.delete(openid);
  }

  /**
   * A page, and the break that leads to the next one. Every page with rows has one: only an empty page says that it was the last.
   * @param after null: from the first. @returns null for a break that was never given
   */
  page(after: bigint | null, limit: number, isBig: boolean): { rows: Follower[]; pageBreak: bigint | null } | null {
    const start = after === null ? 0 : breakToStart(after, isBig);
    if (start === null) return null;
    const rows = this.list().slice(start, start + limit);
    return { rows, pageBreak: rows.length > 0 ? startToBreak(start + rows.length, isBig) : null };
  }

  /** Which room was announced last, and on which day of the platform. */
  get announced(): { day: string; roomId: number } | null {
    return this.pushed;
  }

  /** What the app's server will be told later. */
  planned(): readonly Due[] {
    return this.due;
  }

  /** True when another room was announced on this day. */
  isTaken(roomId: number, now: number): boolean {
    return this.pushed?.day === platformDay(now) && this.pushed.roomId !== roomId;
  }

  /**
   * Takes a mass push. Whom it reaches is counted now and told later.
   * @returns the message id, in digits
   */
  push(roomId: number, openids: readonly string[], now: number): string {
    const day = platformDay(now);
    if (this.pushed?.day !== day) this.reached.clear();
    this.pushed = { day, roomId };
    const messageId = String(this.nextMessageId++);
    const counts = { success: 0, openid: 0, relation: 0, limit: 0 };
    for (const openid of openids) {
      if (!isOpenid(openid)) counts.openid++;
      else if (!this.has(openid)) counts.relation++;
      else if (this.reached.has(openid)) counts.limit++;
      else {
        this.reached.add(openid);
        counts.success++;
      }
    }
    this.plan(now + PUSH_MS, {
      Event: 'wxalive_push_message_notify',
      PushMessageApiNotify: {
        message_id: messageId,
        room_id: roomId,
        total_count: openids.length,
        success_count: counts.success,
        openid_error_count: counts.openid,
        relation_error_count: counts.relation,
        user_recv_limit_count: counts.limit,
        internal_error_count: 0,
      },
    });
    return messageId;
  }

  /** Takes an application for live; the administrator agrees to it after a while. */
  apply(appId: string, now: number): void {
    const at = now + CONSENT_MS;
    this.plan(at, {
      Event: 'wxa_live_apply_event',
      ApplyLiveInfoNoitfy: { appid: appId, open_time: Math.floor(at / 1000) },
    });
  }

  plan(at: number, event: LiveEvent): void {
    this.due.push({ at, event });
  }

  /** Tells what has come due, in its order; each once. */
  tick(): void {
    const now = this.world.clock.now();
    if (!this.due.some(({ at }) => at <= now)) return;
    const ready = this.due.filter(({ at }) => at <= now).sort((a, b) => a.at - b.at);
    this.due = this.due.filter(({ at }) => at > now);
    for (const { event } of ready) {
      const { Event: name, ...payload } = event;
      this.events.emit(name, payload);
    }
  }

  reset(): void {
    this.followers.clear();
    this.pushed = null;
    this.reached.clear();
    this.nextMessageId = FIRST_MESSAGE_ID;
    this.due = [];
  }

  save(): Saved {
    return {
      followers: this.list(),
      pushed: this.pushed,
      reached: [...this.reached],
      nextMessageId: String(this.nextMessageId),
      due: [...this.due],
    };
  }

  load(saved: unknown): void {
    const { followers, pushed, reached, nextMessageId, due } = saved as Saved; // as saved
    this.reset();
    for (const follower of followers) this.add(follower);
    this.pushed = pushed;
    this.reached = new Set(reached);
    this.nextMessageId = BigInt(nextMessageId);
    this.due = [...due];
  }
}

/** Small breaks look like the sample's, ten digits. */
const SMALL_BREAK = 1_606_270_612n;

const startToBreak = (start: number, isBig: boolean): bigint =>
  isBig ? BIG_BREAK + 2n * BigInt(start) : SMALL_BREAK + BigInt(start);

const breakToStart = (pageBreak: bigint, isBig: boolean): number | null => {
  const start = isBig ? (pageBreak - BIG_BREAK) / 2n : pageBreak - SMALL_BREAK;
  const isGiven = start > 0n && start < 1_000_000_000n && startToBreak(Number(start), isBig) === pageBreak;
  return isGiven ? Number(start) : null;
};
