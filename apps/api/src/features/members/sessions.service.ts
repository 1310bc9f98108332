import { Injectable } from '@nestjs/common';
import type { ViewerSession, ViewerSignIn, SignInView } from '@kaibo/contracts/members.dto';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../core/app-error';
import { Db, FOREIGN_KEY_VIOLATION } from '../../core/db';
import { type AppRef, Directory } from '../../core/directory';
import { openidPurpose, Vault } from '../../core/vault';
import { SignedViewerTokens } from '../../core/viewer-tokens';
import { World } from '../../core/world';
import type { PlatformPerson } from '../../platforms/identity';
import { IdentitiesService } from './identities.service';
import { JoinsService, MemberGone } from './joins.service';
import { toMemberView } from './members.mapper';
import { MembersRepository } from './members.repository';
import { unionPurpose } from './members.rules';
import { PeopleService } from './people.service';
import { type SignedIn, SignInWorksService } from './sign-in-works.service';

/** Somebody who is erased while they come in is looked for again: so many times at most. */
const LOOKS = 5;

/** An identity or a handle that points to a member whose row has just gone says the same. */
const isGone = (error: unknown): boolean => {
  if (error instanceof MemberGone) return true;
  const { code, constraint } = (error ?? {}) as { code?: unknown; constraint?: unknown }; // any thrown value may carry these
  return code === FOREIGN_KEY_VIOLATION && /^fk_member_(identities|handles)_member$/.test(String(constraint));
};

/** Signing in: a platform's code for a session of ours. */
@Injectable()
export class SessionsService {
  constructor(
    private readonly db: Db,
    private readonly directory: Directory,
    private readonly identities: IdentitiesService,
    private readonly joins: JoinsService,
    private readonly members: MembersRepository,
    private readonly people: PeopleService,
    private readonly tokens: SignedViewerTokens,
    private readonly vault: Vault,
    private readonly world: World,
    private readonly works: SignInWorksService,
  ) {}

  /** @throws AppError APP_NOT_FOUND */
  async ways(appId: string): Promise<SignInView> {
    return this.identities.ways(await this.getApp(appId));
  }

  /**
   * The platform is asked outside any transaction; what it said is then written in one. A process that dies in between
   * has spent the code and changed nothing: the viewer gets another from the platform.
   * @throws AppError APP_NOT_FOUND, SIGN_IN_UNAVAILABLE, CODE_INVALID, CODE_USED, PLATFORM_SIGN_IN_REFUSED, MEMBER_BANNED,
   * RATE_LIMITED, PLATFORM_FAILED
   */
  async signIn(asked: ViewerSignIn, requestId: string): Promise<ViewerSession> {
    const app = await this.getApp(asked.appId);
    const { account, platform } = await this.identities.open(app, asked.provider);
    const person = await this.identities.ask(app, () => platform.signIn(asked.code));
    const told = { person, openAccount: account.openAccount };
    for (let look = 0; look < LOOKS; look++) {
      try {
        const entered = await this.db.forMerchant(app.merchantId, (tx) => this.enter(tx, app, asked, told, requestId));
        await this.works.tell(entered.signedIn);
        return entered.session;
      } catch (error) {
        if (!isGone(error)) throw error; // nothing of this look is left: the code is not spent
      }
    }
    throw new AppError('UNAVAILABLE', undefined, { retryAfterSeconds: 1 });
  }

  private async enter(
    tx: EntityManager,
    app: AppRef,
    { provider, code, deviceKey }: ViewerSignIn,
    { person, openAccount }: { person: PlatformPerson; openAccount: string | null },
    requestId: string,
  ): Promise<{ session: ViewerSession; signedIn: SignedIn }> {
    const { merchantId, miniAppId } = app;
    const at = this.world.now();
    const hash = await this.vault.hasher(tx, merchantId);
    if (!(await this.members.spendCode(tx, merchantId, miniAppId, hash(`code/${provider}`, code), at)))
      throw new AppError('CODE_USED');
    // Before the member is looked at: a ban from here on is newer than the token.
    const revision = await this.directory.revocationVersion(tx, merchantId);
    const { openid, unionid } = person;
    const isUnionKnown = unionid !== null && openAccount !== null && provider.startsWith('wechat');
    const newcomer = {
      ...app,
      provider,
      openidHash: hash(openidPurpose(provider), openid),
      unionHash: isUnionKnown ? hash(unionPurpose(openAccount), unionid) : null,
    };
    const { member, identityId } = await this.joins.findOrMake(tx, newcomer, requestId);
    if (!(await this.members.markSignedIn(tx, merchantId, member.id, identityId, at))) throw new MemberGone();
    await this.people.keepIdentity(tx, merchantId, identityId, person);

    const { token, expiresAt } = this.tokens.issue({ merchantId, miniAppId, memberId: member.id }, revision);
    const avatar = await this.members.findAvatar(tx, merchantId, member.id);
    const view = toMemberView(merchantId, member.id, await this.people.find(tx, merchantId, member.id), avatar);
    const { openidHash } = newcomer;
    return {
      session: { token, expiresAt: expiresAt.toISOString(), member: view },
      signedIn: { ...app, memberId: member.id, provider, openidHash, deviceKey: deviceKey ?? null },
    };
  }

  private async getApp(appId: string): Promise<AppRef> {
    const app = await this.directory.findApp(appId);
    if (!app) throw new AppError('APP_NOT_FOUND');
    return { merchantId: app.merchantId, miniAppId: app.miniAppId };
  }
}
