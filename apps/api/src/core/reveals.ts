import { Injectable } from '@nestjs/common';
import type { AuditAction } from '@kaibo/contracts/audit';
import type { EntityManager } from 'typeorm';
import { AppError } from './app-error';
import { actorOf, Audit } from './audit';
import type { Staff } from './auth';
import { Db } from './db';
import { type SealedPlace, Vault } from './vault';

/** The reasons that say nothing are shorter than this. */
const SHORTEST_REASON = 4;
const LONGEST_REASON = 200;

/** What is to be shown, to whom and why. */
export interface RevealRequest {
  staff: Staff;
  place: SealedPlace;
  /** What the trail calls it, e.g. a win's id; never the data themselves. */
  object: { kind: string; id: string };
  /** 4 to 200 characters, as the person wrote it. */
  reason: string;
}

/** The one door through which people see sealed personal data: with permission, a reason, and a trace. */
@Injectable()
export class Reveals {
  constructor(
    private readonly db: Db,
    private readonly vault: Vault,
    private readonly audit: Audit,
  ) {}

  /**
   * The text is given out after its trace is committed, and not at all when that fails. Refusals leave a trace too.
   * @returns null when nothing lies there
   * @throws AppError INPUT_INVALID, FORBIDDEN, DATA_ERASED
   */
  async reveal({ staff, place, object, reason: written }: RevealRequest): Promise<string | null> {
    const { merchantId } = place;
    const actor = actorOf(staff);
    const reason = written.trim();
    const rule = reason.length < SHORTEST_REASON ? 'minLength' : reason.length > LONGEST_REASON ? 'maxLength' : null;
    if (rule)
      throw new AppError('INPUT_INVALID', {
        fields: [
          { field: 'reason', rule, message: `reason must be ${SHORTEST_REASON} to ${LONGEST_REASON} characters` },
        ],
      });
    const tell = (tx: EntityManager, action: AuditAction) =>
      this.audit.add(tx, merchantId, { actor, action, object, reason });
    if (staff.merchantId !== merchantId || !staff.permissions.has('members.reveal')) {
      await this.db.forMerchant(merchantId, (tx) => tell(tx, 'personal.reveal-refused'));
      throw new AppError('FORBIDDEN', { permission: 'members.reveal' });
    }
    return this.db.forMerchant(merchantId, async (tx) => {
      const text = await this.vault.find(tx, place);
      if (text !== null) await tell(tx, 'personal.reveal');
      return text;
    });
  }
}
