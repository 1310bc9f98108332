import { Injectable } from '@nestjs/common';
import type { HoldList, HoldView, SetHold } from '@kaibo/contracts/privacy.dto';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../core/app-error';
import { actorOf, Audit } from '../../core/audit';
import type { Staff } from '../../core/auth';
import { Db } from '../../core/db';
import { World } from '../../core/world';
import { MemberRecordsService } from '../members/member-records.service';
import type { MemberHoldEntity } from './privacy.entity';
import { toHoldView } from './privacy.mapper';
import { PrivacyRepository } from './privacy.repository';
import { nextEnd } from './privacy.rules';

/** What must be kept of a member, whoever wants it erased. */
@Injectable()
export class HoldsService {
  constructor(
    private readonly db: Db,
    private readonly records: MemberRecordsService,
    private readonly privacy: PrivacyRepository,
    private readonly audit: Audit,
    private readonly world: World,
  ) {}

  /** Those of the accounts that were merged into this one too, newest first. @throws AppError MEMBER_NOT_FOUND */
  list(merchantId: string, memberId: string): Promise<HoldList> {
    return this.db.forMerchant(merchantId, async (tx) => {
      const person = await this.records.find(tx, merchantId, memberId);
      const holds = await this.privacy.listHolds(tx, merchantId, person?.ids ?? [memberId]);
      if (!person && !(await this.privacy.findErasureOf(tx, merchantId, memberId)))
        throw new AppError('MEMBER_NOT_FOUND', { memberId });
      return { items: holds.map((hold) => toHoldView(hold, this.world.now())) };
    });
  }

  /**
   * Of somebody who is erased already it keeps what an earlier hold has kept.
   * @throws AppError MEMBER_NOT_FOUND when nothing is left, INPUT_INVALID
   */
  set(staff: Staff, memberId: string, { kind, reason, until }: SetHold): Promise<HoldView> {
    const { merchantId } = staff;
    const now = this.world.now();
    const endsAt = until === undefined ? null : requireAhead(new Date(until), now);
    return this.db.forMerchant(merchantId, async (tx) => {
      if (!(await this.records.lockRow(tx, merchantId, memberId))) throw new AppError('MEMBER_NOT_FOUND', { memberId });
      const hold = await this.privacy.addHold(tx, {
        ...{ merchantId, memberId, kind, reason, endsAt },
        ...{ setBy: byOf(staff), setAt: now, releasedBy: null, releasedAt: null },
      });
      const object = { kind: 'member-hold', id: memberId };
      await this.audit.add(tx, merchantId, {
        ...{ actor: actorOf(staff), action: 'member-hold.set', object, reason },
        after: { holdId: hold.id, kind, until: endsAt?.toISOString() ?? null },
      });
      await this.lookAgain(tx, merchantId, memberId, now);
      return toHoldView(hold, now);
    });
  }

  /** Releasing it again changes nothing. @throws AppError HOLD_NOT_FOUND */
  release(staff: Staff, holdId: string, reason: string): Promise<HoldView> {
    const { merchantId } = staff;
    return this.db.forMerchant(merchantId, async (tx) => {
      const hold = await this.lockHold(tx, merchantId, holdId);
      const { memberId } = hold;
      const now = this.world.now();
      if (hold.releasedAt) return toHoldView(hold, now);
      await this.privacy.releaseHold(tx, hold, byOf(staff), now);
      const object = { kind: 'member-hold', id: memberId };
      const after = { holdId, isReleased: true };
      await this.audit.add(tx, merchantId, {
        ...{ actor: actorOf(staff), action: 'member-hold.release', object, reason, after },
      });
      await this.lookAgain(tx, merchantId, memberId, now);
      return toHoldView({ ...hold, releasedAt: now }, now);
    });
  }

  /** Its member's row is locked: it stays as it is until `tx` ends. @throws AppError HOLD_NOT_FOUND */
  private async lockHold(tx: EntityManager, merchantId: string, holdId: string): Promise<MemberHoldEntity> {
    for (let hold = await this.privacy.getHold(tx, merchantId, holdId); ;) {
      await this.records.lockRow(tx, merchantId, hold.memberId);
      const now = await this.privacy.getHold(tx, merchantId, holdId); // an erasure may have taken it, or moved it
      if (now.memberId === hold.memberId) return now;
      hold = now;
    }
  }

  /** When the purge is to look at what is kept of somebody who is erased. */
  private async lookAgain(tx: EntityManager, merchantId: string, memberId: string, now: Date): Promise<void> {
    const erasure = await this.privacy.findErasureOf(tx, merchantId, memberId);
    if (!erasure || erasure.finishedAt) return;
    const holds = await this.privacy.listHolds(tx, merchantId, [memberId]);
    const isReleased = holds.some(({ releasedAt }) => releasedAt !== null);
    await this.privacy.saveDue(tx, erasure, { dueAt: isReleased ? now : nextEnd(holds, now), finishedAt: null });
  }
}

/** A person of the staff: keys set no holds. */
const byOf = ({ personId, keyId }: Staff): string => personId ?? `key ${keyId ?? ''}`;

/** @throws AppError INPUT_INVALID */
function requireAhead(until: Date, now: Date): Date {
  if (until <= now)
    throw new AppError('INPUT_INVALID', {
      fields: [{ field: 'until', rule: 'isAhead', message: 'until must lie in the future' }],
    });
  return until;
}
