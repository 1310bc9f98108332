import { Injectable } from '@nestjs/common';
import type { MessagePurpose } from '@kaibo/contracts/reminders';
import type {
  ReminderCounts,
  ReminderReport,
  ReminderTemplateView,
  SetReminderTemplate,
  SetWinTemplate,
  WinTemplateView,
} from '@kaibo/contracts/reminders.dto';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../core/app-error';
import { type Actor, Audit } from '../../core/audit';
import { Db } from '../../core/db';
import type { AppRef } from '../../core/directory';
import { World } from '../../core/world';
import { ReachService } from '../members/reach.service';
import { MerchantsService } from '../merchants/merchants.service';
import { RoomStoreService } from '../rooms/room-store.service';
import { ChunksRepository } from './chunks.repository';
import { RESULT_OF, type SlotResult } from './chunks.rules';
import { PlansRepository } from './plans.repository';
import type { MessageTemplateEntity, ReminderPlanEntity } from './reminders.entity';
import { toReminderTemplateView, toWinTemplateView } from './reminders.mapper';
import { RemindersRepository } from './reminders.repository';

const MOST_UNKNOWN_SHOWN = 500;

/** What staff set, and what became of the messages of a room. */
@Injectable()
export class RemindersConsoleService {
  constructor(
    private readonly db: Db,
    private readonly reminders: RemindersRepository,
    private readonly plans: PlansRepository,
    private readonly chunks: ChunksRepository,
    private readonly rooms: RoomStoreService,
    private readonly merchants: MerchantsService,
    private readonly reach: ReachService,
    private readonly audit: Audit,
    private readonly world: World,
  ) {}

  /** @throws AppError MINI_APP_NOT_FOUND, TEMPLATE_NOT_FOUND */
  template(app: AppRef): Promise<ReminderTemplateView> {
    return this.db.forMerchant(app.merchantId, async (tx) => {
      await this.merchants.getMiniApp(tx, app.merchantId, app.miniAppId);
      return toReminderTemplateView(await this.getTemplate(tx, app, 'live-start'));
    });
  }

  /**
   * Permissions are for one template: those for another stay, and count again when it is set again.
   * @throws AppError MINI_APP_NOT_FOUND, SOURCE_CANNOT on the web, INPUT_INVALID
   */
  setTemplate(app: AppRef, asked: SetReminderTemplate, actor: Actor): Promise<ReminderTemplateView> {
    return this.saveTemplate(app, 'live-start', asked, actor, toReminderTemplateView);
  }

  /** @throws AppError MINI_APP_NOT_FOUND, TEMPLATE_NOT_FOUND */
  winTemplate(app: AppRef): Promise<WinTemplateView> {
    return this.db.forMerchant(app.merchantId, async (tx) => {
      await this.merchants.getMiniApp(tx, app.merchantId, app.miniAppId);
      return toWinTemplateView(await this.getTemplate(tx, app, 'lottery-win'));
    });
  }

  /** By which winners are told. @throws AppError MINI_APP_NOT_FOUND, SOURCE_CANNOT on the web, INPUT_INVALID */
  setWinTemplate(app: AppRef, asked: SetWinTemplate, actor: Actor): Promise<WinTemplateView> {
    return this.saveTemplate(app, 'lottery-win', asked, actor, toWinTemplateView);
  }

  private saveTemplate<View extends object>(
    app: AppRef,
    purpose: MessagePurpose,
    asked: SetReminderTemplate | SetWinTemplate,
    actor: Actor,
    toView: (template: MessageTemplateEntity) => View,
  ): Promise<View> {
    const { templateId: platformTemplateId, note, page = null } = asked;
    const fields = Object.fromEntries(asked.fields.map(({ name, shows }) => [name, shows]));
    return this.db.forMerchant(app.merchantId, async (tx) => {
      const miniApp = await this.merchants.getMiniApp(tx, app.merchantId, app.miniAppId);
      if (miniApp.platform === 'web') throw new AppError('SOURCE_CANNOT', { source: miniApp.source });
      const settings = { platformTemplateId, fields, note, page };
      if (!(await this.reminders.saveTemplate(tx, app, purpose, settings, this.world.now()))) throw takenTemplate();
      const after = toView(await this.getTemplate(tx, app, purpose));
      const object = { kind: 'mini-app', id: app.miniAppId };
      await this.audit.add(tx, app.merchantId, { actor, action: ACTION_OF[purpose], object, after });
      return after;
    });
  }

  /** @throws AppError ROOM_NOT_FOUND */
  report(merchantId: string, roomId: string): Promise<ReminderReport> {
    return this.db.forMerchant(merchantId, async (tx) => {
      const room = await this.rooms.findRoom(tx, merchantId, roomId);
      if (!room) throw new AppError('ROOM_NOT_FOUND', { roomId });
      const plan = await this.plans.find(tx, { merchantId, roomId });
      const { counts, plugin } = await this.count(tx, merchantId, roomId, plan);
      const app = { merchantId, miniAppId: room.miniAppId };
      const stop = plan && counts.waiting > 0 ? await this.chunks.findStop(tx, app, this.world.now()) : null;
      return {
        roomId,
        state: plan?.state ?? 'none',
        reason: plan?.reason ?? null,
        startsAt: plan?.startsAt.toISOString() ?? null,
        seenAt: plan?.seenAt?.toISOString() ?? null,
        counts,
        pluginOffered: plugin,
        stop: stop && { until: stop.until.toISOString(), platformCode: stop.code },
        unknownMemberIds: counts.unknown === 0 ? [] : await this.listUnknown(tx, merchantId, roomId),
      };
    });
  }

  private async count(
    tx: EntityManager,
    merchantId: string,
    roomId: string,
    plan: ReminderPlanEntity | null,
  ): Promise<{ counts: ReminderCounts; plugin: number }> {
    const afterId = plan?.afterId ?? '0';
    const asked = await this.reminders.count(tx, merchantId, roomId, afterId);
    const chunks = await this.chunks.listResults(tx, merchantId, roomId);
    const all = countResults(chunks.map(({ results }) => results));
    const ofThisStart = countResults(
      chunks.filter(({ lowestId }) => BigInt(lowestId) > BigInt(afterId)).map(({ results }) => results),
    );
    const waiting = asked.open - known(ofThisStart);
    return {
      counts: {
        promised: asked.promised,
        waiting,
        sent: all.sent,
        refused: all.refused,
        unknown: all.unknown,
        invalid: all.invalid,
        gone: all.gone,
        released: asked.promised - asked.cancelled - waiting - known(all),
        cancelled: asked.cancelled,
      },
      plugin: asked.plugin,
    };
  }

  private async listUnknown(tx: EntityManager, merchantId: string, roomId: string): Promise<string[]> {
    const ids = await this.chunks.listUnknown(tx, merchantId, roomId, MOST_UNKNOWN_SHOWN);
    const identities = await this.reminders.listIdentities(tx, merchantId, ids);
    const owners = await this.reach.listOwners(tx, merchantId, [...new Set(identities.values())]);
    return ids.flatMap((id) => owners.get(identities.get(id) ?? '') ?? []);
  }

  private async getTemplate(tx: EntityManager, app: AppRef, purpose: MessagePurpose): Promise<MessageTemplateEntity> {
    const template = await this.reminders.findTemplate(tx, app, purpose);
    if (!template) throw new AppError('TEMPLATE_NOT_FOUND');
    return template;
  }
}

const ACTION_OF = { 'live-start': 'reminder-template.set', 'lottery-win': 'win-template.set' } as const;

const takenTemplate = (): AppError => {
  const message = 'templateId is in use for messages of another purpose';
  return new AppError('INPUT_INVALID', { fields: [{ field: 'templateId', rule: 'ofOnePurpose', message }] });
};

type Counts = Record<SlotResult, number>;

const countResults = (all: readonly Buffer[]): Counts => {
  const bytes = new Array<number>(256).fill(0);
  for (const results of all) for (const byte of results) bytes[byte] = (bytes[byte] ?? 0) + 1;
  const of = (result: SlotResult): number => bytes[RESULT_OF[result]] ?? 0;
  return {
    sent: of('sent'),
    refused: of('refused'),
    unknown: of('unknown'),
    invalid: of('invalid'),
    gone: of('gone'),
    void: of('void'),
  };
};

/** Of which it is known what became of them; what is void waits again, or was released. */
const known = ({ sent, refused, unknown, invalid, gone }: Counts): number => sent + refused + unknown + invalid + gone;
