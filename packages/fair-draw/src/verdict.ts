/**
 * - `ok`: checked and right
 * - `weak`: right, but proves less than it could
 * - `unchecked`: what it takes to check it was not given
 * - `failed`: wrong
 */
export type LineStatus = 'ok' | 'weak' | 'unchecked' | 'failed';

interface Sentence {
  status: LineStatus;
  en: string;
  zh: string;
}

const say = (status: LineStatus, en: string, zh: string): Sentence => ({ status, en, zh });

/** Codes are public and never reused. `{name}` is filled in from the details. */
const SENTENCES = {
  'shape-right': say('ok', 'Everything is written as the specification says.', '格式符合规范。'),
  'shape-wrong': say('failed', '{path} is not as the specification says: {rule}.', '{path} 不符合规范：{rule}。'),
  'rules-match': say('ok', 'The rules are those of the published hash.', '规则与事先公布的哈希一致。'),
  'rules-differ': say('failed', 'The rules are not those of the published hash.', '规则与事先公布的哈希不一致。'),
  'commitment-matches': say('ok', 'The secret is the one that was committed to.', '秘密值与事先公布的承诺一致。'),
  'commitment-differs': say(
    'failed',
    'The secret is not the one that was committed to.',
    '秘密值与事先公布的承诺不一致。',
  ),
  'leaves-sorted': say(
    'ok',
    'There are {count} entries, sorted, each once.',
    '共 {count} 条参与记录，已排序，无重复。',
  ),
  'leaves-unsorted': say(
    'failed',
    'Entry {index} is not greater than the one before it: out of order, or there twice.',
    '第 {index} 条参与记录顺序错误或重复。',
  ),
  'count-differs': say(
    'failed',
    '{count} entries were published, {actual} are there.',
    '公布的参与数为 {count}，实际为 {actual}。',
  ),
  'root-matches': say('ok', 'The entries give the published root.', '由参与记录算出的根与公布的一致。'),
  'root-differs': say('failed', 'The entries do not give the published root.', '由参与记录算出的根与公布的不一致。'),
  'beacon-none': say(
    'weak',
    'There is no beacon, as the rules say. The organiser knew the secret before the entries were closed: weaker than with one.',
    '按规则未使用公共随机信标。主办方在截止前已知秘密值，公正性弱于使用信标。',
  ),
  'beacon-not-by-rules': say('failed', 'The beacon is not the one of the rules.', '随机信标与规则不符。'),
  'beacon-unknown-chain': say('failed', 'The beacon’s chain {chain} is not known here.', '未知的信标链 {chain}。'),
  'round-matches': say(
    'ok',
    'Round {round} is the first one 30 seconds after the close.',
    '信标轮次 {round} 是截止 30 秒后的第一轮。',
  ),
  'round-differs': say(
    'failed',
    'Round {round} is not the first one 30 seconds after the close, which is {expected}.',
    '信标轮次 {round} 不是截止 30 秒后的第一轮（应为 {expected}）。',
  ),
  'beacon-verified': say('ok', 'The beacon is signed by {name}.', '信标签名有效（{name}）。'),
  'beacon-unverified': say('failed', 'The beacon is not signed by {name}.', '信标签名无效（{name}）。'),
  'beacon-unchecked': say(
    'unchecked',
    'The beacon’s signature was not checked: nothing to check BLS with was given.',
    '未检查信标签名：缺少 BLS 校验程序。',
  ),
  'seed-matches': say('ok', 'Secret, root and beacon give the seed.', '由秘密值、根与信标算出的种子一致。'),
  'seed-differs': say(
    'failed',
    'Secret, root and beacon do not give the seed.',
    '由秘密值、根与信标算出的种子不一致。',
  ),
  'winners-match': say(
    'ok',
    'The {winners} smallest tickets are the published winners, in the order of the prizes.',
    '号码最小的 {winners} 条记录与公布的中奖名单一致，奖项顺序正确。',
  ),
  'winners-differ': say(
    'failed',
    'Winner {place} is not the one that the draw gives.',
    '第 {place} 位中奖者与抽奖结果不一致。',
  ),
  'winners-sound': say(
    'ok',
    'The {winners} published winners have the tickets that the seed gives them, in order. Whether they are the smallest of all, the full list tells.',
    '公布的 {winners} 位中奖者号码计算正确、顺序正确；是否为全部最小值需用完整名单检查。',
  ),
  'published-same': say('ok', '{field} is what was published before.', '{field} 与先前公布的一致。'),
  'published-differs': say('failed', '{field} is not what was published before.', '{field} 与先前公布的不一致。'),
  'entry-included': say(
    'ok',
    'The entry is number {number} of the {count} that were drawn from.',
    '该参与记录在名单中（第 {number} 条，共 {count} 条）。',
  ),
  'entry-not-included': say('failed', 'The proof does not lead to the root.', '该参与记录的证明与根不符。'),
  'entry-won': say('ok', 'It won {prize}: ticket {ticket}.', '该记录中奖：{prize}，号码 {ticket}。'),
  'entry-not-won': say(
    'ok',
    'It did not win: its ticket {ticket} is greater than the last winner’s, {last}.',
    '该记录未中奖：号码 {ticket} 大于最后一位中奖者的 {last}。',
  ),
  'entry-passed-over': say(
    'failed',
    'Its ticket {ticket} should have won, and it is not among the winners.',
    '号码 {ticket} 应当中奖，却不在中奖名单中。',
  ),
  'receipt-matches': say('ok', 'The receipt says what was published.', '回执与公布内容一致。'),
  'receipt-differs': say('failed', 'The receipt says something else: {field}.', '回执与公布内容不一致：{field}。'),
  'receipt-late': say('failed', 'The receipt is of an entry after the close.', '回执的参与时间晚于截止时间。'),
  'receipt-signed': say('ok', 'The receipt is signed with the organiser’s key.', '回执签名有效，密钥为主办方密钥。'),
  'receipt-unsigned': say('failed', 'The receipt’s signature is not the organiser’s.', '回执签名不是主办方的。'),
  'receipt-unchecked': say(
    'unchecked',
    'The receipt’s signature was not checked: no organiser’s key or nothing to check Ed25519 with was given.',
    '未检查回执签名：缺少主办方公钥或 Ed25519 校验程序。',
  ),
} as const;

export type VerdictCode = keyof typeof SENTENCES;
export const verdictCodes = Object.keys(SENTENCES) as VerdictCode[];

export interface VerdictLine {
  /** Stable. */
  code: VerdictCode;
  status: LineStatus;
  en: string;
  zh: string;
  details: { readonly [name: string]: string | number };
}

export interface Verdict {
  /** `failed` when any line is, else `incomplete` when any is unchecked. */
  result: 'verified' | 'incomplete' | 'failed';
  /** Something in it proves less than it could. */
  weak: boolean;
  lines: VerdictLine[];
}

/** A line of a verdict. */
export function line(code: VerdictCode, details: VerdictLine['details'] = {}): VerdictLine {
  const { status, en, zh } = SENTENCES[code];
  const fill = (text: string) => text.replace(/\{(\w+)\}/g, (_, name: string) => String(details[name] ?? ''));
  return { code, status, en: fill(en), zh: fill(zh), details };
}

export function verdictOf(lines: VerdictLine[]): Verdict {
  const has = (status: LineStatus) => lines.some((one) => one.status === status);
  return {
    result: has('failed') ? 'failed' : has('unchecked') ? 'incomplete' : 'verified',
    weak: has('weak'),
    lines,
  };
}
