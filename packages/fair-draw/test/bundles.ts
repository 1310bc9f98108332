import {
  type Beacon,
  type Bundle,
  entryLeaf,
  makeBundle,
  QUICKNET,
  roundTimeMs,
  type Rules,
  sha256,
  utf8,
} from '../src';

/** Rounds of the public chain, as drand's libraries publish them; that they verify proves that they are real. */
export const RECORDED = [
  {
    // README of python-drand-verify
    round: 657413,
    signature: 'b713718a38ae728dfd477991af2822e08d2f305e47718cef9f7848ce4050e7be41076862b98fad56e91a6b85b89cd97b',
    randomness: 'fc1873a13f3545aeade8401532ef5519920652eee6b0d2b19ca12643b87b3587',
  },
  {
    // `/public/1000` of drand's relays
    round: 1000,
    signature: 'b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39',
    randomness: 'fe290beca10872ef2fb164d2aa4442de4566183ec51c56ff3cd603d930e54fdd',
  },
] as const;

/** The same number gives the same 32 bytes. */
export const bytesOf = (name: string, number: number): Uint8Array => sha256(utf8(`${name} ${number}`));
/** The same number gives the same one from 0 to below `limit`. */
export const pick = (name: string, number: number, limit: number): number => {
  const [a = 0, b = 0, c = 0, d = 0] = bytesOf(name, number);
  return (a * 0x1000000 + b * 0x10000 + c * 0x100 + d) % limit;
};

/** A close that makes this the round. */
export const closeBefore = (round: number): number => roundTimeMs(round) - 30_000 - 1_500;

function beaconOf(number: number): { beacon: Beacon; closesAtMs: number } {
  const recorded = RECORDED[number % 3];
  if (!recorded) return { beacon: { kind: 'none' }, closesAtMs: 1_767_348_000_000 + number };
  const { round, signature } = recorded;
  const beacon: Beacon = { kind: 'drand', chain: QUICKNET.hash, round, signature };
  return { beacon, closesAtMs: closeBefore(round) };
}

const NAMES = ['一等奖：龙井 250g', '二等奖 "茶杯"', 'Third prize\n☕', '𝄞 纪念奖'];

/** Bundles of every kind: with a beacon and without, with no entry, with fewer than prizes, with hundreds. */
export function bundleNumber(number: number): Bundle {
  const lottery = `lottery-${number}`;
  const { beacon, closesAtMs } = beaconOf(number);
  const prizes = Array.from({ length: 1 + pick('prizes', number, 4) }, (_, index) => ({
    id: `p${index}`,
    quantity: 1 + pick('quantity', 10 * number + index, 5),
    name: NAMES[index] ?? '',
  }));
  const rules: Rules = {
    lottery,
    prizes,
    beacon: beacon.kind === 'none' ? beacon : { kind: 'drand', chain: beacon.chain },
    type: number % 2 ? 'comment' : 'like',
    entrySeconds: 60 + number,
    keyword: number % 2 ? `抢茶 ${number}\u2028😀` : null,
    conditions: { phoneVerified: number % 5 === 0, memberSinceMs: -number, ｚ: [1, [], {}], '\u{1d11e}': '' },
  };
  const count = number < 3 ? number : pick('count', number, 120);
  const key = bytesOf('key', number);
  const leaves = Array.from({ length: count }, (_, index) => entryLeaf(key, lottery, `member ${index}`));
  return makeBundle({ rules, closesAtMs, beacon, secret: bytesOf('secret', number), leaves });
}
