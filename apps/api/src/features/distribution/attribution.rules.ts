import type { AttributionTerms, PolicyTerms } from './policy.rules';

const DAY_MS = 86_400_000;

/** A touch that speaks for a sharer. */
export interface CreditingTouch {
  touchId: string;
  sharerId: string;
  at: Date;
  /** `signed`: our token proves it; `client`: the visitor's client said so. */
  evidence: 'signed' | 'client';
}

/** Whose order it is, as it is frozen on the order: what comes later changes nothing of it. */
export interface FrozenAttribution {
  /** Who is paid, nearest first: as many as the policy pays levels, no person twice, never the buyer. */
  beneficiaries: { memberId: string; level: 1 | 2 }[];
  /** The touch that decided; null: nobody's. */
  touchId: string | null;
  policy: number;
}

/**
 * Whose an order is. The last touch within its validity decides, but while a sharer is protected no other takes over. Pure.
 * @param touches of the buyer, in the order in which they came; those of the buyer themselves count for nothing
 * @param superiorOf who stands above a sharer in the tree
 */
export function attribute(
  order: { buyerId: string; at: Date },
  touches: readonly CreditingTouch[],
  superiorOf: (memberId: string) => string | null,
  policy: { version: number; terms: PolicyTerms },
): FrozenAttribution {
  const { terms, version } = policy;
  const deciding = decidingTouch(order, touches, terms.attribution);
  if (!deciding) return { beneficiaries: [], touchId: null, policy: version };
  const first = deciding.sharerId;
  const second = terms.paidLevels === 2 ? superiorOf(first) : null;
  const beneficiaries: FrozenAttribution['beneficiaries'] = [{ memberId: first, level: 1 }];
  if (second !== null && second !== first && second !== order.buyerId)
    beneficiaries.push({ memberId: second, level: 2 });
  return { beneficiaries, touchId: deciding.touchId, policy: version };
}

function decidingTouch(
  { buyerId, at }: { buyerId: string; at: Date },
  touches: readonly CreditingTouch[],
  { validityDays, protectionDays, evidence }: AttributionTerms,
): CreditingTouch | null {
  let holder: CreditingTouch | null = null;
  let since = 0;
  for (const touch of touches) {
    if (touch.at > at || touch.sharerId === buyerId) continue;
    if (evidence === 'signed' && touch.evidence !== 'signed') continue;
    const now = touch.at.getTime();
    const isOver = holder === null || now - holder.at.getTime() >= validityDays * DAY_MS;
    if (!isOver && holder?.sharerId !== touch.sharerId && now - since < protectionDays * DAY_MS) continue;
    // Protection runs from when the sharer got the visitor: sharing again and again keeps nobody else away for ever.
    if (isOver || holder?.sharerId !== touch.sharerId) since = now;
    holder = touch;
  }
  return holder !== null && at.getTime() - holder.at.getTime() < validityDays * DAY_MS ? holder : null;
}
