import { hash } from 'node:crypto';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { DeviceTouchView, SendTouch, TouchView } from '@kaibo/contracts/distribution.dto';
import type { Platform } from '@kaibo/contracts/rooms';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../core/app-error';
import type { Viewer } from '../../core/auth';
import { Db } from '../../core/db';
import { type AppRef, Directory } from '../../core/directory';
import { LOG, type Log } from '../../core/log';
import { openidPurpose, Vault } from '../../core/vault';
import { World } from '../../core/world';
import { type SignedIn, SignInWorksService } from '../members/sign-in-works.service';
import { DistributionSecrets } from './distribution.secrets';
import { decodeFacts, encodeFacts, type TouchFacts } from './facts.rules';
import { PoliciesService } from './policies.service';
import { judge } from './resolver.rules';
import { SharesRepository } from './shares.repository';
import { readReport, type ReadReport, type TouchReport, type Weighed, weigh, wrongTime } from './touch.rules';
import { type OpenTouch, type TouchLook, TouchesRepository } from './touches.repository';

/** What one sign-in takes along of a device, or of those who were waiting for its openid. */
const MOST_AT_ONCE = 50;

/** A report with all that is known about it. */
interface Known {
  look: TouchLook;
  weighed: Weighed;
  touchedAt: Date;
  now: Date;
  openidHash: Buffer | null;
}

/** What brings people here, and what that makes of them. */
@Injectable()
export class TouchesService implements OnModuleInit {
  constructor(
    private readonly db: Db,
    private readonly directory: Directory,
    private readonly touches: TouchesRepository,
    private readonly shares: SharesRepository,
    private readonly policies: PoliciesService,
    private readonly secrets: DistributionSecrets,
    private readonly signIns: SignInWorksService,
    private readonly vault: Vault,
    private readonly world: World,
    @Inject(LOG) private readonly log: Log,
  ) {}

  onModuleInit(): void {
    this.signIns.on((signedIn) => this.signedIn(signedIn));
  }

  /**
   * Keeps what brought a viewer here, and binds them if it may. The same id again changes nothing and answers the same;
   * whoever is bound answers with their superior, whatever the touch.
   * @throws AppError TOUCH_TIME_INVALID, DEVICE_KEY_INVALID
   */
  async send(viewer: Viewer, asked: SendTouch): Promise<TouchView> {
    const { merchantId, memberId } = viewer;
    if (asked.deviceKey !== undefined)
      await this.join(viewer, memberId, this.requireDevice(merchantId, asked.deviceKey));
    const { look, weighed, touchedAt, now, openidHash } = await this.know(viewer, memberId, asked);
    if (look.memberSince === null) throw new AppError('UNAUTHENTICATED');
    const { facts, sharerId, linkId, roomId, isOpenidOpen } = weighed;
    const touch = { touchId: '', facts, sharerId, touchedAt, memberSince: look.memberSince };
    const standing = { hasSuperior: look.superior !== null, leads: look.hasNode && look.superior === null };
    const terms = await this.policies.termsOf(merchantId, look.policy);
    const told = await this.touches.record(viewer, {
      key: keyOf(memberId, asked.id),
      memberId,
      device: null,
      source: asked.source,
      scene: asked.scene ?? null,
      linkId,
      roomId,
      openidHash: isOpenidOpen ? openidHash : null,
      sharerId,
      verdict: judge(touch, standing, now, terms),
      facts: encodeFacts(facts),
      policy: look.policy,
      touchedAt,
      at: now,
    });
    const superior = told.superior ?? look.superior;
    return superior
      ? { superior: { id: superior.id, since: superior.since.toISOString() }, reason: null }
      : { superior: null, reason: told.reason };
  }

  /**
   * The same before the sign-in: nothing is decided, and the device's key is answered, a new one where none was sent.
   * @throws AppError APP_NOT_FOUND, TOUCH_TIME_INVALID, DEVICE_KEY_INVALID
   */
  async sendUnknown(appId: string, asked: SendTouch): Promise<DeviceTouchView> {
    const app = await this.directory.findApp(appId);
    if (!app) throw new AppError('APP_NOT_FOUND');
    const { merchantId } = app;
    const { deviceKey } = asked;
    const device = deviceKey === undefined ? this.secrets.newDevice() : this.requireDevice(merchantId, deviceKey);
    const { look, weighed, touchedAt, now } = await this.know(app, null, asked);
    await this.touches.record(app, {
      key: keyOf(device.toString('base64url'), asked.id),
      memberId: null,
      device,
      source: asked.source,
      scene: asked.scene ?? null,
      linkId: weighed.linkId,
      roomId: weighed.roomId,
      openidHash: null,
      sharerId: weighed.sharerId,
      verdict: 'no-sharer',
      facts: encodeFacts(weighed.facts),
      policy: look.policy,
      touchedAt,
      at: now,
    });
    return { deviceKey: this.secrets.deviceKey(merchantId, device) };
  }

  /** What is kept of who brought these members, and whom they followed, for their export. */
  told(
    tx: EntityManager,
    merchantId: string,
    memberIds: string[],
  ): Promise<{ table: string; rows: Record<string, unknown>[] }[]> {
    return this.touches.told(tx, merchantId, memberIds);
  }

  /** A member's own traces go; who stands under them stays there. @returns how many rows, by table */
  async erase(tx: EntityManager, merchantId: string, memberIds: string[]): Promise<Record<string, number>> {
    await this.shares.revokeAll(tx, merchantId, memberIds, this.world.now());
    return this.touches.erase(tx, merchantId, memberIds);
  }

  /** What was seen before a sign-in is the member's now; and who was waiting for them is told. Failures are no reason not to come in. */
  private async signedIn({
    merchantId,
    miniAppId,
    memberId,
    provider,
    openidHash,
    deviceKey,
  }: SignedIn): Promise<void> {
    const app = { merchantId, miniAppId };
    try {
      const device = deviceKey === null ? null : this.secrets.readDeviceKey(merchantId, deviceKey);
      if (device) await this.join(app, memberId, device);
      if (provider === 'wechat') await this.fillIn(app, memberId, openidHash);
    } catch (err) {
      this.log.warn({ event: 'touch.join', ...app, memberId, err }); // the next sign-in or touch does it
    }
  }

  /** A device's touches become the first member's who signs in on it; each is decided once. Repeating it goes on where it ended. */
  private join(app: AppRef, memberId: string, device: Buffer): Promise<void> {
    const { merchantId } = app;
    return this.db.forMerchant(merchantId, async (tx) => {
      for (const touch of await this.touches.listOpen(tx, app, device, MOST_AT_ONCE)) {
        const now = this.world.now();
        if (!(await this.touches.claim(tx, merchantId, touch.id, memberId, now))) continue;
        await this.decideLater(tx, merchantId, touch, { memberId, sharerId: touch.sharer_id, nr: 1 }, {}, now);
      }
    });
  }

  /** Whoever came by somebody's card before that one was a member here. */
  private fillIn(app: AppRef, sharerId: string, openidHash: Buffer): Promise<void> {
    const { merchantId } = app;
    return this.db.forMerchant(merchantId, async (tx) => {
      for (const touch of await this.touches.listNamed(tx, app, openidHash, sharerId, MOST_AT_ONCE)) {
        const decision = { memberId: touch.member_id, sharerId, nr: touch.nr + 1 };
        await this.decideLater(tx, merchantId, touch, decision, { openid: 'resolved' }, this.world.now());
      }
    });
  }

  private async decideLater(
    tx: EntityManager,
    merchantId: string,
    touch: OpenTouch,
    { memberId, sharerId, nr }: { memberId: string; sharerId: string | null; nr: number },
    known: Partial<TouchFacts>,
    now: Date,
  ): Promise<void> {
    const people = await this.touches.people(tx, merchantId, memberId, sharerId);
    if (!people) return;
    const { sharer, isStaff, memberSince } = people;
    const facts: TouchFacts = {
      ...decodeFacts(touch.facts),
      ...known,
      isSelf: sharer?.memberId === memberId,
      isStaff,
      isSharerGone: sharer?.isGone ?? false,
      isPromoter: sharer?.isPromoter ?? false,
    };
    const credited = sharer?.memberId ?? null;
    const standing = { hasSuperior: people.superior !== null, leads: people.hasNode && people.superior === null };
    const { version, terms } = await this.policies.current(tx, merchantId);
    const asked = { touchId: touch.id, facts, sharerId: credited, touchedAt: touch.touched_at, memberSince };
    const verdict = judge(asked, standing, now, terms);
    const decision = { sharerId: credited, verdict, facts: encodeFacts(facts), policy: version, at: now };
    await this.touches.decide(tx, merchantId, { id: touch.id, memberId, nr }, decision);
  }

  private async know(app: AppRef, visitorId: string | null, asked: SendTouch): Promise<Known> {
    const { merchantId } = app;
    const now = this.world.now();
    const touchedAt = asked.at === undefined ? now : new Date(asked.at);
    const openidHash =
      visitorId !== null && asked.shareOpenid !== undefined
        ? await this.hashOpenid(merchantId, asked.shareOpenid)
        : null;
    const read = readReport(toReport(asked, 'wechat', visitorId !== null), merchantId, this.secrets.mac);
    const look = await this.look(app, visitorId, read, openidHash, asked.roomId ?? null);
    const wrong = wrongTime(touchedAt, look.link?.createdAt ?? null, now);
    if (wrong) throw new AppError('TOUCH_TIME_INVALID', { rule: wrong });
    const report = toReport(asked, look.platform, visitorId !== null);
    return { look, weighed: weigh(report, read, look, visitorId, now), touchedAt, now, openidHash };
  }

  private async look(
    app: AppRef,
    visitorId: string | null,
    { token, key }: ReadReport,
    openidHash: Buffer | null,
    roomId: string | null,
  ): Promise<TouchLook> {
    const found = await this.touches.look(app, visitorId, { linkId: token?.linkId ?? null, key, openidHash, roomId });
    if (!found) throw new AppError('MINI_APP_NOT_FOUND');
    return found;
  }

  private hashOpenid(merchantId: string, openid: string): Promise<Buffer> {
    return this.db.forMerchant(merchantId, async (tx) =>
      (await this.vault.hasher(tx, merchantId))(openidPurpose('wechat'), openid),
    );
  }

  /** @throws AppError DEVICE_KEY_INVALID */
  private requireDevice(merchantId: string, key: string): Buffer {
    const device = this.secrets.readDeviceKey(merchantId, key);
    if (!device) throw new AppError('DEVICE_KEY_INVALID');
    return device;
  }
}

/** The sender's own: nobody can use an id up for somebody else. */
const keyOf = (sender: string, id: string): Buffer => hash('sha256', `${sender}/${id}`, 'buffer').subarray(0, 16);

const toReport = (asked: SendTouch, platform: Platform, isSignedIn: boolean): TouchReport => ({
  source: asked.source,
  scene: asked.scene ?? null,
  platform,
  isSignedIn,
  token: asked.token ?? null,
  customParams: asked.customParams,
  codeScene: asked.codeScene ?? null,
  roomId: asked.roomId ?? null,
  hasShareOpenid: asked.shareOpenid !== undefined,
});
