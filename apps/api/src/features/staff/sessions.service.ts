import { Injectable } from '@nestjs/common';
import type { GiveSecondFactor, SessionView } from '@kaibo/contracts/staff.dto';
import type { AuditAction } from '@kaibo/contracts/audit';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../core/app-error';
import { Attempts } from '../../core/attempts';
import { type Actor, Audit } from '../../core/audit';
import { ipKey } from '../../core/client-ip';
import { Db } from '../../core/db';
import { Directory } from '../../core/directory';
import { PersonVault } from '../../core/person-vault';
import { permissionsOfRole, STEP_UP_SECONDS } from '../../core/permissions.rules';
import { hashSecret, SESSION_SECONDS, type SessionCookie } from '../../core/session-cookie';
import { CookieSessions } from '../../core/staff-sessions';
import { World } from '../../core/world';
import { MerchantsService } from '../merchants/merchants.service';
import { Passwords } from './passwords';
import { PersonsRepository } from './persons.repository';
import { SecondFactorService } from './second-factor.service';
import type { SessionEntity } from './staff.entity';
import { readProfile } from './staff.mapper';
import { deviceOf, HALF_WAY_SECONDS, LIMITS, networkOf } from './staff.rules';

/** Where a request about a session comes from. */
export interface Browser {
  ip: string;
  userAgent: string | undefined;
  requestId: string;
}

/** A session as it begins: what to tell the page, and the browser. */
export interface OpenedSession {
  view: SessionView;
  cookie: SessionCookie;
}

/** A password that was right when it was looked at. */
export interface ProvedPassword {
  personId: string;
  passwordHash: string;
}

type Change = Partial<Pick<SessionEntity, 'stage' | 'steppedUpAt' | 'merchantId' | 'expiresAt'>>;

/** Signing in and out. Every step up the stairs is a new session id: one that was known before is worth nothing after. */
@Injectable()
export class SessionsService {
  constructor(
    private readonly db: Db,
    private readonly directory: Directory,
    private readonly persons: PersonsRepository,
    private readonly vault: PersonVault,
    private readonly passwords: Passwords,
    private readonly secondFactor: SecondFactorService,
    private readonly attempts: Attempts,
    private readonly merchants: MerchantsService,
    private readonly cookies: CookieSessions,
    private readonly audit: Audit,
    private readonly world: World,
  ) {}

  /**
   * The password first. An address without an account costs the same and is answered the same.
   * @param before the browser's session until now, which ends
   * @throws AppError SIGN_IN_REFUSED, RATE_LIMITED
   */
  async signIn(
    email: string,
    password: string,
    browser: Browser,
    before: SessionCookie | null,
  ): Promise<OpenedSession> {
    const proved = await this.requirePassword(email, password, browser);
    const { personId } = proved;
    return this.db.forPerson(personId, async (tx) => {
      await this.requireStill(tx, proved);
      if (before?.personId === personId) await this.persons.endSessionOf(tx, personId, hashSecret(before.secret));
      return this.open(tx, personId, browser);
    });
  }

  /**
   * Counts, then hashes, then tells: whoever is out of attempts costs no hash.
   * @throws AppError SIGN_IN_REFUSED, RATE_LIMITED
   */
  async requirePassword(email: string, password: string, browser: Browser): Promise<ProvedPassword> {
    const emailHash = this.vault.emailHash(email);
    const account = emailHash.toString('hex');
    await this.attempts.take(LIMITS.passwordByIp, ipKey(browser.ip));
    await this.attempts.take(LIMITS.password, account);
    const personId = await this.directory.findPerson(emailHash);
    const person = await this.db.forPerson(personId ?? '0', (tx) => this.persons.find(tx, personId ?? '0'));
    if (!(await this.passwords.verify(password, person?.passwordHash ?? null)) || !person)
      throw new AppError('SIGN_IN_REFUSED');
    await this.attempts.forget(LIMITS.password, account);
    return { personId: person.personId, passwordHash: person.passwordHash };
  }

  /**
   * Looking at a password takes a while, outside of any transaction, and it may have been changed meanwhile, or a second
   * factor set up. From here on neither can be until `tx` ends; who does it then ends the session that `tx` has opened.
   * @throws AppError SIGN_IN_REFUSED
   */
  async requireStill(tx: EntityManager, { personId, passwordHash }: ProvedPassword): Promise<void> {
    const now = await this.persons.findForShare(tx, personId);
    if (now?.passwordHash !== passwordHash) throw new AppError('SIGN_IN_REFUSED');
  }

  /** A session for who has proved the password; whole only where no second factor is set up. */
  async open(tx: EntityManager, personId: string, browser: Browser, merchantId?: string): Promise<OpenedSession> {
    const now = this.world.now();
    const person = await this.persons.get(tx, personId);
    const isWhole = person.totpConfirmedAt === null;
    const cookie = { personId, secret: this.world.bytes(32).toString('base64url') };
    const at = merchantId ?? (await this.firstMerchant(tx, personId, person.lastMerchantId));
    const session = await this.persons.addSession(tx, {
      personId,
      tokenHash: hashSecret(cookie.secret),
      merchantId: at,
      stage: isWhole ? 'full' : 'password',
      device: deviceOf(browser.userAgent),
      network: networkOf(browser.ip),
      signedInAt: now,
      seenAt: now,
      expiresAt: later(now, isWhole ? SESSION_SECONDS : HALF_WAY_SECONDS),
      steppedUpAt: null,
    });
    if (isWhole) await this.tell(tx, session, browser.requestId, 'session.open');
    return { cookie, view: await this.view(tx, session, cookie) };
  }

  /** The second step. @throws AppError UNAUTHENTICATED, SECOND_FACTOR_REFUSED, RATE_LIMITED */
  giveSecondFactor(
    cookie: SessionCookie,
    half: { personId: string; sessionId: string },
    given: GiveSecondFactor,
    requestId: string,
  ): Promise<OpenedSession> {
    const { personId, sessionId } = half;
    return this.secondFactor.prove(personId, given, async (tx) => {
      const now = this.world.now();
      const change = { stage: 'full', steppedUpAt: now, expiresAt: later(now, SESSION_SECONDS) } as const;
      const opened = await this.rotate(tx, personId, sessionId, change);
      await this.tell(tx, opened.session, requestId, 'session.open');
      return opened;
    });
  }

  /** A fresh second factor for what asks for one. @throws AppError SECOND_FACTOR_MISSING, SECOND_FACTOR_REFUSED, RATE_LIMITED */
  stepUp(
    person: { personId: string; sessionId: string; requestId: string },
    given: GiveSecondFactor,
  ): Promise<OpenedSession> {
    const { personId, sessionId } = person;
    return this.secondFactor.prove(personId, given, async (tx) => {
      const opened = await this.rotate(tx, personId, sessionId, { steppedUpAt: this.world.now() });
      await this.tell(tx, opened.session, person.requestId, 'session.step-up');
      return opened;
    });
  }

  /** @throws AppError FORBIDDEN where the person does not belong */
  switchMerchant(
    person: { personId: string; sessionId: string; requestId: string },
    merchantId: string,
  ): Promise<OpenedSession> {
    const { personId, sessionId } = person;
    return this.db.forPerson(personId, async (tx) => {
      const belongs = await this.directory.membershipsOf(tx, personId);
      if (!belongs.some((one) => one.merchantId === merchantId)) throw new AppError('FORBIDDEN');
      await this.persons.saveLastMerchant(tx, personId, merchantId);
      // What was proved for one merchant is not proved for another.
      const opened = await this.rotate(tx, personId, sessionId, { merchantId, steppedUpAt: null });
      await this.tell(tx, opened.session, person.requestId, 'session.switch');
      return opened;
    });
  }

  signOut(cookie: SessionCookie): Promise<void> {
    return this.db.forPerson(cookie.personId, (tx) =>
      this.persons.endSessionOf(tx, cookie.personId, hashSecret(cookie.secret)),
    );
  }

  /** What the page is told. @throws AppError UNAUTHENTICATED */
  look(cookie: SessionCookie, sessionId: string): Promise<SessionView> {
    return this.db.forPerson(cookie.personId, async (tx) => {
      const session = await this.persons.getSession(tx, cookie.personId, sessionId);
      if (!session) throw new AppError('UNAUTHENTICATED');
      return this.view(tx, session, cookie);
    });
  }

  /**
   * The session under a new id. The old one ends in the same transaction, so of two who ask at once one is signed out.
   * @throws AppError UNAUTHENTICATED
   */
  async rotate(
    tx: EntityManager,
    personId: string,
    sessionId: string,
    change: Change = {},
  ): Promise<OpenedSession & { session: SessionEntity }> {
    const old = await this.persons.endSession(tx, personId, sessionId);
    if (!old) throw new AppError('UNAUTHENTICATED');
    const cookie = { personId, secret: this.world.bytes(32).toString('base64url') };
    const { merchantId, stage, device, network, signedInAt, expiresAt, steppedUpAt } = { ...old, ...change };
    const session = await this.persons.addSession(tx, {
      personId,
      tokenHash: hashSecret(cookie.secret),
      merchantId,
      stage,
      device,
      network,
      signedInAt,
      seenAt: this.world.now(),
      expiresAt,
      steppedUpAt,
    });
    return { session, cookie, view: await this.view(tx, session, cookie) };
  }

  /** Tells the trail of every merchant that the person belongs to: an account is theirs all. */
  async tellAll(tx: EntityManager, personId: string, actor: Actor, action: AuditAction): Promise<void> {
    for (const { merchantId } of await this.directory.membershipsOf(tx, personId)) {
      await this.db.alsoForMerchant(tx, merchantId);
      await this.audit.add(tx, merchantId, { actor, action, object: { kind: 'staff', id: personId } });
    }
  }

  private async tell(tx: EntityManager, session: SessionEntity, requestId: string, action: AuditAction): Promise<void> {
    const { merchantId, personId, id } = session;
    if (merchantId === null) return;
    await this.db.alsoForMerchant(tx, merchantId);
    const actor: Actor = { kind: 'staff', id: personId, requestId };
    await this.audit.add(tx, merchantId, { actor, action, object: { kind: 'session', id } });
  }

  private async firstMerchant(tx: EntityManager, personId: string, last: string | null): Promise<string | null> {
    const belongs = await this.directory.membershipsOf(tx, personId);
    return (belongs.find(({ merchantId }) => merchantId === last) ?? belongs[0])?.merchantId ?? null;
  }

  private async view(tx: EntityManager, session: SessionEntity, cookie: SessionCookie): Promise<SessionView> {
    const { personId } = session;
    const csrfToken = this.cookies.csrfToken(cookie);
    if (session.stage === 'password') return halfWay(csrfToken);
    const person = await this.persons.get(tx, personId);
    const { email, name } = readProfile(this.vault, person);
    const belongs = await this.directory.membershipsOf(tx, personId);
    const memberships = [];
    for (const { merchantId, role } of belongs) {
      await this.db.alsoForMerchant(tx, merchantId);
      memberships.push({ merchantId, merchantName: await this.merchants.getName(tx, merchantId), role });
    }
    const here = belongs.find(({ merchantId }) => merchantId === session.merchantId);
    const until = session.steppedUpAt && later(session.steppedUpAt, STEP_UP_SECONDS);
    return {
      stage: 'signed-in',
      csrfToken,
      personId,
      name,
      email,
      hasSecondFactor: person.totpConfirmedAt !== null,
      recoveryCodesLeft: await this.persons.countRecoveryCodes(tx, personId),
      merchantId: here?.merchantId ?? null,
      role: here?.role ?? null,
      permissions: here ? [...permissionsOfRole(here.role)] : [],
      memberships,
      steppedUpUntil: until && until > this.world.now() ? until.toISOString() : null,
    };
  }
}

const later = (from: Date, seconds: number): Date => new Date(from.getTime() + seconds * 1000);

/** Who has only said the password is told nothing of the account. */
const halfWay = (csrfToken: string): SessionView => ({
  stage: 'second-factor',
  csrfToken,
  personId: '',
  name: '',
  email: '',
  hasSecondFactor: true,
  recoveryCodesLeft: 0,
  merchantId: null,
  role: null,
  permissions: [],
  memberships: [],
  steppedUpUntil: null,
});
