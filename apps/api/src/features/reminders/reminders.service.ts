import { Injectable } from '@nestjs/common';
import { MESSAGE_PURPOSES, type ReminderOutcome, type ReminderWay } from '@kaibo/contracts/reminders';
import type {
  ListReminders,
  MessagePermission,
  PermissionList,
  PurposePermission,
  PurposePermissionList,
  ReminderPage,
  ReminderView,
  ReportPermissions,
} from '@kaibo/contracts/reminders.dto';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../core/app-error';
import type { Viewer } from '../../core/auth';
import { Db } from '../../core/db';
import { Directory } from '../../core/directory';
import { isId } from '../../core/valid';
import { World } from '../../core/world';
import { ReachService } from '../members/reach.service';
import { type RoomPromise, RoomStoreService } from '../rooms/room-store.service';
import { PlansRepository } from './plans.repository';
import { toReminderView } from './reminders.mapper';
import { type ReminderRow, RemindersRepository } from './reminders.repository';
import { isGranted, isPending, isSpent, requireUpcoming, statusOf } from './reminders.rules';

const DEFAULT_LIMIT = 20;
/** Nobody uses more at once; a client that reports without end gains nothing by it. */
const MOST_PERMISSIONS = 100;

/** What viewers ask for, and what they permit for it. Whoever asks is locked, so that a permission is promised once. */
@Injectable()
export class RemindersService {
  constructor(
    private readonly db: Db,
    private readonly directory: Directory,
    private readonly reminders: RemindersRepository,
    private readonly plans: PlansRepository,
    private readonly rooms: RoomStoreService,
    private readonly reach: ReachService,
    private readonly world: World,
  ) {}

  /**
   * Promises a message when the room starts. Asking again answers the same, so clients may retry freely.
   * @throws AppError ROOM_NOT_FOUND, REMINDER_TOO_LATE, REMINDER_UNAVAILABLE, PERMISSION_MISSING
   */
  ask(viewer: Viewer, roomId: string, way: ReminderWay): Promise<ReminderView> {
    const { merchantId, miniAppId } = viewer;
    return this.db.forMerchant(merchantId, async (tx) => {
      const identityId = await this.reach.getIdentity(tx, viewer);
      // From here on the room stays as it is: its start is seen after this promise, or the promise comes too late.
      const room = await this.rooms.holdRoom(tx, merchantId, roomId);
      if (!room || room.isVanished || !room.isVisible || room.miniAppId !== miniAppId)
        throw new AppError('ROOM_NOT_FOUND', { roomId });
      const before = await this.findPending(tx, merchantId, identityId, roomId, way);
      if (before) return toReminderView(before);

      const now = this.world.now();
      requireUpcoming(room, now);
      await this.openPlan(tx, viewer, roomId, room, now);
      const left = await this.settle(tx, viewer, identityId, now);
      const templateId = way === 'message' ? await this.requirePermission(tx, viewer, left) : null;
      await this.reminders.add(tx, { merchantId, roomId, identityId, way, templateId }, now);
      const added = await this.findPending(tx, merchantId, identityId, roomId, way);
      if (!added) throw new Error('a reminder was added, and is not there');
      return toReminderView(added);
    });
  }

  /**
   * Takes all promises for the room back; without one it does nothing. The permission is there again.
   * @throws AppError ROOM_NOT_FOUND; REMINDER_TOO_LATE when the message is on its way
   */
  cancel(viewer: Viewer, roomId: string): Promise<void> {
    const { merchantId } = viewer;
    return this.db.forMerchant(merchantId, async (tx) => {
      const room = await this.rooms.findRoom(tx, merchantId, roomId);
      if (room?.miniAppId !== viewer.miniAppId) throw new AppError('ROOM_NOT_FOUND', { roomId });
      const identityIds = await this.reach.listIdentities(tx, viewer);
      // Nobody cuts chunks until this ends, so none of these is put into one.
      await this.plans.findHeld(tx, { merchantId, roomId });
      const open = await this.reminders.listOpen(tx, merchantId, identityIds, roomId);
      const pending = open.filter((row) => isPending(statusOf(row)));
      if (pending.some((row) => row.way === 'message' && statusOf(row) === 'sending'))
        throw new AppError('REMINDER_TOO_LATE', { status: 'live' });
      const cancelled = pending.map(({ id }) => ({ id, outcome: 'cancelled' as const }));
      await this.reminders.saveOutcomes(tx, merchantId, cancelled);
    });
  }

  /** The viewer's own, newest first, and what they could be asked to permit. @throws AppError CURSOR_INVALID */
  async list(viewer: Viewer, { cursor, limit = DEFAULT_LIMIT }: ListReminders): Promise<ReminderPage> {
    const { merchantId } = viewer;
    if (cursor !== undefined && !isId(cursor)) throw new AppError('CURSOR_INVALID');
    return this.db.forMerchant(merchantId, async (tx) => {
      const identityIds = await this.reach.listIdentities(tx, viewer);
      const rows = await this.reminders.list(tx, merchantId, identityIds, cursor ?? null, limit + 1);
      const shown = rows.slice(0, limit);
      const template = await this.reminders.findTemplate(tx, viewer);
      const left = template ? await this.leftOf(tx, viewer, template.id) : 0;
      return {
        items: shown.map(toReminderView),
        nextCursor: rows.length > limit ? (shown.at(-1)?.id ?? null) : null,
        permission: template ? { templateId: template.platformTemplateId, left } : null,
      };
    });
  }

  /**
   * Counts what the viewer permitted in one popup, once however often it is told.
   * @throws AppError TEMPLATE_NOT_FOUND; then nothing was counted
   */
  report(viewer: Viewer, { reportId, results }: ReportPermissions): Promise<PermissionList> {
    const { merchantId } = viewer;
    return this.db.forMerchant(merchantId, async (tx) => {
      const identityId = await this.reach.getIdentity(tx, viewer);
      const now = this.world.now();
      const platformIds = results.map(({ templateId }) => templateId);
      const ids = await this.reminders.getTemplateIds(tx, viewer, platformIds);
      const granted = ids.filter((_, index) => isGranted(results[index]?.answer ?? 'fail'));
      if (await this.reminders.addReport(tx, merchantId, identityId, reportId, now))
        await this.reminders.addGrants(tx, merchantId, identityId, granted, MOST_PERMISSIONS, now);
      const left = await this.settle(tx, viewer, identityId, now);
      return {
        items: ids.map((id, index): MessagePermission => ({
          templateId: platformIds[index] ?? '',
          left: Math.max(0, left.get(id) ?? 0),
        })),
      };
    });
  }

  /** What the viewer could be asked to permit, and how much of it is left. */
  permissions(viewer: Viewer): Promise<PurposePermissionList> {
    return this.db.forMerchant(viewer.merchantId, async (tx) => {
      const items: PurposePermission[] = [];
      for (const purpose of MESSAGE_PURPOSES) {
        const template = await this.reminders.findTemplate(tx, viewer, purpose);
        if (template)
          items.push({
            purpose,
            templateId: template.platformTemplateId,
            left: await this.leftOf(tx, viewer, template.id),
          });
      }
      return { items };
    });
  }

  private async findPending(
    tx: EntityManager,
    merchantId: string,
    identityId: string,
    roomId: string,
    way: ReminderWay,
  ): Promise<ReminderRow | null> {
    const open = await this.reminders.listOpen(tx, merchantId, [identityId], roomId);
    return open.find((row) => row.way === way && isPending(statusOf(row))) ?? null;
  }

  /** Watched before the plan is touched: whoever looks at the room takes both in this order too. */
  private async openPlan(
    tx: EntityManager,
    { merchantId }: Viewer,
    roomId: string,
    { miniAppId, startsAt }: RoomPromise,
    now: Date,
  ): Promise<void> {
    const stands = await this.plans.find(tx, { merchantId, roomId });
    if (stands?.state !== 'open') {
      await this.directory.watchRoom(tx, merchantId, roomId, null);
      await this.plans.open(tx, { merchantId, roomId, miniAppId }, startsAt, now);
    }
    await this.plans.findHeld(tx, { merchantId, roomId });
  }

  /**
   * Writes down how this viewer's earlier promises ended: a row of their own, when they come, instead of a row for every
   * message when it goes. @returns permissions that nothing is promised on, by template
   */
  private async settle(
    tx: EntityManager,
    { merchantId }: Viewer,
    identityId: string,
    now: Date,
  ): Promise<ReadonlyMap<string, number>> {
    const open = await this.reminders.listOpen(tx, merchantId, [identityId], null);
    const ended = open.filter((row) => row.way === 'message' && !isPending(statusOf(row)));
    if (ended.length > 0) {
      const spent = countBy(ended.filter((row) => isSpent(statusOf(row))));
      const outcomes = ended.map((row) => ({ id: row.id, outcome: statusOf(row) as ReminderOutcome })); // none is pending
      await this.reminders.saveOutcomes(tx, merchantId, outcomes);
      const counts = [...spent].map(([templateId, count]) => ({ identityId, templateId, count }));
      await this.reminders.addSpent(tx, merchantId, counts, now);
    }
    return this.leftAfter(tx, merchantId, identityId, open);
  }

  private async leftAfter(
    tx: EntityManager,
    merchantId: string,
    identityId: string,
    open: readonly ReminderRow[],
  ): Promise<ReadonlyMap<string, number>> {
    const promised = countBy(open.filter((row) => isPending(statusOf(row))));
    const left = await this.reminders.listLeft(tx, merchantId, identityId);
    return new Map([...left].map(([templateId, count]) => [templateId, count - (promised.get(templateId) ?? 0)]));
  }

  /** Of the way by which the viewer came in last; counts without writing. */
  private async leftOf(tx: EntityManager, viewer: Viewer, templateId: string): Promise<number> {
    const { merchantId } = viewer;
    const identityId = await this.reach.findIdentity(tx, viewer);
    if (identityId === null) return 0;
    const open = await this.reminders.listOpen(tx, merchantId, [identityId], null);
    const used = open.filter(
      (row) => row.templateId === templateId && (isPending(statusOf(row)) || isSpent(statusOf(row))),
    );
    const left = (await this.reminders.listLeft(tx, merchantId, identityId)).get(templateId) ?? 0;
    return Math.max(0, left - used.length);
  }

  /** @returns our id of the template. @throws AppError REMINDER_UNAVAILABLE, PERMISSION_MISSING */
  private async requirePermission(
    tx: EntityManager,
    viewer: Viewer,
    left: ReadonlyMap<string, number>,
  ): Promise<string> {
    const template = await this.reminders.findTemplate(tx, viewer);
    if (!template) throw new AppError('REMINDER_UNAVAILABLE');
    if ((left.get(template.id) ?? 0) < 1)
      throw new AppError('PERMISSION_MISSING', { templateId: template.platformTemplateId });
    return template.id;
  }
}

const countBy = (rows: readonly ReminderRow[]): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const { templateId } of rows) if (templateId) counts.set(templateId, (counts.get(templateId) ?? 0) + 1);
  return counts;
};
