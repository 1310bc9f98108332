import { createHash } from 'node:crypto';
import {
  commitment,
  draw,
  entryLeaf,
  headOf,
  leavesOf,
  makeBundle,
  makeEntry,
  merkleRoot,
  toHex,
  utf8,
  verifyBundle,
  verifyEntry,
} from './index';

const native = (bytes: Uint8Array) => Uint8Array.from(createHash('sha256').update(bytes).digest());
const bytes = (length: number, start = 0) => Uint8Array.from({ length }, (_, at) => (start + at * 7) & 255);

const rules = {
  lottery: '412',
  prizes: [
    { id: 'first', quantity: 1, name: '一等奖' },
    { id: 'second', quantity: 3, name: '二等奖' },
  ],
  beacon: { kind: 'none' as const },
};
const leaves = Array.from({ length: 50 }, (_, index) => entryLeaf(bytes(32), '412', `member ${index}`));
const parts = { rules, closesAtMs: 1_800_000_000_000, beacon: { kind: 'none' as const }, secret: bytes(32, 9), leaves };

it('makes a bundle that verifies, and entries that do', () => {
  const bundle = makeBundle(parts);
  expect(verifyBundle(bundle).lines.filter(({ status }) => status === 'failed')).toEqual([]);
  const all = leavesOf(bundle);
  const outcomes = leaves.map((leaf) => verifyEntry(headOf(bundle), makeEntry(all, leaf)));
  expect(outcomes.map(({ result }) => result)).toEqual(leaves.map(() => 'verified'));
  expect(outcomes.flatMap(({ lines }) => lines).filter(({ code }) => code === 'entry-won').length).toBe(4);
});

it('gives everybody something when there are more prizes than entries', () => {
  const few = makeBundle({ ...parts, leaves: leaves.slice(0, 2) });
  expect(few.winners.map(({ prize }) => prize)).toEqual(['first', 'second']);
  expect(verifyBundle(few).result).toBe('verified');
  expect(makeBundle({ ...parts, leaves: [] }).root).toBe(toHex(native(new Uint8Array(0))));
});

it('commits to a secret of 32 bytes only', () => {
  expect(toHex(commitment(bytes(32)))).toBe(toHex(native(Buffer.concat([utf8('kaibo/commit/1'), bytes(32)]))));
  expect(() => commitment(bytes(31))).toThrow('secret: 32 bytes');
  expect(() => draw([bytes(32), bytes(32)], rules.prizes, bytes(32))).toThrow('leaves[1]: ascending, each once');
  expect(() => merkleRoot([bytes(31)])).toThrow('leaves[0]: 32 bytes each');
});
