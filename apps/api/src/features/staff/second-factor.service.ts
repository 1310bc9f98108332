import { Injectable } from '@nestjs/common';
import type { GiveSecondFactor } from '@kaibo/contracts/staff.dto';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../core/app-error';
import { Attempts } from '../../core/attempts';
import { Db } from '../../core/db';
import { PersonVault } from '../../core/person-vault';
import { Vault } from '../../core/vault';
import { World } from '../../core/world';
import { PersonsRepository } from './persons.repository';
import { LIMITS, normalRecoveryCode, RECOVERY_CODES, toRecoveryCode } from './staff.rules';
import { stepOfCode } from './totp';

/** The second factor: codes of an authenticator, each taken once, and recovery codes in their place. */
@Injectable()
export class SecondFactorService {
  constructor(
    private readonly db: Db,
    private readonly persons: PersonsRepository,
    private readonly personVault: PersonVault,
    private readonly vault: Vault,
    private readonly attempts: Attempts,
    private readonly world: World,
  ) {}

  /**
   * Does `work` for a person who gives a right code, which is used up.
   * @throws AppError INPUT_INVALID unless exactly one kind of code is given; SECOND_FACTOR_MISSING, SECOND_FACTOR_REFUSED,
   *   RATE_LIMITED
   */
  prove<T>(personId: string, given: GiveSecondFactor, work: (tx: EntityManager) => Promise<T>): Promise<T> {
    return this.counted(personId, given, async (tx) => {
      await this.require(tx, personId, given);
      return work(tx);
    });
  }

  /**
   * The attempt is counted before and outside of the transaction that looks at the code: what is rolled back must stay
   * counted. A success makes slips forgotten.
   */
  async counted<T>(
    personId: string,
    { code, recoveryCode }: GiveSecondFactor,
    work: (tx: EntityManager) => Promise<T>,
  ): Promise<T> {
    if ((code === undefined) === (recoveryCode === undefined))
      throw new AppError('INPUT_INVALID', {
        fields: [{ field: 'code', rule: 'oneOf', message: 'give either code or recoveryCode' }],
      });
    const limit = code === undefined ? LIMITS.recoveryCode : LIMITS.totp;
    await this.attempts.take(limit, personId);
    const done = await this.db.forPerson(personId, work);
    await this.attempts.forget(limit, personId);
    return done;
  }

  /** True when the code is one of now and newer than any that was used; it is used then. */
  async takeCode(tx: EntityManager, personId: string, sealed: Buffer, code: string): Promise<boolean> {
    const step = stepOfCode(this.personVault.open(personId, 'totp', sealed), code, this.world.now());
    return step !== null && this.persons.takeTotpStep(tx, personId, step);
  }

  private async require(tx: EntityManager, personId: string, { code, recoveryCode }: GiveSecondFactor): Promise<void> {
    const person = await this.persons.get(tx, personId);
    if (person.totpConfirmedAt === null || person.totpSecret === null) throw new AppError('SECOND_FACTOR_MISSING');
    const isGood =
      code === undefined
        ? await this.persons.takeRecoveryCode(tx, personId, this.hashCode(personId, recoveryCode ?? ''))
        : await this.takeCode(tx, personId, person.totpSecret, code);
    if (!isGood) throw new AppError('SECOND_FACTOR_REFUSED');
  }

  /** New recovery codes in the place of all others. @returns them as they are shown, this once */
  async renewRecoveryCodes(tx: EntityManager, personId: string): Promise<string[]> {
    const codes = Array.from({ length: RECOVERY_CODES }, () => toRecoveryCode(this.world.bytes(10)));
    await this.persons.replaceRecoveryCodes(
      tx,
      personId,
      codes.map((code) => this.hashCode(personId, code)),
    );
    return codes;
  }

  /** Keyed: fifty bits would not last against who has the table alone. */
  private hashCode(personId: string, code: string): Buffer {
    return this.vault.mac('staff/recovery-code', JSON.stringify([personId, normalRecoveryCode(code)]));
  }
}
