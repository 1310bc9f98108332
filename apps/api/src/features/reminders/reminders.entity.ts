import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, PrimaryGeneratedColumn, Unique } from 'typeorm';
import type { MessagePurpose, ReminderOutcome, ReminderWay, TemplateField, WinField } from '@kaibo/contracts/reminders';
import type { PlanState, ReleaseReason } from './plans.rules';

/** A message template of the platform, and what we put into its fields. */
@Entity('message_templates')
@Unique('uq_message_templates_platform', ['merchantId', 'miniAppId', 'platformTemplateId'])
@Index('uq_message_templates_current', ['merchantId', 'miniAppId', 'purpose'], { unique: true, where: 'is_current' })
@Check('ck_message_templates_purpose', `purpose in ('live-start', 'lottery-win')`)
@ForeignKey('MiniAppEntity', ['merchantId', 'miniAppId'], ['merchantId', 'id'], {
  name: 'fk_message_templates_mini_app',
})
export class MessageTemplateEntity {
  @PrimaryColumn({ name: 'merchant_id', type: 'bigint', primaryKeyConstraintName: 'pk_message_templates' })
  merchantId!: string;
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'BY DEFAULT',
    primaryKeyConstraintName: 'pk_message_templates',
  })
  id!: string;
  @Column({ name: 'mini_app_id', type: 'bigint' }) miniAppId!: string;
  @Column({ type: 'varchar', length: 16 }) purpose!: MessagePurpose;
  /** The platform's own id, as `requestSubscribeMessage` takes it. */
  @Column({ name: 'platform_template_id', type: 'varchar', length: 128 }) platformTemplateId!: string;
  /** The template's field names, each with what it shows. */
  @Column({ type: 'jsonb' }) fields!: Record<string, TemplateField | WinField>;
  /** A fixed text for fields of the kind `note`. */
  @Column({ type: 'varchar', length: 40 }) note!: string;
  /** Of the mini-program, with `{roomId}`, or of a win `{winId}` and `{lotteryId}`, in it; null: none is opened. */
  @Column({ type: 'varchar', length: 200, nullable: true }) page!: string | null;
  @Column({ name: 'is_current', type: 'boolean' }) isCurrent!: boolean;
  @Column({ name: 'set_at', type: 'timestamptz' }) setAt!: Date;
}

/** How often somebody permitted messages of one template. */
@Entity('message_grants')
@Check('ck_message_grants_counts', 'granted >= 0 and spent >= 0')
@ForeignKey('MemberIdentityEntity', ['merchantId', 'identityId'], ['merchantId', 'id'], {
  name: 'fk_message_grants_identity',
})
@ForeignKey('MessageTemplateEntity', ['merchantId', 'templateId'], ['merchantId', 'id'], {
  name: 'fk_message_grants_template',
})
export class MessageGrantEntity {
  @PrimaryColumn({ name: 'merchant_id', type: 'bigint', primaryKeyConstraintName: 'pk_message_grants' })
  merchantId!: string;
  @PrimaryColumn({ name: 'identity_id', type: 'bigint', primaryKeyConstraintName: 'pk_message_grants' })
  identityId!: string;
  @PrimaryColumn({ name: 'template_id', type: 'bigint', primaryKeyConstraintName: 'pk_message_grants' })
  templateId!: string;
  @Column({ type: 'integer', default: 0 }) granted!: number;
  /** Known to be used up; what is promised or on its way is counted beside. */
  @Column({ type: 'integer', default: 0 }) spent!: number;
  @Column({ name: 'changed_at', type: 'timestamptz' }) changedAt!: Date;
}

/** A popup's answer that was counted. */
@Entity('message_grant_reports')
@Index('ix_message_grant_reports_reported_at', ['merchantId', 'reportedAt'])
@ForeignKey('MemberIdentityEntity', ['merchantId', 'identityId'], ['merchantId', 'id'], {
  name: 'fk_message_grant_reports_identity',
})
export class MessageGrantReportEntity {
  @PrimaryColumn({ name: 'merchant_id', type: 'bigint', primaryKeyConstraintName: 'pk_message_grant_reports' })
  merchantId!: string;
  @PrimaryColumn({ name: 'identity_id', type: 'bigint', primaryKeyConstraintName: 'pk_message_grant_reports' })
  identityId!: string;
  @PrimaryColumn({
    name: 'report_id',
    type: 'varchar',
    length: 40,
    primaryKeyConstraintName: 'pk_message_grant_reports',
  })
  reportId!: string;
  @Column({ name: 'reported_at', type: 'timestamptz' }) reportedAt!: Date;
}

/** A room for which somebody waits. */
@Entity('reminder_plans')
@Check('ck_reminder_plans_state', `state in ('open', 'sending', 'done', 'released')`)
@ForeignKey('PlatformRoomEntity', ['merchantId', 'roomId'], ['merchantId', 'id'], { name: 'fk_reminder_plans_room' })
@ForeignKey('MiniAppEntity', ['merchantId', 'miniAppId'], ['merchantId', 'id'], { name: 'fk_reminder_plans_mini_app' })
export class ReminderPlanEntity {
  @PrimaryColumn({ name: 'merchant_id', type: 'bigint', primaryKeyConstraintName: 'pk_reminder_plans' })
  merchantId!: string;
  @PrimaryColumn({ name: 'room_id', type: 'bigint', primaryKeyConstraintName: 'pk_reminder_plans' }) roomId!: string;
  @Column({ name: 'mini_app_id', type: 'bigint' }) miniAppId!: string;
  /** Chunks of an older version are void. */
  @Column({ type: 'integer', default: 1 }) version!: number;
  @Column({ type: 'varchar', length: 10 }) state!: PlanState;
  /** Why it was released. */
  @Column({ type: 'varchar', length: 16, nullable: true }) reason!: ReleaseReason | null;
  /** The start that was promised. */
  @Column({ name: 'starts_at', type: 'timestamptz' }) startsAt!: Date;
  /** When the start was seen. */
  @Column({ name: 'seen_at', type: 'timestamptz', nullable: true }) seenAt!: Date | null;
  /** Reminders up to this one have had their end. */
  @Column({ name: 'after_id', type: 'bigint', default: 0 }) afterId!: string;
  @Column({ name: 'changed_at', type: 'timestamptz' }) changedAt!: Date;
}

/** What a viewer was promised for one room. */
@Entity('reminders')
@Check('ck_reminders_way', `way in ('message', 'plugin')`)
@Check('ck_reminders_template', `(way = 'message') = (template_id is not null)`)
@Check('ck_reminders_outcome', `outcome in ('sent', 'refused', 'unknown', 'invalid', 'gone', 'cancelled', 'released')`)
@Index('uq_reminders_open', ['merchantId', 'roomId', 'identityId', 'way'], { unique: true, where: 'outcome is null' })
@Index('ix_reminders_identity', ['merchantId', 'identityId', 'id'])
@Index('ix_reminders_waiting', ['merchantId', 'roomId', 'id'], {
  where: `outcome is null and way = 'message'`,
})
@ForeignKey('ReminderPlanEntity', ['merchantId', 'roomId'], ['merchantId', 'roomId'], { name: 'fk_reminders_plan' })
@ForeignKey('MemberIdentityEntity', ['merchantId', 'identityId'], ['merchantId', 'id'], {
  name: 'fk_reminders_identity',
})
@ForeignKey('MessageTemplateEntity', ['merchantId', 'templateId'], ['merchantId', 'id'], {
  name: 'fk_reminders_template',
})
export class ReminderEntity {
  @PrimaryColumn({ name: 'merchant_id', type: 'bigint', primaryKeyConstraintName: 'pk_reminders' })
  merchantId!: string;
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'BY DEFAULT',
    primaryKeyConstraintName: 'pk_reminders',
  })
  id!: string;
  @Column({ name: 'room_id', type: 'bigint' }) roomId!: string;
  @Column({ name: 'identity_id', type: 'bigint' }) identityId!: string;
  @Column({ type: 'varchar', length: 8 }) way!: ReminderWay;
  @Column({ name: 'template_id', type: 'bigint', nullable: true }) templateId!: string | null;
  @Column({ name: 'asked_at', type: 'timestamptz' }) askedAt!: Date;
  /** Null while plan and chunk say what became of it. */
  @Column({ type: 'varchar', length: 10, nullable: true }) outcome!: ReminderOutcome | null;
}

/** Up to a thousand messages of one start. */
@Entity('reminder_chunks')
@Check('ck_reminder_chunks_marks', 'size between 1 and 1000 and 0 <= done and done <= intent and intent <= size')
@ForeignKey('ReminderPlanEntity', ['merchantId', 'roomId'], ['merchantId', 'roomId'], {
  name: 'fk_reminder_chunks_plan',
})
export class ReminderChunkEntity {
  @PrimaryColumn({ name: 'merchant_id', type: 'bigint', primaryKeyConstraintName: 'pk_reminder_chunks' })
  merchantId!: string;
  @PrimaryColumn({ name: 'room_id', type: 'bigint', primaryKeyConstraintName: 'pk_reminder_chunks' }) roomId!: string;
  @PrimaryColumn({ type: 'integer', primaryKeyConstraintName: 'pk_reminder_chunks' }) version!: number;
  @PrimaryColumn({ type: 'integer', primaryKeyConstraintName: 'pk_reminder_chunks' }) no!: number;
  @Column({ name: 'reminder_ids', type: 'bigint', array: true }) reminderIds!: string[];
  @Column({ name: 'lowest_id', type: 'bigint' }) lowestId!: string;
  @Column({ name: 'highest_id', type: 'bigint' }) highestId!: string;
  @Column({ type: 'smallint' }) size!: number;
  @Column({ type: 'smallint', default: 0 }) intent!: number;
  @Column({ type: 'smallint', default: 0 }) done!: number;
  /** A byte each, cut short after the last one that is not 0. */
  @Column({ type: 'bytea' }) results!: Buffer;
  @Column({ name: 'closed_at', type: 'timestamptz', nullable: true }) closedAt!: Date | null;
}

/** How fast a mini-app may send. */
@Entity('sending_paces')
@Check('ck_sending_paces_per_second', 'per_second > 0')
@ForeignKey('MiniAppEntity', ['merchantId', 'miniAppId'], ['merchantId', 'id'], { name: 'fk_sending_paces_mini_app' })
export class SendingPaceEntity {
  @PrimaryColumn({ name: 'merchant_id', type: 'bigint', primaryKeyConstraintName: 'pk_sending_paces' })
  merchantId!: string;
  @PrimaryColumn({ name: 'mini_app_id', type: 'bigint', primaryKeyConstraintName: 'pk_sending_paces' })
  miniAppId!: string;
  @Column({ name: 'per_second', type: 'real' }) perSecond!: number;
  @Column({ name: 'free_at', type: 'timestamptz' }) freeAt!: Date;
  @Column({ name: 'stopped_until', type: 'timestamptz', nullable: true }) stoppedUntil!: Date | null;
  /** The platform's code that stopped it. */
  @Column({ name: 'stopped_code', type: 'integer', nullable: true }) stoppedCode!: number | null;
}

/** The day's message to long-term followers: one room a day. */
@Entity('follower_pushes')
@Check('ck_follower_pushes_state', `state in ('planned', 'sending', 'sent', 'failed')`)
@ForeignKey('MiniAppEntity', ['merchantId', 'miniAppId'], ['merchantId', 'id'], { name: 'fk_follower_pushes_mini_app' })
@ForeignKey('PlatformRoomEntity', ['merchantId', 'roomId'], ['merchantId', 'id'], { name: 'fk_follower_pushes_room' })
export class FollowerPushEntity {
  @PrimaryColumn({ name: 'merchant_id', type: 'bigint', primaryKeyConstraintName: 'pk_follower_pushes' })
  merchantId!: string;
  @PrimaryColumn({ name: 'mini_app_id', type: 'bigint', primaryKeyConstraintName: 'pk_follower_pushes' })
  miniAppId!: string;
  /** The platform's day, `YYYY-MM-DD`. */
  @PrimaryColumn({ type: 'date', primaryKeyConstraintName: 'pk_follower_pushes' }) day!: string;
  @Column({ name: 'room_id', type: 'bigint' }) roomId!: string;
  @Column({ type: 'varchar', length: 10 }) state!: 'planned' | 'sending' | 'sent' | 'failed';
  /** Where the platform's list of followers goes on; null: at its beginning. */
  @Column({ name: 'page_break', type: 'varchar', length: 20, nullable: true }) pageBreak!: string | null;
  @Column({ type: 'integer', default: 0 }) pages!: number;
  /** Followers whom the platform was asked to tell. */
  @Column({ type: 'integer', default: 0 }) asked!: number;
  /** Followers of calls whose answer never came. */
  @Column({ type: 'integer', default: 0 }) unknown!: number;
  /** Followers of the call that is on its way; 0: none is. */
  @Column({ name: 'in_hand', type: 'integer', default: 0 }) inHand!: number;
  /** Until then one process is at it. */
  @Column({ name: 'lease_until', type: 'timestamptz', nullable: true }) leaseUntil!: Date | null;
  @Column({ name: 'failure_code', type: 'integer', nullable: true }) failureCode!: number | null;
  @Column({ name: 'planned_at', type: 'timestamptz' }) plannedAt!: Date;
  @Column({ name: 'changed_at', type: 'timestamptz' }) changedAt!: Date;
}
