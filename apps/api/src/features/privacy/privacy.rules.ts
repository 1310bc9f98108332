import { createHash } from 'node:crypto';
import type { HoldKind } from '@kaibo/contracts/privacy';
import type { ErasedTable, KeptReason, RetentionInWords } from '@kaibo/contracts/privacy.dto';
import { canonicalJson } from '../../core/audit';
import { MEMBER_RULES, type MemberRule, RETENTION, type RetentionRule } from '../../core/retention.rules';

/** What is known of a hold. */
export interface HoldFacts {
  kind: HoldKind;
  /** Exclusive; null: until it is released. */
  endsAt: Date | null;
  releasedAt: Date | null;
}

/** Neither released nor over. Pure. */
export const isStanding = ({ endsAt, releasedAt }: HoldFacts, now: Date): boolean =>
  releasedAt === null && (endsAt === null || endsAt > now);

/** The standing holds for whose sake a table's rows are kept. Pure. */
export const holdsOn = <Hold extends HoldFacts>(
  { heldBy }: Pick<MemberRule, 'heldBy'>,
  holds: readonly Hold[],
  now: Date,
): Hold[] => holds.filter((hold) => heldBy.includes(hold.kind) && isStanding(hold, now));

/** When the purge looks again: as the next standing hold ends; null when none ends by itself. Pure. */
export function nextEnd(holds: readonly HoldFacts[], now: Date): Date | null {
  const ends = holds.flatMap((hold) => (isStanding(hold, now) && hold.endsAt ? [hold.endsAt.getTime()] : []));
  return ends.length ? new Date(Math.min(...ends)) : null;
}

/** Tables of which an erasure leaves a sealed copy behind. Pure. */
export const keptTables = (holds: readonly HoldFacts[], now: Date): string[] =>
  MEMBER_RULES.filter((rule) => holdsOn(rule, holds, now).length > 0).map(({ table }) => table);

const reasonOf = ({ kind, endsAt }: HoldFacts): KeptReason => ({
  because: kind,
  until: endsAt?.toISOString() ?? null,
});

/** The lines of a receipt: what went, what is kept and for whose sake. Pure. @param erased rows, by table */
export function toErasedTables(
  erased: Readonly<Record<string, number>>,
  deeds: number,
  holds: readonly HoldFacts[],
  now: Date,
): ErasedTable[] {
  const ruleOf = (table: string) => MEMBER_RULES.find((rule) => rule.table === table);
  const lines = Object.entries(erased).map(([table, rows]): ErasedTable => {
    const rule = ruleOf(table);
    const on = rule && rows > 0 ? holdsOn(rule, holds, now) : [];
    return on.length
      ? { table, erased: 0, kept: rows, reasons: on.map(reasonOf) }
      : { table, erased: rows, kept: 0, reasons: [] };
  });
  // The trail says who did what to which number, and nothing of whom that was.
  lines.push({ table: 'audit_entries', erased: 0, kept: deeds, reasons: [{ because: 'law', until: null }] });
  return lines.sort((a, b) => (a.table < b.table ? -1 : 1));
}

/** Over what a receipt says; who holds it can make it again. Pure. */
export const receiptDigest = (receipt: { number: string; erasedAt: string; tables: ErasedTable[] }): Buffer =>
  createHash('sha256').update(canonicalJson(receipt)).digest();

/** Of whom WeChat says that the user wants everything deleted, and in which mini-app. */
export interface Cancellation {
  openid: string;
  /** Null: not said; the push itself was sealed for one mini-app. */
  appId: string | null;
}

/** What `user_authorization_cancellation` carries. Pure. @param fields as they came, of any type @returns null when it names nobody */
export function readCancellation({ OpenID, AppID }: Readonly<Record<string, unknown>>): Cancellation | null {
  if (typeof OpenID !== 'string' || OpenID === '') return null;
  return { openid: OpenID, appId: typeof AppID === 'string' && AppID !== '' ? AppID : null };
}

/** A hold keeps what one mini-app's platform told; staff see the code at the event, and try it again when the hold has ended. */
export class IdentityHeld extends Error {
  readonly code = 'MEMBER_HELD';
}

/** Whether a standing hold keeps a table's rows. Pure. */
export const isKept = (table: string, holds: readonly HoldFacts[], now: Date): boolean =>
  keptTables(holds, now).includes(table);

const PURPOSES: Record<string, { zh: string; en: string }> = {
  members: { zh: '您的账号、昵称和手机号', en: 'your account, nickname and phone number' },
  member_identities: { zh: '平台给您的登录标识', en: 'how the platform knows you when you sign in' },
  member_handles: { zh: '识别同一个人的加密指纹', en: 'keyed hashes that tell that two accounts are one person’s' },
  member_merges: { zh: '账号合并记录', en: 'which accounts were joined' },
  member_avatars: { zh: '您选择的头像', en: 'the picture that you chose' },
  reminders: { zh: '您预约的开播提醒', en: 'of which lives you are to be reminded' },
  message_grants: { zh: '您允许发送的消息次数', en: 'how many messages you permitted' },
  message_grant_reports: { zh: '防止同一次允许被重复计数', en: 'sees that a permission counts once' },
  media_owners: { zh: '您上传的图片', en: 'the pictures that you sent' },
  posts: { zh: '您发布的内容', en: 'what you wrote under topics' },
  post_reports: { zh: '您的举报记录', en: 'which posts you reported' },
  channel_reservations: { zh: '您的视频号直播预约', en: 'of which lives WeChat reminds you' },
  channel_hints: { zh: '您看到的直播状态，用于计数', en: 'what you saw of a live, to count it once' },
  lottery_entries: { zh: '您参与过的抽奖', en: 'which lotteries you entered' },
  lottery_wins: { zh: '您的中奖记录', en: 'what you won' },
  lottery_claims: {
    zh: '您的收货地址；抽奖结清后按规则中的天数清除',
    en: 'where your prizes go; cleared so many days after a lottery is settled, as its rules say',
  },
  member_holds: { zh: '依法须保留数据的要求', en: 'what must be kept by law or for a dispute' },
  member_erasures: { zh: '注销凭证，不含个人信息', en: 'the receipt of an erasure, without personal data' },
  used_codes: { zh: '防止登录码被重复使用', en: 'sees that a sign-in code works once' },
  hook_events: { zh: '平台推送给我们的消息', en: 'what the platform pushed to us' },
  audit_entries: { zh: '操作记录，不含个人信息', en: 'who did what to which account, without personal data' },
};

function untilOf({ until }: RetentionRule): { zh: string; en: string } {
  if (typeof until === 'object') return { zh: `${until.days} 天`, en: `for ${until.days} days` };
  if (until === 'member') return { zh: '直到您注销账号', en: 'until you have your account erased' };
  if (until === 'law') return { zh: '依法长期保存', en: 'for as long as the law asks for' };
  return { zh: '最长 90 天，或直到保留要求结束', en: 'for 90 days at most, or until the hold ends' };
}

/** The rules that concern viewers, in words. Pure. */
export const retentionInWords = (): RetentionInWords[] =>
  RETENTION.flatMap((rule) => {
    // What goes by a time of its own is said with the member's rule.
    if (typeof rule.until === 'object' && rule.until.days === 0) return [];
    const purpose = PURPOSES[rule.table];
    return purpose ? [{ table: rule.table, purpose, until: untilOf(rule) }] : [];
  });
