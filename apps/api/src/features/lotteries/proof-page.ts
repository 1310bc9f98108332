import { createHash } from 'node:crypto';
import type { LotteryState } from '@kaibo/contracts/lotteries';
import type { IncidentView, LotteryProof, PrizeView } from '@kaibo/contracts/lotteries.dto';

/** What rules say that the page shows. */
interface ShownRules {
  name: string;
  organiser: string;
  prizes: (Pick<PrizeView, 'name' | 'valueFen' | 'quantity'> & { id: string })[];
  claim: { days: number; terms: string };
}

const STYLE = `
:root{color-scheme:light dark}
body{margin:0 auto;max-width:44rem;padding:16px;font:16px/1.6 system-ui,-apple-system,"PingFang SC","Microsoft YaHei",sans-serif;overflow-wrap:anywhere}
h1{font-size:1.4rem;line-height:1.3;margin:.2em 0}
h2{font-size:1.1rem;margin:1.6em 0 .4em}
small,.en{color:GrayText;font-size:.85rem}
dl{margin:0}dt{font-weight:600;margin-top:.8em}dd{margin:0}
code{font:13px/1.5 ui-monospace,SFMono-Regular,Menlo,monospace}
ol,ul{padding-left:1.4em;margin:.4em 0}li{margin:.4em 0}
.note{border-left:4px solid #b26a00;padding:.2em .8em;margin:1em 0}
a{display:inline-block;padding:6px 0}`;

/** Nothing runs here and nothing is fetched; the one style is named by its hash. */
export const PROOF_PAGE_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

const STATES: Record<LotteryState, readonly [string, string]> = {
  draft: ['草稿', 'draft'],
  published: ['已发布，尚未开始', 'published, not begun'],
  open: ['进行中', 'open'],
  closed: ['已截止，即将开奖', 'closed, to be drawn'],
  waiting: ['等待开奖', 'the draw waits'],
  drawn: ['已开奖', 'drawn'],
  settled: ['已开奖并结清', 'drawn and settled'],
  cancelled: ['已取消', 'cancelled'],
};

const INCIDENTS: Record<IncidentView['kind'], readonly [string, string]> = {
  'anchor-away': ['主播离开，开奖等待', 'the anchor went away, the draw waited'],
  'anchor-back': ['主播回来', 'the anchor came back'],
  'beacon-late': ['公共随机信标暂不可用，开奖等待', 'the beacon was out of reach, the draw waited'],
  'beacon-here': ['信标恢复', 'the beacon was reached again'],
  'room-gone': ['直播间已被平台删除，抽奖照常进行', 'the platform removed the room; the lottery went on'],
};

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const esc = (text: string): string => text.replace(/[&<>"']/g, (one) => ESCAPES[one] ?? one);
const both = ([zh, en]: readonly [string, string]): string => `${esc(zh)} <span class="en">${esc(en)}</span>`;
const time = (iso: string): string =>
  esc(
    new Intl.DateTimeFormat('zh-CN', { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'Asia/Shanghai' }).format(
      new Date(iso),
    ),
  );
const yuan = (fen: number): string => `¥${(fen / 100).toFixed(2)}`;

const line = (zh: string, en: string, value: string | null): string =>
  value === null ? '' : `<dt>${both([zh, en])}</dt><dd>${value}</dd>`;
const code = (text: string | null): string | null => text && `<code>${esc(text)}</code>`;

/** What is published of a lottery, to be read by anybody: Chinese first, no script, one column that fits a phone. Pure. */
export function toProofPage(proof: LotteryProof): string {
  const rules = proof.rules as ShownRules; // frozen by `rulesOf`
  return `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${esc(rules.name)} 抽奖公示</title>
<style>${STYLE}</style>
</head>
<body>
<small>${both(['抽奖公示', 'Proof of a draw'])}</small>
<h1>${esc(rules.name)}</h1>
<p>${both(['主办方', 'Organiser'])} ${esc(rules.organiser)} · ${both(STATES[proof.state])}</p>
${waitingNote(proof)}${weakNote(proof)}
<h2>${both(['奖品', 'Prizes'])}</h2>
<ul>${rules.prizes.map((prize) => `<li>${esc(prize.name)} × ${prize.quantity} <small>${both(['市场价', 'market value'])} ${yuan(prize.valueFen)}</small></li>`).join('')}</ul>
<p>${esc(rules.claim.terms)} <small>${both([`开奖后 ${rules.claim.days} 天内领奖`, `to be claimed within ${rules.claim.days} days`])}</small></p>
<h2>${both(['开始前公布', 'Published before it began'])}</h2>
<dl>
${line('发布时间', 'published', time(proof.publishedAt))}
${line('秘密值的承诺', 'commitment to the secret', code(proof.commitment))}
${line('规则指纹', 'hash of the rules', code(proof.rulesHash))}
${line('回执公钥', 'key that signs receipts', code(proof.organiserKey))}
${line('开始', 'opened', proof.opensAt && time(proof.opensAt))}
${line('截止', 'closes', proof.closesAt && time(proof.closesAt))}
${line('公共随机信标轮次', 'round of the beacon', proof.beacon.round === null ? null : String(proof.beacon.round))}
</dl>
${purgedNote(proof)}${closedPart(proof)}${drawnPart(proof, rules)}${incidentsPart(proof)}
<h2>${both(['这份公示不证明什么', 'What this does not prove'])}</h2>
<p>它证明中奖名单由公布的参与记录与随机数决定、事后没有改动；它不证明每条参与记录背后都是真实的人。</p>
<p class="en">It proves that the winners follow from the published entries and the random value, and that nothing was changed afterwards. It does not prove that every entry is a real person's.</p>
</body>
</html>
`;
}

function waitingNote({ state, waitsFor, cancelReason }: LotteryProof): string {
  if (state === 'cancelled') return `<p class="note">${both(['取消原因', 'Why'])} ${esc(cancelReason ?? '')}</p>`;
  if (state !== 'waiting') return '';
  const why: readonly [string, string] =
    waitsFor === 'anchor'
      ? ['主播暂时离开，回来后开奖', 'until the anchor is back']
      : ['公共随机信标暂不可用', 'until the beacon is reached'];
  return `<p class="note">${both(why)}</p>`;
}

const weakNote = ({ beacon }: LotteryProof): string =>
  beacon.kind === 'drand'
    ? ''
    : `<p class="note">${both(['本抽奖按规则不使用公共随机信标：主办方在截止前已知秘密值，公正性弱于使用信标的抽奖。', 'This lottery uses no public beacon: its organiser knew the secret before the close, which is weaker.'])}</p>`;

const purgedNote = ({ purgedAt }: LotteryProof): string =>
  purgedAt === null
    ? ''
    : `<p class="note">${both(['参与与中奖资料已按规定保存两年，现已删除。', 'Entries and winners were kept for two years, and are gone.'])} ${time(purgedAt)}</p>`;

function closedPart({ count, imported, unchecked, root }: LotteryProof): string {
  if (root === null) return '';
  const byImport = imported
    ? ` <small>${both([`其中 ${imported} 条由平台名单导入`, `${imported} of them imported from the platform's list`])}</small>`
    : '';
  const notChecked = unchecked
    ? ` <small>${both([`其中 ${unchecked} 条参与时平台未能给出风险等级`, `of ${unchecked} of them the platform could not say how risky they are`])}</small>`
    : '';
  return `<h2>${both(['截止时公布', 'Published at the close'])}</h2>
<dl>
${line('参与记录', 'entries', `${count}${byImport}${notChecked}`)}
${line('全部记录的根', 'root of all entries', code(root))}
</dl>`;
}

function drawnPart({ drawnAt, secret, seed, beacon, winners, bundle }: LotteryProof, rules: ShownRules): string {
  if (drawnAt === null || winners === null) return '';
  const nameOf = new Map(rules.prizes.map(({ id, name }) => [id, name]));
  const list = winners.map(
    ({ prize, leaf }) => `<li>${esc(nameOf.get(prize) ?? prize)}<br><code>${esc(leaf)}</code></li>`,
  );
  return `<h2>${both(['开奖', 'The draw'])}</h2>
<dl>
${line('开奖时间', 'drawn', time(drawnAt))}
${line('秘密值', 'secret', code(secret))}
${line('信标签名', 'signature of the beacon', code(beacon.signature))}
${line('种子', 'seed', code(seed))}
</dl>
<h2>${both(['中奖记录', 'Winners'])}</h2>
<p><small>${both(['以匿名代号公布，不含个人信息；号码最小者中奖。', 'By pseudonym, without personal data; the smallest tickets win.'])}</small></p>
<ol>${list.join('')}</ol>
<h2>${both(['自己验证', 'Check it yourself'])}</h2>
<p><a href="${esc(bundle ?? '')}" download>${both(['下载完整数据', 'Download everything'])}</a></p>
<p><code>npx @kaibo/fair-draw verify bundle.json</code></p>`;
}

const incidentsPart = ({ incidents }: LotteryProof): string =>
  incidents.length === 0
    ? ''
    : `<h2>${both(['经过', 'What happened'])}</h2><ul>${incidents.map(({ kind, at }) => `<li>${time(at)} ${both(INCIDENTS[kind])}</li>`).join('')}</ul>`;
