import type {
  CodeSource,
  EntryKind,
  IncidentKind,
  LotteryBeacon,
  LotteryState,
  NoticeState,
  OncePer,
  PrizeKind,
  RiskRank,
  RiskUnknown,
  WaitReason,
} from '@kaibo/contracts/lotteries';
import type { ImportReport } from '@kaibo/contracts/lotteries.dto';
import type { Head, Rules } from '@kaibo/fair-draw';
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, PrimaryGeneratedColumn, Unique } from 'typeorm';

/** The public half of the key that a merchant's receipts are signed with. */
@Entity('lottery_keys')
@ForeignKey('MerchantEntity', ['merchantId'], ['id'], { name: 'fk_lottery_keys_merchant' })
export class LotteryKeyEntity {
  @PrimaryColumn({ name: 'merchant_id', type: 'bigint', primaryKeyConstraintName: 'pk_lottery_keys' })
  merchantId!: string;
  /** Ed25519, 32 bytes. */
  @Column({ name: 'public_key', type: 'bytea' }) publicKey!: Buffer;
  @Column({ name: 'made_at', type: 'timestamptz' }) madeAt!: Date;
}

/** 抽奖 of a room. Flushes of entries hold the row, so nothing is counted in it. */
@Entity('lotteries')
@ForeignKey('PlatformRoomEntity', ['merchantId', 'roomId'], ['merchantId', 'id'], { name: 'fk_lotteries_room' })
@ForeignKey('MiniAppEntity', ['merchantId', 'miniAppId'], ['merchantId', 'id'], { name: 'fk_lotteries_mini_app' })
@Check(
  'ck_lotteries_state',
  `state in ('draft', 'published', 'open', 'closed', 'waiting', 'drawn', 'settled', 'cancelled')`,
)
@Check(
  'ck_lotteries_entry',
  `case entry_kind when 'comment' then keyword is not null and likes is null when 'like' then likes > 0 and keyword is null else false end`,
)
@Check(
  'ck_lotteries_rules',
  `(state = 'draft') <= (rules is null) and (rules is null) = (commitment is null) and (rules is null) = (rules_hash is null)`,
)
@Check('ck_lotteries_window', `(opens_at is null) = (closes_at is null) and opens_at < closes_at`)
@Check('ck_lotteries_once', `once_per in ('member', 'phone', 'union')`)
@Check(
  'ck_lotteries_risk',
  `(max_risk is null) = (risk_unknown is null) and max_risk between 0 and 3 and risk_unknown in ('admit', 'refuse')`,
)
@Check('ck_lotteries_root', `(root is null) = (entries is null) and (root is null) = (imported is null)`)
@Check('ck_lotteries_purged', `purged_at is null or drawn_at is not null`)
@Index('ix_lotteries_room', ['merchantId', 'roomId', 'id'])
export class LotteryEntity {
  @PrimaryColumn({ name: 'merchant_id', type: 'bigint', primaryKeyConstraintName: 'pk_lotteries' }) merchantId!: string;
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'BY DEFAULT',
    primaryKeyConstraintName: 'pk_lotteries',
  })
  id!: string;
  @Column({ name: 'room_id', type: 'bigint' }) roomId!: string;
  /** The room's. */
  @Column({ name: 'mini_app_id', type: 'bigint' }) miniAppId!: string;
  @Column({ type: 'varchar', length: 10 }) state!: LotteryState;
  /** Why the draw waits. */
  @Column({ name: 'waits_for', type: 'varchar', length: 12, nullable: true }) waitsFor!: WaitReason | null;
  @Column({ type: 'varchar', length: 60 }) name!: string;
  @Column({ name: 'entry_kind', type: 'varchar', length: 8 }) entryKind!: EntryKind;
  @Column({ type: 'varchar', length: 40, nullable: true }) keyword!: string | null;
  @Column({ type: 'integer', nullable: true }) likes!: number | null;
  @Column({ name: 'entry_seconds', type: 'integer' }) entrySeconds!: number;
  @Column({ name: 'verified_only', type: 'boolean' }) needsPhone!: boolean;
  /** Only who was a member by then; null: anybody. */
  @Column({ name: 'members_since', type: 'timestamptz', nullable: true }) membersSince!: Date | null;
  @Column({ name: 'once_per', type: 'varchar', length: 8 }) oncePer!: OncePer;
  /** Whom the platform thinks riskier is not let in; null: it is not asked. */
  @Column({ name: 'max_risk', type: 'smallint', nullable: true }) maxRisk!: RiskRank | null;
  @Column({ name: 'risk_unknown', type: 'varchar', length: 8, nullable: true }) riskUnknown!: RiskUnknown | null;
  @Column({ type: 'varchar', length: 60 }) organiser!: string;
  @Column({ name: 'claim_terms', type: 'varchar', length: 1000 }) claimTerms!: string;
  /** From the draw. */
  @Column({ name: 'claim_days', type: 'integer' }) claimDays!: number;
  /** Addresses are kept so long after it was settled. */
  @Column({ name: 'keep_days', type: 'integer' }) keepDays!: number;
  @Column({ type: 'varchar', length: 8 }) beacon!: LotteryBeacon;
  @Column({ type: 'integer', default: 1 }) revision!: number;
  /** Frozen at publication, as their three hashes are. */
  @Column({ type: 'jsonb', nullable: true }) rules!: Rules | null;
  @Column({ name: 'rules_hash', type: 'bytea', nullable: true }) rulesHash!: Buffer | null;
  @Column({ type: 'bytea', nullable: true }) commitment!: Buffer | null;
  @Column({ name: 'published_at', type: 'timestamptz', nullable: true }) publishedAt!: Date | null;
  /** When it was put on the anchor's list. */
  @Column({ name: 'pushed_at', type: 'timestamptz', nullable: true }) pushedAt!: Date | null;
  /** By the database's clock, as the end of the window is. */
  @Column({ name: 'opens_at', type: 'timestamptz', nullable: true }) opensAt!: Date | null;
  @Column({ name: 'closes_at', type: 'timestamptz', nullable: true }) closesAt!: Date | null;
  /** Fixed when it opens; null without a beacon. */
  @Column({ name: 'beacon_round', type: 'bigint', nullable: true }) beaconRound!: string | null;
  @Column({ name: 'closed_at', type: 'timestamptz', nullable: true }) closedAt!: Date | null;
  /** How many are in the root, and how many of these came by an import. */
  @Column({ type: 'integer', nullable: true }) entries!: number | null;
  @Column({ type: 'integer', nullable: true }) imported!: number | null;
  /** Of whom the platform could not say how risky they are. */
  @Column({ type: 'integer', nullable: true }) unchecked!: number | null;
  @Column({ type: 'bytea', nullable: true }) root!: Buffer | null;
  /** The anchor is not in front since then; null: is. */
  @Column({ name: 'away_since', type: 'timestamptz', nullable: true }) awaySince!: Date | null;
  @Column({ name: 'drawn_at', type: 'timestamptz', nullable: true }) drawnAt!: Date | null;
  @Column({ name: 'settled_at', type: 'timestamptz', nullable: true }) settledAt!: Date | null;
  /** When its archive went: who entered, who won, leaves, codes. Null: it is there. */
  @Column({ name: 'purged_at', type: 'timestamptz', nullable: true }) purgedAt!: Date | null;
  @Column({ name: 'cancelled_at', type: 'timestamptz', nullable: true }) cancelledAt!: Date | null;
  @Column({ name: 'cancel_reason', type: 'varchar', length: 200, nullable: true }) cancelReason!: string | null;
  @Column({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
  @Column({ name: 'changed_at', type: 'timestamptz' }) changedAt!: Date;
}

/** What there is to win, in the order in which it is drawn. */
@Entity('lottery_prizes')
@ForeignKey('LotteryEntity', ['merchantId', 'lotteryId'], ['merchantId', 'id'], { name: 'fk_lottery_prizes_lottery' })
@Check('ck_lottery_prizes_kind', `kind in ('goods', 'code') and (kind = 'code') = (code_source is not null)`)
@Check('ck_lottery_prizes_code', `code_source in ('generated', 'imported')`)
@Check('ck_lottery_prizes_counts', 'quantity > 0 and value_fen >= 0')
export class LotteryPrizeEntity {
  @PrimaryColumn({ name: 'merchant_id', type: 'bigint', primaryKeyConstraintName: 'pk_lottery_prizes' })
  merchantId!: string;
  @PrimaryColumn({ name: 'lottery_id', type: 'bigint', primaryKeyConstraintName: 'pk_lottery_prizes' })
  lotteryId!: string;
  /** From 1. */
  @PrimaryColumn({ type: 'smallint', primaryKeyConstraintName: 'pk_lottery_prizes' }) no!: number;
  @Column({ type: 'varchar', length: 60 }) name!: string;
  @Column({ type: 'varchar', length: 8 }) kind!: PrizeKind;
  @Column({ name: 'code_source', type: 'varchar', length: 10, nullable: true }) codeSource!: CodeSource | null;
  /** Market value of one. */
  @Column({ name: 'value_fen', type: 'bigint' }) valueFen!: string;
  @Column({ type: 'integer' }) quantity!: number;
  /** Who redeems the code also names the winner's phone. */
  @Column({ name: 'owner_only', type: 'boolean' }) redeemNeedsPhone!: boolean;
}

/** What happened to a lottery that everybody may know. */
@Entity('lottery_incidents')
@ForeignKey('LotteryEntity', ['merchantId', 'lotteryId'], ['merchantId', 'id'], {
  name: 'fk_lottery_incidents_lottery',
})
@Check('ck_lottery_incidents_kind', `kind in ('anchor-away', 'anchor-back', 'beacon-late', 'beacon-here', 'room-gone')`)
@Index('ix_lottery_incidents_lottery', ['merchantId', 'lotteryId', 'id'])
export class LotteryIncidentEntity {
  @PrimaryColumn({ name: 'merchant_id', type: 'bigint', primaryKeyConstraintName: 'pk_lottery_incidents' })
  merchantId!: string;
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'BY DEFAULT',
    primaryKeyConstraintName: 'pk_lottery_incidents',
  })
  id!: string;
  @Column({ name: 'lottery_id', type: 'bigint' }) lotteryId!: string;
  @Column({ type: 'varchar', length: 16 }) kind!: IncidentKind;
  @Column({ type: 'timestamptz' }) at!: Date;
}

/** 参与. One a member; written in batches only (`entries.repository.ts`). */
@Entity('lottery_entries')
@Check('ck_lottery_entries_risk', `risk_rank between -1 and 4`)
@Index('uq_lottery_entries_once', ['merchantId', 'lotteryId', 'onceHash'], {
  unique: true,
  where: 'once_hash is not null',
})
@Index('ix_lottery_entries_member', ['merchantId', 'memberId'])
export class LotteryEntryEntity {
  @PrimaryColumn({ name: 'merchant_id', type: 'bigint', primaryKeyConstraintName: 'pk_lottery_entries' })
  merchantId!: string;
  @PrimaryColumn({ name: 'lottery_id', type: 'bigint', primaryKeyConstraintName: 'pk_lottery_entries' })
  lotteryId!: string;
  @PrimaryColumn({ name: 'member_id', type: 'bigint', primaryKeyConstraintName: 'pk_lottery_entries' })
  memberId!: string;
  /** By the database's clock. */
  @Column({ name: 'entered_at', type: 'timestamptz' }) enteredAt!: Date;
  /** From the platform's own list. */
  @Column({ name: 'is_imported', type: 'boolean' }) isImported!: boolean;
  /** Of the phone or the union, where one of these may enter once only. */
  @Column({ name: 'once_hash', type: 'bytea', nullable: true }) onceHash!: Buffer | null;
  /** 0 to 4; -1: nobody could say; null: not asked. */
  @Column({ name: 'risk_rank', type: 'smallint', nullable: true }) riskRank!: number | null;
}

/** The sorted leaves that a root was made of, 1 024 in a row: each row is a whole subtree. */
@Entity('lottery_leaves')
@ForeignKey('LotteryEntity', ['merchantId', 'lotteryId'], ['merchantId', 'id'], { name: 'fk_lottery_leaves_lottery' })
export class LotteryLeavesEntity {
  @PrimaryColumn({ name: 'merchant_id', type: 'bigint', primaryKeyConstraintName: 'pk_lottery_leaves' })
  merchantId!: string;
  @PrimaryColumn({ name: 'lottery_id', type: 'bigint', primaryKeyConstraintName: 'pk_lottery_leaves' })
  lotteryId!: string;
  @PrimaryColumn({ type: 'integer', primaryKeyConstraintName: 'pk_lottery_leaves' }) no!: number;
  @Column({ name: 'first_leaf', type: 'bytea' }) firstLeaf!: Buffer;
  /** The subtree's root. */
  @Column({ type: 'bytea' }) node!: Buffer;
  /** 32 bytes each. */
  @Column({ type: 'bytea' }) leaves!: Buffer;
}

/** 开奖: the primary key makes it one. */
@Entity('lottery_draws')
@ForeignKey('LotteryEntity', ['merchantId', 'lotteryId'], ['merchantId', 'id'], { name: 'fk_lottery_draws_lottery' })
export class LotteryDrawEntity {
  @PrimaryColumn({ name: 'merchant_id', type: 'bigint', primaryKeyConstraintName: 'pk_lottery_draws' })
  merchantId!: string;
  @PrimaryColumn({ name: 'lottery_id', type: 'bigint', primaryKeyConstraintName: 'pk_lottery_draws' })
  lotteryId!: string;
  @Column({ type: 'jsonb' }) head!: Head;
  @Column({ name: 'drawn_at', type: 'timestamptz' }) drawnAt!: Date;
}

/** A redemption code; the code itself lies in the vault. */
@Entity('lottery_codes')
@Unique('uq_lottery_codes_hash', ['merchantId', 'codeHash'])
@ForeignKey('LotteryPrizeEntity', ['merchantId', 'lotteryId', 'prizeNo'], ['merchantId', 'lotteryId', 'no'], {
  name: 'fk_lottery_codes_prize',
})
@Check(
  'ck_lottery_codes_redeemed',
  `(redeemed_at is null) = (redeemed_by is null) and (redeemed_at is null or given_at is not null)`,
)
@Index('ix_lottery_codes_free', ['merchantId', 'lotteryId', 'prizeNo', 'id'], { where: 'given_at is null' })
export class LotteryCodeEntity {
  @PrimaryColumn({ name: 'merchant_id', type: 'bigint', primaryKeyConstraintName: 'pk_lottery_codes' })
  merchantId!: string;
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'BY DEFAULT',
    primaryKeyConstraintName: 'pk_lottery_codes',
  })
  id!: string;
  @Column({ name: 'lottery_id', type: 'bigint' }) lotteryId!: string;
  @Column({ name: 'prize_no', type: 'smallint' }) prizeNo!: number;
  /** Keyed: who holds the table cannot try codes. */
  @Column({ name: 'code_hash', type: 'bytea' }) codeHash!: Buffer;
  @Column({ name: 'given_at', type: 'timestamptz', nullable: true }) givenAt!: Date | null;
  @Column({ name: 'redeemed_at', type: 'timestamptz', nullable: true }) redeemedAt!: Date | null;
  @Column({ name: 'redeemed_by', type: 'varchar', length: 64, nullable: true }) redeemedBy!: string | null;
}

/** 中奖. */
@Entity('lottery_wins')
@Unique('uq_lottery_wins_place', ['merchantId', 'lotteryId', 'place'])
@Unique('uq_lottery_wins_leaf', ['merchantId', 'lotteryId', 'leaf'])
@Unique('uq_lottery_wins_code', ['merchantId', 'codeId'])
@ForeignKey('LotteryDrawEntity', ['merchantId', 'lotteryId'], ['merchantId', 'lotteryId'], {
  name: 'fk_lottery_wins_draw',
})
@ForeignKey('LotteryPrizeEntity', ['merchantId', 'lotteryId', 'prizeNo'], ['merchantId', 'lotteryId', 'no'], {
  name: 'fk_lottery_wins_prize',
})
@ForeignKey('MemberEntity', ['merchantId', 'memberId'], ['merchantId', 'id'], { name: 'fk_lottery_wins_member' })
@ForeignKey('LotteryCodeEntity', ['merchantId', 'codeId'], ['merchantId', 'id'], { name: 'fk_lottery_wins_code' })
@Check(
  'ck_lottery_wins_notice',
  `notice in ('none', 'waiting', 'sending', 'sent', 'refused', 'unknown', 'invalid', 'late')`,
)
@Index('ix_lottery_wins_member', ['merchantId', 'memberId', 'id'])
@Index('ix_lottery_wins_notice', ['merchantId', 'lotteryId', 'place'], { where: `notice in ('waiting', 'sending')` })
export class LotteryWinEntity {
  @PrimaryColumn({ name: 'merchant_id', type: 'bigint', primaryKeyConstraintName: 'pk_lottery_wins' })
  merchantId!: string;
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'BY DEFAULT',
    primaryKeyConstraintName: 'pk_lottery_wins',
  })
  id!: string;
  @Column({ name: 'lottery_id', type: 'bigint' }) lotteryId!: string;
  /** From 1: the smallest ticket. */
  @Column({ type: 'integer' }) place!: number;
  @Column({ name: 'prize_no', type: 'smallint' }) prizeNo!: number;
  /** Null: erased between closing and draw. */
  @Column({ name: 'member_id', type: 'bigint', nullable: true }) memberId!: string | null;
  @Column({ type: 'bytea' }) leaf!: Buffer;
  @Column({ type: 'bytea' }) ticket!: Buffer;
  /** Exclusive. */
  @Column({ name: 'claim_until', type: 'timestamptz' }) claimUntil!: Date;
  @Column({ name: 'claimed_at', type: 'timestamptz', nullable: true }) claimedAt!: Date | null;
  @Column({ name: 'shipped_at', type: 'timestamptz', nullable: true }) shippedAt!: Date | null;
  @Column({ name: 'code_id', type: 'bigint', nullable: true }) codeId!: string | null;
  /** Whether a message told of it: the row is the message's outbox. */
  @Column({ type: 'varchar', length: 8 }) notice!: NoticeState;
  /** When a worker took the message in hand, by the database's clock. */
  @Column({ name: 'notice_at', type: 'timestamptz', nullable: true }) noticeAt!: Date | null;
}

/** 领奖 by address, which lies in the vault; purged so many days after the lottery is settled. */
@Entity('lottery_claims')
@ForeignKey('LotteryEntity', ['merchantId', 'lotteryId'], ['merchantId', 'id'], { name: 'fk_lottery_claims_lottery' })
@ForeignKey('LotteryWinEntity', ['merchantId', 'winId'], ['merchantId', 'id'], { name: 'fk_lottery_claims_win' })
@ForeignKey('MemberEntity', ['merchantId', 'memberId'], ['merchantId', 'id'], { name: 'fk_lottery_claims_member' })
@Index('ix_lottery_claims_member', ['merchantId', 'memberId'])
@Index('ix_lottery_claims_lottery', ['merchantId', 'lotteryId'])
@Index('ix_lottery_claims_purge', ['merchantId', 'purgeAt'], { where: 'purge_at is not null' })
export class LotteryClaimEntity {
  @PrimaryColumn({ name: 'merchant_id', type: 'bigint', primaryKeyConstraintName: 'pk_lottery_claims' })
  merchantId!: string;
  @PrimaryColumn({ name: 'win_id', type: 'bigint', primaryKeyConstraintName: 'pk_lottery_claims' }) winId!: string;
  @Column({ name: 'lottery_id', type: 'bigint' }) lotteryId!: string;
  @Column({ name: 'member_id', type: 'bigint' }) memberId!: string;
  @Column({ type: 'varchar', length: 40, nullable: true }) carrier!: string | null;
  @Column({ name: 'tracking_number', type: 'varchar', length: 40, nullable: true }) trackingNumber!: string | null;
  @Column({ name: 'purge_at', type: 'timestamptz', nullable: true }) purgeAt!: Date | null;
}

/** A code that somebody of the staff typed and that could not be redeemed. */
@Entity('lottery_redeem_failures')
@ForeignKey('MerchantEntity', ['merchantId'], ['id'], { name: 'fk_lottery_redeem_failures_merchant' })
@Index('ix_lottery_redeem_failures_staff', ['merchantId', 'staff', 'failedAt'])
export class LotteryRedeemFailureEntity {
  @PrimaryColumn({ name: 'merchant_id', type: 'bigint', primaryKeyConstraintName: 'pk_lottery_redeem_failures' })
  merchantId!: string;
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'BY DEFAULT',
    primaryKeyConstraintName: 'pk_lottery_redeem_failures',
  })
  id!: string;
  @Column({ type: 'varchar', length: 64 }) staff!: string;
  @Column({ name: 'failed_at', type: 'timestamptz' }) failedAt!: Date;
}

/** An import of the platform's own list, and what became of its rows. */
@Entity('lottery_imports')
@ForeignKey('LotteryEntity', ['merchantId', 'lotteryId'], ['merchantId', 'id'], { name: 'fk_lottery_imports_lottery' })
@Index('ix_lottery_imports_lottery', ['merchantId', 'lotteryId', 'id'])
export class LotteryImportEntity {
  @PrimaryColumn({ name: 'merchant_id', type: 'bigint', primaryKeyConstraintName: 'pk_lottery_imports' })
  merchantId!: string;
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'BY DEFAULT',
    primaryKeyConstraintName: 'pk_lottery_imports',
  })
  id!: string;
  @Column({ name: 'lottery_id', type: 'bigint' }) lotteryId!: string;
  @Column({ name: 'made_by', type: 'varchar', length: 64 }) madeBy!: string;
  @Column({ name: 'made_at', type: 'timestamptz' }) madeAt!: Date;
  @Column({ type: 'integer' }) total!: number;
  @Column({ type: 'integer' }) added!: number;
  /** Rows by number, never what stood in them. */
  @Column({ type: 'jsonb' }) report!: ImportReport;
}

/** Addresses given out to be sent to, page by page. */
@Entity('lottery_win_exports')
@ForeignKey('LotteryEntity', ['merchantId', 'lotteryId'], ['merchantId', 'id'], {
  name: 'fk_lottery_win_exports_lottery',
})
@Index('ix_lottery_win_exports_lottery', ['merchantId', 'lotteryId', 'id'])
export class LotteryWinExportEntity {
  @PrimaryColumn({ name: 'merchant_id', type: 'bigint', primaryKeyConstraintName: 'pk_lottery_win_exports' })
  merchantId!: string;
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'BY DEFAULT',
    primaryKeyConstraintName: 'pk_lottery_win_exports',
  })
  id!: string;
  @Column({ name: 'lottery_id', type: 'bigint' }) lotteryId!: string;
  @Column({ name: 'made_by', type: 'varchar', length: 64 }) madeBy!: string;
  @Column({ name: 'made_at', type: 'timestamptz' }) madeAt!: Date;
  @Column({ type: 'integer' }) total!: number;
  @Column({ type: 'integer' }) done!: number;
}
