import { Injectable } from '@nestjs/common';
import type { ConsoleErasure, ErasureList, ErasureReceipt, HeldView } from '@kaibo/contracts/privacy.dto';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../core/app-error';
import { type Actor, actorOf, Audit, SYSTEM } from '../../core/audit';
import type { Staff, Viewer } from '../../core/auth';
import { Db } from '../../core/db';
import { Directory } from '../../core/directory';
import { Retention } from '../../core/retention';
import { MEMBER_RULES } from '../../core/retention.rules';
import { Reveals } from '../../core/reveals';
import { Vault } from '../../core/vault';
import { World } from '../../core/world';
import { TouchesService } from '../distribution/touches.service';
import { HookPersonsService } from '../hooks/hook-persons.service';
import { MediaService } from '../media/media.service';
import { type MemberRecords, MemberRecordsService, type OnePerson } from '../members/member-records.service';
import type { MemberErasureEntity, MemberHoldEntity } from './privacy.entity';
import { receiptNumber, toConsoleErasure, toReceipt } from './privacy.mapper';
import { PrivacyRepository } from './privacy.repository';
import { holdsOn, isStanding, keptTables, nextEnd, receiptDigest, toErasedTables } from './privacy.rules';

const NUMBER_BYTES = 16;
const LISTED = 100;
const ERASURES = 'member_erasures';
/** Whose pictures are whose; what they show lies outside the rows, and is kept there. */
const PICTURES = 'media_owners';

/** Who wants it, and why; only staff must say why. */
export interface Asked {
  actor: Actor;
  reason?: string;
}

/** Where lies what holds have kept of one table. */
const heldPlace = (merchantId: string, erasureId: string, table: string) => ({
  merchantId,
  table: ERASURES,
  row: `${erasureId}/${table}`,
});

/**
 * Forgetting a person. All rows that tell of them go in one transaction; what a hold keeps goes too, into a sealed copy that
 * nothing else can use, and that copy goes when the last hold on it has ended.
 */
@Injectable()
export class ErasuresService {
  constructor(
    private readonly db: Db,
    private readonly directory: Directory,
    private readonly records: MemberRecordsService,
    private readonly pushes: HookPersonsService,
    private readonly media: MediaService,
    private readonly touches: TouchesService,
    private readonly privacy: PrivacyRepository,
    private readonly retention: Retention,
    private readonly vault: Vault,
    private readonly reveals: Reveals,
    private readonly audit: Audit,
    private readonly world: World,
  ) {}

  /**
   * Asking again answers the same receipt, for as long as the token is still taken.
   * @param memberId as the viewer saw it
   * @throws AppError FORBIDDEN when that is another account, UNAUTHENTICATED
   */
  async eraseOwn(viewer: Viewer, memberId: string, requestId: string): Promise<ErasureReceipt> {
    if (viewer.memberId !== memberId) throw new AppError('FORBIDDEN');
    const actor: Actor = { kind: 'member', id: memberId, requestId };
    const missing = new AppError('UNAUTHENTICATED');
    return toReceipt(await this.erase(viewer.merchantId, memberId, { actor }, missing));
  }

  /** Asking again answers the same receipt. @throws AppError MEMBER_NOT_FOUND */
  async eraseFor(staff: Staff, memberId: string, reason: string): Promise<ConsoleErasure> {
    const missing = new AppError('MEMBER_NOT_FOUND', { memberId });
    return toConsoleErasure(await this.erase(staff.merchantId, memberId, { actor: actorOf(staff), reason }, missing));
  }

  /** @param number as the receipt says it @throws AppError ERASURE_NOT_FOUND */
  async find(number: string): Promise<ErasureReceipt> {
    const [merchantId = '', own = ''] = number.split('.');
    const found = await this.db.forMerchant(merchantId, (tx) => this.privacy.findErasureByNumber(tx, merchantId, own));
    if (!found) throw new AppError('ERASURE_NOT_FOUND');
    return toReceipt(found);
  }

  list(merchantId: string): Promise<ErasureList> {
    return this.db.forMerchant(merchantId, async (tx) => ({
      items: (await this.privacy.listErasures(tx, merchantId, LISTED)).map(toConsoleErasure),
    }));
  }

  /** @throws AppError ERASURE_NOT_FOUND */
  get(merchantId: string, id: string): Promise<ConsoleErasure> {
    return this.db.forMerchant(merchantId, async (tx) =>
      toConsoleErasure(await this.privacy.getErasure(tx, merchantId, id)),
    );
  }

  /** What holds have kept, each table's showing told to the trail. @throws AppError ERASURE_NOT_FOUND, FORBIDDEN */
  async held(staff: Staff, id: string, reason: string): Promise<HeldView> {
    const { merchantId } = staff;
    const { tables } = await this.get(merchantId, id);
    const items: HeldView['items'] = [];
    for (const { table } of tables.filter(({ reasons }) => reasons.some(({ because }) => because !== 'law'))) {
      const place = heldPlace(merchantId, id, table);
      const rows = await this.reveals.reveal({ staff, place, object: { kind: 'member-erasure', id }, reason });
      if (rows !== null) items.push({ table, rows });
    }
    return { items };
  }

  /** Takes what is kept away where its last hold has ended. @returns whether something of it was still to do */
  finish(merchantId: string, erasureId: string): Promise<boolean> {
    return this.db.forMerchant(merchantId, async (tx) => {
      const { memberId } = await this.privacy.getErasure(tx, merchantId, erasureId);
      // First the member's bare row, as everybody who sets or releases a hold does: one at a time from here on.
      await this.records.lockRow(tx, merchantId, memberId);
      const erasure = await this.privacy.getErasure(tx, merchantId, erasureId);
      const now = this.world.now();
      if (erasure.finishedAt || !erasure.dueAt || erasure.dueAt > now) return false;
      await this.settle(tx, erasure, now);
      return true;
    });
  }

  private erase(merchantId: string, memberId: string, asked: Asked, missing: AppError): Promise<MemberErasureEntity> {
    return this.db.forMerchant(merchantId, async (tx) => {
      const person = await this.records.lock(tx, merchantId, memberId);
      if (person) return this.eraseLocked(tx, merchantId, memberId, person, asked);
      const done = await this.privacy.findErasureOf(tx, merchantId, memberId);
      if (!done) throw missing;
      return done;
    });
  }

  /** @param person locked by `tx` */
  async eraseLocked(
    tx: EntityManager,
    merchantId: string,
    memberId: string,
    person: OnePerson,
    asked: Asked,
  ): Promise<MemberErasureEntity> {
    const { ids, openids } = person;
    const now = this.world.now();
    const holds = await this.privacy.listHolds(tx, merchantId, ids);
    await this.dropEnded(tx, merchantId, holds, now);
    await this.privacy.moveHolds(tx, merchantId, ids, memberId);
    const deeds = await this.privacy.countDeeds(tx, merchantId, ids);
    const pushes = await this.pushes.forget(tx, merchantId, openids);
    const kept = await this.copies(tx, merchantId, person, holds, now);
    const pictures = await this.media.erase(tx, merchantId, ids, kept.has(PICTURES) ? memberId : null);
    const touches = await this.touches.erase(tx, merchantId, ids);
    const rows = await this.retention.eraseMembers(tx, merchantId, ids, now);
    const gone = { ...rows, ...touches, hook_events: pushes, [PICTURES]: pictures };
    const tables = toErasedTables(gone, deeds, holds, now);
    const erasure = await this.addReceipt(tx, { merchantId, memberId }, tables, holds, asked.actor, now);
    for (const [table, copy] of kept)
      if (copy.length) await this.vault.put(tx, heldPlace(merchantId, erasure.id, table), JSON.stringify(copy));
    for (const id of ids) await this.directory.revokeMember(tx, merchantId, id);
    if (rows.posts) await this.directory.bumpContent(tx, merchantId); // what was ready in memory shows them no more
    const object = { kind: 'member', id: memberId };
    await this.audit.add(tx, merchantId, { ...asked, action: 'member.erase', object, after: toReceipt(erasure) });
    return erasure;
  }

  /** What holds keep, by table: as the export tells it where that says more than the rows, else the rows. */
  private async copies(
    tx: EntityManager,
    merchantId: string,
    { ids, records }: OnePerson,
    holds: MemberHoldEntity[],
    now: Date,
  ): Promise<Map<string, readonly unknown[]>> {
    const copies = new Map<string, readonly unknown[]>();
    for (const rule of MEMBER_RULES) {
      if (holdsOn(rule, holds, now).length === 0) continue;
      const { table } = rule;
      const apart = table in records ? records[table as keyof MemberRecords] : null;
      copies.set(table, apart ?? (await this.retention.rowsOf(tx, merchantId, rule, ids)));
    }
    return copies;
  }

  private addReceipt(
    tx: EntityManager,
    whose: { merchantId: string; memberId: string },
    tables: MemberErasureEntity['tables'],
    holds: MemberHoldEntity[],
    actor: Actor,
    now: Date,
  ): Promise<MemberErasureEntity> {
    const number = this.world.bytes(NUMBER_BYTES).toString('base64url');
    const said = { number: receiptNumber(whose.merchantId, number), erasedAt: now.toISOString(), tables };
    const isHeld = holds.some((hold) => isStanding(hold, now));
    return this.privacy.addErasure(tx, {
      ...whose,
      number,
      askedBy: actor.kind,
      erasedAt: now,
      tables,
      digest: receiptDigest(said),
      dueAt: isHeld ? nextEnd(holds, now) : null,
      finishedAt: isHeld ? null : now,
    });
  }

  private async settle(tx: EntityManager, erasure: MemberErasureEntity, now: Date): Promise<void> {
    const { merchantId, memberId, id } = erasure;
    const holds = await this.privacy.listHolds(tx, merchantId, [memberId]);
    const kept = keptTables(holds, now);
    for (const { table } of erasure.tables)
      if (!kept.includes(table)) await this.vault.erase(tx, heldPlace(merchantId, id, table));
    if (!kept.includes(PICTURES)) await this.media.letGo(tx, merchantId, memberId);
    await this.dropEnded(tx, merchantId, holds, now);
    if (holds.some((hold) => isStanding(hold, now)))
      return this.privacy.saveDue(tx, erasure, { dueAt: nextEnd(holds, now), finishedAt: null });
    await this.retention.removeBare(tx, merchantId, memberId);
    await this.privacy.saveDue(tx, erasure, { dueAt: null, finishedAt: now });
    const object = { kind: 'member-erasure', id };
    await this.audit.add(tx, merchantId, { actor: SYSTEM, action: 'member.erase-finish', object });
  }

  /** Holds that have ended say nothing any more of somebody who is gone; the trail knows that they were. */
  private dropEnded(tx: EntityManager, merchantId: string, holds: MemberHoldEntity[], now: Date): Promise<void> {
    const ended = holds.filter((hold) => !isStanding(hold, now));
    return this.privacy.removeHolds(
      tx,
      merchantId,
      ended.map(({ id }) => id),
    );
  }
}
