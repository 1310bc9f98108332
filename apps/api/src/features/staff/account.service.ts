import { Injectable } from '@nestjs/common';
import type { ChangePassword, GiveSecondFactor, SessionList, TotpSetUp } from '@kaibo/contracts/staff.dto';
import { AppError } from '../../core/app-error';
import { Attempts } from '../../core/attempts';
import { actorOf } from '../../core/audit';
import type { Person } from '../../core/auth';
import { Db } from '../../core/db';
import { PersonVault } from '../../core/person-vault';
import { IDLE_SECONDS } from '../../core/session-cookie';
import { World } from '../../core/world';
import { Passwords } from './passwords';
import { requireGoodPassword } from './passwords.rules';
import { PersonsRepository } from './persons.repository';
import { SecondFactorService } from './second-factor.service';
import { type OpenedSession, SessionsService } from './sessions.service';
import { readProfile, toSessionItem } from './staff.mapper';
import { LIMITS } from './staff.rules';
import { newTotpSecret, totpUri } from './totp';

const actor = (person: Person) => actorOf({ ...person, keyId: null });

/** What a person does to their own account. Whatever changes how it is entered ends its other sessions. */
@Injectable()
export class AccountService {
  constructor(
    private readonly db: Db,
    private readonly persons: PersonsRepository,
    private readonly vault: PersonVault,
    private readonly passwords: Passwords,
    private readonly secondFactor: SecondFactorService,
    private readonly sessions: SessionsService,
    private readonly attempts: Attempts,
    private readonly world: World,
  ) {}

  /** @throws AppError PASSWORD_REFUSED, PASSWORD_WEAK, RATE_LIMITED */
  async changePassword(person: Person, { current, next }: ChangePassword): Promise<OpenedSession> {
    const { personId, sessionId } = person;
    const { email, name } = await this.requirePassword(personId, current);
    requireGoodPassword(next, [email, name]);
    const hash = await this.passwords.hash(next);
    return this.db.forPerson(personId, async (tx) => {
      const opened = await this.sessions.rotate(tx, personId, sessionId);
      await this.persons.savePassword(tx, personId, hash);
      await this.persons.useResetsUp(tx, personId, this.world.now());
      await this.persons.endOtherSessions(tx, personId, opened.session.id);
      await this.sessions.tellAll(tx, personId, actor(person), 'staff.change-password');
      return opened;
    });
  }

  listSessions({ personId, sessionId }: Person): Promise<SessionList> {
    const now = this.world.now();
    const idleSince = new Date(now.getTime() - IDLE_SECONDS * 1000);
    return this.db.forPerson(personId, async (tx) => ({
      items: (await this.persons.listSessions(tx, personId, now, idleSince)).map((row) =>
        toSessionItem(row, sessionId),
      ),
    }));
  }

  /** @throws AppError SESSION_NOT_FOUND */
  endSession(person: Person, id: string): Promise<void> {
    return this.db.forPerson(person.personId, async (tx) => {
      if (!(await this.persons.endSession(tx, person.personId, id))) throw new AppError('SESSION_NOT_FOUND');
      await this.sessions.tellAll(tx, person.personId, actor(person), 'staff.end-session');
    });
  }

  endOtherSessions(person: Person): Promise<void> {
    return this.db.forPerson(person.personId, async (tx) => {
      await this.persons.endOtherSessions(tx, person.personId, person.sessionId);
      await this.sessions.tellAll(tx, person.personId, actor(person), 'staff.end-other-sessions');
    });
  }

  /**
   * A new secret for an authenticator; it counts only once a code of it was given.
   * @throws AppError PASSWORD_REFUSED, SECOND_FACTOR_SET, RATE_LIMITED
   */
  async beginTotp({ personId }: Person, password: string): Promise<TotpSetUp> {
    const { email } = await this.requirePassword(personId, password);
    const secret = newTotpSecret((count) => this.world.bytes(count));
    const sealed = this.vault.seal(personId, 'totp', secret);
    const isKept = await this.db.forPerson(personId, (tx) => this.persons.saveTotpSecret(tx, personId, sealed));
    if (!isKept) throw new AppError('SECOND_FACTOR_SET');
    return { secret, uri: totpUri(secret, email) };
  }

  /** @throws AppError SECOND_FACTOR_SET, SECOND_FACTOR_MISSING, SECOND_FACTOR_REFUSED, RATE_LIMITED */
  confirmTotp(person: Person, code: string): Promise<OpenedSession & { codes: string[] }> {
    const { personId, sessionId } = person;
    return this.secondFactor.counted(personId, { code }, async (tx) => {
      const { totpSecret } = await this.persons.get(tx, personId);
      if (totpSecret === null) throw new AppError('SECOND_FACTOR_MISSING');
      const now = this.world.now();
      if (!(await this.persons.confirmTotp(tx, personId, now))) throw new AppError('SECOND_FACTOR_SET');
      if (!(await this.secondFactor.takeCode(tx, personId, totpSecret, code)))
        throw new AppError('SECOND_FACTOR_REFUSED');
      const codes = await this.secondFactor.renewRecoveryCodes(tx, personId);
      const opened = await this.sessions.rotate(tx, personId, sessionId, { steppedUpAt: now });
      await this.persons.endOtherSessions(tx, personId, opened.session.id);
      await this.sessions.tellAll(tx, personId, actor(person), 'staff.set-second-factor');
      return { ...opened, codes };
    });
  }

  /** @throws AppError SECOND_FACTOR_MISSING, SECOND_FACTOR_REFUSED, RATE_LIMITED */
  removeTotp(person: Person, given: GiveSecondFactor): Promise<OpenedSession> {
    const { personId, sessionId } = person;
    return this.secondFactor.prove(personId, given, async (tx) => {
      await this.persons.clearSecondFactor(tx, personId);
      const opened = await this.sessions.rotate(tx, personId, sessionId, { steppedUpAt: null });
      await this.persons.endOtherSessions(tx, personId, opened.session.id);
      await this.sessions.tellAll(tx, personId, actor(person), 'staff.remove-second-factor');
      return opened;
    });
  }

  /** @throws AppError SECOND_FACTOR_MISSING, SECOND_FACTOR_REFUSED, RATE_LIMITED */
  renewRecoveryCodes(person: Person, code: string): Promise<OpenedSession & { codes: string[] }> {
    const { personId, sessionId } = person;
    return this.secondFactor.prove(personId, { code }, async (tx) => {
      const codes = await this.secondFactor.renewRecoveryCodes(tx, personId);
      const opened = await this.sessions.rotate(tx, personId, sessionId, { steppedUpAt: this.world.now() });
      await this.sessions.tellAll(tx, personId, actor(person), 'staff.renew-recovery-codes');
      return { ...opened, codes };
    });
  }

  /** Counted with the tries to sign in: it is the same password. @throws AppError PASSWORD_REFUSED, RATE_LIMITED */
  private async requirePassword(personId: string, password: string): Promise<{ email: string; name: string }> {
    const person = await this.db.forPerson(personId, (tx) => this.persons.get(tx, personId));
    const profile = readProfile(this.vault, person);
    const account = this.vault.emailHash(profile.email).toString('hex');
    await this.attempts.take(LIMITS.password, account);
    if (!(await this.passwords.verify(password, person.passwordHash))) throw new AppError('PASSWORD_REFUSED');
    await this.attempts.forget(LIMITS.password, account);
    return profile;
  }
}
