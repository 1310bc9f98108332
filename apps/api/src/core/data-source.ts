import { DataSource } from 'typeorm';
import { ApiKeyEntity, MerchantEntity, MiniAppEntity } from '../features/merchants/merchants.entity';
import {
  MediaBytesEntity,
  MediaCheckEntity,
  MediaEntity,
  MediaOwnerEntity,
  MediaUseEntity,
} from '../features/media/media.entity';
import {
  BindingDecisionEntity,
  BindingEntity,
  BindingMoveEntity,
  DistributionPersonEntity,
  DistributionPolicyEntity,
  ShareLinkEntity,
  TouchClaimEntity,
  TouchEntity,
} from '../features/distribution/distribution.entity';
import { ChannelHintEntity, ChannelReservationEntity } from '../features/channels/channels.entity';
import { ContentEntity } from '../features/contents/contents.entity';
import { ImageCopyEntity, ImageEntity } from '../features/images/images.entity';
import { HookEventEntity, HookReplayEntity, HookSettingsEntity } from '../features/hooks/hooks.entity';
import {
  LotteryClaimEntity,
  LotteryCodeEntity,
  LotteryDrawEntity,
  LotteryEntity,
  LotteryEntryEntity,
  LotteryImportEntity,
  LotteryIncidentEntity,
  LotteryKeyEntity,
  LotteryLeavesEntity,
  LotteryPrizeEntity,
  LotteryRedeemFailureEntity,
  LotteryWinEntity,
  LotteryWinExportEntity,
} from '../features/lotteries/lotteries.entity';
import {
  MemberAvatarEntity,
  MemberEntity,
  MemberHandleEntity,
  MemberIdentityEntity,
  MemberMergeEntity,
  UsedCodeEntity,
} from '../features/members/members.entity';
import { MemberErasureEntity, MemberHoldEntity } from '../features/privacy/privacy.entity';
import { PageEntity, PageVersionEntity } from '../features/pages/pages.entity';
import {
  FollowerPushEntity,
  MessageGrantEntity,
  MessageGrantReportEntity,
  MessageTemplateEntity,
  ReminderChunkEntity,
  ReminderEntity,
  ReminderPlanEntity,
  SendingPaceEntity,
} from '../features/reminders/reminders.entity';
import { PlatformRoomEntity, RoomSettingsEntity } from '../features/rooms/rooms.entity';
import { RoomReplayEntity } from '../features/replays/replays.entity';
import { PostEntity, PostReportEntity } from '../features/posts/posts.entity';
import { SlotEntity } from '../features/slots/slots.entity';
import {
  PersonEntity,
  RecoveryCodeEntity,
  ResetEntity,
  SessionEntity,
  StaffInvitationEntity,
  StaffMemberEntity,
} from '../features/staff/staff.entity';
import { PlatformTokenEntity, QuotaDayEntity, SyncRunEntity } from '../features/syncs/syncs.entity';
import { Ground1763700000000 } from '../migrations/1763700000000-ground';
import { VaultAndAudit1763800000000 } from '../migrations/1763800000000-vault-and-audit';
import { Staff1763800100000 } from '../migrations/1763800100000-staff';
import { Hooks1763800300000 } from '../migrations/1763800300000-hooks';
import { Viewers1763800200000 } from '../migrations/1763800200000-viewers';
import { Wall1763800500000 } from '../migrations/1763800500000-wall';
import { Privacy1763800900000 } from '../migrations/1763800900000-privacy';
import { Content1764000100000 } from '../migrations/1764000100000-content';
import { Media1764000000000 } from '../migrations/1764000000000-media';
import { Reminders1764000200000 } from '../migrations/1764000200000-reminders';
import { PictureUses1764000300000 } from '../migrations/1764000300000-picture-uses';
import { HomePage1766000000000 } from '../migrations/1766000000000-home-page';
import { ShareHome1766000100000 } from '../migrations/1766000100000-share-home';
import { Distribution1765000000000 } from '../migrations/1765000000000-distribution';
import { Lotteries1765000100000 } from '../migrations/1765000100000-lotteries';
import { DistributionCosts1766500000000 } from '../migrations/1766500000000-distribution-costs';
import { EntriesOneIndex1766100000000 } from '../migrations/1766100000000-entries-one-index';
import { AliasOneKey1767400000000 } from '../migrations/1767400000000-alias-one-key';
import { LotteryArchive1767000200000 } from '../migrations/1767000200000-lottery-archive';
import { RoomReplays1767300000000 } from '../migrations/1767300000000-room-replays';
import { UserRisk1767000100000 } from '../migrations/1767000100000-user-risk';
import { WinNotices1767000000000 } from '../migrations/1767000000000-win-notices';
import { AuditEntryEntity, AuditExportEntity, AuditSealEntity, AuditUnsealedEntity } from './audit.entity';
import { VaultKeyEntity, VaultRecordEntity } from './vault.entity';

const ENTITIES = [
  MerchantEntity,
  MiniAppEntity,
  ApiKeyEntity,
  PlatformRoomEntity,
  RoomSettingsEntity,
  RoomReplayEntity,
  SyncRunEntity,
  QuotaDayEntity,
  PlatformTokenEntity,
  ImageEntity,
  ImageCopyEntity,
  VaultKeyEntity,
  VaultRecordEntity,
  AuditEntryEntity,
  AuditUnsealedEntity,
  AuditSealEntity,
  AuditExportEntity,
  StaffMemberEntity,
  StaffInvitationEntity,
  PersonEntity,
  SessionEntity,
  RecoveryCodeEntity,
  ResetEntity,
  HookSettingsEntity,
  HookReplayEntity,
  HookEventEntity,
  MemberEntity,
  MemberIdentityEntity,
  MemberHandleEntity,
  MemberMergeEntity,
  UsedCodeEntity,
  MemberAvatarEntity,
  MemberHoldEntity,
  MemberErasureEntity,
  MediaEntity,
  MediaOwnerEntity,
  MediaUseEntity,
  MediaBytesEntity,
  MediaCheckEntity,
  ContentEntity,
  SlotEntity,
  ChannelHintEntity,
  ChannelReservationEntity,
  PageEntity,
  PageVersionEntity,
  PostEntity,
  PostReportEntity,
  MessageTemplateEntity,
  MessageGrantEntity,
  MessageGrantReportEntity,
  ReminderPlanEntity,
  ReminderEntity,
  ReminderChunkEntity,
  SendingPaceEntity,
  FollowerPushEntity,
  DistributionPolicyEntity,
  DistributionPersonEntity,
  ShareLinkEntity,
  TouchEntity,
  TouchClaimEntity,
  BindingDecisionEntity,
  BindingEntity,
  BindingMoveEntity,
  LotteryClaimEntity,
  LotteryCodeEntity,
  LotteryDrawEntity,
  LotteryEntity,
  LotteryEntryEntity,
  LotteryImportEntity,
  LotteryIncidentEntity,
  LotteryKeyEntity,
  LotteryLeavesEntity,
  LotteryPrizeEntity,
  LotteryRedeemFailureEntity,
  LotteryWinEntity,
  LotteryWinExportEntity,
];

/** In time order. */
const MIGRATIONS = [
  Ground1763700000000,
  VaultAndAudit1763800000000,
  Staff1763800100000,
  Viewers1763800200000,
  Hooks1763800300000,
  Wall1763800500000,
  Privacy1763800900000,
  Content1764000100000,
  Media1764000000000,
  Reminders1764000200000,
  PictureUses1764000300000,
  HomePage1766000000000,
  ShareHome1766000100000,
  Distribution1765000000000,
  Lotteries1765000100000,
  DistributionCosts1766500000000,
  EntriesOneIndex1766100000000,
  WinNotices1767000000000,
  UserRisk1767000100000,
  LotteryArchive1767000200000,
  RoomReplays1767300000000,
  AliasOneKey1767400000000,
];

/** @param url as the app role to serve, as the owner role to migrate */
export const createDataSource = (url: string, poolSize: number): DataSource =>
  new DataSource({
    type: 'postgres',
    url,
    entities: ENTITIES,
    migrations: MIGRATIONS,
    migrationsTableName: 'schema_migrations',
    synchronize: false,
    applicationName: 'kaibo',
    poolSize,
    connectTimeoutMS: 5_000,
    // A lost database must become an answer in seconds, and no transaction may stand open across a network call.
    extra: { statement_timeout: 15_000, idle_in_transaction_session_timeout: 15_000, keepAlive: true },
  });
