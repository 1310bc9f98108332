import { Injectable } from '@nestjs/common';
import type { InviteStaff, StaffLink, StaffList } from '@kaibo/contracts/staff.dto';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../core/app-error';
import { Attempts } from '../../core/attempts';
import { type Actor, actorOf, Audit, SYSTEM } from '../../core/audit';
import type { Staff } from '../../core/auth';
import { Db } from '../../core/db';
import { Directory } from '../../core/directory';
import { Mail } from '../../core/mail';
import { normalEmail, PersonVault } from '../../core/person-vault';
import type { StaffRole } from '../../core/permissions.rules';
import { hashSecret } from '../../core/session-cookie';
import { Vault } from '../../core/vault';
import { World } from '../../core/world';
import { LettersService } from './letters.service';
import { PersonsRepository } from './persons.repository';
import { ResetsService } from './resets.service';
import { parseProfile, toInvitationView, toStaffMemberView } from './staff.mapper';
import { LIMITS, LINK_SECONDS } from './staff.rules';
import { TeamRepository } from './team.repository';

/** A merchant's staff, as its owners see to it. */
@Injectable()
export class TeamService {
  constructor(
    private readonly db: Db,
    private readonly directory: Directory,
    private readonly team: TeamRepository,
    private readonly persons: PersonsRepository,
    private readonly personVault: PersonVault,
    private readonly vault: Vault,
    private readonly resets: ResetsService,
    private readonly letters: LettersService,
    private readonly mail: Mail,
    private readonly attempts: Attempts,
    private readonly audit: Audit,
    private readonly world: World,
  ) {}

  list({ merchantId, personId }: Staff): Promise<StaffList> {
    return this.db.forMerchant(merchantId, async (tx) => {
      const members = await this.team.list(tx, merchantId);
      const invited = await this.team.listInvitations(tx, merchantId, this.world.now());
      const textsOf = (table: string, rows: string[]) => this.vault.findMany(tx, merchantId, table, rows);
      const profiles = await textsOf(
        'staff_members',
        members.map((row) => row.personId),
      );
      const emails = await textsOf(
        'staff_invitations',
        invited.map((row) => row.id),
      );
      return {
        items: members.map((row) => toStaffMemberView(row, profiles.get(row.personId) ?? null, personId)),
        invitations: invited.map((row) => toInvitationView(row, emails.get(row.id) ?? null)),
        canMail: this.mail.isSet,
      };
    });
  }

  /** An invitation takes the place of one that waits for the same address. @throws AppError ALREADY_STAFF, RATE_LIMITED */
  async invite(staff: Staff, { email, role }: InviteStaff): Promise<StaffLink> {
    const { merchantId } = staff;
    await this.attempts.take(LIMITS.invite, merchantId);
    const emailHash = this.personVault.emailHash(email);
    const known = await this.directory.findPerson(emailHash);
    const made = await this.db.forMerchant(merchantId, async (tx) => {
      if (known && (await this.team.find(tx, merchantId, known))) throw new AppError('ALREADY_STAFF');
      return this.addInvitation(tx, merchantId, role, normalEmail(email), actorOf(staff));
    });
    return { ...made, isMailed: await this.letters.sendInvitation(merchantId, normalEmail(email), made.path) };
  }

  /**
   * The way in to a merchant that has no owner yet: a link for whoever holds it. One that waited is withdrawn.
   * @returns null when there is an owner
   */
  inviteFirstOwner(merchantId: string): Promise<Omit<StaffLink, 'isMailed'> | null> {
    return this.db.forMerchant(merchantId, async (tx) =>
      (await this.team.hasOwner(tx, merchantId)) ? null : this.addInvitation(tx, merchantId, 'owner', null, SYSTEM),
    );
  }

  /** @throws AppError INVITATION_NOT_FOUND */
  withdraw(staff: Staff, id: string): Promise<void> {
    const { merchantId } = staff;
    return this.db.forMerchant(merchantId, async (tx) => {
      if (!(await this.team.withdrawInvitation(tx, merchantId, id, this.world.now())))
        throw new AppError('INVITATION_NOT_FOUND');
      await this.vault.erase(tx, { merchantId, table: 'staff_invitations', row: id });
      const object = { kind: 'staff-invitation', id };
      await this.audit.add(tx, merchantId, { actor: actorOf(staff), action: 'staff.withdraw-invitation', object });
    });
  }

  /** Ends the person's sessions here: what a page shows was decided by the role before. @throws AppError STAFF_NOT_FOUND, NOT_YOURSELF */
  changeRole(staff: Staff, personId: string, role: StaffRole): Promise<void> {
    return this.forOwner(staff, personId, async (tx, merchantId, before) => {
      if (before === role) return;
      await this.team.saveRole(tx, merchantId, personId, role);
      await this.persons.endSessionsAt(tx, personId, merchantId);
      await this.audit.add(tx, merchantId, {
        actor: actorOf(staff),
        action: 'staff.change-role',
        object: { kind: 'staff', id: personId },
        before: { role: before },
        after: { role },
      });
    });
  }

  /** @throws AppError STAFF_NOT_FOUND, NOT_YOURSELF */
  remove(staff: Staff, personId: string): Promise<void> {
    return this.forOwner(staff, personId, async (tx, merchantId, role) => {
      await this.team.remove(tx, merchantId, personId);
      await this.directory.removeMembership(tx, merchantId, personId);
      await this.persons.endSessionsAt(tx, personId, merchantId);
      await this.vault.erase(tx, { merchantId, table: 'staff_members', row: personId });
      const object = { kind: 'staff', id: personId };
      await this.audit.add(tx, merchantId, { actor: actorOf(staff), action: 'staff.remove', object, before: { role } });
    });
  }

  /**
   * A link for one of the staff who has forgotten the password. Not for who belongs elsewhere too: it would let this
   * merchant's owner in there.
   * @throws AppError STAFF_NOT_FOUND, NOT_YOURSELF, RESET_NOT_YOURS
   */
  async reset(staff: Staff, personId: string): Promise<StaffLink> {
    const made = await this.forOwner(staff, personId, async (tx, merchantId) => {
      const elsewhere = (await this.directory.membershipsOf(tx, personId)).some((one) => one.merchantId !== merchantId);
      if (elsewhere) throw new AppError('RESET_NOT_YOURS');
      const link = await this.resets.add(tx, personId, false);
      const object = { kind: 'staff', id: personId };
      await this.audit.add(tx, merchantId, { actor: actorOf(staff), action: 'staff.make-reset', object });
      const profile = await this.vault.find(tx, { merchantId, table: 'staff_members', row: personId });
      return { link, email: profile === null ? null : parseProfile(profile).email };
    });
    const isMailed = made.email !== null && (await this.letters.sendReset(made.email, made.link.path));
    return { ...made.link, isMailed };
  }

  /**
   * With the owners locked: the asker still is one, and is not the person in question, so one always remains.
   * @param work gets the person's role
   */
  private forOwner<T>(
    staff: Staff,
    personId: string,
    work: (tx: EntityManager, merchantId: string, role: StaffRole) => Promise<T>,
  ): Promise<T> {
    const { merchantId } = staff;
    return this.db.forMerchant(merchantId, async (tx) => {
      const owners = await this.team.listOwnersForUpdate(tx, merchantId);
      if (!owners.some((owner) => owner.personId === staff.personId))
        throw new AppError('FORBIDDEN', { permission: 'staff.manage' });
      if (personId === staff.personId) throw new AppError('NOT_YOURSELF');
      const { role } = await this.team.getForUpdate(tx, merchantId, personId);
      await this.db.alsoForPerson(tx, personId);
      return work(tx, merchantId, role);
    });
  }

  private async addInvitation(
    tx: EntityManager,
    merchantId: string,
    role: StaffRole,
    email: string | null,
    actor: Actor,
  ): Promise<Omit<StaffLink, 'isMailed'>> {
    const createdAt = this.world.now();
    const expiresAt = new Date(createdAt.getTime() + LINK_SECONDS * 1000);
    const secret = this.world.bytes(32).toString('base64url');
    const emailHash = email === null ? null : this.personVault.emailHash(email);
    await this.team.withdrawInvitationsTo(tx, merchantId, emailHash, createdAt);
    const { id } = await this.team.addInvitation(tx, {
      merchantId,
      role,
      tokenHash: hashSecret(secret),
      emailHash,
      createdAt,
      expiresAt,
    });
    if (email !== null) await this.vault.put(tx, { merchantId, table: 'staff_invitations', row: id }, email);
    const object = { kind: 'staff-invitation', id };
    await this.audit.add(tx, merchantId, { actor, action: 'staff.invite', object, after: { role } });
    return { id, path: `/console/invitation#${merchantId}.${id}.${secret}`, expiresAt: expiresAt.toISOString() };
  }
}
