import { Injectable } from '@nestjs/common';
import type { MessagePurpose } from '@kaibo/contracts/reminders';
import type { EntityManager } from 'typeorm';
import type { AppRef } from '../../core/directory';
import type { MessageSender, PlatformMessage } from '../../platforms/messages';
import { ReachService } from '../members/reach.service';
import { pageOf, winDataOf, type WinFacts } from './messages.rules';
import { type Hindrance, worstOf } from './pace.rules';
import { PacesService } from './paces.service';
import { type Permit, PermitsRepository } from './permits.repository';
import type { MessageTemplateEntity } from './reminders.entity';
import { RemindersRepository } from './reminders.repository';
import { SendersService } from './senders.service';

export type { Permit } from './permits.repository';

/** Somebody who permitted a message, and how to write it. */
export interface Recipient {
  permit: Permit;
  openid: string;
  template: MessageTemplateEntity;
}

/** A win, and where a tap on its message leads. */
export interface WrittenWin extends WinFacts {
  winId: string;
  lotteryId: string;
}

/** Messages of other features to viewers who permitted them. What becomes of each is theirs to write down. */
@Injectable()
export class PermittedMessagesService {
  constructor(
    private readonly permits: PermitsRepository,
    private readonly reminders: RemindersRepository,
    private readonly reach: ReachService,
    private readonly paces: PacesService,
    private readonly senders: SendersService,
  ) {}

  /**
   * Uses one permission up for each member who has one; the mini-app's own way comes first. Nobody who is banned or erased.
   * @returns by member; who is not named permitted nothing, or cannot be written to
   */
  async take(
    tx: EntityManager,
    { merchantId, miniAppId }: AppRef,
    purpose: MessagePurpose,
    memberIds: readonly string[],
    now: Date,
  ): Promise<ReadonlyMap<string, Recipient>> {
    const ways = await this.reach.listWays(tx, merchantId, [...memberIds]);
    const permits = await this.permits.take(tx, merchantId, purpose, miniAppId, ways, now);
    const openids = await this.reach.openids(
      tx,
      merchantId,
      permits.map(({ identityId }) => identityId),
    );
    const templates = new Map<string, MessageTemplateEntity>();
    for (const { templateId } of permits)
      if (!templates.has(templateId))
        templates.set(templateId, await this.reminders.getTemplate(tx, merchantId, templateId));
    const recipients = permits.flatMap((permit): [string, Recipient][] => {
      const [openid, template] = [openids.get(permit.identityId), templates.get(permit.templateId)];
      return openid !== undefined && template ? [[permit.key, { permit, openid, template }]] : [];
    });
    const found = new Map(recipients);
    const unused = permits.filter(({ key }) => !found.has(key));
    await this.permits.giveBack(tx, merchantId, unused, now);
    return found;
  }

  giveBack(tx: EntityManager, merchantId: string, permits: readonly Permit[], now: Date): Promise<void> {
    return this.permits.giveBack(tx, merchantId, permits, now);
  }

  /** @returns when the first of so many messages may go; or until when none may */
  reserve(
    tx: EntityManager,
    app: AppRef,
    count: number,
    now: Date,
  ): Promise<{ freeAt: Date } | { stoppedUntil: Date }> {
    return this.paces.reserve(tx, app, count, now);
  }

  /** What is written of a win. */
  write({ platformTemplateId, fields, note, page }: MessageTemplateEntity, win: WrittenWin): PlatformMessage {
    const { winId, lotteryId } = win;
    return {
      templateId: platformTemplateId,
      page: pageOf(page, { winId, lotteryId }),
      data: winDataOf(fields, note, win),
    };
  }

  /** Null where nothing can be sent: no secret, or another platform. Outside any transaction. */
  open(app: AppRef): Promise<MessageSender | null> {
    return this.senders.open(app);
  }

  /** The platform refused for a while. @returns until when nothing is sent */
  stop(
    tx: EntityManager,
    app: AppRef,
    hindrances: readonly { hindrance: Hindrance; platformCode: number | null }[],
    now: Date,
  ): Promise<Date> {
    const worst = worstOf(hindrances.map(({ hindrance }) => hindrance)) ?? 'busy';
    const platformCode = hindrances.find(({ hindrance }) => hindrance === worst)?.platformCode ?? null;
    return this.paces.stop(tx, app, worst, platformCode, now);
  }
}
