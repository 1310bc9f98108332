import { Injectable } from '@nestjs/common';
import type { RedeemCode, RedeemedCode } from '@kaibo/contracts/lotteries.dto';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../core/app-error';
import { actorOf, Audit } from '../../core/audit';
import type { Staff } from '../../core/auth';
import { Db } from '../../core/db';
import { Vault } from '../../core/vault';
import { World } from '../../core/world';
import { CodesRepository } from './codes.repository';
import { codeOf, hasSlip } from './codes.rules';
import { LotteriesRepository } from './lotteries.repository';
import { CODE_PURPOSE } from './wins.service';
import { type WinRow, WinsRepository } from './wins.repository';

/** So many codes may be wrong in so long; then the person waits. */
const MOST_FAILURES = 5;
const WINDOW_MS = 600_000;

type Outcome = { redeemed: RedeemedCode } | { failure: AppError };

/** Codes over the counter. */
@Injectable()
export class RedemptionsService {
  constructor(
    private readonly db: Db,
    private readonly codes: CodesRepository,
    private readonly lotteries: LotteriesRepository,
    private readonly wins: WinsRepository,
    private readonly vault: Vault,
    private readonly audit: Audit,
    private readonly world: World,
  ) {}

  /**
   * Once, whoever asks at the same moment. What fails is counted for the person who asked, in the same transaction.
   * @throws AppError REDEMPTION_CODE_UNKNOWN, REDEMPTION_CODE_USED, REDEMPTION_PHONE_WRONG, RATE_LIMITED
   */
  async redeem(staff: Staff, asked: RedeemCode): Promise<RedeemedCode> {
    const { merchantId } = staff;
    const outcome = await this.db.forMerchant(merchantId, async (tx) => {
      const actor = actorOf(staff);
      const who = `${actor.kind} ${actor.id}`;
      await this.codes.lockTries(tx, merchantId, who);
      const now = await this.lotteries.clock(tx); // all processes count by one clock
      const since = new Date(now.getTime() - WINDOW_MS);
      const failures = await this.codes.listFailures(tx, merchantId, who, since, MOST_FAILURES);
      const oldest = failures[MOST_FAILURES - 1];
      if (oldest) throw this.refusal(oldest.getTime() + WINDOW_MS - now.getTime());
      const tried = await this.attempt(tx, staff, asked, who, now);
      if ('failure' in tried) {
        await this.codes.addFailure(tx, merchantId, who, now);
        const object = { kind: 'lottery-code', id: null };
        await this.audit.add(tx, merchantId, {
          actor,
          action: 'win.redeem-refused',
          object,
          reason: tried.failure.code,
        });
      }
      return tried;
    });
    if ('failure' in outcome) throw outcome.failure;
    return outcome.redeemed;
  }

  private async attempt(
    tx: EntityManager,
    staff: Staff,
    { code: typed, phone }: RedeemCode,
    who: string,
    now: Date,
  ): Promise<Outcome> {
    const { merchantId } = staff;
    const hash = await this.vault.hasher(tx, merchantId);
    const code = await this.codes.findForUpdate(tx, merchantId, hash(CODE_PURPOSE, codeOf(typed)));
    const win = code?.givenAt ? await this.wins.findByCode(tx, merchantId, code.id) : null;
    if (!code || !win) return { failure: new AppError('REDEMPTION_CODE_UNKNOWN', { isSlip: hasSlip(codeOf(typed)) }) };
    if (code.redeemedAt)
      return { failure: new AppError('REDEMPTION_CODE_USED', { redeemedAt: code.redeemedAt.toISOString() }) };
    if (win.owner_only && !(await this.isOwners(tx, merchantId, win, phone && hash('phone', phone))))
      return { failure: new AppError('REDEMPTION_PHONE_WRONG', { winId: win.id }) };
    await this.codes.redeem(tx, code, who, now);
    const object = { kind: 'win', id: win.id };
    await this.audit.add(tx, merchantId, { actor: actorOf(staff), action: 'win.redeem', object });
    return {
      redeemed: {
        winId: win.id,
        lotteryName: win.lottery_name,
        prizeName: win.prize_name,
        redeemedAt: now.toISOString(),
      },
    };
  }

  private async isOwners(
    tx: EntityManager,
    merchantId: string,
    { member_id }: WinRow,
    phoneHash: Buffer | '' | undefined,
  ): Promise<boolean> {
    return Boolean(phoneHash && member_id && (await this.wins.hasPhone(tx, merchantId, member_id, phoneHash)));
  }

  private refusal(waitMs: number): AppError {
    const seconds = Math.max(1, Math.ceil(waitMs / 1_000));
    return new AppError('RATE_LIMITED', undefined, { retryAfterSeconds: seconds + this.world.integer(10) });
  }
}
