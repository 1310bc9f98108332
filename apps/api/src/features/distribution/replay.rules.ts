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
 * Decides a merchant's history anew under other terms, in the order in which it happened. Requests that come
 * at once are answered in another order than they came: whoever was told that there is a superior comes after that one, and whoever
 * was bound came under somebody who had their own superior by then, if they ever had one. Pure.
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

/** When somebody was bound, and how many stand above them who were bound too. */
interface Place {
  at: number;
  depth: number;
}

/** The decision that bound somebody. */
interface Binding {
  memberId: string;
  sharerId: string;
  at: number;
}

/** Whoever leads is bound no more: so a superior's own binding came before those of all who stand under them. */
function placesOf(bindings: readonly Binding[]): Map<string, Place> {
  const bindingOf = new Map(bindings.map((one) => [one.memberId, one]));
  const places = new Map<string, Place>();
  for (const start of bindings) {
    const path = new Set<Binding>();
    for (let one: Binding | undefined = start; one && !places.has(one.memberId) && !path.has(one);) {
      path.add(one);
      one = bindingOf.get(one.sharerId);
    }
    for (const one of [...path].reverse()) places.set(one.memberId, placeUnder(places.get(one.sharerId), one.at));
  }
  return places;
}

const placeUnder = (above: Place | undefined, at: number): Place => ({
  at: Math.max(at, above?.at ?? 0),
  depth: (above?.depth ?? 0) + 1,
});

function inOrder(decisions: readonly KeptDecision[]): KeptDecision[] {
  const bindings = decisions.flatMap(({ memberId, sharerId, reason, decidedAt }) =>
    reason === 'bound' && sharerId !== null ? [{ memberId, sharerId, at: decidedAt.getTime() }] : [],
  );
  const places = placesOf(bindings);
  const ledFrom = new Map<string, number>();
  for (const { sharerId, at } of bindings) {
    const place = placeUnder(places.get(sharerId), at);
    ledFrom.set(sharerId, Math.min(place.at, ledFrom.get(sharerId) ?? place.at));
  }
  /** What was bound comes before whoever was refused for it. */
  const placeOf = ({ memberId, sharerId, reason, decidedAt }: KeptDecision): Place => {
    const at = decidedAt.getTime();
    if (reason === 'bound') return placeUnder(sharerId === null ? undefined : places.get(sharerId), at);
    const first =
      reason === 'taken' ? places.get(memberId)?.at : reason === 'leads' ? ledFrom.get(memberId) : undefined;
    return { at: Math.max(at, first ?? 0), depth: Infinity };
  };
  return decisions
    .map((one) => ({ one, ...placeOf(one) }))
    .sort(
      (a, b) =>
        a.at - b.at ||
        (a.depth === b.depth ? 0 : a.depth - b.depth) ||
        Number(BigInt(a.one.touchId) - BigInt(b.one.touchId)) ||
        a.one.nr - b.one.nr,
    )
    .map(({ one }) => one);
}
