import fc from 'fast-check';
import { bundleNumber, bytesOf, closeBefore, RECORDED } from '../test/bundles';
import {
  type Bundle,
  type Entry,
  headOf,
  leavesOf,
  makeBundle,
  makeEntry,
  merkleTree,
  QUICKNET,
  RECEIPT_FORMAT,
  roundFor,
  roundTimeMs,
  type Rules,
  sha256,
  toHex,
  type VerdictCode,
  verdictCodes,
  verifyBundle,
  verifyEntry,
  type VerifyEntryOptions,
} from './index';
import { nativeHash, signReceipt, verifySignature } from './node';

const weak = bundleNumber(5);
const drand = bundleNumber(3);
const seen = new Set<VerdictCode>();
const codes = (bundle: unknown, options = {}) => {
  const { lines, result } = verifyBundle(bundle, options);
  for (const { code } of lines) seen.add(code);
  return { result, codes: lines.map(({ code }) => code), wrong: lines.filter(({ status }) => status === 'failed') };
};
const wrongs = (bundle: unknown, options = {}) => codes(bundle, options).wrong.map(({ code }) => code);
const zeros = '0'.repeat(64);
/** Made of the same secret: what a merchant could publish who wants another result. */
const remade = (bundle: Bundle, change: Partial<Bundle>): Bundle => ({ ...bundle, ...change });

describe('a bundle', () => {
  it('verifies, and says that a draw without a beacon is weaker', () => {
    expect(verifyBundle(weak)).toMatchObject({ result: 'verified', weak: true });
    expect(codes(drand)).toMatchObject({ result: 'incomplete', wrong: [] });
    const good = verifyBundle(drand, { verifyBeacon: () => true });
    good.lines.forEach(({ code }) => seen.add(code));
    expect(good).toMatchObject({ result: 'verified', weak: false });
    expect(codes(weak, { hash: nativeHash }).codes).toEqual(codes(weak).codes);
  });

  it.each<[string, unknown, VerdictCode[]]>([
    ['rules', remade(weak, { rules: { ...weak.rules, keyword: 'another' } }), ['rules-differ']],
    ['rules hash', remade(weak, { rulesHash: zeros }), ['rules-differ']],
    ['commitment', remade(weak, { commitment: zeros }), ['commitment-differs']],
    ['secret', remade(weak, { secret: zeros }), ['commitment-differs', 'seed-differs']],
    ['closing time', remade(weak, { closesAtMs: weak.closesAtMs + 1 }), ['seed-differs']],
    ['seed', remade(weak, { seed: zeros }), ['seed-differs', 'winners-differ']],
    ['count', remade(weak, { count: weak.count + 1 }), ['count-differs']],
    ['root', remade(weak, { root: zeros }), ['seed-differs', 'root-differs']],
    ['a leaf left out', remade(weak, { leaves: weak.leaves.slice(1) }), ['count-differs', 'root-differs']],
    ['a leaf twice', remade(weak, { leaves: [weak.leaves[0] as string, ...weak.leaves] }), ['leaves-unsorted']],
    ['order of leaves', remade(weak, { leaves: [...weak.leaves].reverse() }), ['leaves-unsorted']],
    ['order of winners', remade(weak, { winners: [...weak.winners].reverse() }), ['winners-differ']],
    ['a winner less', remade(weak, { winners: weak.winners.slice(1) }), ['winners-differ']],
    [
      'a beacon where none was promised',
      remade(weak, { beacon: drand.beacon }),
      ['beacon-not-by-rules', 'seed-differs'],
    ],
    [
      'no beacon where one was promised',
      remade(drand, { beacon: { kind: 'none' } }),
      ['beacon-not-by-rules', 'seed-differs'],
    ],
    ['a field more', { ...weak, note: '' }, ['shape-wrong']],
    ['no field', {}, ['shape-wrong']],
    ['nothing', null, ['shape-wrong']],
    ['a list', [], ['shape-wrong']],
    ['a text', 'x', ['shape-wrong']],
    ['capitals', remade(weak, { secret: weak.secret.toUpperCase() }), ['shape-wrong']],
    ['half a number', remade(weak, { count: 0.5 }), ['shape-wrong']],
    ['another format', { ...weak, format: 'kaibo/fair-draw/2' }, ['shape-wrong']],
    ['a prototype', JSON.parse(`{"__proto__":${JSON.stringify(weak)}}`), ['shape-wrong']],
  ])('does not verify with another: %s', (_, bundle, wanted) => {
    // The first winner goes with the secret, the seed and the list; what matters is that nothing is missed.
    expect(wrongs(bundle)).toEqual(expect.arrayContaining(wanted));
  });

  const promised = (rules: Partial<Record<keyof Rules, unknown>>) =>
    remade(weak, { rules: { ...weak.rules, ...rules } as Rules });
  it.each<[string, Bundle, string]>([
    ['no prize', promised({ prizes: [] }), 'rules.prizes'],
    [
      'a prize twice',
      promised({
        prizes: [
          { id: 'a', quantity: 1 },
          { id: 'a', quantity: 1 },
        ],
      }),
      'rules.prizes[1].id',
    ],
    ['a prize of none', promised({ prizes: [{ id: 'a', quantity: 0 }] }), 'rules.prizes[0].quantity'],
    ['no name', promised({ lottery: '' }), 'rules.lottery'],
    ['a name without end', promised({ lottery: 'x'.repeat(201) }), 'rules.lottery'],
    ['odds', promised({ odds: 0.5 }), 'rules.odds'],
    ['no beacon said', promised({ beacon: {} }), 'rules.beacon.kind'],
  ])('is not read when its rules have %s', (_, bundle, path) => {
    expect(verifyBundle(bundle).lines).toMatchObject([{ code: 'shape-wrong', details: { path } }]);
  });

  it('tells a round that was not the one fixed at opening, and one of a chain that it does not know', () => {
    const { leaves, rules, secret } = drand;
    const parts = { leaves: leaves.map((leaf) => Buffer.from(leaf, 'hex')), rules, secret: Buffer.from(secret, 'hex') };
    const late = makeBundle({ ...parts, beacon: drand.beacon, closesAtMs: drand.closesAtMs - 3000 });
    expect(wrongs(late)).toEqual(['round-differs']);
    expect(wrongs(drand, { chains: [] })).toEqual(['beacon-unknown-chain']);
    expect(wrongs(drand, { verifyBeacon: () => false })).toEqual(['beacon-unverified']);
  });

  it('is held against what somebody wrote down before', () => {
    const { rulesHash, commitment, closesAtMs, count, root } = drand;
    const round = RECORDED[0].round;
    const published = { rulesHash, commitment, closesAtMs, count, root, round };
    expect(codes(drand, { published }).codes.filter((code) => code === 'published-same')).toHaveLength(6);
    for (const field of Object.keys(published))
      expect(wrongs(drand, { published: { [field]: 1 } })).toEqual(['published-differs']);
    expect(wrongs(weak, { published: { round } })).toEqual(['published-differs']);
  });
});

describe('the round', () => {
  it('is the first that is made 30 seconds after the close, or later', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1_700_000_000_000, max: 4_000_000_000_000 }), (closesAtMs) => {
        const round = roundFor(closesAtMs);
        expect(roundTimeMs(round)).toBeGreaterThanOrEqual(closesAtMs + 30_000);
        expect(roundTimeMs(round - 1)).toBeLessThan(closesAtMs + 30_000);
      }),
    );
    expect(roundFor(0)).toBe(1);
    expect(roundFor(closeBefore(1000))).toBe(1000);
    expect(roundTimeMs(1)).toBe(1000 * QUICKNET.genesisSeconds);
  });
});

describe('one person’s own entry', () => {
  const leaves = leavesOf(drand);
  const tree = merkleTree(leaves);
  const leafAt = (index: number) => leaves.slice(32 * index, 32 * index + 32);
  const key = bytesOf('organiser', 1);
  const receiptFor = (leaf: Uint8Array, change = {}) =>
    signReceipt(
      {
        format: RECEIPT_FORMAT,
        lottery: drand.rules.lottery,
        rulesHash: drand.rulesHash,
        commitment: drand.commitment,
        closesAtMs: drand.closesAtMs,
        round: RECORDED[0].round,
        leaf: toHex(leaf),
        enteredAtMs: drand.closesAtMs - 1,
        ...change,
      },
      key,
    );
  const organiserKey = receiptFor(leafAt(0)).publicKey;
  const options: VerifyEntryOptions = { verifyBeacon: () => true, verifySignature, organiserKey };
  const own = (bundle: unknown, entry: unknown, more: VerifyEntryOptions = options) => {
    const verdict = verifyEntry(bundle, entry, more);
    for (const { code } of verdict.lines) seen.add(code);
    return { ...verdict, codes: verdict.lines.map(({ code }) => code) };
  };
  const entryAt = (index: number): Entry => ({
    ...makeEntry(leaves, leafAt(index), tree),
    receipt: receiptFor(leafAt(index)),
  });
  const winning = entryAt(drand.leaves.indexOf(drand.winners[0]?.leaf ?? ''));
  const losing = entryAt(drand.leaves.findIndex((leaf) => !drand.winners.some((winner) => winner.leaf === leaf)));

  it('verifies on a phone, without the list', () => {
    expect(own(headOf(drand), winning)).toMatchObject({ result: 'verified' });
    expect(own(headOf(drand), winning).codes).toContain('entry-won');
    expect(own(headOf(drand), losing).codes).toContain('entry-not-won');
    expect(own(drand, losing).codes).toEqual(own(headOf(drand), losing).codes);
    expect(own(drand, losing, {}).codes).toEqual(expect.arrayContaining(['beacon-unchecked', 'receipt-unchecked']));
  });

  it('shows when a winner was passed over', () => {
    const head = headOf(drand);
    const [first, ...others] = head.winners;
    const shifted = others.map((winner, at) => ({ ...winner, prize: head.winners[at]?.prize ?? '' }));
    expect(first?.leaf).toBe(winning.leaf);
    expect(own({ ...head, winners: shifted }, winning).codes).toContain('entry-passed-over');
    // With somebody else in the last place, whose ticket is right: only the list would tell.
    const spare = { ...losing, ticket: '' };
    expect(
      own({ ...head, winners: [...shifted, { prize: 'p0', leaf: spare.leaf, ticket: zeros }] }, winning).codes,
    ).toContain('winners-differ');
  });

  it('does not verify when anything about it was changed', () => {
    const other = toHex(sha256(leafAt(0)));
    expect(own(drand, { ...losing, leaf: other }).codes).toEqual(
      expect.arrayContaining(['entry-not-included', 'receipt-differs']),
    );
    expect(own(drand, { ...losing, index: losing.index + 1 }).result).toBe('failed');
    expect(own(drand, { ...losing, proof: losing.proof.slice(1) }).result).toBe('failed');
    expect(own(drand, { ...losing, extra: 1 }).codes).toEqual(['shape-wrong']);
    expect(own(drand, { ...losing, proof: Array(54).fill(other) }).codes).toEqual(['shape-wrong']);
  });

  it.each<[string, object, VerdictCode]>([
    ['lottery', { lottery: 'another' }, 'receipt-differs'],
    ['rules', { rulesHash: zeros }, 'receipt-differs'],
    ['commitment', { commitment: zeros }, 'receipt-differs'],
    ['round', { round: 7 }, 'receipt-differs'],
    ['round taken back', { round: null }, 'receipt-differs'],
    ['closing time', { closesAtMs: drand.closesAtMs + 1 }, 'receipt-differs'],
    ['entrant', { leaf: zeros }, 'receipt-differs'],
    ['time', { enteredAtMs: drand.closesAtMs }, 'receipt-late'],
  ])('has a receipt that holds the organiser to the %s', (_, change, code) => {
    const receipt = receiptFor(leafAt(losing.index), change);
    const said = own(drand, { ...losing, receipt }).codes;
    expect(said).toEqual(expect.arrayContaining([code, 'receipt-signed']));
  });

  it('has a receipt of the organiser’s, not of anybody’s', () => {
    const leaf = leafAt(losing.index);
    const forged = { ...receiptFor(leaf), publicKey: toHex(bytesOf('stranger', 1)) };
    const changed = { ...receiptFor(leaf), enteredAtMs: 1 };
    for (const receipt of [forged, changed])
      expect(own(drand, { ...losing, receipt }).codes).toContain('receipt-unsigned');
    expect(own(drand, { ...losing, receipt: { ...changed, signature: 'x' } }).codes).toEqual(['shape-wrong']);
    expect(verifySignature(new Uint8Array(31), leaf, new Uint8Array(64))).toBe(false);
  });

  it('of a lottery in which everybody wins', () => {
    const few = bundleNumber(2);
    const all = leavesOf(few);
    expect(few.winners).toHaveLength(2);
    expect(own(few, makeEntry(all, all.slice(32))).codes).toContain('entry-won');
    const none = { ...headOf(few), winners: few.winners.slice(0, 1) };
    const index = few.leaves.indexOf(few.winners[1]?.leaf ?? '');
    expect(own(none, makeEntry(all, all.slice(32 * index, 32 * index + 32))).codes).toContain('entry-passed-over');
    expect(() => makeEntry(all, bytesOf('stranger', 2))).toThrow('leaf: one of the leaves');
  });
});

it('has met every code, and each says what it means in both languages', () => {
  expect(verdictCodes.filter((code) => !seen.has(code))).toEqual([]);
  const { lines } = verifyBundle({ ...drand, count: 7 });
  for (const { en, zh } of lines) {
    expect(en + zh).not.toContain('{');
    expect(zh).toMatch(/[\u4e00-\u9fff]/);
  }
});
