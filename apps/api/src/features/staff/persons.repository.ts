import { Injectable } from '@nestjs/common';
import { type EntityManager, IsNull, LessThanOrEqual, MoreThan, Not, Or } from 'typeorm';
import { AppError } from '../../core/app-error';
import { PersonEntity, RecoveryCodeEntity, ResetEntity, SessionEntity } from './staff.entity';

/** What lies in schema `staff`: rows of the one person whom the transaction names. */
@Injectable()
export class PersonsRepository {
  async add(tx: EntityManager, row: Pick<PersonEntity, 'personId' | 'profile' | 'passwordHash'>): Promise<void> {
    await tx.insert(PersonEntity, row);
  }

  find(tx: EntityManager, personId: string): Promise<PersonEntity | null> {
    return tx.findOneBy(PersonEntity, { personId });
  }

  async get(tx: EntityManager, personId: string): Promise<PersonEntity> {
    const found = await this.find(tx, personId);
    if (!found) throw new AppError('UNAUTHENTICATED');
    return found;
  }

  /** Nobody changes it until `tx` ends. */
  findForShare(tx: EntityManager, personId: string): Promise<PersonEntity | null> {
    return tx.findOne(PersonEntity, { where: { personId }, lock: { mode: 'pessimistic_read' } });
  }

  async savePassword(tx: EntityManager, personId: string, passwordHash: string): Promise<void> {
    await tx.update(PersonEntity, { personId }, { passwordHash });
  }

  async saveLastMerchant(tx: EntityManager, personId: string, lastMerchantId: string): Promise<void> {
    await tx.update(PersonEntity, { personId }, { lastMerchantId });
  }

  /** Not yet in force. @returns false when one is in force already */
  async saveTotpSecret(tx: EntityManager, personId: string, totpSecret: Buffer): Promise<boolean> {
    const { affected } = await tx.update(
      PersonEntity,
      { personId, totpConfirmedAt: IsNull() },
      { totpSecret, totpStep: null },
    );
    return affected === 1;
  }

  /** @returns false when it is in force already */
  async confirmTotp(tx: EntityManager, personId: string, at: Date): Promise<boolean> {
    const { affected } = await tx.update(
      PersonEntity,
      { personId, totpConfirmedAt: IsNull() },
      { totpConfirmedAt: at },
    );
    return affected === 1;
  }

  /** Uses a time step up. @returns false when it, or a later one, was used: also by another at this moment */
  async takeTotpStep(tx: EntityManager, personId: string, step: number): Promise<boolean> {
    const { affected } = await tx.update(
      PersonEntity,
      { personId, totpStep: Or(IsNull(), LessThanOrEqual(String(step - 1))) },
      { totpStep: String(step) },
    );
    return affected === 1;
  }

  async clearSecondFactor(tx: EntityManager, personId: string): Promise<void> {
    await tx.update(PersonEntity, { personId }, { totpSecret: null, totpConfirmedAt: null, totpStep: null });
    await tx.delete(RecoveryCodeEntity, { personId });
  }

  countRecoveryCodes(tx: EntityManager, personId: string): Promise<number> {
    return tx.countBy(RecoveryCodeEntity, { personId });
  }

  async replaceRecoveryCodes(tx: EntityManager, personId: string, hashes: Buffer[]): Promise<void> {
    await tx.delete(RecoveryCodeEntity, { personId });
    await tx.insert(
      RecoveryCodeEntity,
      hashes.map((codeHash) => ({ personId, codeHash })),
    );
  }

  /** Uses a code up. @returns false when there is none such: also when another used it at this moment */
  async takeRecoveryCode(tx: EntityManager, personId: string, codeHash: Buffer): Promise<boolean> {
    const { affected } = await tx.delete(RecoveryCodeEntity, { personId, codeHash });
    return affected === 1;
  }

  async addSession(tx: EntityManager, row: Omit<SessionEntity, 'id'>): Promise<SessionEntity> {
    return tx.save(SessionEntity, tx.create(SessionEntity, row));
  }

  getSession(tx: EntityManager, personId: string, id: string): Promise<SessionEntity | null> {
    return tx.findOneBy(SessionEntity, { personId, id });
  }

  /** @returns what it was; null when there is none: also when another ended it at this moment */
  async endSession(tx: EntityManager, personId: string, id: string): Promise<SessionEntity | null> {
    const found = await tx.findOne(SessionEntity, { where: { personId, id }, lock: { mode: 'pessimistic_write' } });
    if (!found) return null;
    const { affected } = await tx.delete(SessionEntity, { personId, id });
    return affected === 1 ? found : null;
  }

  async endSessionOf(tx: EntityManager, personId: string, tokenHash: Buffer): Promise<void> {
    await tx.delete(SessionEntity, { personId, tokenHash });
  }

  /** All of them but one. @returns how many */
  async endOtherSessions(tx: EntityManager, personId: string, exceptId: string | null): Promise<number> {
    const { affected } = await tx.delete(SessionEntity, exceptId ? { personId, id: Not(exceptId) } : { personId });
    return affected ?? 0;
  }

  /** Those that are at one merchant. */
  async endSessionsAt(tx: EntityManager, personId: string, merchantId: string): Promise<void> {
    await tx.delete(SessionEntity, { personId, merchantId });
  }

  listSessions(tx: EntityManager, personId: string, at: Date, idleSince: Date): Promise<SessionEntity[]> {
    return tx.find(SessionEntity, {
      where: { personId, stage: 'full', expiresAt: MoreThan(at), seenAt: MoreThan(idleSince) },
      order: { seenAt: 'DESC', id: 'DESC' },
    });
  }

  async addReset(tx: EntityManager, row: Omit<ResetEntity, 'id' | 'usedAt'>): Promise<ResetEntity> {
    return tx.save(ResetEntity, tx.create(ResetEntity, row));
  }

  findReset(tx: EntityManager, personId: string, id: string): Promise<ResetEntity | null> {
    return tx.findOneBy(ResetEntity, { personId, id });
  }

  /** Uses one up, and with it all others that wait. @returns false when it was used: also by another at this moment */
  async takeReset(tx: EntityManager, personId: string, id: string, at: Date): Promise<boolean> {
    const { affected } = await tx.update(ResetEntity, { personId, id, usedAt: IsNull() }, { usedAt: at });
    if (affected !== 1) return false;
    await this.useResetsUp(tx, personId, at);
    return true;
  }

  async useResetsUp(tx: EntityManager, personId: string, at: Date): Promise<void> {
    await tx.update(ResetEntity, { personId, usedAt: IsNull() }, { usedAt: at });
  }
}
