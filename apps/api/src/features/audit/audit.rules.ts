import { createHash } from 'node:crypto';
import type { ActorKind, AuditProblemKind } from '@kaibo/contracts/audit';

/** What a seal's hash covers of an entry. */
export interface SealedEntry {
  id: string;
  at: Date;
  actorKind: ActorKind;
  actorId: string | null;
  action: string;
  objectKind: string;
  objectId: string | null;
  reason: string | null;
  beforeDigest: Buffer | null;
  afterDigest: Buffer | null;
  requestId: string | null;
}

/** A seal, and the entry that it links; null when that is not there. */
export interface Link {
  number: bigint;
  hash: Buffer;
  mac: Buffer;
  sealedAt: Date;
  entry: SealedEntry | null;
}

export interface Head {
  number: bigint;
  hash: Buffer;
}

/** Before the first seal. */
export const NO_HEAD: Head = { number: 0n, hash: Buffer.alloc(32) };

export interface Problem {
  kind: AuditProblemKind;
  /** The seal's number; null for an entry without one. */
  number: string | null;
  /** Null where only the seal is known. */
  entryId: string | null;
}

/** No transaction stays open for so long, so no entry comes so late. */
const LATEST_MS = 3_600_000;
/** A trail with more is lost anyway; nobody reads them all. */
const MOST_PROBLEMS = 1_000;

/** SHA-256 over the seal before and everything that this one says. Anyone can compute it. */
export function hashOfSeal(
  merchantId: string,
  number: bigint,
  before: Buffer,
  entry: SealedEntry,
  sealedAt: Date,
): Buffer {
  const covered = [
    'kaibo/audit/1',
    merchantId,
    String(number),
    before.toString('hex'),
    sealedAt.toISOString(),
    entry.id,
    entry.at.toISOString(),
    entry.actorKind,
    entry.actorId,
    entry.action,
    entry.objectKind,
    entry.objectId,
    entry.reason,
    entry.beforeDigest?.toString('hex') ?? null,
    entry.afterDigest?.toString('hex') ?? null,
    entry.requestId,
  ];
  return createHash('sha256').update(JSON.stringify(covered)).digest();
}

/** Goes along a merchant's chain, link after link, and notes what does not fit. */
export class ChainCheck {
  readonly problems: Problem[] = [];
  head: Head = NO_HEAD;
  /** The hash before the next link; null when the link that had it is gone. */
  private before: Buffer | null = NO_HEAD.hash;
  private newestMs = 0;
  private readonly heads = new Map<string, Buffer[]>();

  /**
   * @param macOf what our key makes of a hash; null where nobody here holds it, and only hashes are checked
   * @param heads that were given out: each must be found on the way
   */
  constructor(
    private readonly merchantId: string,
    private readonly macOf: ((number: bigint, hash: Buffer) => Buffer) | null,
    heads: readonly Head[],
  ) {
    for (const { number, hash } of heads) {
      const same = this.heads.get(String(number)) ?? [];
      this.heads.set(String(number), [...same, hash]);
    }
    this.lookAtHead(NO_HEAD);
  }

  add(link: Link): void {
    const number = String(link.number);
    const entryId = link.entry?.id ?? null;
    const note = (kind: AuditProblemKind) => this.note({ kind, number, entryId });
    if (link.number !== this.head.number + 1n) {
      note('gap');
      this.before = null;
    }
    if (!link.entry) note('entry-missing');
    else {
      const fits =
        this.before === null ||
        hashOfSeal(this.merchantId, link.number, this.before, link.entry, link.sealedAt).equals(link.hash);
      if (!fits) note('altered');
      else if (this.macOf && !this.macOf(link.number, link.hash).equals(link.mac)) note('forged');
      if (link.entry.at.getTime() < this.newestMs - LATEST_MS) note('backdated');
      this.newestMs = Math.max(this.newestMs, link.entry.at.getTime());
    }
    this.before = link.hash;
    this.head = { number: link.number, hash: link.hash };
    this.lookAtHead(this.head);
  }

  /** An entry that is neither sealed nor waiting to be. */
  addOutside(entryId: string): void {
    this.note({ kind: 'outside', number: null, entryId });
  }

  /** After the last link: heads that were not passed are missing. */
  end(): void {
    for (const number of this.heads.keys()) this.note({ kind: 'head-missing', number, entryId: null });
    this.heads.clear();
  }

  private lookAtHead({ number, hash }: Head): void {
    const name = String(number);
    if (this.heads.get(name)?.some((given) => !given.equals(hash)))
      this.note({ kind: 'head-differs', number: name, entryId: null });
    this.heads.delete(name);
  }

  private note(problem: Problem): void {
    if (this.problems.length < MOST_PROBLEMS) this.problems.push(problem);
  }
}
