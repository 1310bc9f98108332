import { Injectable } from '@nestjs/common';
import type { StaffRole } from '@kaibo/contracts/staff';
import type { EntityManager } from 'typeorm';
import { Db } from './db';
import { STRANGERS } from './turns';
import { UnknownApps } from './unknown-apps';

/** A mini-app and whose it is. */
export interface AppRef {
  merchantId: string;
  miniAppId: string;
}

/** A poll that this process took on. */
export interface DuePoll extends AppRef {
  /** The last platform day whose sweep was complete, `YYYY-MM-DD`; null before the first. */
  sweptDay: string | null;
  /** A viewer's hint made it due. */
  hinted: boolean;
}

export interface FeedChange extends AppRef {
  /** Of its rooms. */
  version: string;
  /** Of the merchant's content that it shows. */
  contentVersion: string;
  polledAt: Date | null;
}

/** Tokens of a member that are older than this version are refused. */
export interface Revocation {
  merchantId: string;
  /** "0": every member of the merchant. */
  memberId: string;
  version: bigint;
}

/** What changed for readers of memory. */
export interface Changes {
  feeds: FeedChange[];
  revocations: Revocation[];
  nextXid: string;
}

/** A session of staff, and what its person is at its merchant now. */
export interface SessionRef {
  sessionId: string;
  /** Null when the person is not, or no longer, of the merchant that the session is at. */
  merchantId: string | null;
  role: StaffRole | null;
  /** `password`: the second factor is still to come. */
  stage: 'password' | 'full';
  steppedUpAt: Date | null;
}

/** A room and whose it is. */
export interface RoomRef {
  merchantId: string;
  roomId: string;
}

/** A lottery and whose it is. */
export interface LotteryRef {
  merchantId: string;
  lotteryId: string;
}

/** Up to a thousand messages of one start of a room. */
export interface ChunkRef extends RoomRef {
  version: number;
  no: number;
}

/** A key that a master key has wrapped. */
export interface WrappedSecret {
  wrapped: Buffer;
  /** The master key's fingerprint. */
  master: Buffer;
}

interface Ref {
  merchant_id: string;
  mini_app_id: string;
}
/** How a feed stands, as the functions answer it. */
export interface FeedRow extends Ref {
  version: string;
  content_version: string;
  polled_at: Date | null;
}
export const toFeedChange = (row: FeedRow): FeedChange => ({
  ...toRef(row),
  version: row.version,
  contentVersion: row.content_version,
  polledAt: row.polled_at,
});
const keyOfChunk = ({ merchantId, roomId, version, no }: ChunkRef) => [merchantId, roomId, version, no];
const toRef = (row: Ref): AppRef => ({ merchantId: row.merchant_id, miniAppId: row.mini_app_id });

/**
 * What may be asked across merchants: one method a function of schema `directory`. They answer with ids, versions, times
 * and leases only.
 */
@Injectable()
export class Directory {
  private readonly unknownApps = new UnknownApps((appIds) => this.existingApps(appIds));

  constructor(private readonly db: Db) {}

  /** False when this database was made with another master key. The first key to ask is the database's key. */
  async checkMasterKey(fingerprint: Buffer): Promise<boolean> {
    const [row] = await this.db.directory<{ ok: boolean }>('select directory.check_master_key($1) as ok', [
      fingerprint,
    ]);
    return row?.ok === true;
  }

  /** The fingerprint of the master key that wraps now. */
  async findMaster(): Promise<Buffer> {
    const [row] = await this.db.directory<{ master: Buffer }>('select directory.find_master() as master', []);
    if (!row) throw new Error('directory.find_master gave no row');
    return row.master;
  }

  /** The same, and it stays so until `tx` ends. */
  async holdMaster(tx: EntityManager): Promise<Buffer> {
    const [row] = (await tx.query('select directory.hold_master() as master')) as { master: Buffer }[];
    if (!row) throw new Error('directory.hold_master gave no row');
    return row.master;
  }

  /** From now on this master key wraps. Waits for transactions that hold the one before. */
  async useMaster(fingerprint: Buffer): Promise<void> {
    await this.db.directory('select directory.use_master($1)', [fingerprint]);
  }

  /** The installation's secret as it lies wrapped, and by which master key. */
  async findSecret(): Promise<WrappedSecret | null> {
    const [row] = await this.db.directory<WrappedSecret>('select * from directory.find_secret()', []);
    return row ?? null;
  }

  /** Keeps a secret unless there is one. @returns the one that is kept */
  async keepSecret(wrapped: Buffer, master: Buffer): Promise<WrappedSecret> {
    const [row] = await this.db.directory<WrappedSecret>('select * from directory.keep_secret($1, $2)', [
      wrapped,
      master,
    ]);
    if (!row) throw new Error('directory.keep_secret gave no row');
    return row;
  }

  /** Does nothing when the kept one is another, or the master key is not the one that wraps now. */
  async replaceSecret(before: Buffer, wrapped: Buffer, master: Buffer): Promise<void> {
    await this.db.directory('select directory.replace_secret($1, $2, $3)', [before, wrapped, master]);
  }

  /** Merchants with a key under none of these master keys, in the order of their ids. */
  async merchantsUnderOtherMasters(fingerprints: Buffer[], after: string, most: number): Promise<string[]> {
    const rows = await this.db.directory<{ id: string }>(
      'select directory.merchants_under_other_masters($1, $2, $3) as id',
      [fingerprints, after, most],
    );
    return rows.map((row) => row.id);
  }

  /** Merchants with something sealed by a release before the vault, in the order of their ids. */
  async merchantsSealedBefore(after: string, most: number): Promise<string[]> {
    const rows = await this.db.directory<{ id: string }>('select directory.merchants_sealed_before($1, $2) as id', [
      after,
      most,
    ]);
    return rows.map((row) => row.id);
  }

  async newMerchantId(): Promise<string> {
    const [row] = await this.db.directory<{ id: string }>('select directory.new_merchant_id() as id', []);
    if (!row) throw new Error('directory.new_merchant_id gave no row');
    return row.id;
  }

  /**
   * The mini-app of an app id, and how its feed stands now. Anyone may ask, with any id: see `UnknownApps`.
   * @param lookUp for whoever fetches more with the same statement
   */
  findApp(appId: string): Promise<FeedChange | null>;
  findApp<Found>(appId: string, lookUp: () => Promise<Found | null>): Promise<Found | null>;
  findApp(appId: string, lookUp: () => Promise<unknown> = () => this.askApp(appId)): Promise<unknown> {
    return this.unknownApps.find(appId, lookUp);
  }

  /** A mini-app was added, and ids that nobody had may be somebody's now. */
  forgetUnknownApps(): void {
    this.unknownApps.forget();
  }

  /** @param turn in whose queue the look-up waits */
  async findApiKey(
    hash: Buffer,
    turn: string,
  ): Promise<{ merchantId: string; keyId: string; scopes: string[] } | null> {
    const [row] = await this.db.directory<{ merchant_id: string; api_key_id: string; scopes: string[] }>(
      'select * from directory.find_api_key($1)',
      [hash],
      turn,
    );
    return row ? { merchantId: row.merchant_id, keyId: row.api_key_id, scopes: row.scopes } : null;
  }

  async newPersonId(): Promise<string> {
    const [row] = await this.db.directory<{ id: string }>('select directory.new_person_id() as id', []);
    if (!row) throw new Error('directory.new_person_id gave no row');
    return row.id;
  }

  /** The person of staff who has this address. */
  async findPerson(emailHash: Buffer): Promise<string | null> {
    const [row] = await this.db.directory<{ id: string | null }>(
      'select directory.find_person($1) as id',
      [emailHash],
      STRANGERS,
    );
    return row?.id ?? null;
  }

  /** False when the address is somebody's already. */
  async addPerson(tx: EntityManager, emailHash: Buffer, personId: string): Promise<boolean> {
    const [row] = (await tx.query('select directory.add_person($1, $2) as added', [emailHash, personId])) as {
      added: boolean;
    }[];
    return row?.added === true;
  }

  async addMembership(tx: EntityManager, merchantId: string, personId: string): Promise<void> {
    await tx.query('select directory.add_membership($1, $2)', [merchantId, personId]);
  }

  async removeMembership(tx: EntityManager, merchantId: string, personId: string): Promise<void> {
    await tx.query('select directory.remove_membership($1, $2)', [merchantId, personId]);
  }

  /** Where a person belongs and as what, in the order of the merchants' ids. */
  async membershipsOf(tx: EntityManager, personId: string): Promise<{ merchantId: string; role: StaffRole }[]> {
    const rows = (await tx.query('select * from directory.memberships_of($1)', [personId])) as {
      merchant_id: string;
      role: StaffRole;
    }[];
    return rows.map((row) => ({ merchantId: row.merchant_id, role: row.role }));
  }

  /**
   * The session that a cookie names, unless it has ended or lay idle too long.
   * @param turn in whose queue the look-up waits
   */
  async findSession(
    personId: string,
    tokenHash: Buffer,
    at: Date,
    idleSeconds: number,
    turn: string,
  ): Promise<SessionRef | null> {
    const [row] = await this.db.directory<{
      session_id: string;
      merchant_id: string | null;
      role: StaffRole | null;
      stage: SessionRef['stage'];
      stepped_up_at: Date | null;
    }>('select * from directory.find_session($1, $2, $3, $4)', [personId, tokenHash, at, idleSeconds], turn);
    if (!row) return null;
    const { session_id: sessionId, merchant_id: merchantId, role, stage, stepped_up_at: steppedUpAt } = row;
    return { sessionId, merchantId, role, stage, steppedUpAt };
  }

  /** Takes one of `most` attempts of a window. @returns 0, or the seconds until there are new ones */
  async takeAttempt(purpose: string, subject: Buffer, at: Date, most: number, windowSeconds: number): Promise<number> {
    const [row] = await this.db.directory<{ wait: number }>(
      'select directory.take_attempt($1, $2, $3, $4, $5) as wait',
      [purpose, subject, at, most, windowSeconds],
      STRANGERS,
    );
    if (!row) throw new Error('directory.take_attempt gave no row');
    return row.wait;
  }

  async forgetAttempts(purpose: string, subject: Buffer): Promise<void> {
    await this.db.directory('select directory.forget_attempts($1, $2)', [purpose, subject]);
  }

  /** Removes ended sessions, windows that are over and old resets. @returns how many rows */
  async sweepStaff(at: Date): Promise<number> {
    const [row] = await this.db.directory<{ removed: string }>('select directory.sweep_staff($1) as removed', [at]);
    return Number(row?.removed ?? 0);
  }

  /**
   * Feeds that changed and members whose tokens were revoked since then ('0': ever), and the number to ask with next
   * time. A change may be told twice, never not at all.
   */
  async changes(feedsSince: string, revocationsSince: string): Promise<Changes> {
    const rows = await this.db.directory<
      Partial<Ref> & {
        member_id: string | null;
        version: string;
        content_version: string;
        polled_at: Date | null;
        next_xid: string | null;
      }
    >(
      `select merchant_id, mini_app_id, null::bigint as member_id, version, content_version, polled_at, next_xid::text
       from directory.changed_feeds($1::text::xid8)
       union all
       select merchant_id, null, member_id, version, null, null, null from directory.changed_revocations($2::text::xid8)`,
      [feedsSince, revocationsSince],
    );
    return {
      nextXid: rows.find((row) => row.next_xid)?.next_xid ?? feedsSince,
      feeds: rows.flatMap((row) => (row.merchant_id && row.mini_app_id ? [toFeedChange(row as FeedRow)] : [])),
      revocations: rows.flatMap(({ merchant_id: merchantId, member_id: memberId, version }) =>
        merchantId && memberId ? [{ merchantId, memberId, version: BigInt(version) }] : [],
      ),
    };
  }

  /** The merchant's revocation version: a token made from now on is older than every later revocation. */
  async revocationVersion(tx: EntityManager, merchantId: string): Promise<bigint> {
    const [row] = (await tx.query('select directory.revocation_version($1) as version', [merchantId])) as {
      version: string;
    }[];
    return BigInt(row?.version ?? '0');
  }

  /** Refuses every token that this member has, within a second of the commit, in every process. */
  async revokeMember(tx: EntityManager, merchantId: string, memberId: string): Promise<void> {
    await tx.query('select directory.revoke_member($1, $2)', [merchantId, memberId]);
  }

  /** Readers of the merchant's content see what `tx` wrote no later than their next poll. Last in a transaction: it holds the feeds. */
  async bumpContent(tx: EntityManager, merchantId: string): Promise<void> {
    await tx.query('select directory.bump_content($1)', [merchantId]);
  }

  /** From now on everybody may ask for it by its id alone. */
  async addLottery(tx: EntityManager, merchantId: string, lotteryId: string): Promise<void> {
    await tx.query('select directory.add_lottery($1, $2)', [merchantId, lotteryId]);
  }

  /** Whose it is; null when there is none. Anybody asks this. */
  async findLottery(lotteryId: string): Promise<string | null> {
    const sql = 'select directory.find_lottery($1) as merchant_id';
    const [row] = await this.db.directory<{ merchant_id: string | null }>(sql, [lotteryId], STRANGERS);
    return row?.merchant_id ?? null;
  }

  /** When the clock has something to do about it; null: nothing any more. */
  async planLottery(tx: EntityManager, merchantId: string, lotteryId: string, at: Date | null): Promise<void> {
    await tx.query('select directory.plan_lottery($1, $2, $3)', [merchantId, lotteryId, at]);
  }

  /** Within the transaction that says when somebody is to be told of a win; null: nobody any more. */
  async planNotices(tx: EntityManager, merchantId: string, lotteryId: string, at: Date | null): Promise<void> {
    await tx.query('select directory.plan_notices($1, $2, $3)', [merchantId, lotteryId, at]);
  }

  /** Lotteries whose winners are still to be told: each goes to one caller, until its lease ends. */
  async claimNotices(at: Date, leaseSeconds: number, most: number): Promise<LotteryRef[]> {
    const sql = 'select * from directory.claim_notices($1, $2, $3)';
    const rows = await this.db.directory<{ merchant_id: string; lottery_id: string }>(sql, [at, leaseSeconds, most]);
    return rows.map((row) => ({ merchantId: row.merchant_id, lotteryId: row.lottery_id }));
  }

  /** Lotteries that are due by the database's clock: each goes to one caller, until its lease ends. */
  async claimLotteries(leaseSeconds: number, most: number): Promise<LotteryRef[]> {
    const sql = 'select * from directory.claim_lotteries($1, $2)';
    const rows = await this.db.directory<{ merchant_id: string; lottery_id: string }>(sql, [leaseSeconds, most]);
    return rows.map((row) => ({ merchantId: row.merchant_id, lotteryId: row.lottery_id }));
  }

  /** Feeds in which a room's planned end has passed without a start. */
  async dueFeeds(at: Date, most: number): Promise<AppRef[]> {
    return (await this.db.directory<Ref>('select * from directory.due_feeds($1, $2)', [at, most])).map(toRef);
  }

  /** Takes due polls under a lease; each goes to one caller only. */
  async claimDuePolls(at: Date, owner: string, leaseSeconds: number, most: number): Promise<DuePoll[]> {
    const rows = await this.db.directory<Ref & { swept_day: string | null; hinted: boolean }>(
      'select merchant_id, mini_app_id, swept_day::text, hinted from directory.claim_due_polls($1, $2, $3, $4)',
      [at, owner, leaseSeconds, most],
    );
    return rows.map((row) => ({ ...toRef(row), sweptDay: row.swept_day, hinted: row.hinted }));
  }

  /** True when the hint moved the next poll to now; false when one came less than `atMostEverySeconds` ago. */
  async hintPoll(app: AppRef, at: Date, atMostEverySeconds: number): Promise<boolean> {
    const [row] = await this.db.directory<{ moved: boolean }>('select directory.hint_poll($1, $2, $3, $4) as moved', [
      app.merchantId,
      app.miniAppId,
      at,
      atMostEverySeconds,
    ]);
    return row?.moved === true;
  }

  /** Takes merchants whose daily purge is due under a lease; each goes to one caller only. */
  async claimPurges(at: Date, leaseSeconds: number, most: number): Promise<string[]> {
    const rows = await this.db.directory<{ id: string }>('select directory.claim_purges($1, $2, $3) as id', [
      at,
      leaseSeconds,
      most,
    ]);
    return rows.map((row) => row.id);
  }

  /** Ends the lease: purged in `tx`. */
  async planPurge(tx: EntityManager, merchantId: string, at: Date): Promise<void> {
    await tx.query('select directory.plan_purge($1, $2)', [merchantId, at]);
  }

  /** Erasures of which something is kept that may go now, the one that waits longest first. */
  async dueErasures(at: Date, most: number): Promise<{ merchantId: string; erasureId: string }[]> {
    const rows = await this.db.directory<{ merchant_id: string; erasure_id: string }>(
      'select * from directory.due_erasures($1, $2)',
      [at, most],
    );
    return rows.map((row) => ({ merchantId: row.merchant_id, erasureId: row.erasure_id }));
  }

  /** Takes away what says of tokens that they are refused, once there can be none. @returns how many rows */
  async sweepRevocations(): Promise<number> {
    const [row] = await this.db.directory<{ gone: string }>('select directory.sweep_revocations() as gone', []);
    return Number(row?.gone ?? 0);
  }

  /** Unfinished runs not heard of since `silentSince`. */
  async abandonedSyncs(silentSince: Date, most: number): Promise<{ merchantId: string; runId: string }[]> {
    const rows = await this.db.directory<{ merchant_id: string; run_id: string }>(
      'select * from directory.abandoned_syncs($1, $2)',
      [silentSince, most],
    );
    return rows.map((row) => ({ merchantId: row.merchant_id, runId: row.run_id }));
  }

  /** Merchants whose trail has entries that no seal links yet, the one that waits longest first. */
  async auditBacklog(most: number): Promise<{ merchantId: string; entries: number; oldestAt: Date }[]> {
    const rows = await this.db.directory<{ merchant_id: string; entries: string; oldest_at: Date }>(
      'select * from directory.audit_backlog($1)',
      [most],
    );
    return rows.map((row) => ({
      merchantId: row.merchant_id,
      entries: Number(row.entries),
      oldestAt: row.oldest_at,
    }));
  }

  /** Merchants that have an audit trail, in the order of their ids. */
  async auditedMerchants(after: string, most: number): Promise<string[]> {
    const rows = await this.db.directory<{ id: string }>('select directory.audited_merchants($1, $2) as id', [
      after,
      most,
    ]);
    return rows.map((row) => row.id);
  }

  /** Whose pushes this path takes, and how often its settings were set; null where none are. Anyone may ask. */
  async findHook(miniAppId: string): Promise<{ merchantId: string; version: string } | null> {
    const [row] = await this.db.directory<{ merchant_id: string; version: string }>(
      'select * from directory.find_hook($1)',
      [miniAppId],
    );
    return row ? { merchantId: row.merchant_id, version: row.version } : null;
  }

  /** Takes events that are due under a lease; each goes to one caller only. */
  async claimHookEvents(
    at: Date,
    owner: string,
    leaseSeconds: number,
    most: number,
  ): Promise<{ merchantId: string; eventId: string }[]> {
    const rows = await this.db.directory<{ merchant_id: string; event_id: string }>(
      'select * from directory.claim_hook_events($1, $2, $3, $4)',
      [at, owner, leaseSeconds, most],
    );
    return rows.map((row) => ({ merchantId: row.merchant_id, eventId: row.event_id }));
  }

  /** Takes pictures that something is to be done about under a lease; each goes to one caller only. */
  async claimMedia(
    at: Date,
    owner: string,
    leaseSeconds: number,
    most: number,
  ): Promise<{ merchantId: string; name: string }[]> {
    const rows = await this.db.directory<{ merchant_id: string; name: string }>(
      'select * from directory.claim_media($1, $2, $3, $4)',
      [at, owner, leaseSeconds, most],
    );
    return rows.map((row) => ({ merchantId: row.merchant_id, name: row.name }));
  }

  /** News of this room is kept from now on. @param at it is to be looked at anyway; null: only when there is news */
  async watchRoom(tx: EntityManager, merchantId: string, roomId: string, at: Date | null): Promise<void> {
    await tx.query('select directory.watch_room($1, $2, $3)', [merchantId, roomId, at]);
  }

  /** The merchant's rooms of which news is kept, those without news. */
  async watchedRooms(tx: EntityManager, merchantId: string): Promise<string[]> {
    return ids(await tx.query('select directory.watched_rooms($1) as id', [merchantId]));
  }

  /** Nobody begins to wait for these, nor tells of them, until `tx` ends. @returns those that nobody else held */
  async holdRooms(tx: EntityManager, merchantId: string, roomIds: readonly string[]): Promise<string[]> {
    return ids(await tx.query('select directory.hold_rooms($1, $2) as id', [merchantId, roomIds]));
  }

  /** No news of these is kept any more. @param roomIds held by `tx` */
  async forgetRooms(tx: EntityManager, merchantId: string, roomIds: readonly string[]): Promise<void> {
    await tx.query('select directory.forget_rooms($1, $2)', [merchantId, roomIds]);
  }

  /** These rooms changed: whoever waits for one has it looked at, in this process or another. */
  async tellRooms(tx: EntityManager, merchantId: string, roomIds: string[], at: Date): Promise<void> {
    await tx.query('select directory.tell_rooms($1, $2, $3)', [merchantId, roomIds, at]);
  }

  /** Rooms with news, the oldest news first. */
  async dueRooms(at: Date, most: number): Promise<RoomRef[]> {
    const rows = await this.db.directory<{ merchant_id: string; room_id: string }>(
      'select * from directory.due_rooms($1, $2)',
      [at, most],
    );
    return rows.map((row) => ({ merchantId: row.merchant_id, roomId: row.room_id }));
  }

  /** False when somebody else has looked since. News that comes later waits for the end of `tx`. */
  async takeRoom(tx: EntityManager, { merchantId, roomId }: RoomRef, at: Date): Promise<boolean> {
    const [row] = (await tx.query('select directory.take_room($1, $2, $3) as taken', [merchantId, roomId, at])) as {
      taken: boolean;
    }[];
    return row?.taken === true;
  }

  async queueChunks(
    tx: EntityManager,
    plan: RoomRef & { miniAppId: string; version: number },
    nos: number[],
    at: Date,
  ): Promise<void> {
    const { merchantId, miniAppId, roomId, version } = plan;
    const values = [merchantId, miniAppId, roomId, version, nos, at];
    await tx.query('select directory.queue_chunks($1, $2, $3, $4, $5, $6)', values);
  }

  /** A chunk that is due, of the merchant that was served least; under a lease. */
  async claimChunk(at: Date, owner: string, leaseSeconds: number): Promise<ChunkRef | null> {
    const [row] = await this.db.directory<{ merchant_id: string; room_id: string; version: number; no: number }>(
      'select * from directory.claim_chunk($1, $2, $3)',
      [at, owner, leaseSeconds],
    );
    return row ? { merchantId: row.merchant_id, roomId: row.room_id, version: row.version, no: row.no } : null;
  }

  /** @returns false when `owner` holds it no longer */
  async putOffChunk(tx: EntityManager, chunk: ChunkRef, owner: string, at: Date): Promise<boolean> {
    const [row] = (await tx.query('select directory.put_off_chunk($1, $2, $3, $4, $5, $6) as mine', [
      ...keyOfChunk(chunk),
      owner,
      at,
    ])) as { mine: boolean }[];
    return row?.mine === true;
  }

  /** Chunks of a mini-app that nobody holds come later. */
  async putOffChunks(tx: EntityManager, app: AppRef, at: Date, now: Date): Promise<void> {
    await tx.query('select directory.put_off_chunks($1, $2, $3, $4)', [app.merchantId, app.miniAppId, at, now]);
  }

  /** @returns false when `owner` holds it no longer */
  async removeChunk(tx: EntityManager, chunk: ChunkRef, owner: string): Promise<boolean> {
    const [row] = (await tx.query('select directory.remove_chunk($1, $2, $3, $4, $5) as mine', [
      ...keyOfChunk(chunk),
      owner,
    ])) as { mine: boolean }[];
    return row?.mine === true;
  }

  /** Chunks of a room that waited for something are due now. */
  async hurryChunks(tx: EntityManager, { merchantId, roomId }: RoomRef, at: Date): Promise<void> {
    await tx.query('select directory.hurry_chunks($1, $2, $3)', [merchantId, roomId, at]);
  }

  private async askApp(appId: string): Promise<FeedChange | null> {
    const [row] = await this.db.directory<FeedRow>('select * from directory.find_app($1)', [appId], STRANGERS);
    return row ? toFeedChange(row) : null;
  }

  private async existingApps(appIds: string[]): Promise<Set<string>> {
    const rows = await this.db.directory<{ app_id: string }>(
      'select asked.app_id from unnest($1::varchar[]) asked (app_id) cross join lateral directory.find_app(asked.app_id)',
      [appIds],
      STRANGERS,
    );
    return new Set(rows.map((row) => row.app_id));
  }
}

const ids = (rows: unknown): string[] => (rows as { id: string }[]).map(({ id }) => id); // a select's answer
