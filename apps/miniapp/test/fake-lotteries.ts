import { keywordOf, MOST_LIKES_PER_SECOND } from '@kaibo/contracts/lotteries';
import type {
  DeliveryAddress,
  EnterLottery,
  LotteryProof,
  LotteryView,
  OwnEntryView,
  WinView,
} from '@kaibo/contracts/lotteries.dto';
import {
  type Bundle,
  fromHex,
  leavesOf,
  makeBundle,
  makeEntry,
  RECEIPT_FORMAT,
  sha256,
  ticket,
  toHex,
  utf8,
} from '@kaibo/fair-draw';
import { type Answer, type Asked, refuse } from './fake-api';
import type { FakeViewer } from './fake-viewers';

const ok = (body: unknown): Answer => ({ status: 200, headers: {}, body });
const at = (ms: number) => new Date(ms).toISOString();
const SECRET = new Uint8Array(32).fill(7);
const leafOf = (who: string) => sha256(utf8(who));
/** The viewer's own. */
export const OWN_LEAF = leafOf('viewer');

export const aLottery = (lottery: Partial<LotteryView> & { id: string }): LotteryView => ({
  roomId: '7',
  state: 'open',
  waitsFor: null,
  name: `抽奖 ${lottery.id}`,
  entryKind: 'comment',
  keyword: '好运来',
  likes: null,
  entrySeconds: 120,
  needsPhone: false,
  membersSince: null,
  oncePer: 'member',
  organiser: '幸福家装',
  claimTerms: '中奖后填写收货地址，7 天内寄出',
  claimDays: 7,
  prizes: [{ no: 1, name: '电饭煲', kind: 'goods', valueFen: 29900, quantity: 2 }],
  opensAt: at(Date.now() - 30_000),
  closesAt: at(Date.now() + 90_000),
  entries: null,
  cancelReason: null,
  ...lottery,
});

export const aWin = (win: Partial<WinView> & { id: string }): WinView => ({
  lotteryId: '70',
  lotteryName: '整装节抽奖',
  prize: { no: 1, name: '电饭煲', kind: 'goods', valueFen: 29900, quantity: 2 },
  state: 'open',
  claimUntil: at(Date.now() + 3 * 86_400_000),
  claimedAt: null,
  code: null,
  carrier: null,
  trackingNumber: null,
  ...win,
});

/**
 * What the API does about lotteries, by the same rules as far as a client sees them; draws are real draws of
 * `@kaibo/fair-draw`. Put it before the viewer's answers, as `FakeSharing`.
 */
export class FakeLotteries {
  lotteries: LotteryView[] = [];
  wins: WinView[] = [];
  /** Of the viewer, by lottery. */
  readonly entered = new Map<string, string>();
  readonly bodies: EnterLottery[] = [];
  readonly claims: { id: string; to: DeliveryAddress | undefined }[] = [];
  readonly reports: { reportId: string; answer: string }[] = [];
  starts = 0;
  /** Answers that stand in for the next entries, one each. */
  refusals: Answer[] = [];
  /** What wins are told by; null: the merchant has set no template. */
  winTemplate: string | null = 'tmpl-win';
  left = 0;
  /** By lottery; made by `draw`. */
  readonly bundles = new Map<string, Bundle>();
  /** Changes what is published, after it was. */
  forge: (bundle: Bundle) => Bundle = (bundle) => bundle;
  forgeProof: (proof: LotteryProof) => LotteryProof = (proof) => proof;

  constructor(private readonly viewer: FakeViewer) {}

  readonly answer = ({ method, path, headers, body, query }: Asked): Answer | undefined => {
    const [, roomId] = /^\/v1\/apps\/\w+\/rooms\/(\w+)\/lotteries$/.exec(path) ?? [];
    if (roomId !== undefined) return ok({ items: this.lotteries.filter((one) => one.roomId === roomId) });
    const [, id = '', tail = ''] = /^\/v1\/lotteries\/(\w+)\/([\w-]+)$/.exec(path) ?? [];
    if (tail === 'proof') return this.proof(id);
    if (tail === 'bundle') return this.bundle(id);
    const isOwn = tail !== '' || /^\/v1\/(wins\/|me\/(wins|lottery-entries|message-permissions)$)/.test(path);
    if (!isOwn) return undefined;
    if (!this.viewer.good.has((headers.authorization ?? '').replace('Bearer ', '')))
      return refuse(401, 'UNAUTHENTICATED');
    if (tail === 'entries') return this.enter(id, body as EnterLottery); // a wrong body fails the test that sent it
    if (tail === 'like-starts') return this.start(id);
    if (tail === 'entry') return this.entry(id);
    if (path === '/v1/me/message-permissions') return this.permissions(method, body);
    if (path === '/v1/me/wins') return ok(page(this.wins, query));
    if (path === '/v1/me/lottery-entries') return ok(this.entries(query));
    const [, winId = ''] = /^\/v1\/wins\/(\w+)\/claim$/.exec(path) ?? [];
    return this.claim(winId, (body ?? {}) as { to?: DeliveryAddress });
  };

  /**
   * Closes it, with the viewer's entry and others', and draws. The viewer wins where the prizes suffice for all, and loses
   * otherwise, or a test would come out as chance has it.
   */
  draw(id: string, others: number, state: 'drawn' | 'settled' = 'drawn'): Bundle {
    const lottery = this.get(id);
    const own = this.entered.has(id) ? [OWN_LEAF] : [];
    const isEnough = lottery.prizes.reduce((sum, { quantity }) => sum + quantity, 0) >= others + own.length;
    const drawAmong = (crowd: number): Bundle => {
      const bundle = makeBundle({
        rules: this.rules(lottery),
        closesAtMs: Date.parse(lottery.closesAt ?? ''),
        beacon: { kind: 'none' },
        secret: SECRET,
        leaves: [...Array.from({ length: others }, (_, n) => leafOf(`${id}/${crowd}/${n}`)), ...own],
      });
      const isWinner = bundle.winners.some(({ leaf }) => leaf === toHex(OWN_LEAF));
      return isWinner && !isEnough ? drawAmong(crowd + 1) : bundle;
    };
    const bundle = drawAmong(0);
    this.bundles.set(id, bundle);
    this.change(id, { state, entries: bundle.count });
    return bundle;
  }

  change(id: string, to: Partial<LotteryView>): void {
    this.lotteries = this.lotteries.map((one) => (one.id === id ? { ...one, ...to } : one));
  }

  private get(id: string): LotteryView {
    const lottery = this.lotteries.find((one) => one.id === id);
    if (!lottery) throw new Error(`no lottery ${id}`);
    return lottery;
  }

  private rules({ id, prizes }: LotteryView): Bundle['rules'] {
    return {
      lottery: id,
      prizes: prizes.map(({ no, name, quantity }) => ({ id: String(no), name, quantity })),
      beacon: { kind: 'none' },
    };
  }

  /** What is fixed before it opens. */
  private fixed(id: string): Pick<Bundle, 'rules' | 'rulesHash' | 'commitment'> {
    return makeBundle({
      rules: this.rules(this.get(id)),
      closesAtMs: 0,
      beacon: { kind: 'none' },
      secret: SECRET,
      leaves: [],
    });
  }

  private enter(id: string, body: EnterLottery): Answer {
    const refusal = this.refusals.shift();
    if (refusal) return refusal;
    this.bodies.push(body);
    const lottery = this.lotteries.find((one) => one.id === id);
    if (!lottery) return refuse(404, 'LOTTERY_NOT_FOUND');
    const before = this.entered.get(id);
    if (before === undefined) {
      if (lottery.state !== 'open') return refuse(409, 'LOTTERY_CLOSED');
      if (lottery.entryKind === 'comment' && keywordOf(body.keyword ?? '') !== keywordOf(lottery.keyword ?? ''))
        return refuse(400, 'LOTTERY_KEYWORD_WRONG');
      if (lottery.entryKind === 'like') {
        const likes = lottery.likes ?? 0;
        const since = Date.now() - Number((body.start ?? '').replace('start-', ''));
        if ((body.likes ?? 0) < likes || !(since >= (likes * 1_000) / MOST_LIKES_PER_SECOND))
          return refuse(400, 'LOTTERY_LIKES_MISSING');
      }
      this.entered.set(id, at(Date.now()));
    }
    return ok({ lotteryId: id, enteredAt: this.entered.get(id) });
  }

  private start(id: string): Answer {
    if (this.get(id).state !== 'open') return refuse(409, 'LOTTERY_CLOSED');
    this.starts++;
    return ok({ start: `start-${Date.now()}` });
  }

  private entry(id: string): Answer {
    const enteredAt = this.entered.get(id);
    if (enteredAt === undefined) return refuse(404, 'ENTRY_NOT_FOUND');
    const { rulesHash, commitment } = this.fixed(id);
    const closesAtMs = Date.parse(this.get(id).closesAt ?? '');
    const bundle = this.bundles.get(id);
    const made = bundle && makeEntry(leavesOf(bundle), OWN_LEAF);
    const own = bundle?.winners.find(({ leaf }) => leaf === toHex(OWN_LEAF));
    const view: OwnEntryView = {
      lotteryId: id,
      enteredAt,
      isImported: false,
      leaf: toHex(OWN_LEAF),
      receipt: {
        format: RECEIPT_FORMAT,
        lottery: id,
        rulesHash,
        commitment,
        closesAtMs,
        round: null,
        leaf: toHex(OWN_LEAF),
        enteredAtMs: Math.min(Date.parse(enteredAt), closesAtMs - 1),
        publicKey: '1'.repeat(64),
        signature: '2'.repeat(128),
      },
      index: made?.index ?? null,
      proof: made?.proof ?? null,
      outcome: bundle
        ? {
            ticket: toHex(ticket(fromHex(bundle.seed), OWN_LEAF)),
            lastTicket: bundle.winners[bundle.winners.length - 1]?.ticket ?? null,
            isWinner: own !== undefined,
            winId: own ? 'w1' : null,
          }
        : null,
    };
    return ok(view);
  }

  private entries(query: Record<string, string>) {
    const own = this.lotteries.filter(({ id }) => this.entered.has(id));
    const { items, nextCursor } = page(own, query);
    return { items: items.map((lottery) => ({ lottery, enteredAt: this.entered.get(lottery.id) })), nextCursor };
  }

  private proof(id: string): Answer {
    const lottery = this.lotteries.find((one) => one.id === id);
    if (!lottery) return refuse(404, 'LOTTERY_NOT_FOUND');
    const { rules, rulesHash, commitment } = this.fixed(id);
    const bundle = this.bundles.get(id);
    const proof: LotteryProof = {
      lotteryId: id,
      state: lottery.state,
      waitsFor: lottery.waitsFor,
      rules,
      rulesHash,
      commitment,
      organiserKey: '1'.repeat(64),
      publishedAt: at(Date.now() - 600_000),
      opensAt: lottery.opensAt,
      closesAt: lottery.closesAt,
      closesAtMs: lottery.closesAt === null ? null : Date.parse(lottery.closesAt),
      count: lottery.entries,
      imported: 0,
      unchecked: 0,
      root: bundle?.root ?? null,
      beacon: { kind: 'none', chain: null, round: null, signature: null },
      secret: bundle?.secret ?? null,
      seed: bundle?.seed ?? null,
      winners: bundle?.winners ?? null,
      drawnAt: null,
      incidents: [],
      cancelReason: null,
      purgedAt: null,
      bundle: bundle ? `/v1/lotteries/${id}/bundle` : null,
    };
    return ok(this.forgeProof(proof));
  }

  private bundle(id: string): Answer {
    const bundle = this.bundles.get(id);
    return bundle ? ok(this.forge(bundle)) : refuse(404, 'LOTTERY_NOT_FOUND');
  }

  private permissions(method: string, body: unknown): Answer {
    const items = () =>
      this.winTemplate === null ? [] : [{ purpose: 'lottery-win', templateId: this.winTemplate, left: this.left }];
    if (method === 'GET') return ok({ items: items() });
    const { reportId, results } = body as { reportId: string; results: { templateId: string; answer: string }[] };
    for (const { templateId, answer } of results) {
      if (templateId !== this.winTemplate) return refuse(404, 'TEMPLATE_NOT_FOUND');
      if (!this.reports.some((one) => one.reportId === reportId) && answer.startsWith('accept')) this.left++;
      this.reports.push({ reportId, answer });
    }
    return ok({ items: items() });
  }

  private claim(id: string, { to }: { to?: DeliveryAddress }): Answer {
    const win = this.wins.find((one) => one.id === id);
    if (!win) return refuse(404, 'WIN_NOT_FOUND');
    const isGoods = win.prize.kind === 'goods';
    if (isGoods !== (to !== undefined)) return refuse(400, 'INPUT_INVALID');
    this.claims.push({ id, to });
    const before = this.claims.find((one) => one.id === id);
    if (win.claimedAt !== null)
      return JSON.stringify(before?.to) === JSON.stringify(to) ? ok(win) : refuse(409, 'CLAIM_ALREADY_MADE');
    if (Date.parse(win.claimUntil) <= Date.now()) return refuse(409, 'CLAIM_EXPIRED');
    const claimed: WinView = {
      ...win,
      state: 'claimed',
      claimedAt: at(Date.now()),
      code: isGoods ? null : 'KB7Q-2M9X-4TVC-8HJR-5',
    };
    this.wins = this.wins.map((one) => (one.id === id ? claimed : one));
    return ok(claimed);
  }
}

const page = <T>(all: readonly T[], query: Record<string, string>) => {
  const [from, size] = [Number(query.cursor ?? 0), Number(query.limit ?? 20)];
  return { items: all.slice(from, from + size), nextCursor: from + size < all.length ? String(from + size) : null };
};
