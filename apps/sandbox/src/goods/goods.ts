import { type Part } from '../world';

const DAY_MS = 24 * 3_600_000;
/** A review takes from one to seven days. Source: the platform's guide to 小程序直播. */
const LONGEST_REVIEW_DAYS = 7;

/** `audit_status`. */
export const NOT_SUBMITTED = 0;
export const IN_REVIEW = 1;
export const PASSED = 2;
export const REJECTED = 3;

/** Goods of the library. Rooms hold their numbers only, so a change shows in every room. */
export interface Goods {
  goodsId: number;
  name: string;
  /** Whole fen. */
  price: number;
  price2: number;
  /** 1 fixed, 2 range, 3 discount. */
  priceType: 1 | 2 | 3;
  /** Page of the merchant's mini-program with its query, as it was given. */
  url: string;
  /** Path here or address elsewhere; null: one is drawn. */
  cover: string | null;
  thirdPartyAppid: string;
  /** Names of the query parameters that name the goods; empty: those of the account. */
  goodsKey: readonly string[];
  /** False for goods made by hand in the platform's console: the interface may not touch them. */
  isByApi: boolean;
  review: Review;
}

/** What the last submission came to. */
export type Review =
  | { state: 'none' }
  /** `decidesAt` null: a person decides. */
  | { state: 'open'; auditId: number; decidesAt: number | null; verdict: 'pass' | 'reject' }
  | { state: 'passed' | 'rejected'; auditId: number; decidedAt: number };

/** How submissions are decided. */
export interface ReviewRules {
  /** False: only by hand. */
  isAutomatic: boolean;
  /** The same seed and audit id give the same number of days. */
  seed: number;
  /** A name with one of them is rejected. */
  rejectWords: readonly string[];
}

interface Saved {
  goods: Goods[];
  nextGoodsId: number;
  nextAuditId: number;
  key: string[];
  rules: ReviewRules;
}

const FIRST_AUDIT_ID = 525_022_786;
const DEFAULT_RULES: ReviewRules = { isAutomatic: true, seed: 1, rejectWords: ['拒审'] };

/** `audit_status` at an instant: a review that is due has been decided. */
export const auditStatusAt = ({ review }: Goods, now: number): 0 | 1 | 2 | 3 => {
  switch (review.state) {
    case 'none':
      return NOT_SUBMITTED;
    case 'passed':
      return PASSED;
    case 'rejected':
      return REJECTED;
    case 'open':
      if (review.decidesAt === null || now < review.decidesAt) return IN_REVIEW;
      return review.verdict === 'pass' ? PASSED : REJECTED;
  }
};

/** How long a review takes: from one to seven days, whole minutes, the same for the same seed and audit. */
export const reviewMs = (seed: number, auditId: number): number => {
  let mixed = Math.imul((seed ^ auditId) >>> 0, 0x9e3779b1) >>> 0;
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b) >>> 0;
  mixed = (mixed ^ (mixed >>> 13)) >>> 0;
  const share = mixed / 2 ** 32;
  return Math.round((DAY_MS + share * (LONGEST_REVIEW_DAYS - 1) * DAY_MS) / 60_000) * 60_000;
};

/** All goods of one account, and the reviews they are in. */
export class GoodsLibrary implements Part {
  private goods = new Map<number, Goods>();
  private nextGoodsId = 1;
  private nextAuditId = FIRST_AUDIT_ID;
  /** Default of goods added without keys of their own. */
  key: readonly string[] = [];
  rules: ReviewRules = DEFAULT_RULES;

  get size(): number {
    return this.goods.size;
  }

  /** The number that the next goods will have. */
  get nextId(): number {
    return this.nextGoodsId;
  }

  get(goodsId: number): Goods | null {
    return this.goods.get(goodsId) ?? null;
  }

  /** Newest first. */
  list(): Goods[] {
    return [...this.goods.values()].reverse();
  }

  /** The number of the next goods. Never given before: a deleted one's number does not come back. */
  takeGoodsId(): number {
    return this.nextGoodsId++;
  }

  put(goods: Goods): void {
    this.goods.set(goods.goodsId, goods);
    this.nextGoodsId = Math.max(this.nextGoodsId, goods.goodsId + 1);
  }

  /**
   * Goods that a person makes in the platform's console: passed at once.
   * @param goodsId a number that is wished for; another one is given when the interface holds it
   */
  putByHand(goodsId: number | null, form: Omit<Goods, 'goodsId' | 'isByApi' | 'review'>, now: number): Goods {
    const isFree = goodsId !== null && this.goods.get(goodsId)?.isByApi !== true;
    const goods: Goods = {
      ...form,
      goodsId: isFree ? goodsId : this.takeGoodsId(),
      isByApi: false,
      review: { state: 'passed', auditId: this.nextAuditId++, decidedAt: now },
    };
    this.put(goods);
    return goods;
  }

  remove(goodsId: number): boolean {
    return this.goods.delete(goodsId);
  }

  /** Hands goods in for review. @returns the audit id */
  submit(goods: Goods, now: number): number {
    const auditId = this.nextAuditId++;
    const { isAutomatic, seed, rejectWords } = this.rules;
    goods.review = {
      state: 'open',
      auditId,
      decidesAt: isAutomatic ? now + reviewMs(seed, auditId) : null,
      verdict: rejectWords.some((word) => goods.name.includes(word)) ? 'reject' : 'pass',
    };
    return auditId;
  }

  /** A person decides now. @returns false unless the goods are in review */
  decide(goods: Goods, verdict: 'pass' | 'reject', now: number): boolean {
    if (auditStatusAt(goods, now) !== IN_REVIEW || goods.review.state !== 'open') return false;
    goods.review = {
      state: verdict === 'pass' ? 'passed' : 'rejected',
      auditId: goods.review.auditId,
      decidedAt: now,
    };
    return true;
  }

  reset(): void {
    this.goods.clear();
    this.nextGoodsId = 1;
    this.nextAuditId = FIRST_AUDIT_ID;
    this.key = [];
    this.rules = DEFAULT_RULES;
  }

  save(): Saved {
    return {
      goods: [...this.goods.values()].map((each) => ({ ...each })),
      nextGoodsId: this.nextGoodsId,
      nextAuditId: this.nextAuditId,
      key: [...this.key],
      rules: this.rules,
    };
  }

  load(saved: unknown): void {
    const { goods, nextGoodsId, nextAuditId, key, rules } = saved as Saved; // as saved
    this.reset();
    for (const each of goods) this.put({ ...each });
    Object.assign(this, { nextGoodsId, nextAuditId, key, rules });
  }
}
