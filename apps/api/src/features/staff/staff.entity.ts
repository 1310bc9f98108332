import { Check, Column, Entity, ForeignKey, PrimaryColumn, PrimaryGeneratedColumn, Unique } from 'typeorm';
import type { StaffRole } from '@kaibo/contracts/staff';

const ROLE = `role in ('owner', 'operator', 'anchor', 'agent', 'finance')`;

/** A person of some merchants' staff. Belongs to none: walled in by `app.person_id`. */
@Entity('persons', { schema: 'staff' })
@Check('ck_persons_totp', 'totp_confirmed_at is null or totp_secret is not null')
export class PersonEntity {
  @PrimaryGeneratedColumn('identity', {
    name: 'person_id',
    type: 'bigint',
    generatedIdentity: 'BY DEFAULT',
    primaryKeyConstraintName: 'pk_persons',
  })
  personId!: string;
  /** Sealed JSON: `{ email, name }`. */
  @Column({ type: 'bytea' }) profile!: Buffer;
  @Column({ name: 'password_hash', type: 'varchar', length: 200 }) passwordHash!: string;
  /** Sealed. Counts only once a code of it was given. */
  @Column({ name: 'totp_secret', type: 'bytea', nullable: true }) totpSecret!: Buffer | null;
  @Column({ name: 'totp_confirmed_at', type: 'timestamptz', nullable: true }) totpConfirmedAt!: Date | null;
  /** The newest time step whose code was used; none at or before it is taken again. */
  @Column({ name: 'totp_step', type: 'bigint', nullable: true }) totpStep!: string | null;
  /** Where the next sign-in begins. */
  @Column({ name: 'last_merchant_id', type: 'bigint', nullable: true }) lastMerchantId!: string | null;
  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' }) createdAt!: Date;
}

/** A browser that is signed in, or half way. Of the cookie only a hash is kept. */
@Entity('sessions', { schema: 'staff' })
@Unique('uq_sessions_token', ['personId', 'tokenHash'])
@Check('ck_sessions_stage', `stage in ('password', 'full')`)
@ForeignKey('PersonEntity', ['personId'], ['personId'], { name: 'fk_sessions_person', onDelete: 'CASCADE' })
export class SessionEntity {
  @PrimaryColumn({ name: 'person_id', type: 'bigint', primaryKeyConstraintName: 'pk_sessions' }) personId!: string;
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'BY DEFAULT',
    primaryKeyConstraintName: 'pk_sessions',
  })
  id!: string;
  @Column({ name: 'token_hash', type: 'bytea' }) tokenHash!: Buffer;
  @Column({ name: 'merchant_id', type: 'bigint', nullable: true }) merchantId!: string | null;
  /** `password`: the second factor is still to come. */
  @Column({ type: 'varchar', length: 8 }) stage!: 'password' | 'full';
  @Column({ type: 'varchar', length: 60 }) device!: string;
  /** The address without its last part. */
  @Column({ type: 'varchar', length: 45 }) network!: string;
  @Column({ name: 'signed_in_at', type: 'timestamptz' }) signedInAt!: Date;
  @Column({ name: 'seen_at', type: 'timestamptz' }) seenAt!: Date;
  @Column({ name: 'expires_at', type: 'timestamptz' }) expiresAt!: Date;
  @Column({ name: 'stepped_up_at', type: 'timestamptz', nullable: true }) steppedUpAt!: Date | null;
}

/** A code that stands in for the second factor once; removed when it does. */
@Entity('recovery_codes', { schema: 'staff' })
@ForeignKey('PersonEntity', ['personId'], ['personId'], { name: 'fk_recovery_codes_person', onDelete: 'CASCADE' })
export class RecoveryCodeEntity {
  @PrimaryColumn({ name: 'person_id', type: 'bigint', primaryKeyConstraintName: 'pk_recovery_codes' })
  personId!: string;
  @PrimaryColumn({ name: 'code_hash', type: 'bytea', primaryKeyConstraintName: 'pk_recovery_codes' }) codeHash!: Buffer;
}

/** A link that sets a new password once. */
@Entity('resets', { schema: 'staff' })
@ForeignKey('PersonEntity', ['personId'], ['personId'], { name: 'fk_resets_person', onDelete: 'CASCADE' })
export class ResetEntity {
  @PrimaryColumn({ name: 'person_id', type: 'bigint', primaryKeyConstraintName: 'pk_resets' }) personId!: string;
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'BY DEFAULT',
    primaryKeyConstraintName: 'pk_resets',
  })
  id!: string;
  @Column({ name: 'token_hash', type: 'bytea' }) tokenHash!: Buffer;
  /** Made on the server, for who has lost the second factor too. */
  @Column({ name: 'clears_second_factor', type: 'boolean', default: false }) clearsSecondFactor!: boolean;
  @Column({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
  @Column({ name: 'expires_at', type: 'timestamptz' }) expiresAt!: Date;
  @Column({ name: 'used_at', type: 'timestamptz', nullable: true }) usedAt!: Date | null;
}

/** Who belongs to a merchant, as what. Name and address lie in the merchant's vault. */
@Entity('staff_members')
@Check('ck_staff_members_role', ROLE)
@ForeignKey('MerchantEntity', ['merchantId'], ['id'], { name: 'fk_staff_members_merchant' })
export class StaffMemberEntity {
  @PrimaryColumn({ name: 'merchant_id', type: 'bigint', primaryKeyConstraintName: 'pk_staff_members' })
  merchantId!: string;
  @PrimaryColumn({ name: 'person_id', type: 'bigint', primaryKeyConstraintName: 'pk_staff_members' }) personId!: string;
  @Column({ type: 'varchar', length: 16 }) role!: StaffRole;
  @Column({ name: 'added_at', type: 'timestamptz', default: () => 'now()' }) addedAt!: Date;
}

/** A link that makes whoever accepts it one of the staff, once. The address lies in the vault. */
@Entity('staff_invitations')
@Check('ck_staff_invitations_role', ROLE)
@Check(
  'ck_staff_invitations_once',
  '(accepted_at is null) = (accepted_by is null) and (accepted_at is null or withdrawn_at is null)',
)
@ForeignKey('MerchantEntity', ['merchantId'], ['id'], { name: 'fk_staff_invitations_merchant' })
export class StaffInvitationEntity {
  @PrimaryColumn({ name: 'merchant_id', type: 'bigint', primaryKeyConstraintName: 'pk_staff_invitations' })
  merchantId!: string;
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'BY DEFAULT',
    primaryKeyConstraintName: 'pk_staff_invitations',
  })
  id!: string;
  @Column({ type: 'varchar', length: 16 }) role!: StaffRole;
  @Column({ name: 'token_hash', type: 'bytea' }) tokenHash!: Buffer;
  /** Null: whoever holds the link says the address (the first owner). */
  @Column({ name: 'email_hash', type: 'bytea', nullable: true }) emailHash!: Buffer | null;
  @Column({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
  @Column({ name: 'expires_at', type: 'timestamptz' }) expiresAt!: Date;
  @Column({ name: 'accepted_at', type: 'timestamptz', nullable: true }) acceptedAt!: Date | null;
  @Column({ name: 'accepted_by', type: 'bigint', nullable: true }) acceptedBy!: string | null;
  @Column({ name: 'withdrawn_at', type: 'timestamptz', nullable: true }) withdrawnAt!: Date | null;
}
