import type { Binders } from '@kaibo/contracts/distribution';

/** How long a touch speaks for its sharer when an order comes. */
export interface AttributionTerms {
  /** An order is the sharer's for so many days after the touch. */
  validityDays: number;
  /** For so many of these no other sharer takes the visitor over. */
  protectionDays: number;
  /** `signed`: only what our own token proves; `client`: also what the visitor's client reported from the plugin. */
  evidence: 'signed' | 'client';
}

/** What a merchant lays down. The tree is permanent: of it only `who` and `windowDays` decide. */
export interface PolicyTerms {
  /** `new`: only who was no member a day before the touch. */
  who: Binders;
  /** A touch from before the sign-in binds for so many days. */
  windowDays: number;
  /** Whose shares count: everybody's, or those of approved promoters. */
  promoters: 'everybody' | 'approved';
  /** Superiors who are paid for an order. */
  paidLevels: 1 | 2;
  attribution: AttributionTerms;
}

/** What holds where a merchant has published nothing: version 0. */
export const DEFAULT_TERMS: PolicyTerms = {
  who: 'new',
  windowDays: 30,
  promoters: 'everybody',
  paidLevels: 1,
  attribution: { validityDays: 30, protectionDays: 7, evidence: 'client' },
};

/** What was asked for, before the guard has seen it. */
export interface AskedTerms extends Omit<PolicyTerms, 'paidLevels'> {
  paidLevels: number;
  /** The words of the risk, read by whoever wants a second level. */
  acknowledgesSecondLevel?: boolean;
  /** Things that the guard is there to refuse. */
  entryFeeFen?: number;
  requiresPurchase?: boolean;
  headCountReward?: boolean;
}

/** Why a setting may not be, and where that is laid down. */
export interface Forbidden {
  field: string;
  rule: 'entry-fee' | 'purchase-gate' | 'head-count' | 'third-level' | 'second-level-unacknowledged' | 'protection';
  reason: string;
}

const DECREE = '《禁止传销条例》（国务院令第444号）';

/**
 * What of a policy the law forbids, each with the reason; none: it may be published. Pure.
 * 第七条: (一) paying for people brought in, (二) a fee or a purchase to be let in, (三) pay by the sales of levels below.
 */
export function forbiddenIn(asked: AskedTerms): Forbidden[] {
  const { paidLevels, attribution } = asked;
  const found: (Forbidden | false)[] = [
    (asked.entryFeeFen ?? 0) > 0 && {
      field: 'entryFeeFen',
      rule: 'entry-fee',
      reason: `${DECREE}第七条第（二）项：不得以交纳费用作为取得加入或者发展其他人员加入的资格。`,
    },
    asked.requiresPurchase === true && {
      field: 'requiresPurchase',
      rule: 'purchase-gate',
      reason: `${DECREE}第七条第（二）项：不得以认购商品等方式变相交纳费用，取得加入或者发展其他人员加入的资格。`,
    },
    asked.headCountReward === true && {
      field: 'headCountReward',
      rule: 'head-count',
      reason: `${DECREE}第七条第（一）项：不得以直接或者间接滚动发展的人员数量为依据计算和给付报酬。`,
    },
    paidLevels > 2 && {
      field: 'paidLevels',
      rule: 'third-level',
      reason: `${DECREE}第七条第（三）项：形成上下线关系并以下线的销售业绩为依据计算上线报酬的团队计酬被禁止；三级及以上一律不支持。`,
    },
    paidLevels === 2 &&
      asked.acknowledgesSecondLevel !== true && {
        field: 'acknowledgesSecondLevel',
        rule: 'second-level-unacknowledged',
        reason: `默认只付一级。付两级须确认已知悉${DECREE}第七条第（三）项的风险，且层级含推广员本人不超过两级。`,
      },
    attribution.protectionDays > attribution.validityDays && {
      field: 'attribution.protectionDays',
      rule: 'protection',
      reason: '保护期不能长于有效期。',
    },
  ];
  return found.filter((one): one is Forbidden => one !== false);
}

/** What is kept of asked terms that nothing forbids, field by field. Pure. */
export const toTerms = ({ who, windowDays, promoters, paidLevels, attribution }: AskedTerms): PolicyTerms => ({
  who,
  windowDays,
  promoters,
  paidLevels: paidLevels === 2 ? 2 : 1,
  attribution: {
    validityDays: attribution.validityDays,
    protectionDays: attribution.protectionDays,
    evidence: attribution.evidence,
  },
});
