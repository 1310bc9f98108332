import type { DecisionReason } from '@kaibo/contracts/distribution';
import type { PolicyTerms } from './policy.rules';
import { judge, type TouchToDecide } from './resolver.rules';

/** A decision as it is kept. */
export interface KeptDecision extends TouchToDecide {
  memberId: string;
  nr: number;
  reason: DecisionReason;
  decidedAt: Date;
}

/**
 * Decides a merchant's history anew under other terms, in the order in which it happened. What lost a race may have been decided
 * a moment before what won it: whoever was told that there is a superior comes after that one. Pure.
 * @returns who would be whose subordinate, by member
 */
export function replay(decisions: readonly KeptDecision[], terms: PolicyTerms): Map<string, string> {
  const superiorOf = new Map<string, string>();
  const leaders = new Set<string>();
  for (const one of inOrder(decisions)) {
    const standing = { hasSuperior: superiorOf.has(one.memberId), leads: leaders.has(one.memberId) };
    if (one.sharerId === null || judge(one, standing, one.decidedAt, terms) !== 'bind') continue;
    superiorOf.set(one.memberId, one.sharerId);
    leaders.add(one.sharerId);
  }
  return superiorOf;
}

function inOrder(decisions: readonly KeptDecision[]): KeptDecision[] {
  const boundAt = new Map<string, number>();
  const ledFrom = new Map<string, number>();
  for (const { memberId, sharerId, reason, decidedAt } of decisions) {
    if (reason !== 'bound' || sharerId === null) continue;
    const at = decidedAt.getTime();
    boundAt.set(memberId, at);
    ledFrom.set(sharerId, Math.min(at, ledFrom.get(sharerId) ?? at));
  }
  const happenedAt = ({ memberId, reason, decidedAt }: KeptDecision): number => {
    const first = reason === 'taken' ? boundAt.get(memberId) : reason === 'leads' ? ledFrom.get(memberId) : undefined;
    return Math.max(decidedAt.getTime(), first ?? 0);
  };
  const rank = (one: KeptDecision): number => (one.reason === 'bound' ? 0 : 1);
  return [...decisions].sort(
    (a, b) =>
      happenedAt(a) - happenedAt(b) ||
      rank(a) - rank(b) ||
      Number(BigInt(a.touchId) - BigInt(b.touchId)) ||
      a.nr - b.nr,
  );
}
