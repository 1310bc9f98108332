import type { ActorKind } from '@kaibo/contracts/audit';
import type { HoldKind } from '@kaibo/contracts/privacy';
import type { ErasedTable } from '@kaibo/contracts/privacy.dto';
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, PrimaryGeneratedColumn, Unique } from 'typeorm';

/** Why something of a member must be kept. Goes with the last thing that it kept. */
@Entity('member_holds')
@ForeignKey('MemberEntity', ['merchantId', 'memberId'], ['merchantId', 'id'], { name: 'fk_member_holds_member' })
@Check('ck_member_holds_kind', `kind in ('dispute', 'tax', 'court')`)
@Check('ck_member_holds_released', '(released_by is null) = (released_at is null)')
@Index('ix_member_holds_member', ['merchantId', 'memberId'])
export class MemberHoldEntity {
  @PrimaryColumn({ name: 'merchant_id', type: 'bigint', primaryKeyConstraintName: 'pk_member_holds' })
  merchantId!: string;
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'BY DEFAULT',
    primaryKeyConstraintName: 'pk_member_holds',
  })
  id!: string;
  @Column({ name: 'member_id', type: 'bigint' }) memberId!: string;
  @Column({ type: 'varchar', length: 12 }) kind!: HoldKind;
  @Column({ type: 'varchar', length: 200 }) reason!: string;
  /** A person of the staff. */
  @Column({ name: 'set_by', type: 'varchar', length: 64 }) setBy!: string;
  @Column({ name: 'set_at', type: 'timestamptz' }) setAt!: Date;
  /** Null: until it is released. */
  @Column({ name: 'ends_at', type: 'timestamptz', nullable: true }) endsAt!: Date | null;
  @Column({ name: 'released_by', type: 'varchar', length: 64, nullable: true }) releasedBy!: string | null;
  @Column({ name: 'released_at', type: 'timestamptz', nullable: true }) releasedAt!: Date | null;
}

/** The receipt of an erasure. Outlives the member, and says nothing of the person. */
@Entity('member_erasures')
@Unique('uq_member_erasures_member', ['merchantId', 'memberId'])
@Unique('uq_member_erasures_number', ['merchantId', 'number'])
@ForeignKey('MerchantEntity', ['merchantId'], ['id'], { name: 'fk_member_erasures_merchant' })
@Index('ix_member_erasures_due', ['merchantId', 'dueAt'], { where: 'due_at is not null' })
export class MemberErasureEntity {
  @PrimaryColumn({ name: 'merchant_id', type: 'bigint', primaryKeyConstraintName: 'pk_member_erasures' })
  merchantId!: string;
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'BY DEFAULT',
    primaryKeyConstraintName: 'pk_member_erasures',
  })
  id!: string;
  @Column({ name: 'member_id', type: 'bigint' }) memberId!: string;
  /** 16 random bytes in Base64. */
  @Column({ type: 'varchar', length: 22 }) number!: string;
  @Column({ name: 'asked_by', type: 'varchar', length: 16 }) askedBy!: ActorKind;
  @Column({ name: 'erased_at', type: 'timestamptz' }) erasedAt!: Date;
  @Column({ type: 'jsonb' }) tables!: ErasedTable[];
  @Column({ type: 'bytea' }) digest!: Buffer;
  /** When the purge looks next whether what is kept may go; null: when somebody ends a hold, or nothing is kept. */
  @Column({ name: 'due_at', type: 'timestamptz', nullable: true }) dueAt!: Date | null;
  @Column({ name: 'finished_at', type: 'timestamptz', nullable: true }) finishedAt!: Date | null;
}
