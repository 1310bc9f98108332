import { createHmac } from 'node:crypto';
import type { DecisionReason } from '@kaibo/contracts/distribution';
import { toCustomParams, toScene } from '@kaibo/contracts/share-params';
import { DEFAULT_TERMS, type PolicyTerms } from './policy.rules';
import { judge } from './resolver.rules';
import { signShareToken, type TokenMac } from './share-token.rules';
import { type LookedUp, readReport, type TouchReport, weigh } from './touch.rules';

/** A makes a share, B passes it on, C comes by it. */
export const [A, B, C] = ['101', '102', '103'] as const;
const MERCHANT = '7';
const KEY = 'abcdefghijklmno_';
export const NOW = new Date('2026-11-21T12:00:00Z');
const DAY_MS = 86_400_000;
const days = (n: number) => new Date(NOW.getTime() + n * DAY_MS);

export const testMac: TokenMac = (generation, text) => createHmac('sha256', `key ${generation}`).update(text).digest();
const tokenOf = (merchantId: string, sharerId: string): string =>
  signShareToken({ merchantId, linkId: '55', sharerId, expiresAt: NOW.getTime() / 1000 + 86_400 }, 3, testMac);
const TOKEN = tokenOf(MERCHANT, A);
const PARAMS = toCustomParams(TOKEN, 'pages/room/index');

/** A scene as it was recorded, and what comes of it. */
export interface Scene {
  /** As the page of docs says it. */
  name: string;
  report: Partial<TouchReport>;
  found?: Partial<LookedUp>;
  /** Who comes; C where nothing is said. */
  visitorId?: string;
  touchedAt?: Date;
  memberSince?: Date;
  hasSuperior?: boolean;
  leads?: boolean;
  terms?: Partial<PolicyTerms>;
  expected: { credits: 'A' | 'B' | null; reason: DecisionReason };
}

const someone = (memberId: string, over: object = {}) => ({ memberId, isGone: false, isPromoter: false, ...over });
const link = (over: Partial<NonNullable<LookedUp['link']>> = {}): NonNullable<LookedUp['link']> => ({
  id: '55',
  miniAppId: '9',
  sharerId: A,
  roomId: '412',
  createdAt: days(-3),
  expiresAt: days(27),
  revokedAt: null,
  ...over,
});
/** What the plugin gives for a card that B sent on from A's room. */
const FROM_B: Partial<TouchReport> = {
  source: 'plugin',
  customParams: JSON.parse(PARAMS),
  roomId: '412',
  hasShareOpenid: true,
};
const B_KNOWN: Partial<LookedUp> = { openidSharer: someone(B) };
const bound = (credits: 'A' | 'B') => ({ credits, reason: 'bound' as const });
const not = (reason: DecisionReason, credits: 'A' | 'B' | null = null) => ({ credits, reason });

/** The table that the resolver is held to, and that docs/distribution-scenes.md prints. */
export const SCENES: readonly Scene[] = [
  { name: 'our card, single chat', report: { scene: '1007' }, expected: bound('A') },
  { name: 'our card, group', report: { scene: '1008' }, expected: bound('A') },
  { name: 'our card, with a share ticket', report: { scene: '1044' }, expected: bound('A') },
  {
    name: 'our mini-program code',
    report: { source: 'code', scene: '1047', token: null, codeScene: toScene(KEY) },
    expected: bound('A'),
  },
  {
    name: 'our code, its scene still encoded',
    report: { source: 'code', scene: '1047', token: null, codeScene: encodeURIComponent(toScene(KEY)) },
    expected: bound('A'),
  },
  {
    name: 'plugin, single chat: A → B → C',
    report: { ...FROM_B, token: null, scene: '1007' },
    found: B_KNOWN,
    expected: bound('B'),
  },
  {
    name: 'plugin, group: A → B → C',
    report: { ...FROM_B, token: null, scene: '1008' },
    found: B_KNOWN,
    expected: bound('B'),
  },
  {
    name: 'plugin, share ticket: A → B → C',
    report: { ...FROM_B, token: null, scene: '1044' },
    found: B_KNOWN,
    expected: bound('B'),
  },
  {
    name: 'plugin, timeline, single page',
    report: { ...FROM_B, token: null, scene: '1154' },
    found: B_KNOWN,
    expected: bound('B'),
  },
  {
    name: 'plugin, timeline, into the app',
    report: { ...FROM_B, token: null, scene: '1155' },
    found: B_KNOWN,
    expected: bound('B'),
  },
  {
    name: 'plugin, A → B → C, the token expired',
    report: { ...FROM_B, token: null, scene: '1007' },
    found: { ...B_KNOWN, link: link({ expiresAt: days(-1) }) },
    expected: bound('B'),
  },
  {
    name: 'plugin, A → B → C, the token revoked',
    report: { ...FROM_B, token: null, scene: '1007' },
    found: { ...B_KNOWN, link: link({ revokedAt: days(-1) }) },
    expected: bound('B'),
  },
  {
    name: 'plugin, the card leads to no room of ours',
    report: { ...FROM_B, token: null, scene: '1007', customParams: undefined, roomId: '999' },
    found: { ...B_KNOWN, link: null, tokenSharer: null, roomId: null },
    expected: not('no-sharer'),
  },
  {
    name: 'plugin, B is not known here, A’s token is',
    report: { ...FROM_B, token: null, scene: '1007' },
    expected: bound('A'),
  },
  {
    name: 'plugin, B is not known here, no token',
    report: { ...FROM_B, token: null, scene: '1007', customParams: undefined },
    found: { link: null, tokenSharer: null },
    expected: not('sharer-unknown'),
  },
  {
    name: 'plugin, not signed in: only the token counts',
    report: { ...FROM_B, token: null, scene: '1007', isSignedIn: false },
    found: B_KNOWN,
    expected: bound('A'),
  },
  {
    name: 'plugin, opened by a subscription message: no card',
    report: { ...FROM_B, token: null, scene: '1014' },
    found: B_KNOWN,
    expected: bound('A'),
  },
  {
    name: 'plugin, opened by a code: no card',
    report: { ...FROM_B, token: null, scene: '1047' },
    found: B_KNOWN,
    expected: bound('A'),
  },
  {
    name: 'subscription message, nothing else',
    report: { source: 'plugin', scene: '1014', token: null },
    found: { link: null, tokenSharer: null },
    expected: not('no-sharer'),
  },
  {
    name: 'goods page, custom_params encoded once',
    report: { source: 'goods', scene: '1007', token: null, customParams: encodeURIComponent(PARAMS) },
    expected: bound('A'),
  },
  {
    name: 'goods page, custom_params encoded twice',
    report: {
      source: 'goods',
      scene: '1007',
      token: null,
      customParams: encodeURIComponent(encodeURIComponent(PARAMS)),
    },
    expected: bound('A'),
  },
  {
    name: 'goods page, encoded twice, and B sent the card',
    report: {
      ...FROM_B,
      source: 'goods',
      scene: '1008',
      token: null,
      customParams: encodeURIComponent(encodeURIComponent(PARAMS)),
    },
    found: B_KNOWN,
    expected: bound('B'),
  },
  {
    name: 'custom_params cut off at 600',
    report: {
      source: 'goods',
      scene: '1007',
      token: null,
      customParams: encodeURIComponent(JSON.stringify({ path: 'p'.repeat(700), s: TOKEN })).slice(0, 600),
    },
    found: { link: null, tokenSharer: null },
    expected: not('unreadable'),
  },
  {
    name: 'cut off at 600, but B sent the card',
    report: { ...FROM_B, source: 'goods', scene: '1007', token: null, customParams: `${'%7B'.repeat(200)}` },
    found: { ...B_KNOWN, link: null, tokenSharer: null },
    expected: bound('B'),
  },
  {
    name: 'custom_params missing (a room made minutes ago)',
    report: { source: 'goods', scene: '1007', token: null },
    found: { link: null, tokenSharer: null },
    expected: not('no-sharer'),
  },
  {
    name: 'a token that is forged',
    report: { scene: '1007', token: `${TOKEN.slice(0, -1)}${TOKEN.endsWith('A') ? 'E' : 'A'}` },
    expected: not('forged'),
  },
  {
    name: 'a code’s key that nobody was given',
    report: { source: 'code', scene: '1047', token: null, codeScene: toScene(KEY) },
    found: { link: null, tokenSharer: null },
    expected: not('forged'),
  },
  { name: 'a token of another merchant', report: { scene: '1007', token: tokenOf('8', A) }, expected: not('foreign') },
  {
    name: 'a token that has expired',
    report: { scene: '1007' },
    found: { link: link({ expiresAt: NOW }) },
    expected: not('expired', 'A'),
  },
  {
    name: 'a token that was revoked',
    report: { scene: '1007' },
    found: { link: link({ revokedAt: days(-1) }) },
    expected: not('revoked', 'A'),
  },
  { name: 'one’s own share', report: { scene: '1007' }, visitorId: A, expected: not('self', 'A') },
  {
    name: 'one’s own card, by the plugin',
    report: { ...FROM_B, token: null, scene: '1007' },
    found: B_KNOWN,
    visitorId: B,
    expected: not('self', 'B'),
  },
  {
    name: 'a sharer who is banned or erased',
    report: { scene: '1007' },
    found: { tokenSharer: someone(A, { isGone: true }) },
    expected: not('sharer-gone', 'A'),
  },
  { name: 'a visitor of the staff', report: { scene: '1007' }, found: { isStaff: true }, expected: not('staff', 'A') },
  { name: 'a visitor who has a superior', report: { scene: '1007' }, hasSuperior: true, expected: not('taken', 'A') },
  { name: 'a visitor who leads others', report: { scene: '1007' }, leads: true, expected: not('leads', 'A') },
  {
    name: 'a member of long ago, where only new ones are bound',
    report: { scene: '1007' },
    memberSince: days(-20),
    expected: not('not-new', 'A'),
  },
  {
    name: 'a member of long ago, where all are bound',
    report: { scene: '1007' },
    memberSince: days(-20),
    terms: { who: 'all' },
    expected: bound('A'),
  },
  {
    name: 'signed in so long after the touch that it binds no more',
    report: { scene: '1007' },
    touchedAt: days(-31),
    memberSince: NOW,
    found: { link: link({ createdAt: days(-40), expiresAt: null }) },
    expected: not('too-late', 'A'),
  },
  {
    name: 'only promoters share, and A is none',
    report: { scene: '1007' },
    terms: { promoters: 'approved' },
    expected: not('not-promoter', 'A'),
  },
  {
    name: 'only promoters share, and A is one',
    report: { scene: '1007' },
    terms: { promoters: 'approved' },
    found: { tokenSharer: someone(A, { isPromoter: true }) },
    expected: bound('A'),
  },
  {
    name: 'Douyin, a mounted path: kept for orders, binds nobody',
    report: { source: 'douyin', scene: '023001', platform: 'douyin' },
    expected: not('platform', 'A'),
  },
  {
    name: '视频号 share key: no token of ours',
    report: { source: 'channels', scene: '1177', token: null },
    found: { link: null, tokenSharer: null },
    expected: not('no-sharer'),
  },
];

/** What the rules make of a scene, the database's part told by the scene. */
export function playScene(scene: Scene): { credits: 'A' | 'B' | null; reason: DecisionReason } {
  const report: TouchReport = {
    source: 'card',
    scene: null,
    platform: 'wechat',
    isSignedIn: true,
    token: TOKEN,
    customParams: undefined,
    codeScene: null,
    roomId: null,
    hasShareOpenid: false,
    ...scene.report,
  };
  const visitorId = scene.visitorId ?? C;
  const read = readReport(report, MERCHANT, testMac);
  const isNamed = read.token !== null || read.key !== null;
  const found: LookedUp = {
    link: isNamed ? link() : null,
    tokenSharer: isNamed ? someone(A) : null,
    openidSharer: null,
    roomId: report.roomId === null ? null : '412',
    isStaff: false,
    ...scene.found,
  };
  const weighed = weigh(report, read, found, visitorId, NOW);
  const touch = {
    touchId: '1',
    facts: weighed.facts,
    sharerId: weighed.sharerId,
    touchedAt: scene.touchedAt ?? NOW,
    memberSince: scene.memberSince ?? NOW,
  };
  const standing = { hasSuperior: scene.hasSuperior ?? false, leads: scene.leads ?? false };
  const verdict = judge(touch, standing, NOW, { ...DEFAULT_TERMS, ...scene.terms });
  const names: Record<string, 'A' | 'B'> = { [A]: 'A', [B]: 'B' };
  return {
    credits: weighed.sharerId === null ? null : (names[weighed.sharerId] ?? null),
    reason: verdict === 'bind' ? 'bound' : verdict,
  };
}
