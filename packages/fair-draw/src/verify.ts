import { compareBytes, fromHex, toHex } from './bytes';
import { type Bundle, type Entry, type Head, leavesOf, publishedWinner, type Receipt } from './bundle';
import { beaconBytes, commitment, rulesHash, seed, ticket } from './derive';
import { draw, prizesInOrder, totalQuantity } from './draw';
import { FairDrawError } from './fair-draw-error';
import { firstDisorder } from './leaves';
import { merkleRoot, verifyInclusion } from './merkle';
import { readBundle, readEntry, readHead } from './read';
import { receiptMessage, type VerifySignature } from './receipt';
import { type DrandChain, QUICKNET, roundFor } from './rounds';
import { type Hash, sha256 } from './sha256';
import { line, type Verdict, type VerdictLine, verdictOf } from './verdict';

/** The port for BLS. `@kaibo/fair-draw/drand` has one. @param signature 48 bytes */
export type VerifyBeacon = (chain: DrandChain, round: number, signature: Uint8Array) => boolean;

/** What somebody wrote down when it was published, before the draw. All in hex. */
export interface Published {
  rulesHash?: string;
  commitment?: string;
  closesAtMs?: number;
  round?: number;
  count?: number;
  root?: string;
}

export interface VerifyOptions {
  /** Without it a beacon stays unchecked. */
  verifyBeacon?: VerifyBeacon;
  /** Chains that are believed; quicknet unless given. */
  chains?: readonly DrandChain[];
  published?: Published;
  hash?: Hash;
}

export interface VerifyEntryOptions extends VerifyOptions {
  /** Without it a receipt's signature stays unchecked. */
  verifySignature?: VerifySignature;
  /** The organiser's, in hex, from where the organiser publishes it. */
  organiserKey?: string;
}

/**
 * Checks a whole draw, offline.
 * @param bundle what JSON.parse gave
 * @returns a line for each check; never throws for what the bundle holds
 */
export function verifyBundle(bundle: unknown, options: VerifyOptions = {}): Verdict {
  return reading(
    () => readBundle(bundle),
    (read) => [...headLines(read, options), ...listLines(read, options.hash ?? sha256)],
  );
}

/**
 * Checks one person's own entry, with or without the list of all.
 * @param head a bundle, or one without its leaves, as JSON.parse gave it
 * @param entry as JSON.parse gave it
 */
export function verifyEntry(head: unknown, entry: unknown, options: VerifyEntryOptions = {}): Verdict {
  return reading(
    () => ({ head: readHeadOf(head), entry: readEntry(entry) }),
    (read) => {
      const hash = options.hash ?? sha256;
      return [
        ...headLines(read.head, options),
        winnersLine(read.head, hash),
        ...entryLines(read.head, read.entry, hash),
        ...receiptLines(read.head, read.entry, options),
      ];
    },
  );
}

function readHeadOf(value: unknown): Head {
  if (typeof value !== 'object' || value === null || !('leaves' in value)) return readHead(value);
  const { leaves: _, ...head } = value as { leaves: unknown };
  return readHead(head);
}

/** What is not of its shape is a line of the verdict. */
function reading<T>(read: () => T, check: (read: T) => VerdictLine[]): Verdict {
  let made: T;
  try {
    made = read();
  } catch (error) {
    if (!(error instanceof FairDrawError)) throw error;
    return verdictOf([line('shape-wrong', { path: error.path, rule: error.rule })]);
  }
  return verdictOf([line('shape-right'), ...check(made)]);
}

/** What needs no list: rules, commitment, beacon, seed, and what was published before. */
export function headLines(head: Head, options: VerifyOptions): VerdictLine[] {
  const hash = options.hash ?? sha256;
  const secret = fromHex(head.secret);
  const beacon = beaconBytes(head.closesAtMs, head.beacon);
  const isSeed = toHex(seed({ secret, root: fromHex(head.root), beacon }, hash)) === head.seed;
  return [
    line(toHex(rulesHash(head.rules, hash)) === head.rulesHash ? 'rules-match' : 'rules-differ'),
    line(toHex(commitment(secret, hash)) === head.commitment ? 'commitment-matches' : 'commitment-differs'),
    ...beaconLines(head, options),
    line(isSeed ? 'seed-matches' : 'seed-differs'),
    ...publishedLines(head, options.published ?? {}),
  ];
}

function beaconLines({ rules, beacon, closesAtMs }: Head, options: VerifyOptions): VerdictLine[] {
  const promised = rules.beacon;
  if (beacon.kind === 'none') return [line(promised.kind === 'none' ? 'beacon-none' : 'beacon-not-by-rules')];
  if (promised.kind !== 'drand' || promised.chain !== beacon.chain) return [line('beacon-not-by-rules')];
  const chain = (options.chains ?? [QUICKNET]).find(({ hash }) => hash === beacon.chain);
  if (!chain) return [line('beacon-unknown-chain', { chain: beacon.chain })];
  const { round } = beacon;
  const expected = roundFor(closesAtMs, chain);
  const roundLine = line(round === expected ? 'round-matches' : 'round-differs', { round, expected });
  return [roundLine, signatureLine(chain, round, beacon.signature, options.verifyBeacon)];
}

function signatureLine(chain: DrandChain, round: number, signature: string, verify?: VerifyBeacon): VerdictLine {
  if (!verify) return line('beacon-unchecked');
  const isSigned = verify(chain, round, fromHex(signature));
  return line(isSigned ? 'beacon-verified' : 'beacon-unverified', { name: chain.name });
}

function publishedLines(head: Head, published: Published): VerdictLine[] {
  const now: Published = { ...head, round: head.beacon.kind === 'drand' ? head.beacon.round : undefined };
  const names: (keyof Published)[] = ['rulesHash', 'commitment', 'closesAtMs', 'round', 'count', 'root'];
  return names
    .filter((field) => published[field] !== undefined)
    .map((field) => line(published[field] === now[field] ? 'published-same' : 'published-differs', { field }));
}

function listLines(bundle: Bundle, hash: Hash): VerdictLine[] {
  const leaves = leavesOf(bundle);
  const disorder = firstDisorder(leaves);
  if (disorder >= 0) return [line('leaves-unsorted', { index: disorder })];
  const { count } = bundle;
  const actual = bundle.leaves.length;
  const isRoot = toHex(merkleRoot(leaves, hash)) === bundle.root;
  return [
    actual === count ? line('leaves-sorted', { count }) : line('count-differs', { count, actual }),
    line(isRoot ? 'root-matches' : 'root-differs'),
    drawLine(bundle, leaves, hash),
  ];
}

/** @param leaves all, or those among which all winners are */
export function drawLine({ rules, seed: seedHex, winners }: Head, leaves: Uint8Array, hash: Hash): VerdictLine {
  const drawn = draw(leaves, rules.prizes, fromHex(seedHex), hash).map(publishedWinner);
  for (let place = 0; place < Math.max(drawn.length, winners.length); place++) {
    const [a, b] = [drawn[place], winners[place]];
    if (!a || !b || a.prize !== b.prize || a.leaf !== b.leaf || a.ticket !== b.ticket)
      return line('winners-differ', { place: place + 1 });
  }
  return line('winners-match', { winners: winners.length });
}

/** As many winners as there can be, each with the ticket that the seed gives, ascending, and the prizes in order. */
function winnersLine({ rules, seed: seedHex, winners, count }: Head, hash: Hash): VerdictLine {
  const wanted = Math.min(totalQuantity(rules.prizes), count);
  if (winners.length !== wanted) return line('winners-differ', { place: Math.min(winners.length, wanted) + 1 });
  const seedBytes = fromHex(seedHex);
  const ids = prizesInOrder(rules.prizes);
  for (let place = 0; place < winners.length; place++) {
    const { prize, leaf, ticket: own } = winners[place] as Head['winners'][number];
    const before = winners[place - 1];
    const isAscending = !before || before.ticket + before.leaf < own + leaf;
    const isTicket = toHex(ticket(seedBytes, fromHex(leaf), hash)) === own;
    if (ids.next().value !== prize || !isAscending || !isTicket) return line('winners-differ', { place: place + 1 });
  }
  return line('winners-sound', { winners: winners.length });
}

function entryLines(head: Head, entry: Entry, hash: Hash): VerdictLine[] {
  const leaf = fromHex(entry.leaf);
  const { index } = entry;
  const { count } = head;
  const proof = entry.proof.map((node) => fromHex(node));
  const isIncluded = verifyInclusion({ leaf, index, count, proof, root: fromHex(head.root) }, hash);
  const included = isIncluded ? line('entry-included', { number: index + 1, count }) : line('entry-not-included');
  return [included, outcomeLine(head, leaf, hash)];
}

function outcomeLine(head: Head, leaf: Uint8Array, hash: Hash): VerdictLine {
  const own = toHex(ticket(fromHex(head.seed), leaf, hash));
  const won = head.winners.find((winner) => winner.leaf === toHex(leaf));
  if (won) return line('entry-won', { prize: won.prize, ticket: own });
  const last = head.winners[head.winners.length - 1];
  const canLose = head.winners.length === totalQuantity(head.rules.prizes);
  const isAfter = last && compareBytes(fromHex(own + toHex(leaf)), fromHex(last.ticket + last.leaf)) > 0;
  if (!canLose || !isAfter) return line('entry-passed-over', { ticket: own });
  return line('entry-not-won', { ticket: own, last: last.ticket });
}

function receiptLines(head: Head, { leaf, receipt }: Entry, options: VerifyEntryOptions): VerdictLine[] {
  if (!receipt) return [];
  const round = head.beacon.kind === 'drand' ? head.beacon.round : null;
  const { rulesHash: rulesHex, commitment: committed, closesAtMs } = head;
  const wanted = { lottery: head.rules.lottery, rulesHash: rulesHex, commitment: committed, closesAtMs, round, leaf };
  const names = Object.keys(wanted) as (keyof typeof wanted)[];
  const other = names.find((field) => receipt[field] !== wanted[field]);
  const said = other ? line('receipt-differs', { field: other }) : line('receipt-matches');
  const late = receipt.enteredAtMs >= closesAtMs ? [line('receipt-late')] : [];
  return [said, ...late, receiptSignatureLine(receipt, options)];
}

function receiptSignatureLine(receipt: Receipt, { verifySignature, organiserKey }: VerifyEntryOptions): VerdictLine {
  if (!verifySignature || organiserKey === undefined) return line('receipt-unchecked');
  const isSigned =
    receipt.publicKey === organiserKey &&
    verifySignature(fromHex(receipt.publicKey), receiptMessage(receipt), fromHex(receipt.signature));
  return line(isSigned ? 'receipt-signed' : 'receipt-unsigned');
}
