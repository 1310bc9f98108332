import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { AppRef, RoomRef } from '../../core/directory';
import { Db } from '../../core/db';
import { douyinMessages } from '../../platforms/douyin-messages';
import type { MessageSender, PlatformMessage } from '../../platforms/messages';
import { wechatMessages } from '../../platforms/wechat-messages';
import { MerchantsService } from '../merchants/merchants.service';
import { RoomStoreService } from '../rooms/room-store.service';
import { DouyinClientsService } from '../syncs/douyin-clients.service';
import { WechatClientsService } from '../syncs/wechat-clients.service';
import { dataOf, pageOf } from './messages.rules';
import { RemindersRepository } from './reminders.repository';

/** What is written to whoever waits for one room: by our id of the template. */
export type Letters = ReadonlyMap<string, PlatformMessage>;

/** So long a change of a secret, a template or a title may go unnoticed by what is being sent. */
const REMEMBERED = { max: 500, ttl: 15_000 };

/** How the messages of a mini-app go out, and what stands in them. Remembered for a moment: chunks come in hundreds. */
@Injectable()
export class SendersService {
  private readonly senders = new LRUCache<string, { sender: MessageSender | null }>(REMEMBERED);
  private readonly letters = new LRUCache<string, Letters>(REMEMBERED);

  constructor(
    private readonly db: Db,
    private readonly merchants: MerchantsService,
    private readonly wechat: WechatClientsService,
    private readonly douyin: DouyinClientsService,
    private readonly rooms: RoomStoreService,
    private readonly reminders: RemindersRepository,
  ) {}

  /** @returns null where nothing can be sent: another platform, or no secret */
  async open(app: AppRef): Promise<MessageSender | null> {
    const key = `${app.merchantId}/${app.miniAppId}`;
    let known = this.senders.get(key);
    if (!known) {
      known = { sender: await this.make(app) };
      this.senders.set(key, known);
    }
    return known.sender;
  }

  async lettersFor({ merchantId, roomId }: RoomRef, miniAppId: string): Promise<Letters> {
    const key = `${merchantId}/${roomId}`;
    let letters = this.letters.get(key);
    if (!letters) {
      letters = await this.write({ merchantId, roomId }, miniAppId);
      this.letters.set(key, letters);
    }
    return letters;
  }

  private async make(app: AppRef): Promise<MessageSender | null> {
    const { platform, appId, secret } = await this.merchants.openSignIn(app.merchantId, app.miniAppId);
    if (secret === null) return null;
    // One HTTP call a message: what to do after a failure is decided by the chunk, where it is written down.
    if (platform === 'wechat') return wechatMessages(this.wechat.open(app, { appId, secret }, 1));
    if (platform === 'douyin' || platform === 'toutiao')
      return douyinMessages(this.douyin.open(app, { appId, secret }, 1));
    return null;
  }

  private write({ merchantId, roomId }: RoomRef, miniAppId: string): Promise<Letters> {
    return this.db.forMerchant(merchantId, async (tx) => {
      const room = await this.rooms.findRoom(tx, merchantId, roomId);
      if (!room) return new Map();
      const templates = await this.reminders.listTemplates(tx, { merchantId, miniAppId });
      return new Map(
        templates.map(({ id, platformTemplateId, fields, note, page }) => [
          id,
          { templateId: platformTemplateId, page: pageOf(page, { roomId }), data: dataOf(fields, note, room) },
        ]),
      );
    });
  }
}
