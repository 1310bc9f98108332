import { timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { AcceptInvitation, InvitationLook } from '@kaibo/contracts/staff.dto';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../core/app-error';
import { Attempts } from '../../core/attempts';
import { type Actor, Audit } from '../../core/audit';
import { ipKey } from '../../core/client-ip';
import { Db } from '../../core/db';
import { Directory } from '../../core/directory';
import { normalEmail, PersonVault } from '../../core/person-vault';
import { hashSecret } from '../../core/session-cookie';
import { Vault } from '../../core/vault';
import { World } from '../../core/world';
import { MerchantsService } from '../merchants/merchants.service';
import { Passwords } from './passwords';
import { requireGoodPassword } from './passwords.rules';
import { PersonsRepository } from './persons.repository';
import { type Browser, type OpenedSession, SessionsService } from './sessions.service';
import type { StaffInvitationEntity } from './staff.entity';
import { type Profile, readProfile, writeProfile } from './staff.mapper';
import { LIMITS, maskEmail, partsOfLink } from './staff.rules';
import { TeamRepository } from './team.repository';

/** A link that can be used now. */
interface OpenInvitation {
  row: StaffInvitationEntity;
  /** Whom it is for; null: whoever holds it. */
  email: string | null;
}

const missing = (field: string): AppError =>
  new AppError('INPUT_INVALID', { fields: [{ field, rule: 'isNotEmpty', message: `${field} is needed here` }] });

/** Joining a merchant's staff by a link. */
@Injectable()
export class InvitationsService {
  constructor(
    private readonly db: Db,
    private readonly directory: Directory,
    private readonly team: TeamRepository,
    private readonly persons: PersonsRepository,
    private readonly personVault: PersonVault,
    private readonly vault: Vault,
    private readonly passwords: Passwords,
    private readonly sessions: SessionsService,
    private readonly merchants: MerchantsService,
    private readonly attempts: Attempts,
    private readonly audit: Audit,
    private readonly world: World,
  ) {}

  /** @throws AppError LINK_INVALID, RATE_LIMITED */
  async look(token: string, browser: Browser): Promise<InvitationLook> {
    const { row, email } = await this.find(token, browser);
    return {
      merchantName: await this.merchants.nameOf(row.merchantId),
      role: row.role,
      email: email === null ? null : maskEmail(email),
      hasAccount: row.emailHash !== null && (await this.directory.findPerson(row.emailHash)) !== null,
      expiresAt: row.expiresAt.toISOString(),
    };
  }

  /**
   * Who has an account joins with its password, everyone else gets one; both are signed in.
   * @throws AppError LINK_INVALID, INPUT_INVALID, PASSWORD_WEAK, SIGN_IN_REFUSED, ALREADY_STAFF, RATE_LIMITED
   */
  async accept(asked: AcceptInvitation, browser: Browser): Promise<OpenedSession> {
    const { row, email: invited } = await this.find(asked.token, browser);
    const email = invited ?? asked.email;
    if (email === undefined) throw missing('email');
    const known = await this.directory.findPerson(this.personVault.emailHash(email));
    const proved = known === null ? null : await this.sessions.requirePassword(email, asked.password, browser);
    const personId = proved?.personId ?? (await this.directory.newPersonId());
    const fresh = proved ? null : await this.newAccount(email, asked);
    return this.db.forMerchant(row.merchantId, async (tx) => {
      await this.db.alsoForPerson(tx, personId);
      if (proved) await this.sessions.requireStill(tx, proved);
      if (!(await this.team.takeInvitation(tx, row.merchantId, row.id, personId, this.world.now())))
        throw new AppError('LINK_INVALID');
      if (fresh) await this.addPerson(tx, personId, fresh);
      await this.join(tx, row, personId, browser.requestId);
      return this.sessions.open(tx, personId, browser, row.merchantId);
    });
  }

  private async newAccount(
    email: string,
    { name, password }: AcceptInvitation,
  ): Promise<{ profile: Profile; hash: string }> {
    const shown = name?.trim() ?? '';
    if (shown === '') throw missing('name');
    requireGoodPassword(password, [email, shown]);
    return { profile: { email: normalEmail(email), name: shown }, hash: await this.passwords.hash(password) };
  }

  /** @throws AppError ALREADY_STAFF when the address got an account at this moment */
  private async addPerson(tx: EntityManager, personId: string, made: { profile: Profile; hash: string }) {
    const profile = this.personVault.seal(personId, 'profile', writeProfile(made.profile));
    await this.persons.add(tx, { personId, profile, passwordHash: made.hash });
    if (!(await this.directory.addPerson(tx, this.personVault.emailHash(made.profile.email), personId)))
      throw new AppError('ALREADY_STAFF');
  }

  private async join(tx: EntityManager, row: StaffInvitationEntity, personId: string, requestId: string) {
    const { merchantId, role } = row;
    await this.team.add(tx, merchantId, personId, role);
    await this.directory.addMembership(tx, merchantId, personId);
    const profile = readProfile(this.personVault, await this.persons.get(tx, personId));
    await this.vault.put(tx, { merchantId, table: 'staff_members', row: personId }, writeProfile(profile));
    await this.vault.erase(tx, { merchantId, table: 'staff_invitations', row: row.id });
    const actor: Actor = { kind: 'staff', id: personId, requestId };
    const object = { kind: 'staff-invitation', id: row.id };
    await this.audit.add(tx, merchantId, { actor, action: 'staff.accept-invitation', object, after: { role } });
  }

  private async find(token: string, { ip }: Browser): Promise<OpenInvitation> {
    const { owner: merchantId, id, secret } = partsOfLink(token);
    await this.attempts.take(LIMITS.linkByIp, ipKey(ip));
    await this.attempts.take(LIMITS.link, `invitation ${merchantId}.${id}`);
    return this.db.forMerchant(merchantId, async (tx) => {
      const row = await this.team.findInvitation(tx, merchantId, id);
      const isGood =
        row !== null &&
        timingSafeEqual(row.tokenHash, hashSecret(secret)) &&
        row.acceptedAt === null &&
        row.withdrawnAt === null &&
        row.expiresAt > this.world.now();
      if (!isGood) throw new AppError('LINK_INVALID');
      const email =
        row.emailHash === null ? null : await this.vault.find(tx, { merchantId, table: 'staff_invitations', row: id });
      if (row.emailHash !== null && email === null) throw new AppError('LINK_INVALID');
      return { row, email };
    });
  }
}
