import type { FieldProblem } from '@kaibo/contracts/errors.dto';
import type {
  CodeSource,
  EntryKind,
  LotteryBeacon,
  OncePer,
  PrizeKind,
  RiskRank,
  RiskUnknown,
} from '@kaibo/contracts/lotteries';
import type { ConsoleLotteryView, WriteLottery, WritePrize } from '@kaibo/contracts/lotteries.dto';
import type { Texts } from '../../texts/zh';
import { dayStart } from '../audit/audit.rules';
import { toFen, toYuan } from './lotteries.rules';

/** A prize as it stands in the form. */
export interface PrizeForm {
  /** Of this form alone: a row keeps its fields when another is taken away. */
  key: number;
  name: string;
  kind: PrizeKind;
  codeSource: CodeSource;
  /** Yuan. */
  value: string;
  quantity: string;
  redeemNeedsPhone: boolean;
}

/** A draft as it is typed: nothing of it is lost by what the API says. */
export interface DraftForm {
  roomId: string;
  name: string;
  entryKind: EntryKind;
  keyword: string;
  likes: string;
  entrySeconds: string;
  needsPhone: boolean;
  /** A day of the merchant's zone, YYYY-MM-DD; empty: everybody. */
  membersSince: string;
  oncePer: OncePer;
  maxRisk: '' | '0' | '1' | '2' | '3';
  riskUnknown: RiskUnknown;
  organiser: string;
  claimTerms: string;
  claimDays: string;
  keepDays: string;
  beacon: LotteryBeacon;
  prizes: PrizeForm[];
}

export const aNewPrize = (key: number): PrizeForm => ({
  key,
  name: '',
  kind: 'goods',
  codeSource: 'generated',
  value: '',
  quantity: '1',
  redeemNeedsPhone: false,
});

export const NEW_DRAFT: DraftForm = {
  roomId: '',
  name: '',
  entryKind: 'comment',
  keyword: '',
  likes: '50',
  entrySeconds: '180',
  needsPhone: false,
  membersSince: '',
  oncePer: 'member',
  maxRisk: '',
  riskUnknown: 'admit',
  organiser: '',
  claimTerms: '',
  claimDays: '7',
  keepDays: '30',
  beacon: 'none',
  prizes: [aNewPrize(1)],
};

/** The day of an instant in a zone, YYYY-MM-DD. Pure. */
export const dayOf = (at: string, timeZone: string): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(
    new Date(at),
  );

/** A kept draft as it is edited. Pure. */
export const toForm = (lottery: ConsoleLotteryView, timeZone: string): DraftForm => ({
  roomId: lottery.roomId,
  name: lottery.name,
  entryKind: lottery.entryKind,
  keyword: lottery.keyword ?? '',
  likes: lottery.likes === null ? NEW_DRAFT.likes : String(lottery.likes),
  entrySeconds: String(lottery.entrySeconds),
  needsPhone: lottery.needsPhone,
  membersSince: lottery.membersSince === null ? '' : dayOf(lottery.membersSince, timeZone),
  oncePer: lottery.oncePer,
  maxRisk: lottery.maxRisk === null ? '' : (String(lottery.maxRisk) as DraftForm['maxRisk']), // one of the ranks
  riskUnknown: lottery.riskUnknown ?? 'admit',
  organiser: lottery.organiser,
  claimTerms: lottery.claimTerms,
  claimDays: String(lottery.claimDays),
  keepDays: String(lottery.keepDays),
  beacon: lottery.beacon,
  prizes: lottery.prizes.map((prize) => ({
    key: prize.no,
    name: prize.name,
    kind: prize.kind,
    codeSource: prize.codeSource ?? 'generated',
    value: toYuan(prize.valueFen),
    quantity: String(prize.quantity),
    redeemNeedsPhone: prize.redeemNeedsPhone,
  })),
});

const problem = (field: string, rule: string): FieldProblem => ({ field, rule, message: `${field} breaks ${rule}` });

/**
 * What is sent, or the fields that hold no number or no amount; everything else is the API's to judge. Pure.
 * @param since the instant that the draft had: it stays when its day does
 */
export function toWrite(
  form: DraftForm,
  timeZone: string,
  since: string | null = null,
): { body: WriteLottery } | { problems: FieldProblem[] } {
  const problems: FieldProblem[] = [];
  const whole = (field: string, text: string): number => {
    if (/^\d{1,9}$/.test(text.trim())) return Number(text);
    problems.push(problem(field, 'isInt'));
    return 0;
  };
  const toPrize = (prize: PrizeForm, at: number): WritePrize => {
    const valueFen = toFen(prize.value);
    if (valueFen === null) problems.push(problem(`prizes.${at}.valueFen`, 'isYuan'));
    return {
      name: prize.name.trim(),
      kind: prize.kind,
      valueFen: valueFen ?? 0,
      quantity: whole(`prizes.${at}.quantity`, prize.quantity),
      ...(prize.kind === 'code' ? { codeSource: prize.codeSource, redeemNeedsPhone: prize.redeemNeedsPhone } : {}),
    };
  };
  if (form.roomId === '') problems.push(problem('roomId', 'isDefined'));
  const stays = since !== null && dayOf(since, timeZone) === form.membersSince;
  const body: WriteLottery = {
    name: form.name.trim(),
    entryKind: form.entryKind,
    ...(form.entryKind === 'comment' ? { keyword: form.keyword } : { likes: whole('likes', form.likes) }),
    entrySeconds: whole('entrySeconds', form.entrySeconds),
    needsPhone: form.needsPhone,
    ...(form.membersSince === '' ? {} : { membersSince: stays ? since : dayStart(form.membersSince, timeZone) }),
    oncePer: form.oncePer,
    ...(form.maxRisk === '' ? {} : { maxRisk: Number(form.maxRisk) as RiskRank, riskUnknown: form.riskUnknown }), // one of the ranks
    organiser: form.organiser.trim(),
    claimTerms: form.claimTerms.trim(),
    claimDays: whole('claimDays', form.claimDays),
    keepDays: whole('keepDays', form.keepDays),
    beacon: form.beacon,
    prizes: form.prizes.map(toPrize),
  };
  return problems.length > 0 ? { problems } : { body };
}

/** The field, by its name in words: `prizes.1.valueFen` is the market value of prize 2. Pure. */
function fieldText(texts: Texts['lotteries'], field: string): string {
  const [, at, last = field] = /^prizes\.(\d+)\.(\w+)$/.exec(field) ?? [];
  const name = texts.fields[last] ?? last;
  return at === undefined ? name : `${texts.prizeNo(Number(at) + 1)} ${name}`;
}

const ruleText = (texts: Texts['lotteries'], { rule, message }: FieldProblem): string =>
  Object.hasOwn(texts.rules, rule) ? `${texts.rules[rule]} (${rule})` : `${message} (${rule})`;

/** One broken rule with its field, as one sentence. Pure. */
export const problemText = (texts: Texts['lotteries'], broken: FieldProblem): string =>
  texts.problem(fieldText(texts, broken.field), ruleText(texts, broken));

/** What stands against one field; undefined: nothing does. Pure. */
export function problemAt(
  texts: Texts['lotteries'],
  problems: readonly FieldProblem[],
  field: string,
): string | undefined {
  const own = problems.filter((one) => one.field === field).map((one) => ruleText(texts, one));
  return own.length === 0 ? undefined : [...new Set(own)].join(' · ');
}
