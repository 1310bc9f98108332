import { timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { ResetLook, StaffLink, UseReset } from '@kaibo/contracts/staff.dto';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../core/app-error';
import { Attempts } from '../../core/attempts';
import { type Actor, SYSTEM } from '../../core/audit';
import { ipKey } from '../../core/client-ip';
import { Db } from '../../core/db';
import { Directory } from '../../core/directory';
import { Mail } from '../../core/mail';
import { normalEmail, PersonVault } from '../../core/person-vault';
import { hashSecret } from '../../core/session-cookie';
import { World } from '../../core/world';
import { LettersService } from './letters.service';
import { Passwords } from './passwords';
import { requireGoodPassword } from './passwords.rules';
import { PersonsRepository } from './persons.repository';
import { type Browser, SessionsService } from './sessions.service';
import type { ResetEntity } from './staff.entity';
import { type Profile, readProfile } from './staff.mapper';
import { LIMITS, LINK_SECONDS, maskEmail, partsOfLink } from './staff.rules';

/** New passwords for those who have lost theirs. */
@Injectable()
export class ResetsService {
  constructor(
    private readonly db: Db,
    private readonly directory: Directory,
    private readonly persons: PersonsRepository,
    private readonly vault: PersonVault,
    private readonly passwords: Passwords,
    private readonly sessions: SessionsService,
    private readonly letters: LettersService,
    private readonly mail: Mail,
    private readonly attempts: Attempts,
    private readonly world: World,
  ) {}

  /** A link. It replaces those that wait. @param clearsSecondFactor for who lost that too: made on the server only */
  async add(tx: EntityManager, personId: string, clearsSecondFactor: boolean): Promise<Omit<StaffLink, 'isMailed'>> {
    const createdAt = this.world.now();
    const expiresAt = new Date(createdAt.getTime() + LINK_SECONDS * 1000);
    const secret = this.world.bytes(32).toString('base64url');
    await this.persons.useResetsUp(tx, personId, createdAt);
    const tokenHash = hashSecret(secret);
    const { id } = await this.persons.addReset(tx, { personId, tokenHash, clearsSecondFactor, createdAt, expiresAt });
    return { id, path: `/console/reset#${personId}.${id}.${secret}`, expiresAt: expiresAt.toISOString() };
  }

  /** Owner recovery, asked for on the server. @returns null when nobody has this address */
  async recover(email: string): Promise<Omit<StaffLink, 'isMailed'> | null> {
    const personId = await this.directory.findPerson(this.vault.emailHash(email));
    if (personId === null) return null;
    return this.db.forPerson(personId, async (tx) => {
      const link = await this.add(tx, personId, true);
      await this.sessions.tellAll(tx, personId, SYSTEM, 'staff.make-recovery');
      return link;
    });
  }

  /**
   * Mails a link to who asks for one. Whether there is such an account is told neither by the answer nor by its time: the
   * looking up is done after it.
   * @throws AppError RATE_LIMITED
   */
  async ask(email: string, { ip, requestId }: Browser): Promise<void> {
    await this.attempts.take(LIMITS.linkByIp, ipKey(ip));
    await this.attempts.take(LIMITS.resetMail, this.vault.emailHash(email).toString('hex'));
    if (!this.mail.isSet) return;
    this.mail.sendLater(async () => {
      const personId = await this.directory.findPerson(this.vault.emailHash(email));
      if (personId === null) return null;
      const { path } = await this.db.forPerson(personId, async (tx) => {
        await this.sessions.tellAll(tx, personId, { ...SYSTEM, requestId }, 'staff.ask-reset');
        return this.add(tx, personId, false);
      });
      return this.letters.reset(normalEmail(email), path);
    });
  }

  /** @throws AppError LINK_INVALID, RATE_LIMITED */
  async look(token: string, browser: Browser): Promise<ResetLook> {
    const { reset, profile } = await this.find(token, browser);
    return {
      email: maskEmail(profile.email),
      clearsSecondFactor: reset.clearsSecondFactor,
      expiresAt: reset.expiresAt.toISOString(),
    };
  }

  /** Signs the person out everywhere; they sign in with the new one. @throws AppError LINK_INVALID, PASSWORD_WEAK, RATE_LIMITED */
  async use({ token, password }: UseReset, browser: Browser): Promise<void> {
    const { reset, profile } = await this.find(token, browser);
    requireGoodPassword(password, [profile.email, profile.name]);
    const hash = await this.passwords.hash(password);
    const { personId, id } = reset;
    await this.db.forPerson(personId, async (tx) => {
      if (!(await this.persons.takeReset(tx, personId, id, this.world.now()))) throw new AppError('LINK_INVALID');
      await this.persons.savePassword(tx, personId, hash);
      if (reset.clearsSecondFactor) await this.persons.clearSecondFactor(tx, personId);
      await this.persons.endOtherSessions(tx, personId, null);
      const actor: Actor = { kind: 'staff', id: personId, requestId: browser.requestId };
      await this.sessions.tellAll(tx, personId, actor, 'staff.reset-password');
    });
    await this.attempts.forget(LIMITS.password, this.vault.emailHash(profile.email).toString('hex'));
  }

  /** The reset of a link that can be used now. */
  private async find(token: string, { ip }: Browser): Promise<{ reset: ResetEntity; profile: Profile }> {
    const { owner: personId, id, secret } = partsOfLink(token);
    await this.attempts.take(LIMITS.linkByIp, ipKey(ip));
    await this.attempts.take(LIMITS.link, `reset ${personId}.${id}`);
    return this.db.forPerson(personId, async (tx) => {
      const reset = await this.persons.findReset(tx, personId, id);
      const isGood =
        reset !== null &&
        timingSafeEqual(reset.tokenHash, hashSecret(secret)) &&
        reset.usedAt === null &&
        reset.expiresAt > this.world.now();
      if (!isGood) throw new AppError('LINK_INVALID');
      return { reset, profile: readProfile(this.vault, await this.persons.get(tx, personId)) };
    });
  }
}
