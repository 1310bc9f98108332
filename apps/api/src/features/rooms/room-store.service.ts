import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Db } from '../../core/db';
import { type AppRef, Directory } from '../../core/directory';
import type { SourceRoom } from '../../platforms/platform';
import {
  type OpenRoom,
  type PageChanges,
  type RoomPromise,
  RoomStoreRepository,
  type RunClaim,
  type ShownRoom,
} from './room-store.repository';
import { toRows } from './room-store.rules';

export type { OpenRoom, PageChanges, RoomPromise, RunClaim, ShownRoom } from './room-store.repository';

/** Feeds looked at in one go; more follow with the next tick. */
const DUE_FEEDS_AT_ONCE = 100;

/** The writing side of rooms: what the platform said goes in here, and nothing of what the merchant set. */
@Injectable()
export class RoomStoreService {
  private readonly listeners: (() => void)[] = [];

  constructor(
    private readonly db: Db,
    private readonly directory: Directory,
    private readonly store: RoomStoreRepository,
  ) {}

  /**
   * Writes one page in one statement, which is a transaction of its own. Rows that are as they were cost nothing; a room that had vanished is back.
   * @returns null when the run lost its claim: then nothing was written and nothing more may be
   */
  async writePage(app: AppRef, rooms: readonly SourceRoom[], now: Date, claim: RunClaim): Promise<PageChanges | null> {
    if (rooms.length === 0) return { added: 0, changed: 0, started: 0, stopped: 0, told: 0 };
    const changes = await this.store.writePage(app, toRows(rooms, now), now, claim);
    if (changes && changes.told > 0) for (const listener of this.listeners) listener();
    return changes;
  }

  /**
   * Called when a page written by this process has news of a room that somebody waits for. Only to be quicker: the news
   * itself lies in the directory, for whichever process looks first.
   */
  onNews(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** What a promise about a room is made on; nothing changes it until `tx` ends. Null when there is no such room. */
  holdRoom(tx: EntityManager, merchantId: string, roomId: string): Promise<RoomPromise | null> {
    return this.store.findPromise(tx, merchantId, roomId, true);
  }

  findRoom(tx: EntityManager, merchantId: string, roomId: string): Promise<RoomPromise | null> {
    return this.store.findPromise(tx, merchantId, roomId, false);
  }

  /** Whether there are rooms, not vanished, that are not among `seenIds`: those that `markVanished` would mark. */
  hasOthers(tx: EntityManager, app: AppRef, seenIds: readonly string[]): Promise<boolean> {
    return this.store.hasOthers(tx, app, seenIds);
  }

  /**
   * Marks every room that is not among `seenIds`. Only after a complete sweep: whoever calls this has proved that the
   * list is whole.
   * @returns how many vanished
   */
  markVanished(tx: EntityManager, app: AppRef, seenIds: readonly string[], now: Date): Promise<number> {
    return this.store.markVanished(tx, app, seenIds, now);
  }

  /** Rooms never started whose planned end has passed are expired, by the clock alone. @returns how many */
  async expireDue(now: Date): Promise<number> {
    let expired = 0;
    for (const app of await this.directory.dueFeeds(now, DUE_FEEDS_AT_ONCE))
      expired += await this.db.forMerchant(app.merchantId, (tx) => this.store.expire(tx, app, now));
    return expired;
  }

  /** What the next poll's time depends on. */
  listOpenRooms(tx: EntityManager, app: AppRef, now: Date): Promise<OpenRoom[]> {
    return this.store.listOpen(tx, app, now);
  }

  /** What a room is doing; null when viewers see no such room in this mini-app. */
  findShown(tx: EntityManager, app: AppRef, roomId: string): Promise<ShownRoom | null> {
    return this.store.findShown(tx, app, roomId);
  }

  /** The platform's number as we hold it, 101 to 107; null when viewers see no such room. */
  findRoomStatus(app: AppRef, roomId: string): Promise<number | null> {
    return this.db.forMerchant(app.merchantId, (tx) => this.store.findStatus(tx, app, roomId));
  }
}
