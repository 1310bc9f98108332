import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AppError } from './app-error';
import { type Actor, Audit } from './audit';
import { Db } from './db';
import { Permissions } from './permissions';
import { type SealedPlace, Vault } from './vault';

/** The reasons that say nothing are shorter than this. */
const SHORTEST_REASON = 4;
const LONGEST_REASON = 200;

/** What is to be shown, to whom and why. */
export interface RevealRequest {
  actor: Actor;
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
    private readonly permissions: Permissions,
  ) {}

  /**
   * The text is given out after its trace is committed, and not at all when that fails. Refusals leave a trace too.
   * @returns null when nothing lies there
   * @throws AppError INPUT_INVALID, FORBIDDEN, DATA_ERASED
   */
  async reveal({ actor, place, object, reason: written }: RevealRequest): Promise<string | null> {
    const { merchantId } = place;
    const reason = written.trim();
    const rule = reason.length < SHORTEST_REASON ? 'minLength' : reason.length > LONGEST_REASON ? 'maxLength' : null;
    if (rule)
      throw new AppError('INPUT_INVALID', {
        fields: [
          { field: 'reason', rule, message: `reason must be ${SHORTEST_REASON} to ${LONGEST_REASON} characters` },
        ],
      });
    const tell = (tx: EntityManager, action: string) =>
      this.audit.add(tx, merchantId, { actor, action, object, reason });
    try {
      await this.permissions.require(merchantId, actor, 'personal.reveal');
    } catch (error) {
      await this.db.forMerchant(merchantId, (tx) => tell(tx, 'personal.reveal-refused'));
      throw error;
    }
    return this.db.forMerchant(merchantId, async (tx) => {
      const text = await this.vault.find(tx, place);
      if (text !== null) await tell(tx, 'personal.reveal');
      return text;
    });
  }
}
