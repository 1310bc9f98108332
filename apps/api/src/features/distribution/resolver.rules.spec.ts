import fc from 'fast-check';
import { DECISION_REASONS } from '@kaibo/contracts/distribution';
import { decodeFacts, encodeFacts, OPENID_STATES, TOKEN_STATES, type TouchFacts } from './facts.rules';
import { DEFAULT_TERMS, type PolicyTerms } from './policy.rules';
import { type KeptDecision, replay } from './replay.rules';
import { judge, resolve, type TouchToDecide } from './resolver.rules';
import { NOW, playScene, SCENES } from './touch.fixtures';
import { wrongTime } from './touch.rules';

it.each(SCENES.map((scene) => [scene.name, scene] as const))('decides %s', (_name, scene) => {
  expect(playScene(scene)).toEqual(scene.expected);
});

it('has a scene for every reason', () => {
  const shown = new Set(SCENES.map(({ expected }) => expected.reason));
  expect(DECISION_REASONS.filter((reason) => !shown.has(reason))).toEqual([]);
});

const facts: fc.Arbitrary<TouchFacts> = fc.record({
  token: fc.constantFrom(...TOKEN_STATES),
  openid: fc.constantFrom(...OPENID_STATES),
  isSelf: fc.boolean(),
  isStaff: fc.boolean(),
  isSharerGone: fc.boolean(),
  isPromoter: fc.boolean(),
  isPlatformClosed: fc.boolean(),
});
const terms: fc.Arbitrary<PolicyTerms> = fc.record({
  who: fc.constantFrom('new' as const, 'all' as const),
  windowDays: fc.integer({ min: 1, max: 60 }),
  promoters: fc.constantFrom('everybody' as const, 'approved' as const),
  paidLevels: fc.constantFrom(1 as const, 2 as const),
  attribution: fc.constant(DEFAULT_TERMS.attribution),
});

it('keeps facts as one number, and reads them back', () => {
  fc.assert(fc.property(facts, (told) => expect(decodeFacts(encodeFacts(told))).toEqual(told)));
});

it('binds by the first touch that may, tells those after it so, and says the same each time', () => {
  const touch = fc.record({
    facts,
    sharer: fc.constantFrom('1', '2', '3', null),
    ago: fc.integer({ min: 0, max: 90 }),
  });
  fc.assert(
    fc.property(fc.array(touch, { maxLength: 12 }), terms, (raw, policy) => {
      const touches = raw.map((one, at) => ({
        touchId: String(at),
        facts: one.facts,
        sharerId: one.sharer,
        touchedAt: new Date(NOW.getTime() - one.ago * 86_400_000),
        memberSince: NOW,
        decidedAt: new Date(NOW.getTime() + at),
      }));
      const standing = { hasSuperior: false, leads: false };
      const found = resolve(touches, standing, policy);
      expect(found).toEqual(resolve(touches, standing, policy));
      expect(found.filter(({ reason }) => reason === 'bound').length).toBeLessThanOrEqual(1);
      const first = found.findIndex(({ reason }) => reason === 'bound');
      for (const [at, { reason, sharerId }] of found.entries()) {
        expect(DECISION_REASONS).toContain(reason);
        if (reason === 'bound') expect(sharerId).not.toBeNull();
        if (reason === 'taken') expect(at).toBeGreaterThan(first);
      }
    }),
  );
});

/** A history as it would have been kept, had these touches come one after the other. */
function live(raw: { member: string; sharer: string; facts: TouchFacts }[], policy: PolicyTerms): KeptDecision[] {
  const superiors = new Map<string, string>();
  return raw.map(({ member, sharer, facts: told }, at) => {
    const touch: TouchToDecide = {
      touchId: String(at),
      facts: { ...told, isSelf: member === sharer },
      sharerId: sharer,
      touchedAt: NOW,
      memberSince: NOW,
    };
    const standing = { hasSuperior: superiors.has(member), leads: [...superiors.values()].includes(member) };
    const verdict = judge(touch, standing, NOW, policy);
    if (verdict === 'bind') superiors.set(member, sharer);
    return {
      ...touch,
      memberId: member,
      nr: 1,
      reason: verdict === 'bind' ? 'bound' : verdict,
      decidedAt: new Date(NOW.getTime() + at),
    };
  });
}

const history = fc.array(
  fc.record({
    member: fc.constantFrom('1', '2', '3', '4', '5'),
    sharer: fc.constantFrom('1', '2', '3', '4', '5'),
    facts,
  }),
  { maxLength: 40 },
);

it('replays a history under its own terms to the very same tree, in whatever order its rows are read', () => {
  fc.assert(
    fc.property(history, terms, fc.infiniteStream(fc.nat()), (raw, policy, chance) => {
      const kept = live(raw, policy);
      const was = new Map(kept.filter(({ reason }) => reason === 'bound').map((one) => [one.memberId, one.sharerId]));
      expect(replay(kept, policy)).toEqual(was);
      const mixed = kept.map((one) => ({ one, at: chance.next().value ?? 0 })).sort((a, b) => a.at - b.at);
      expect(
        replay(
          mixed.map(({ one }) => one),
          policy,
        ),
      ).toEqual(was);
    }),
  );
});

describe('what came at the same moment', () => {
  const good: TouchFacts = {
    token: 'good',
    openid: 'none',
    isSelf: false,
    isStaff: false,
    isSharerGone: false,
    isPromoter: false,
    isPlatformClosed: false,
  };
  type Said = [memberId: string, sharerId: string, reason: 'bound' | 'taken' | 'leads', ms: number];
  const replayed = (...said: Said[]) =>
    replay(
      said.map(([memberId, sharerId, reason, ms], at) => ({
        touchId: String(at + 1),
        sharerId,
        reason,
        memberId,
        nr: 1,
        facts: good,
        touchedAt: NOW,
        memberSince: NOW,
        decidedAt: new Date(NOW.getTime() + ms),
      })),
      DEFAULT_TERMS,
    );

  it('replays a race to its winner, though the clock of the one who lost was ahead', () => {
    expect(replayed(['9', '1', 'taken', 0], ['9', '2', 'bound', 5])).toEqual(new Map([['9', '2']]));
  });

  it.each([
    [0, 5, 9],
    [0, 0, 0],
    [9, 5, 0],
  ])('binds a superior before who came under them, whatever their clocks say (%i, %i, %i ms)', (low, middle, high) => {
    const tree = new Map([
      ['7', '8'],
      ['8', '9'],
      ['9', '1'],
    ]);
    expect(replayed(['7', '8', 'bound', low], ['8', '9', 'bound', middle], ['9', '1', 'bound', high])).toEqual(tree);
  });

  it('refuses whoever leads after the one who made them lead', () => {
    const told = replayed(['9', '1', 'leads', 0], ['8', '9', 'bound', 5], ['7', '8', 'bound', 2]);
    expect(told).toEqual(
      new Map([
        ['8', '9'],
        ['7', '8'],
      ]),
    );
  });
});

it('never makes a ring of a history, under any terms', () => {
  fc.assert(
    fc.property(history, terms, terms, (raw, policy, other) => {
      const superiorOf = replay(live(raw, policy), other);
      for (const start of superiorOf.keys()) {
        let [at, steps]: [string | undefined, number] = [start, 0];
        while (at !== undefined && steps++ < 10) at = superiorOf.get(at);
        expect(at).toBeUndefined();
      }
    }),
  );
});

it('refuses a touch that is dated ahead, or older than what was shared', () => {
  const at = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);
  expect(wrongTime(at(61), null, NOW)).toBe('ahead');
  expect(wrongTime(at(60), null, NOW)).toBeNull();
  expect(wrongTime(at(-100), at(-39), NOW)).toBe('before-share');
  expect(wrongTime(at(-100), at(-40), NOW)).toBeNull();
});
